#include <boost/test/unit_test.hpp>

#include "engine/core/event.hpp"
#include "engine/core/loop.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::core {
namespace {

Task<int> give(int value) { co_return value; }

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
  BOOST_TEST(loop.run(nested(100'000)) == 100'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::core
