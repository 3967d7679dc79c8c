#include "stages/bench/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/core/check.hpp"

namespace pincer::stages {

using core::Duration;

// Values below 2^(bits+1) have a bucket each; above, each doubling has 2^bits of them.
std::size_t Histogram::index_of(std::int64_t value) const {
  const auto magnitude = static_cast<std::uint64_t>(value);
  const auto width = static_cast<unsigned>(std::bit_width(magnitude));
  const unsigned shift = width > bits_ + 1 ? width - (bits_ + 1) : 0;
  return (std::size_t{shift} << bits_) + static_cast<std::size_t>(magnitude >> shift);
}

std::int64_t Histogram::first_of(std::size_t index) const {
  const std::size_t ones = std::size_t{1} << bits_;
  if (index < 2 * ones) return static_cast<std::int64_t>(index);
  const std::size_t shift = (index >> bits_) - 1;
  return static_cast<std::int64_t>((index - (shift << bits_)) << shift);
}

void Histogram::record(Duration value) {
  const std::int64_t bounded = std::clamp<std::int64_t>(value.count(), 0, kMost.count());
  const std::size_t index = index_of(bounded);
  if (index >= counts_.size()) counts_.resize(index + 1);
  ++counts_[index];
  ++count_;
  least_ = std::min(least_, bounded);
  most_ = std::max(most_, bounded);
  sum_ += static_cast<double>(bounded);
}

void Histogram::merge(const Histogram& other) {
  core::check(bits_ == other.bits_, "histograms of one precision are merged");
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  least_ = std::min(least_, other.least_);
  most_ = std::max(most_, other.most_);
  sum_ += other.sum_;
}

Duration Histogram::mean() const {
  if (empty()) return Duration::zero();
  return Duration(static_cast<std::int64_t>(sum_ / static_cast<double>(count_)));
}

Duration Histogram::quantile(double share) const {
  if (empty()) return Duration::zero();
  const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
  if (rank == count_) return most();
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen < rank) continue;
    const std::int64_t middle = (first_of(i) + first_of(i + 1) - 1) / 2;
    return Duration(std::clamp(middle, least_, most_));
  }
  return most();
}

void Histogram::each(const std::function<void(Duration, Duration, std::uint64_t)>& visit) const {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    visit(Duration(first_of(i)), Duration(first_of(i + 1)), counts_[i]);
  }
}

}  // namespace pincer::stages
