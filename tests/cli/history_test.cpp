#include "cli/commands/history.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/state/history.hpp"
#include "cli/state/track_record.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using stages::PastAnswer;
using stages::ProbeKind;
using test::holds;
using test::Home;
using test::Ran;

constexpr std::int64_t kHourMs = 3'600'000;

PastAnswer answer(const std::string& model, std::int64_t asked_ms, bool ok,
                  std::int64_t latency_ms = 100) {
  PastAnswer made;
  made.model = model;
  made.asked_ms = asked_ms;
  made.entry = "e";
  made.probe_version = stages::kProbeVersion;
  made.latency_ms = latency_ms;
  made.status = ok ? 200 : 429;
  made.verdict.bucket = ok ? stages::Bucket::ok : stages::Bucket::rate_limit;
  made.verdict.reason = ok ? stages::Reason::works : stages::Reason::upstream;
  made.verdict.sentence = ok ? "It works." : "=cmd, \"quoted\"";
  return made;
}

struct World : Home {
  World() : now_ms(environment.start_ms) {
    Result<std::unique_ptr<History>> opened = History::open(history_path(environment), true);
    BOOST_REQUIRE(opened.ok());
    history = std::move(*opened);
  }
  void add(const PastAnswer& one) {
    const std::int64_t scan = history->begin_scan("account", "sim", one.asked_ms);
    BOOST_REQUIRE(history->add(scan, "account", std::vector{one}));
  }
  std::int64_t now_ms;
  std::unique_ptr<History> history;
};

CatalogEntry entry(const std::string& id, bool tools, const std::string& expires = "") {
  stages::Model made;
  made.id = id;
  made.expiration_date = expires;
  if (tools) made.supported_parameters = {"tools"};
  return entry_of(made);
}

BOOST_AUTO_TEST_SUITE(history_commands)

