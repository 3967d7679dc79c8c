#include "cli/check/watch.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/check/metrics.hpp"
#include "cli/check/watch_report.hpp"
#include "cli/commands/watch.hpp"
#include "cli/exit_code.hpp"
#include "cli/state/config_undo.hpp"
#include "engine/core/race.hpp"
#include "tests/cli/check/router_world.hpp"
#include "tests/support/drop_after_every_step.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::RouterWorld;
using Does = test::FakeRouter::Does;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view kChain =
    "{agents: {defaults: {model: {primary: 'openrouter/a/one:free',"
    " fallbacks: ['openrouter/a/two:free']}, models: {}}}}";

/// A chain of two models, a third one that is known to work, and days that pass at once.
struct World : RouterWorld {
  World() : RouterWorld(kChain) {
    for (const char* id : {"a/one:free", "a/two:free", "b/spare:free"}) router.catalog[id] = {};
    know("openrouter/b/spare:free");
    settings.check.asking.max_age_ms = 6 * 3'600'000;
    router.asked.clear();
    router.probes = 0;
  }

  /// The history learns that a model works.
  void know(const std::string& key) {
    const std::string before = config();
    dir.write("openclaw.json", "{agents: {defaults: {model: '" + key + "'}}}");
    CheckSettings once;
    ChainCheck check(tools(), once);
    BOOST_REQUIRE(check.prepare().ok());
    loop.run(check.ask());
    dir.write("openclaw.json", before);
  }

  WatchTools tools_for_watch() {
    environment.start_ms = now_ms();
    return {*http,
            environment,
            path_options,
            places,
            *output,
            history.get(),
            [this] { return now_ms(); },
            [this](const WatchRound& round) { note(round); }};
  }

  void watch(core::Duration time) {
    const WatchTools with = tools_for_watch();
    static_cast<void>(loop.run(core::timeout(watch_chain(with, settings), time)));
  }

  void note(const WatchRound& round) {
    ++rounds;
    if (!round.problem.empty()) ++problems;
    if (!round.no_replacement.empty()) ++without_replacement;
    if (round.change) changes.push_back(*round.change);
    metrics.note(round);
    if (each_round) each_round();
  }

  bool has_default(std::string_view key) const {
    return holds(config(), "primary: 'openrouter/" + std::string(key) + "'") ||
           holds(config(), "primary: \"openrouter/" + std::string(key) + "\"");
  }

  WatchSettings settings;
  WatchMetrics metrics;
  std::vector<WatchChange> changes;
  int rounds = 0;
  int problems = 0;
  int without_replacement = 0;
  std::function<void()> each_round;
};

BOOST_AUTO_TEST_SUITE(watch)

BOOST_AUTO_TEST_CASE(a_healthy_chain_costs_four_requests_a_model_and_day_and_is_left_alone) {
  World world;
  const std::string before = world.config();
  world.watch(hours(48));
  BOOST_TEST(world.rounds == 48);
  BOOST_TEST(world.changes.empty());
  BOOST_TEST(world.config() == before);
  BOOST_TEST(world.router.asked["a/one:free"] <= 9);
  BOOST_TEST(world.router.asked["a/one:free"] >= 7);
}

BOOST_AUTO_TEST_CASE(a_dead_default_is_replaced_after_three_failures_and_that_can_be_undone) {
  World world;
  const std::string before = world.config();
  world.router.does["a/one:free"] = Does::gone;
  world.watch(minutes(90));  // the rounds at 0 and 60 minutes
  BOOST_TEST(world.changes.empty());
  world.watch(minutes(61));  // a restart forgets nothing
  BOOST_REQUIRE(world.changes.size() == 1U);
  BOOST_TEST(world.changes.front().written);
  BOOST_TEST(world.changes.front().reason == "gone, 3 times in a row");
  BOOST_TEST(world.has_default("b/spare:free"));
  world.watch(hours(24));
  BOOST_TEST(world.changes.size() == 1U);
  const Result<UndoOutcome> undone = undo_config(world.paths, world.options);
  BOOST_REQUIRE(undone.ok());
  BOOST_TEST(undone->undone);
  BOOST_TEST(world.config() == before);
}

BOOST_AUTO_TEST_CASE(a_model_that_flaps_keeps_its_place) {
  World world;
  int asked = 0;
  world.each_round = [&] {
    const bool fails = ++asked % 3 != 0;
    world.router.does["a/one:free"] = fails ? Does::gone : Does::works;
  };
  world.settings.check.asking.max_age_ms = 0;
  world.settings.share = 1000;
  world.watch(hours(24 * 7));
  BOOST_TEST(world.rounds > 150);
  BOOST_TEST(world.changes.empty());
}

