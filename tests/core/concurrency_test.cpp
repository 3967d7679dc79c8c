#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <vector>

#include "engine/core/channel.hpp"
#include "engine/core/limit.hpp"
#include "engine/core/race.hpp"
#include "engine/core/scope.hpp"
#include "tests/support/drop_after_every_step.hpp"

namespace pincer::core {
namespace {

using namespace std::chrono_literals;

/// Counts how many of it live, to see that dropping a task destroys its locals.
class Tracked {
 public:
  explicit Tracked(int& live) : live_(live) { ++live_; }
  Tracked(const Tracked&) = delete;
  Tracked& operator=(const Tracked&) = delete;
  ~Tracked() { --live_; }

 private:
  int& live_;
};

Task<int> after(Duration delay, int value) {
  co_await sleep(delay);
  co_return value;
}

Task<void> hold(int& live, Duration how_long) {
  const Tracked tracked(live);
  co_await sleep(how_long);
}

Task<void> fail_after(Duration delay) {
  co_await sleep(delay);
  throw std::runtime_error("failed");
}

BOOST_AUTO_TEST_SUITE(race_and_timeout)

BOOST_AUTO_TEST_CASE(the_first_to_end_wins_and_the_other_is_dropped) {
  test::VirtualDriver driver;
  Loop loop(driver);
  int live = 0;
  const auto slow_loses = loop.run(race(hold(live, 1h), after(5ms, 9)));
  BOOST_TEST(slow_loses.index() == 1U);
  BOOST_TEST(std::get<1>(slow_loses) == 9);
  BOOST_TEST(live == 0);
  BOOST_TEST(loop.idle());
  const auto tie = loop.run(race(after(5ms, 1), after(5ms, 2)));
  BOOST_TEST(tie.index() == 0U);
}

BOOST_AUTO_TEST_CASE(a_winner_that_never_waits_keeps_the_other_from_starting) {
  class Body {
   public:
    static Task<int> now() { co_return 3; }
    static Task<void> start(bool& started) {
      started = true;
      co_return;
    }
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  bool started = false;
  const auto outcome = loop.run(race(Body::now(), Body::start(started)));
  BOOST_TEST(outcome.index() == 0U);
  BOOST_TEST(!started);
}

BOOST_AUTO_TEST_CASE(a_timeout_drops_the_task_at_its_time) {
  test::VirtualDriver driver;
  Loop loop(driver);
  int live = 0;
  const Time before = loop.now();
  BOOST_TEST(!loop.run(timeout(hold(live, 1h), 30ms)).has_value());
  BOOST_TEST((loop.now() - before == 30ms));
  BOOST_TEST(live == 0);
  const std::optional<int> in_time = loop.run(timeout(after(5ms, 4), 30ms));
  BOOST_TEST(in_time.value() == 4);
  BOOST_TEST(loop.idle());
}

class RaceWorld {
 public:
  RaceWorld(Loop&, test::VirtualDriver&) {}
  Task<void> task() {
    for (int i = 0; i < 3; ++i) {
      const auto outcome = co_await race(after(3ms, 1), after(std::chrono::milliseconds(i + 2), 2));
      BOOST_TEST(outcome.index() == (i < 1 ? 1U : 0U));
      const std::optional<int> late = co_await timeout(after(9ms, 1), 4ms);
      BOOST_TEST(!late.has_value());
    }
  }
};

BOOST_AUTO_TEST_CASE(dropping_a_race_anywhere_leaves_nothing) {
  BOOST_TEST(test::drop_after_every_step<RaceWorld>() > 10);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(scope)

class ScopeWorld {
 public:
  ScopeWorld(Loop& loop, test::VirtualDriver&) : loop_(loop) {}
  Task<void> task() {
    Scope scope(loop_);
    for (int i = 0; i < 4; ++i) scope.spawn(hold(live, std::chrono::milliseconds(i)));
    co_await sleep(2ms);
    scope.spawn(hold(live, 1ms));
    co_await scope.join();
    BOOST_TEST(live == 0);
  }
  int live = 0;

 private:
  Loop& loop_;
};

BOOST_AUTO_TEST_CASE(join_waits_for_all_and_a_drop_cancels_all) {
  const auto nothing_lives = [](ScopeWorld& world) { BOOST_TEST(world.live == 0); };
  BOOST_TEST(test::drop_after_every_step<ScopeWorld>(nothing_lives) > 8);
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_child_reaches_join_once_all_ended) {
  class Body {
   public:
    static Task<void> run(Loop& loop, int& live) {
      Scope scope(loop);
      scope.spawn(fail_after(1ms));
      scope.spawn(hold(live, 5ms));
      co_await scope.join();
    }
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  int live = 0;
  const Time before = loop.now();
  BOOST_CHECK_THROW(loop.run(Body::run(loop, live)), std::runtime_error);
  BOOST_TEST((loop.now() - before == 5ms));
}

BOOST_AUTO_TEST_CASE(ended_children_do_not_pile_up) {
  class Body {
   public:
    static Task<void> run(Loop& loop) {
      Scope scope(loop);
      const std::size_t before = live_frames();
      for (int i = 0; i < 100; ++i) scope.spawn(sleep_a_little());
      co_await sleep(10ms);
      BOOST_TEST(live_frames() == before);
      BOOST_TEST(scope.running() == 0U);
    }
    static Task<void> sleep_a_little() { co_await sleep(1ms); }
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  loop.run(Body::run(loop));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(limit)

Task<void> use(Limit& limit, std::vector<int>& log, int id, Duration how_long) {
  const Permit permit = co_await limit.acquire();
  log.push_back(id);
  co_await sleep(how_long);
}

BOOST_AUTO_TEST_CASE(permits_are_given_in_order_of_asking) {
  class Body {
   public:
    static Task<void> run(Loop& loop, Limit& limit, std::vector<int>& log) {
      Scope scope(loop);
      for (int i = 0; i < 5; ++i) scope.spawn(use(limit, log, i, 10ms));
      co_await sleep(1ms);
      BOOST_TEST(log.size() == 2U);
      BOOST_TEST(limit.free() == 0U);
      co_await scope.join();
    }
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  Limit limit(2);
  std::vector<int> log;
  loop.run(Body::run(loop, limit, log));
  BOOST_TEST(log == (std::vector<int>{0, 1, 2, 3, 4}), boost::test_tools::per_element());
  BOOST_TEST(limit.free() == 2U);
}

class LimitWorld {
 public:
  LimitWorld(Loop&, test::VirtualDriver&) : limit(1) {}
  Task<void> task() { co_await use(limit, log, 0, 1ms); }
  Limit limit;
  std::vector<int> log;
};

BOOST_AUTO_TEST_CASE(a_dropped_waiter_passes_its_permit_on) {
  test::VirtualDriver driver;
  Loop loop(driver);
  Limit limit(1);
  std::vector<int> log;
  test::Noted first_done, second_done, third_done;
  auto first = std::make_unique<Running<void>>(use(limit, log, 1, 1h));
  auto second = std::make_unique<Running<void>>(use(limit, log, 2, 1ms));
  Running<void> third(use(limit, log, 3, 1ms));
  first->start(loop, first_done);
  second->start(loop, second_done);
  third.start(loop, third_done);
  first.reset();   // grants the permit to the second, which is woken but has not run
  second.reset();  // and dropped in that moment: the third must get it
  while (!third_done.done) BOOST_REQUIRE(loop.step());
  BOOST_TEST(log == (std::vector<int>{1, 3}), boost::test_tools::per_element());
  BOOST_TEST(limit.free() == 1U);
}

BOOST_AUTO_TEST_CASE(dropping_the_user_anywhere_gives_the_permit_back) {
  test::drop_after_every_step<LimitWorld>([](LimitWorld& w) { BOOST_TEST(w.limit.free() == 1U); });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(channel)

Task<void> produce(Channel<int>& channel, int count) {
  for (int i = 0; i < count; ++i) {
    const bool taken = co_await channel.send(i);
    BOOST_TEST(taken);
  }
  channel.close();
}

Task<void> consume(Channel<int>& channel, std::vector<int>& got) {
  for (;;) {
    const std::optional<int> item = co_await channel.receive();
    if (!item) co_return;
    got.push_back(*item);
    co_await sleep(1ms);
  }
}

class ChannelWorld {
 public:
  ChannelWorld(Loop& loop, test::VirtualDriver&) : loop_(loop), channel(2) {}
  Task<void> task() {
    Scope scope(loop_);
    scope.spawn(consume(channel, got));
    scope.spawn(produce(channel, 7));
    co_await scope.join();
    BOOST_TEST(got == (std::vector<int>{0, 1, 2, 3, 4, 5, 6}), boost::test_tools::per_element());
  }

 private:
  Loop& loop_;

 public:
  Channel<int> channel;
  std::vector<int> got;
};

BOOST_AUTO_TEST_CASE(items_come_in_order_and_a_drop_anywhere_leaves_nothing) {
  BOOST_TEST(test::drop_after_every_step<ChannelWorld>() > 10);
}

BOOST_AUTO_TEST_CASE(an_item_handed_to_a_dropped_receiver_is_not_lost) {
  test::VirtualDriver driver;
  Loop loop(driver);
  Channel<int> channel(1);
  std::vector<int> lost, got;
  test::Noted a, b, c;
  auto dropped = std::make_unique<Running<void>>(consume(channel, lost));
  Running<void> waiting(consume(channel, got));
  Running<void> producer(produce(channel, 1));
  dropped->start(loop, a);
  waiting.start(loop, b);
  producer.start(loop, c);
  dropped.reset();
  while (!b.done) BOOST_REQUIRE(loop.step());
  BOOST_TEST(lost.empty());
  BOOST_TEST(got == (std::vector<int>{0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sending_into_a_closed_channel_says_so) {
  class Body {
   public:
    static Task<bool> send(Channel<int>& channel) {
      const bool taken = co_await channel.send(1);
      co_return taken;
    }
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  Channel<int> channel(1);
  channel.close();
  BOOST_TEST(!loop.run(Body::send(channel)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::core
