#include "stages/pace.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "engine/core/race.hpp"
#include "engine/core/running.hpp"
#include "engine/core/scope.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::stages {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kStartMs = 1'795'305'600'000;  // on a minute

/// A pace on virtual time, its clock started `into` a minute, and who was let in when.
struct World {
  explicit World(PaceLimits limits, std::int64_t into = 0)
      : clock{kStartMs + into, loop.now()}, pace(loop, clock, ledger, limits) {}

  core::Task<void> ask(int times) {
    for (int i = 0; i < times; ++i) {
      const bool admitted = co_await pace.admit();
      if (admitted) {
        at_ms.push_back(pace.now_ms() - kStartMs);
      } else {
        ++turned_away;
      }
    }
  }
  core::Task<void> ask_side_by_side(int tasks, int each) {
    core::DoneEvent done;
    std::vector<std::unique_ptr<core::Running<void>>> running;
    for (int i = 0; i < tasks; ++i) {
      running.push_back(std::make_unique<core::Running<void>>(ask(each)));
      running.back()->start(loop, done);
    }
    for (const auto& one : running) {
      while (!one->done()) {
        co_await done.wait();
        done.reset();
      }
    }
  }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  OwnLedger ledger;
  WallClock clock;
  Pace pace;
  std::vector<std::int64_t> at_ms;
  int turned_away = 0;
};

core::Task<void> be_admitted(Pace& pace, int times) {
  for (int i = 0; i < times; ++i) {
    const bool admitted = co_await pace.admit();
    BOOST_TEST(admitted);
  }
}

BOOST_AUTO_TEST_SUITE(pace)

BOOST_AUTO_TEST_CASE(a_minute_is_filled_at_once_and_then_the_next_is_waited_for) {
  World world({18, std::nullopt});
  world.loop.run(world.ask(40));
  BOOST_REQUIRE(world.at_ms.size() == 40U);
  BOOST_TEST(world.at_ms[17] == 0);
  BOOST_TEST(world.at_ms[18] == kMinuteMs + 250);
  BOOST_TEST(world.at_ms[35] == kMinuteMs + 250);
  BOOST_TEST(world.at_ms[36] == 2 * kMinuteMs + 250);
}

