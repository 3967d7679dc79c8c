#include <boost/test/unit_test.hpp>

#include "stages/bench/arrivals.hpp"
#include "stages/bench/knee.hpp"
#include "stages/bench/timeline.hpp"

namespace pincer::stages {
namespace {

using core::Duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<Duration> first(Arrivals arrivals, std::size_t count) {
  std::vector<Duration> times;
  for (std::size_t i = 0; i < count; ++i) times.push_back(arrivals.next());
  return times;
}

BOOST_AUTO_TEST_SUITE(bench_plan)

BOOST_AUTO_TEST_CASE(even_arrivals_do_not_drift) {
  const std::vector<Duration> times = first({3, ArrivalKind::constant, 1, 0, 1}, 3'000'001);
  BOOST_TEST(times[0].count() == 0);
  BOOST_TEST(times[1].count() == 333'333'333);
  BOOST_TEST(times[3'000'000].count() == Duration(seconds(1'000'000)).count());
}

BOOST_AUTO_TEST_CASE(poisson_arrivals_have_the_rate_the_spread_and_the_seed) {
  const std::vector<Duration> times = first({1000, ArrivalKind::poisson, 5, 0, 1}, 100'000);
  double sum = 0, squares = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double gap = static_cast<double>((times[i] - times[i - 1]).count()) / 1e6;
    BOOST_REQUIRE(gap >= 0);
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / 99'999;
  BOOST_TEST(std::abs(mean - 1) < 0.02);
  // Of an exponential gap the deviation equals the mean.
  BOOST_TEST(std::abs(squares / 99'999 - 2 * mean * mean) < 0.08);
  BOOST_TEST((first({1000, ArrivalKind::poisson, 5, 0, 1}, 50) ==
              std::vector<Duration>(times.begin(), times.begin() + 50)));
  BOOST_TEST((first({1000, ArrivalKind::poisson, 6, 0, 1}, 50) !=
              std::vector<Duration>(times.begin(), times.begin() + 50)));
}

BOOST_AUTO_TEST_CASE(shares_make_up_one_schedule) {
  const std::vector<Duration> all = first({50, ArrivalKind::poisson, 9, 0, 1}, 90);
  for (std::size_t share = 0; share < 3; ++share) {
    Arrivals part(50, ArrivalKind::poisson, 9, share, 3);
    for (std::size_t i = share; i < 90; i += 3) {
      const Duration at = part.next();
      BOOST_TEST(at.count() == all[i].count());
      BOOST_TEST(part.number() == i);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_timeline_takes_the_same_room_for_any_length) {
  Timeline line;
  for (int i = 0; i < 100'000; ++i) line.done(milliseconds(i * 10), milliseconds(7), i % 4 == 0);
  line.dropped(seconds(999));
  BOOST_TEST(line.slices().size() <= Timeline::kSlicesMax);
  BOOST_TEST((line.width() == milliseconds(12'800)));
  std::uint64_t done = 0, failed = 0;
  for (const Slice& slice : line.slices()) {
    done += slice.done;
    failed += slice.failed;
    BOOST_TEST(slice.latency.count() == slice.done);
  }
  BOOST_TEST(done == 100'000);
  BOOST_TEST(failed == 25'000);
  BOOST_TEST(line.slices()[0].done == 1'280);
  BOOST_TEST(line.slices().back().dropped == 1);
}

BOOST_AUTO_TEST_CASE(timelines_of_different_widths_merge) {
  Timeline wide, fine;
  wide.done(seconds(100), milliseconds(5), false);
  fine.done(milliseconds(150), milliseconds(5), true);
  const Duration width = wide.width();
  fine.merge(wide);
  BOOST_TEST((fine.width() == width));
  BOOST_TEST(fine.slices().front().failed == 1);
  BOOST_TEST(fine.slices().back().done == 1);
}

std::vector<SweepPoint> points(std::vector<double> rates) {
  std::vector<SweepPoint> out;
  std::size_t in_flight = 1;
  for (const double rate : rates) {
    out.push_back({in_flight, rate});
    in_flight *= 2;
  }
  return out;
}

BOOST_AUTO_TEST_CASE(the_knee_is_the_least_that_comes_near_the_best) {
  const std::vector<SweepPoint> seen = points({100, 200, 390, 700, 740, 735});
  BOOST_TEST(is_past_knee(seen));
  BOOST_TEST(*knee_of(seen) == 8);
}

BOOST_AUTO_TEST_CASE(one_doubling_without_gain_is_not_yet_the_end) {
  BOOST_TEST(!is_past_knee(points({100, 200, 205})));
  BOOST_TEST(!is_past_knee(points({100, 200, 205, 400})));
  BOOST_TEST(is_past_knee(points({100, 90, 80})));
  BOOST_TEST(*knee_of(points({100, 90, 80})) == 1);
}

BOOST_AUTO_TEST_CASE(a_throughput_that_still_grows_has_no_knee) {
  BOOST_TEST(!knee_of(points({100, 200, 400})).has_value());
  BOOST_TEST(!knee_of(points({100})).has_value());
  BOOST_TEST(!knee_of({}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