BOOST_AUTO_TEST_CASE(without_scans_there_is_nothing_to_tell_and_nothing_is_made) {
  Home home;
  const Ran ran = home.run({"models", "history"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(holds(ran.err, "no history yet"));
  BOOST_TEST(!file_exists(history_path(home.environment)));
  BOOST_TEST(holds(home.run({"models", "history", "--json"}).out, "\"records\": []"));
}

BOOST_AUTO_TEST_CASE(a_record_counts_what_worked_how_fast_and_when_it_changed) {
  TrackRecords sums(10 * kHourMs);
  for (int i = 0; i < 10; ++i) sums.add(answer("a/b", i * kHourMs, i != 3, 10 * (i + 1)));
  const std::vector<TrackRecord> records = sums.take();
  BOOST_REQUIRE(records.size() == 1U);
  BOOST_TEST(records[0].asked == 10U);
  BOOST_TEST(records[0].worked == 9U);
  BOOST_TEST(records[0].p50_ms.value() == 60);
  BOOST_TEST(records[0].p90_ms.value() == 100);
  BOOST_TEST(records[0].flips == 2U);
  BOOST_TEST(records[0].changed_ms == 4 * kHourMs);
}

BOOST_AUTO_TEST_CASE(history_shows_every_model_and_each_answer_of_one) {
  World world;
  world.add(answer("a/b:free", world.now_ms - 5 * kHourMs, true));
  world.add(answer("a/b:free", world.now_ms - 3 * kHourMs, false));
  world.add(answer("c/d", world.now_ms - kHourMs, true));
  const Ran all = world.run({"models", "history"});
  BOOST_TEST(all.exit_code == 0);
  BOOST_TEST(holds(all.out, "a/b:free"));
  BOOST_TEST(holds(all.out, "1/2"));
  BOOST_TEST(holds(all.out, "upstream"));
  BOOST_TEST(holds(all.out, "3 h"));
  BOOST_TEST(holds(all.out, "c/d"));
  const Ran one = world.run({"models", "history", "openrouter/a/b:free"});
  BOOST_TEST(!holds(one.out, "c/d"));
  BOOST_TEST(holds(one.out, "429"));
  const Ran none = world.run({"models", "history", "x/y"});
  BOOST_TEST(none.exit_code == 1);
  BOOST_TEST(none.out == "");
}

BOOST_AUTO_TEST_CASE(csv_holds_nothing_a_spreadsheet_takes_for_a_formula) {
  World world;
  world.add(answer("=1+1,\"x\"", world.now_ms, true));
  const Ran ran = world.run({"models", "history", "--csv"});
  BOOST_TEST(holds(ran.out, ",\"'=1+1,\"\"x\"\"\",tool,true,ok,works,200,100,\n"));
  BOOST_TEST(ran.out.starts_with("asked_at,model,"));
  BOOST_TEST(world.run({"models", "history", "x/y", "--csv"}).out == "");
}

BOOST_AUTO_TEST_CASE(answers_are_dropped_that_are_old_or_too_many) {
  World world;
  const std::int64_t old_ms = world.now_ms - History::kKeptMs - 10 * kHourMs;
  world.add(answer("a/old:free", old_ms, true));
  for (std::int64_t i = 4; i > 0; --i) {
    world.add(answer("a/b:free", world.now_ms - i * kHourMs, true, i));
  }
  BOOST_TEST(world.history->answers("account", "a/old:free").empty());
  world.history->drop_old("another", world.now_ms, 2);
  BOOST_TEST(world.history->answers("account", {}).size() == 4U);
  world.history->drop_old("account", world.now_ms, 4);
  BOOST_TEST(world.history->answers("account", {}).size() == 4U);
  world.history->drop_old("account", world.now_ms, 2);
  const std::vector<PastAnswer> left = world.history->answers("account", {});
  BOOST_REQUIRE(left.size() == 2U);
  BOOST_TEST(left[0].latency_ms == 2);
}

BOOST_AUTO_TEST_CASE(of_old_scans_and_entries_the_last_ones_stay) {
  World world;
  const std::int64_t old_ms = world.now_ms - History::kKeptMs - 10 * kHourMs;
  History& history = *world.history;
  const auto scan = [&](std::int64_t at_ms, const std::vector<CatalogEntry>& entries) {
    history.begin_scan("account", "sim", at_ms);
    history.note_catalog("sim", {entries.begin(), entries.end()}, at_ms);
  };
  scan(old_ms, {entry("a/gone:free", true), entry("a/b:free", true)});
  scan(old_ms + kHourMs, {entry("a/b:free", true)});
  scan(old_ms + 2 * kHourMs, {entry("a/b:free", true)});
  BOOST_TEST(history.entries("sim").size() == 2U);
  scan(world.now_ms, {entry("a/b:free", true)});
  BOOST_TEST(history.scan_times("sim", 9).size() == 2U);  // diff has something to compare with
  BOOST_TEST(history.entries("sim").size() == 1U);
}

BOOST_AUTO_TEST_CASE(diff_tells_what_appeared_vanished_changed_and_ends) {
  World world;
  const std::int64_t before = world.now_ms - 24 * kHourMs;
  world.history->begin_scan("account", "sim", before);
  world.history->note_catalog(
      "sim",
      {entry("a/stays:free", true), entry("a/gone:free", true), entry("a/tools:free", false)},
      before);
  world.history->begin_scan("account", "sim", world.now_ms - kHourMs);
  world.history->note_catalog("sim",
                              {entry("a/stays:free", true), entry("a/tools:free", true),
                               entry("a/new:free", true, "1970-01-02")},
                              world.now_ms - kHourMs);
  const Ran ran = world.run({"models", "diff"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(holds(ran.out, "a/gone:free  from the catalog"));
  BOOST_TEST(holds(ran.out, "a/new:free  with tools"));
  BOOST_TEST(holds(ran.out, "a/tools:free  is listed now"));
  BOOST_TEST(holds(ran.out, "ends 1970-01-02"));
  BOOST_TEST(!holds(ran.out, "a/stays"));
  const Ran json = world.run({"models", "diff", "--since", "2h", "--json"});
  BOOST_TEST(holds(json.out, "\"kind\": \"vanished\""));
  const Ran wrong = world.run({"models", "diff", "--since", "yesterday"});
  BOOST_TEST(wrong.exit_code == 2);
}

BOOST_AUTO_TEST_CASE(diff_tells_of_prices) {
  World world;
  CatalogEntry free = entry("a/one", true);
  free.free = true;
  CatalogEntry paid = entry("a/one", true);
  paid.hash = "another price";
  paid.prompt = 2e-7;
  paid.completion = 8.5e-7;
  CatalogEntry other_free = free, other_paid = paid;
  other_free.model = other_paid.model = "a/two";
  const std::int64_t before = world.now_ms - 24 * kHourMs;
  world.history->begin_scan("account", "sim", before);
  world.history->note_catalog("sim", {free, other_paid}, before);
  world.history->begin_scan("account", "sim", world.now_ms - kHourMs);
  world.history->note_catalog("sim", {paid, other_free}, world.now_ms - kHourMs);
  const Ran ran = world.run({"models", "diff"});
  BOOST_TEST(holds(ran.out, "price  a/one  is free no more: $0.2 in, $0.85 out a million tokens"));
  BOOST_TEST(holds(ran.out, "price  a/two  is free now, with tools; it was $0.2 in, $0.85 out"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