BOOST_AUTO_TEST_CASE(neither_an_outage_nor_the_accounts_limit_changes_anything) {
  World world;
  const std::string before = world.config();
  world.router.down = true;
  world.watch(hours(24));
  world.router.down = false;
  world.router.does["a/one:free"] = world.router.does["a/two:free"] = Does::account_day;
  world.watch(hours(24));
  BOOST_TEST(world.rounds == 48);
  BOOST_TEST(world.changes.empty());
  BOOST_TEST(world.config() == before);
}

BOOST_AUTO_TEST_CASE(a_busy_default_gives_way_and_comes_back_after_a_good_day) {
  World world;
  world.settings.share = 100;
  world.router.does["a/one:free"] = Does::upstream;
  world.watch(hours(3));
  BOOST_REQUIRE(world.changes.size() == 1U);
  BOOST_TEST((world.changes[0].kind == WatchChange::Kind::demoted));
  BOOST_TEST(world.has_default("a/two:free"));
  BOOST_TEST(holds(world.config(), "a/one:free"));
  world.watch(hours(24));
  BOOST_TEST(world.changes.size() == 1U);
  world.router.does.clear();
  world.watch(hours(24));
  BOOST_TEST(world.changes.size() == 1U);  // it works again, yet not for long enough
  world.watch(hours(24));
  BOOST_REQUIRE(world.changes.size() == 2U);
  BOOST_TEST((world.changes[1].kind == WatchChange::Kind::returned));
  BOOST_TEST(world.has_default("a/one:free"));
  BOOST_TEST(holds(world.config(), "a/two:free"));
}

BOOST_AUTO_TEST_CASE(when_all_fail_the_chain_stays_as_it_is) {
  World world;
  const std::string before = world.config();
  for (const char* id : {"a/one:free", "a/two:free", "b/spare:free"}) {
    world.router.does[id] = Does::gone;
  }
  world.watch(hours(48));
  BOOST_TEST(world.changes.empty());
  BOOST_TEST(world.without_replacement > 10);
  BOOST_TEST(world.config() == before);
}

BOOST_AUTO_TEST_CASE(there_is_at_most_one_change_a_round) {
  World world;
  world.router.catalog["b/other:free"] = {};
  world.know("openrouter/b/other:free");
  world.router.does["a/one:free"] = world.router.does["a/two:free"] = Does::gone;
  world.watch(minutes(150));
  BOOST_TEST(world.rounds == 3);
  BOOST_TEST(world.changes.size() == 1U);
  world.watch(minutes(60));
  BOOST_TEST(world.changes.size() == 2U);
  BOOST_TEST(!holds(world.config(), "primary: 'openrouter/a"));
}

BOOST_AUTO_TEST_CASE(a_replacement_that_failed_lately_is_none) {
  World world;
  world.settings.share = 100;
  world.router.does["b/spare:free"] = Does::fails;
  CheckSettings fresh;
  fresh.asking.fresh = true;
  const std::string before = world.config();
  world.dir.write("openclaw.json", "{agents: {defaults: {model: 'openrouter/b/spare:free'}}}");
  for (const bool works : {false, true}) {
    if (works) world.router.does.clear();
    ChainCheck check(world.tools(), fresh);
    BOOST_REQUIRE(check.prepare().ok());
    world.loop.run(check.ask());
    world.pass(minutes(5));
  }
  world.dir.write("openclaw.json", before);
  world.router.does["a/two:free"] = Does::gone;
  world.watch(hours(12));
  BOOST_TEST(world.changes.empty());
  BOOST_TEST(world.without_replacement > 5);
}

BOOST_AUTO_TEST_CASE(the_share_of_a_day_is_kept_over_restarts) {
  World world;
  world.settings.share = 5;
  world.settings.check.asking.max_age_ms = 0;
  for (int restart = 0; restart < 4; ++restart) world.watch(hours(3));
  BOOST_TEST(world.router.probes >= 5);
  BOOST_TEST(world.router.probes <= 10);  // twelve hours touch two UTC days
}

BOOST_AUTO_TEST_CASE(a_broken_config_is_told_and_waited_out) {
  World world;
  world.dir.write("openclaw.json", "{agents: {defau");
  world.watch(hours(3));
  BOOST_TEST(world.problems == 3);
  world.dir.write("openclaw.json", kChain);
  world.watch(hours(2));
  BOOST_TEST(world.problems == 3);
  BOOST_TEST(world.router.asked["a/one:free"] == 1);
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_and_writes_nothing) {
  World world;
  const std::string before = world.config();
  world.settings.dry_run = true;
  world.router.does["a/one:free"] = Does::gone;
  world.watch(hours(4));
  BOOST_REQUIRE(!world.changes.empty());
  BOOST_TEST(!world.changes.front().written);
  BOOST_TEST(!world.changes.front().diff.empty());
  BOOST_TEST(world.config() == before);
}

