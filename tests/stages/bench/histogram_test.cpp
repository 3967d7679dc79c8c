#include "stages/bench/histogram.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "stages/simulator/random.hpp"

namespace pincer::stages {
namespace {

using core::Duration;

double off_by(Duration told, std::int64_t truth) {
  return std::abs(static_cast<double>(told.count() - truth)) / static_cast<double>(truth);
}

/// Durations as they come: most around a millisecond, a few a thousand times as long.
std::vector<std::int64_t> sample(std::size_t count) {
  simulator::Random random(7, 0, simulator::Purpose::latency);
  std::vector<std::int64_t> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(static_cast<std::int64_t>(1e6 / std::pow(1e-9 + random.unit(), 0.8)));
  }
  return values;
}

BOOST_AUTO_TEST_SUITE(histogram)

BOOST_AUTO_TEST_CASE(nothing_counted_is_zero) {
  const Histogram none;
  BOOST_TEST(none.count() == 0);
  BOOST_TEST(none.quantile(0.99).count() == 0);
  BOOST_TEST(none.least().count() == 0);
  BOOST_TEST(none.mean().count() == 0);
}

BOOST_AUTO_TEST_CASE(a_single_value_stays_within_a_fifth_of_a_percent) {
  for (std::int64_t value = 1; value < Histogram::kMost.count(); value = value * 5 / 4 + 1) {
    Histogram one;
    one.record(Duration(value));
    one.record(Duration(value));
    BOOST_TEST_INFO(value);
    BOOST_TEST(one.quantile(0.5).count() == value);  // the exact least and most bound it
    one.record(Duration(1));
    one.record(Duration(Histogram::kMost));
    BOOST_TEST(off_by(one.quantile(0.75), value) <= 0.002);
  }
}

BOOST_AUTO_TEST_CASE(quantiles_agree_with_a_sorted_list) {
  std::vector<std::int64_t> values = sample(100'000);
  Histogram counted;
  for (const std::int64_t value : values) counted.record(Duration(value));
  std::sort(values.begin(), values.end());
  for (const double share : {0.0001, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * 100'000));
    BOOST_TEST_INFO(share);
    BOOST_TEST(off_by(counted.quantile(share), values[rank - 1]) <= 0.002);
  }
  BOOST_TEST(counted.quantile(1).count() == values.back());
  BOOST_TEST(counted.least().count() == values.front());
}

BOOST_AUTO_TEST_CASE(merging_equals_counting_in_one) {
  const std::vector<std::int64_t> values = sample(5'000);
  Histogram all, left, right;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all.record(Duration(values[i]));
    (i % 3 == 0 ? left : right).record(Duration(values[i]));
  }
  left.merge(right);
  BOOST_TEST(left.count() == all.count());
  BOOST_TEST(left.mean().count() == all.mean().count());
  for (const double share : {0.0, 0.3, 0.5, 0.99, 1.0}) {
    BOOST_TEST(left.quantile(share).count() == all.quantile(share).count());
  }
}

BOOST_AUTO_TEST_CASE(what_is_out_of_range_counts_at_its_edge) {
  Histogram edges;
  edges.record(Duration(-5));
  edges.record(Histogram::kMost + Histogram::kMost);
  BOOST_TEST(edges.least().count() == 0);
  BOOST_TEST(edges.most().count() == Histogram::kMost.count());
}

BOOST_AUTO_TEST_CASE(its_buckets_hold_all_values_and_do_not_overlap) {
  Histogram counted(4);
  for (const std::int64_t value : sample(1'000)) counted.record(Duration(value));
  std::uint64_t seen = 0;
  Duration before{0};
  counted.each([&](Duration from, Duration to, std::uint64_t count) {
    BOOST_TEST((from >= before && to > from));
    BOOST_TEST(static_cast<double>((to - from).count()) <=
               static_cast<double>(from.count()) / 16.0);
    before = to;
    seen += count;
  });
  BOOST_TEST(seen == 1'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
