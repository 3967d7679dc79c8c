#pragma once

#include <functional>
#include <map>
#include <utility>

#include "engine/core/driver.hpp"

namespace pincer::test {

/// Virtual time: waiting jumps to the next event. Events are what the scripted outside does.
/// Nothing left to wait for ends the wait with false, which makes Loop::run fail the test.
class VirtualDriver : public core::Driver {
 public:
  core::Time now() const override { return now_; }

  core::Duration left_out() const override { return left_out_; }

  bool wait(core::Time until, Ready&) override {
    if (events_.empty() && until == core::kNever) return false;
    if (events_.empty() || events_.begin()->first.first > until) {
      if (until > now_) now_ = until;
      return true;
    }
    auto first = events_.extract(events_.begin());
    if (first.key().first > now_) now_ = first.key().first;
    first.mapped()();
    return true;
  }

  /// Something the outside does at a time, in order of (time, scheduling).
  void at(core::Time time, std::function<void()> event) {
    events_.emplace(std::pair(time, sequence_++), std::move(event));
  }
  void after(core::Duration delay, std::function<void()> event) {
    at(now_ + delay, std::move(event));
  }
  std::size_t pending() const { return events_.size(); }
  /// The process does not run for so long.
  void stand_still(core::Duration span) { left_out_ += span; }

 private:
  core::Time now_{std::chrono::seconds(1000)};
  core::Duration left_out_{0};
  std::uint64_t sequence_ = 0;
  std::map<std::pair<core::Time, std::uint64_t>, std::function<void()>> events_;
};

}  // namespace pincer::test