BOOST_AUTO_TEST_CASE(once_ends_after_a_round_and_the_rounds_are_counted_on) {
  World world;
  world.settings.once = true;
  world.router.does["a/one:free"] = Does::gone;
  for (int i = 0; i < 5; ++i) world.watch(hours(1));
  BOOST_TEST(world.rounds == 5);
  BOOST_TEST(world.changes.empty());  // all within a moment: that is one failure
  for (int i = 0; i < 2; ++i) {
    world.pass(hours(1));
    world.watch(hours(1));
  }
  BOOST_TEST(world.changes.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_state_file_that_is_no_good_is_an_empty_state) {
  World world;
  const std::string path = world.dir.path() + "/state/x.json";
  WatchState state;
  state.runs["tool openrouter/a/one:free"] = {2, 0, 17, 5};
  state.demoted.push_back({{ModelSlot::text, "coder"}, "a", "b", 99});
  state.spend(7, world.now_ms());
  BOOST_REQUIRE(write_watch_state(path, state).ok());
  const WatchState back = read_watch_state(path);
  BOOST_TEST(back.runs.at("tool openrouter/a/one:free").failures == 2);
  BOOST_TEST(back.demoted.at(0).target.agent == "coder");
  BOOST_TEST(back.spent_on(world.now_ms()) == 7);
  BOOST_TEST(back.spent_on(world.now_ms() + 86'400'000) == 0);
  world.dir.write("state/x.json", "{\"version\": 1, \"runs\": [1, {");
  BOOST_TEST(read_watch_state(path).runs.empty());
  BOOST_TEST(read_watch_state(world.dir.path() + "/none").runs.empty());
}

BOOST_AUTO_TEST_CASE(addresses_to_listen_at_are_told_apart) {
  BOOST_TEST(read_listen_address("9464")->ip == "127.0.0.1");
  BOOST_TEST(read_listen_address("9464")->port == 9464);
  BOOST_TEST(read_listen_address("192.0.2.1:80")->ip == "192.0.2.1");
  BOOST_TEST(read_listen_address("[::1]:9464")->ip == "::1");
  BOOST_TEST(read_listen_address("[::1]:9464")->ipv6);
  BOOST_TEST(read_listen_address("localhost:1")->ip == "127.0.0.1");
  for (const char* bad : {"", "x", "1.2.3.4", "[::1]", "99999", "1.2.3.4:5/x", ":"}) {
    BOOST_TEST(!read_listen_address(bad).ok(), bad);
  }
}

BOOST_AUTO_TEST_CASE(dropped_at_any_step_it_leaves_nothing_and_the_config_is_whole) {
  constexpr int kStride = 7;  // a world is made for each
  bool finished = false;
  for (int stop = 0; !finished; stop += kStride) {
    const std::size_t frames_before = core::live_frames();
    {
      World world;
      world.settings.failures = 1;
      world.settings.once = true;
      world.router.does["a/one:free"] = Does::gone;
      const WatchTools with = world.tools_for_watch();
      test::Noted ended;
      core::Running<void> task(watch_chain(with, world.settings));
      task.start(world.loop, ended);
      for (int step = 0; step < stop && !ended.done && world.loop.step(); ++step) {
      }
      finished = ended.done;
      BOOST_TEST((world.has_default("a/one:free") || world.has_default("b/spare:free")));
    }
    BOOST_REQUIRE_MESSAGE(core::live_frames() == frames_before,
                          "a frame outlived a drop at step " << stop);
  }
}

BOOST_AUTO_TEST_CASE(events_are_lines_of_json_and_wrong_usage_is_refused) {
  World world;
  std::vector<std::string> lines;
  world.router.does["a/one:free"] = Does::gone;
  const WatchTools with{*world.http,
                        world.environment,
                        world.path_options,
                        world.places,
                        *world.output,
                        world.history.get(),
                        [&] { return world.now_ms(); },
                        [&](const WatchRound& round) {
                          for (std::string& line : round_events(round)) lines.push_back(line);
                        }};
  static_cast<void>(world.loop.run(core::timeout(watch_chain(with, world.settings), hours(3))));
  BOOST_REQUIRE(lines.size() == 4U);
  text::JsonParser parser;
  for (const std::string& line : lines) {
    BOOST_TEST(line.find('\n') == line.size() - 1);
    BOOST_TEST(parser.parse(line).ok());
  }
  BOOST_TEST(holds(lines.back(), "\"event\":\"change\""));
  const test::Home home("{}");
  BOOST_TEST(home.run({"models", "watch", "--every", "5s"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "watch", "--every", "soon"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "watch", "--once", "--listen", "1"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "watch", "--help"}).exit_code == kExitOk);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
