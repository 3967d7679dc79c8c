#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/core/time.hpp"

namespace pincer::stages {

/// Counts durations in buckets whose width grows with the value, so that any number of them takes a
/// bounded room and every quantile has the same relative error: with `bits` of precision a bucket
/// is at most 2^-bits of its value wide, and its middle, which stands for all in it, is off by half
/// of that. 8 bits: 0.2 %, up to 74 KB; 4 bits: 3.1 %, up to 5 KB. Least, most, sum and count are
/// exact. Longer than kMost (73 minutes) counts as kMost.
class Histogram {
 public:
  static constexpr unsigned kBits = 8;
  static constexpr core::Duration kMost{std::int64_t{1} << 42};

  explicit Histogram(unsigned bits = kBits) : bits_(bits) {}

  void record(core::Duration value);
  /// Adds what the other counted; both have the same precision.
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  bool empty() const { return count_ == 0; }
  core::Duration least() const { return core::Duration(empty() ? 0 : least_); }
  core::Duration most() const { return core::Duration(most_); }
  core::Duration mean() const;
  /// What a share (0 to 1) of the values does not exceed; zero when there are none.
  core::Duration quantile(double share) const;
  /// The buckets that hold something, smallest values first: values from `from` to before `to`.
  void each(const std::function<void(core::Duration from, core::Duration to, std::uint64_t count)>&
                visit) const;

 private:
  std::size_t index_of(std::int64_t value) const;
  std::int64_t first_of(std::size_t index) const;

  unsigned bits_;
  std::vector<std::uint64_t> counts_;  // as long as the largest value needs
  std::uint64_t count_ = 0;
  std::int64_t least_ = kMost.count();
  std::int64_t most_ = 0;
  double sum_ = 0;
};

}  // namespace pincer::stages
