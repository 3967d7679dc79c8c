// What a deadline costs with 10,000 others armed: setting it anew, as each exchange does, and
// waiting for one to come. Distances are scattered, so that the order of firing is not that of
// setting.
#include "bench/measure.hpp"
#include "engine/core/scope.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/uv_driver.hpp"

namespace {

using namespace pincer;

constexpr std::uint64_t kTimers = 10'000;
constexpr std::uint64_t kSets = 1'000'000;

class Timer final : public core::Deadline {
 public:
  using Deadline::Deadline;

 private:
  void on_due() override {}
};

std::uint64_t scatter(std::uint64_t i) {
  return (i * 2654435761U) % 1000;
}

core::Task<void> wait(std::uint64_t microseconds) {
  co_await core::sleep(std::chrono::microseconds(microseconds));
}

core::Task<void> wait_all(core::Loop& loop) {
  core::Scope scope(loop);
  for (std::uint64_t i = 0; i < kTimers; ++i) scope.spawn(wait(scatter(i) * 5));
  co_await scope.join();
}

}  // namespace

int main() {
  io::UvDriver driver;
  core::Loop loop(driver);
  {
    std::vector<std::unique_ptr<Timer>> timers;
    for (std::uint64_t i = 0; i < kTimers; ++i) timers.push_back(std::make_unique<Timer>(loop));
    const core::Time now = loop.now();
    bench::measure("deadline set anew, 10,000 armed", kSets, [&] {
      for (std::uint64_t i = 0; i < kSets; ++i) {
        timers[i % kTimers]->set(now + std::chrono::seconds(10) +
                                 std::chrono::milliseconds(scatter(i)));
      }
    });
  }
  bench::measure("sleep of a task, 10,000 at a time", kTimers,
                 [&loop] { loop.run(wait_all(loop)); });
}
