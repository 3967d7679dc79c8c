#include "engine/core/running_time.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::core {
namespace {

using namespace std::chrono_literals;

constexpr Time kStart{1000s};

bool is(Time time, Duration after_start) {
  return time - kStart == after_start;
}

BOOST_AUTO_TEST_SUITE(running_time)

BOOST_AUTO_TEST_CASE(what_runs_and_waits_is_counted_whole) {
  RunningTime time;
  BOOST_TEST(is(time.read(kStart), 0s));
  BOOST_TEST(is(time.read(kStart + 400ms), 400ms));
  time.wait_until(kStart + 30s);
  BOOST_TEST(is(time.read(kStart + 29s), 29s));
  time.wait_until(kStart + 20s);  // in the past: it only looks
  BOOST_TEST(is(time.read(kStart + 29s + 300ms), 29s + 300ms));
  time.wait_until(kNever);
  BOOST_TEST(is(time.read(kStart + 9h), 9h));
  BOOST_TEST((time.left_out() == 0s));
}

BOOST_AUTO_TEST_CASE(of_a_span_in_which_it_stood_still_half_a_second_is_counted) {
  RunningTime time;
  time.read(kStart);
  BOOST_TEST(is(time.read(kStart + 12s), 500ms));
  BOOST_TEST((time.left_out() == 11s + 500ms));
  BOOST_TEST(is(time.read(kStart + 12s + 100ms), 600ms));
}

BOOST_AUTO_TEST_CASE(a_wait_that_ends_long_after_its_time_is_counted_as_it_was_meant) {
  RunningTime time;
  time.read(kStart);
  time.wait_until(kStart + 2s);
  BOOST_TEST(is(time.read(kStart + 60s), 2s + 500ms));
  // From then on the two clocks go alike.
  time.wait_until(kStart + 10s);
  BOOST_TEST(is(time.read(kStart + 61s), 3s + 500ms));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::core
