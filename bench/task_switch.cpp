// What a coroutine costs: a call of a task that is ready at once, and a hand-over of an item
// between two tasks that take turns, as probes do with their loop.
#include "bench/measure.hpp"
#include "engine/core/channel.hpp"
#include "engine/core/scope.hpp"
#include "engine/io/uv_driver.hpp"

namespace {

using namespace pincer;

constexpr int kCalls = 1'000'000;
constexpr int kItems = 200'000;

core::Task<int> ready(int value) {
  co_return value;
}

core::Task<int> call_many() {
  int sum = 0;
  for (int i = 0; i < kCalls; ++i) sum += co_await ready(i);
  co_return sum;
}

core::Task<void> send(core::Channel<int>& channel) {
  for (int i = 0; i < kItems; ++i) {
    const bool taken = co_await channel.send(i);
    bench::keep(taken);
  }
  channel.close();
}

core::Task<void> receive(core::Channel<int>& channel) {
  for (;;) {
    const std::optional<int> item = co_await channel.receive();
    if (!item) co_return;
  }
}

core::Task<void> exchange(core::Loop& loop) {
  core::Channel<int> channel(1);
  core::Scope scope(loop);
  scope.spawn(send(channel));
  scope.spawn(receive(channel));
  co_await scope.join();
}

}  // namespace

int main() {
  io::UvDriver driver;
  core::Loop loop(driver);
  bench::measure("await of a task that is ready", kCalls,
                 [&loop] { bench::keep(loop.run(call_many())); });
  bench::measure("item handed over between two tasks", kItems,
                 [&loop] { loop.run(exchange(loop)); });
}