BOOST_AUTO_TEST_CASE(a_process_that_stood_still_still_knows_which_minute_it_is) {
  World world({18, std::nullopt});
  world.loop.run(world.ask(18));
  world.driver.stand_still(seconds(90));
  world.loop.run(world.ask(19));
  BOOST_REQUIRE(world.at_ms.size() == 37U);
  BOOST_TEST(world.at_ms[18] == 90'000);
  BOOST_TEST(world.at_ms[35] == 90'000);
  BOOST_TEST(world.at_ms[36] == 2 * kMinuteMs + 250);
}

BOOST_AUTO_TEST_CASE(each_wait_is_told_once_however_many_wait) {
  test::VirtualDriver driver;
  core::Loop loop(driver);
  OwnLedger ledger;
  std::vector<core::Duration> waits;
  Pace pace(loop, WallClock{kStartMs, loop.now()}, ledger, {18, std::nullopt},
            [&](core::Time until) { waits.push_back(until - loop.now()); });
  core::Scope askers(loop);
  for (int i = 0; i < 5; ++i) askers.spawn(be_admitted(pace, 8));
  loop.run(askers.join());
  BOOST_TEST(pace.used() == 40U);
  BOOST_REQUIRE(waits.size() == 2U);
  BOOST_TEST((waits[0] == seconds(60) + Pace::kEdge));
  BOOST_TEST((waits[1] == seconds(60)));
}

BOOST_AUTO_TEST_CASE(who_comes_in_the_middle_of_a_minute_has_all_of_what_is_left_of_it) {
  World world({18, std::nullopt}, 45'000);
  world.loop.run(world.ask(19));
  BOOST_TEST(world.at_ms[17] == 45'000);
  BOOST_TEST(world.at_ms[18] == kMinuteMs + 250);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_where_it_may_arrive_in_the_next_minute) {
  World world({18, std::nullopt}, kMinuteMs - 100);
  world.loop.run(world.ask(1));
  BOOST_TEST(world.at_ms.front() == kMinuteMs + 250);
}

BOOST_AUTO_TEST_CASE(side_by_side_no_minute_holds_more_than_its_limit) {
  World world({18, std::nullopt});
  world.loop.run(world.ask_side_by_side(8, 13));
  BOOST_TEST(world.at_ms.size() == 104U);
  std::map<std::int64_t, int> of_minute;
  for (const std::int64_t ms : world.at_ms) ++of_minute[ms / kMinuteMs];
  for (const auto& [minute, requests] : of_minute) BOOST_TEST(requests <= 18);
  BOOST_TEST(of_minute.size() == 6U);
}

BOOST_AUTO_TEST_CASE(what_others_took_of_the_minute_is_taken) {
  World world({18, std::nullopt});
  for (int i = 0; i < 17; ++i) BOOST_TEST(world.ledger.take(kStartMs / kMinuteMs, 18));
  world.loop.run(world.ask(2));
  BOOST_TEST(world.at_ms[0] == 0);
  BOOST_TEST(world.at_ms[1] == kMinuteMs + 250);
}

BOOST_AUTO_TEST_CASE(an_account_that_is_not_paced_waits_for_nothing) {
  World world({});
  world.loop.run(world.ask(1000));
  BOOST_TEST(world.at_ms.back() == 0);
  BOOST_TEST(!world.pace.left().has_value());
}

BOOST_AUTO_TEST_CASE(the_budget_turns_away_whoever_comes_after_it) {
  World world({0, 3});
  world.loop.run(world.ask(5));
  BOOST_TEST(world.at_ms.size() == 3U);
  BOOST_TEST(world.turned_away == 2);
  BOOST_TEST(world.pace.used() == 3U);
}

BOOST_AUTO_TEST_CASE(a_used_up_minute_holds_all_until_its_reset) {
  World world({18, std::nullopt});
  world.pace.minute_used_up(kStartMs + 30'000);
  world.loop.run(world.ask_side_by_side(3, 1));
  for (const std::int64_t ms : world.at_ms) BOOST_TEST(ms == 30'250);
}

BOOST_AUTO_TEST_CASE(an_absurd_reset_means_the_next_minute) {
  for (const std::int64_t reset : {kStartMs - 1, kStartMs + 86'400'000, std::int64_t{0}}) {
    World world({18, std::nullopt}, 10'000);
    world.pace.minute_used_up(reset);
    world.loop.run(world.ask(1));
    BOOST_TEST(world.at_ms.front() == kMinuteMs + 250);
  }
}

BOOST_AUTO_TEST_CASE(a_second_refusal_never_shortens_the_pause) {
  World world({18, std::nullopt});
  world.pace.minute_used_up(kStartMs + 80'000);
  world.pace.minute_used_up(kStartMs + 20'000);
  world.loop.run(world.ask(1));
  BOOST_TEST(world.at_ms.front() == 80'250);
}

BOOST_AUTO_TEST_CASE(an_account_that_turns_out_to_be_limited_is_paced_from_then_on) {
  World world({});
  world.pace.minute_used_up(std::nullopt);
  BOOST_TEST(world.pace.paced());
  world.loop.run(world.ask(19));
  BOOST_TEST(world.at_ms[17] == kMinuteMs + 250);
  BOOST_TEST(world.at_ms[18] == 2 * kMinuteMs + 250);
}

core::Task<void> close_after(Pace& pace, core::Duration time) {
  co_await core::sleep(time);
  pace.close();
}

core::Task<void> both(core::Task<void> first, core::Task<void> second) {
  core::Loop& loop = co_await core::this_loop();
  core::DoneEvent done;
  core::Running<void> a(std::move(first));
  core::Running<void> b(std::move(second));
  a.start(loop, done);
  b.start(loop, done);
  while (!a.done() || !b.done()) {
    co_await done.wait();
    done.reset();
  }
}

BOOST_AUTO_TEST_CASE(closing_sends_away_at_once_who_waits_for_the_next_minute) {
  World world({1, std::nullopt});
  const core::Time begin = world.loop.now();
  world.loop.run(both(world.ask_side_by_side(3, 1), close_after(world.pace, seconds(5))));
  BOOST_TEST(world.at_ms.size() == 1U);
  BOOST_TEST(world.turned_away == 2);
  BOOST_TEST((world.loop.now() - begin == seconds(5)));
}

BOOST_AUTO_TEST_CASE(who_is_dropped_while_waiting_takes_no_place) {
  World world({1, std::nullopt});
  world.loop.run(world.ask(1));
  const auto late = world.loop.run(core::timeout(world.ask(1), seconds(10)));
  BOOST_TEST(!late.has_value());
  world.loop.run(world.ask(1));
  BOOST_TEST(world.at_ms.back() == kMinuteMs + 250);
  BOOST_TEST(world.pace.used() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
