#include "stages/bench/timeline.hpp"

#include <algorithm>

namespace pincer::stages {

using core::Duration;

namespace {

void add(Slice& to, const Slice& more) {
  to.done += more.done;
  to.failed += more.failed;
  to.dropped += more.dropped;
  to.latency.merge(more.latency);
}

}  // namespace

void Timeline::widen() {
  width_ *= 2;
  std::vector<Slice> wider((slices_.size() + 1) / 2);
  for (std::size_t i = 0; i < slices_.size(); ++i) add(wider[i / 2], slices_[i]);
  slices_ = std::move(wider);
}

Slice& Timeline::slice_at(Duration at) {
  const Duration since = std::max(at, Duration::zero());
  while (since / width_ >= static_cast<std::int64_t>(kSlicesMax)) widen();
  const auto index = static_cast<std::size_t>(since / width_);
  if (index >= slices_.size()) slices_.resize(index + 1);
  return slices_[index];
}

void Timeline::done(Duration at, Duration latency, bool failed) {
  Slice& slice = slice_at(at);
  ++slice.done;
  if (failed) ++slice.failed;
  slice.latency.record(latency);
}

void Timeline::dropped(Duration at) {
  ++slice_at(at).dropped;
}

void Timeline::merge(const Timeline& other) {
  Timeline more = other;
  while (more.width_ < width_) more.widen();
  while (width_ < more.width_) widen();
  if (more.slices_.size() > slices_.size()) slices_.resize(more.slices_.size());
  for (std::size_t i = 0; i < more.slices_.size(); ++i) add(slices_[i], more.slices_[i]);
}

}  // namespace pincer::stages
