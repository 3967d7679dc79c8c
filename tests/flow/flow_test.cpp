#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/core/sleep.hpp"
#include "engine/flow/filter.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map.hpp"
#include "engine/flow/map_concurrent.hpp"
#include "engine/flow/take.hpp"
#include "tests/support/drop_after_every_step.hpp"

namespace pincer::flow {
namespace {

using core::Loop;
using namespace std::chrono_literals;

template <class T>
Task<std::vector<T>> collect(Stream<T> stream) {
  std::vector<T> items;
  for (;;) {
    std::optional<T> item = co_await stream.next();
    if (!item) co_return items;
    items.push_back(std::move(*item));
  }
}

struct Load {
  int now = 0;
  int most = 0;
  int started = 0;
};

Task<int> work(Load& load, int milliseconds) {
  ++load.started;
  load.most = std::max(load.most, ++load.now);
  co_await core::sleep(std::chrono::milliseconds(milliseconds));
  --load.now;
  co_return milliseconds;
}

BOOST_AUTO_TEST_SUITE(flow)

BOOST_AUTO_TEST_CASE(a_pipeline_reads_as_a_sentence) {
  test::VirtualDriver driver;
  Loop loop(driver);
  auto texts = from(std::vector<int>{1, 2, 3, 4, 5, 6}) | filter([](int i) { return i % 2 == 0; }) |
               map([](int i) { return i * 10; }) | map([](int i) { return std::to_string(i); }) |
               take(2);
  const std::vector<std::string> got = loop.run(collect(std::move(texts)));
  BOOST_TEST(got == (std::vector<std::string>{"20", "40"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_runs_until_asked_and_no_more_than_needed) {
  test::VirtualDriver driver;
  Loop loop(driver);
  int seen = 0;
  auto stream = from(std::vector<int>{1, 2, 3, 4}) | map([&seen](int i) {
                  ++seen;
                  return i;
                }) |
                take(2);
  BOOST_TEST(seen == 0);
  loop.run(collect(std::move(stream)));
  BOOST_TEST(seen == 2);
}

BOOST_AUTO_TEST_CASE(results_land_in_the_order_they_end_within_the_limit) {
  test::VirtualDriver driver;
  Loop loop(driver);
  Load load;
  auto stream = from(std::vector<int>{30, 10, 20, 5}) |
                map_concurrent(3, [&load](int ms) { return work(load, ms); });
  const std::vector<int> got = loop.run(collect(std::move(stream)));
  BOOST_TEST(got == (std::vector<int>{10, 5, 20, 30}), boost::test_tools::per_element());
  BOOST_TEST(load.most == 3);
}

BOOST_AUTO_TEST_CASE(tasks_that_never_wait_flow_through) {
  class Body {
   public:
    static Task<int> twice(int i) { co_return 2 * i; }
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  std::vector<int> many(10'000);
  auto stream = from(std::move(many)) | map_concurrent(1, [](int i) { return Body::twice(i); });
  BOOST_TEST(loop.run(collect(std::move(stream))).size() == 10'000U);
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_task_reaches_the_reader) {
  class Body {
   public:
    static Task<int> fail(int) {
      co_await core::sleep(1ms);
      throw std::runtime_error("failed");
    }
  };
  test::VirtualDriver driver;
  Loop loop(driver);
  auto stream =
      from(std::vector<int>{1, 2}) | map_concurrent(2, [](int i) { return Body::fail(i); });
  BOOST_CHECK_THROW(loop.run(collect(std::move(stream))), std::runtime_error);
  BOOST_TEST(core::live_frames() == 0U);
}

class ConcurrentWorld {
 public:
  ConcurrentWorld(Loop&, test::VirtualDriver&) {}
  Task<void> task() {
    auto slow_source = from(std::vector<int>{3, 1, 4, 1, 5, 9, 2, 6}) |
                       map_concurrent(1, [this](int ms) { return work(source_, ms % 3); });
    auto stream = std::move(slow_source) |
                  map_concurrent(3, [this](int ms) { return work(load_, ms); }) |
                  map([](int ms) { return ms + 1; });
    int count = 0;
    for (;;) {
      const std::optional<int> item = co_await stream.next();
      if (!item) break;
      ++count;
      co_await core::sleep(1ms);
    }
    BOOST_TEST(count == 8);
    BOOST_TEST(load_.most <= 3);
  }

 private:
  Load source_;
  Load load_;
};

BOOST_AUTO_TEST_CASE(dropping_a_pipeline_anywhere_leaves_nothing) {
  BOOST_TEST(test::drop_after_every_step<ConcurrentWorld>() > 20);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::flow
