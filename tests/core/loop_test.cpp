#include "engine/core/loop.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <vector>

#include "engine/core/event.hpp"
#include "engine/core/sleep.hpp"
#include "tests/support/drop_after_every_step.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::core {
namespace {

using namespace std::chrono_literals;

Task<int> give(int value) {
  co_return value;
}

Task<int> sum_of_ready_tasks(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    const int one = co_await give(1);
    sum += one;
  }
  co_return sum;
}

Task<int> nested(int depth) {
  if (depth == 0) co_return 0;
  const int below = co_await nested(depth - 1);
  co_return below + 1;
}

Task<void> throw_out() {
  throw std::runtime_error("thrown");
  co_return;
}

Task<bool> catches() {
  bool caught = false;
  try {
    co_await throw_out();
  } catch (const std::runtime_error&) {
    caught = true;
  }
  co_return caught;
}

Task<Duration> slept(Duration how_long) {
  Loop& loop = co_await this_loop();
  const Time before = loop.now();
  co_await sleep(how_long);
  co_return loop.now() - before;
}

BOOST_AUTO_TEST_SUITE(loop)

BOOST_AUTO_TEST_CASE(a_million_ready_awaits_need_no_stack) {
  test::VirtualDriver driver;
  Loop loop(driver);
  BOOST_TEST(loop.run(sum_of_ready_tasks(1'000'000)) == 1'000'000);
  BOOST_TEST(live_frames() == 0U);
}

BOOST_AUTO_TEST_CASE(deep_nesting_needs_no_stack) {
  test::VirtualDriver driver;
  Loop loop(driver);
  BOOST_TEST(loop.run(nested(20'000)) == 20'000);
}

BOOST_AUTO_TEST_CASE(an_exception_reaches_whoever_awaits) {
  test::VirtualDriver driver;
  Loop loop(driver);
  BOOST_TEST(loop.run(catches()));
  BOOST_CHECK_THROW(loop.run(throw_out()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_task_that_never_ran_is_dropped_without_running) {
  {
    Task<int> never = give(1);
  }
  BOOST_TEST(live_frames() == 0U);
}

BOOST_AUTO_TEST_CASE(sleep_takes_exactly_its_time) {
  test::VirtualDriver driver;
  Loop loop(driver);
  BOOST_TEST((loop.run(slept(250ms)) == 250ms));
  BOOST_TEST((loop.run(slept(0ms)) == 0ms));
  BOOST_TEST((loop.run(slept(-5s)) == 0ms));
  BOOST_TEST(loop.idle());
}

BOOST_AUTO_TEST_CASE(deadlines_fire_in_order_of_time_then_of_setting) {
  class Noting final : public Deadline {
   public:
    Noting(Loop& loop, std::vector<int>& log, int id) : Deadline(loop), log_(log), id_(id) {}

   private:
    void on_due() override { log_.push_back(id_); }
    std::vector<int>& log_;
    int id_;
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  std::vector<int> log;
  Noting a(loop, log, 1), b(loop, log, 2), c(loop, log, 3), d(loop, log, 4), cleared(loop, log, 5);
  const Time start = loop.now();
  a.set(start + 20ms);
  b.set(start + 10ms);
  c.set(start + 10ms);
  d.set(start + 30ms);
  d.set(start + 5ms);
  cleared.set(start + 7ms);
  cleared.clear();
  BOOST_TEST((loop.run(slept(1s)) == 1s));
  BOOST_TEST(log == (std::vector<int>{4, 2, 3, 1}), boost::test_tools::per_element());
  BOOST_TEST(!a.armed());
}

BOOST_AUTO_TEST_CASE(many_deadlines_keep_their_order_under_moves_and_removals) {
  class Noting final : public Deadline {
   public:
    Noting(Loop& loop, std::vector<Time>& log) : Deadline(loop), log_(log) {}

   private:
    void on_due() override { log_.push_back(at()); }
    std::vector<Time>& log_;
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  std::vector<Time> log;
  std::vector<std::unique_ptr<Noting>> all;
  const Time start = loop.now();
  std::uint32_t random = 12345;
  for (int i = 0; i < 500; ++i) {
    all.push_back(std::make_unique<Noting>(loop, log));
    random = random * 1664525U + 1013904223U;
    all.back()->set(start + std::chrono::milliseconds(random % 1000U));
  }
  for (std::size_t i = 0; i < all.size(); i += 3) {
    random = random * 1664525U + 1013904223U;
    all[i]->set(start + std::chrono::milliseconds(random % 1000U));
  }
  for (std::size_t i = 1; i < all.size(); i += 5) all[i].reset();
  loop.run(slept(2s));
  BOOST_TEST(log.size() == 400U);
  BOOST_TEST(std::is_sorted(log.begin(), log.end()));
}

BOOST_AUTO_TEST_CASE(an_event_set_before_the_wait_is_not_lost) {
  test::VirtualDriver driver;
  Loop loop(driver);
  Event event;
  event.set();
  class Body {
   public:
    static Task<int> wait(Event& event) {
      co_await event.wait();
      co_return 7;
    }
  };
  BOOST_TEST(loop.run(Body::wait(event)) == 7);
  event.reset();
  driver.after(5ms, [&] { event.set(); });
  BOOST_TEST(loop.run(Body::wait(event)) == 7);
}

class SleepingWorld {
 public:
  SleepingWorld(Loop&, test::VirtualDriver&) {}
  Task<void> task() {
    for (int i = 0; i < 3; ++i) co_await sleep(1ms);
    co_await event_.wait();
  }
  Event& event() { return event_; }

 private:
  Event event_;
};

class EventWorld : public SleepingWorld {
 public:
  EventWorld(Loop& loop, test::VirtualDriver& driver) : SleepingWorld(loop, driver) {
    driver.after(2ms, [this] { event().set(); });
  }
};

BOOST_AUTO_TEST_CASE(dropping_a_sleeper_leaves_nothing) {
  BOOST_TEST(test::drop_after_every_step<EventWorld>() > 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::core
