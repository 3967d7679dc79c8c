// What each operator of a pipeline adds to an item on its way.
#include <numeric>

#include "bench/measure.hpp"
#include "engine/flow/filter.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map.hpp"
#include "engine/flow/map_concurrent.hpp"
#include "engine/io/uv_driver.hpp"

namespace {

using namespace pincer;

constexpr int kItems = 200'000;

core::Task<long> sum(flow::Stream<int> stream) {
  long total = 0;
  for (;;) {
    const std::optional<int> item = co_await stream.next();
    if (!item) co_return total;
    total += *item;
  }
}

core::Task<int> twice(int value) {
  co_return 2 * value;
}

flow::Stream<int> numbers() {
  std::vector<int> items(kItems);
  std::iota(items.begin(), items.end(), 0);
  return flow::from(std::move(items));
}

}  // namespace

int main() {
  io::UvDriver driver;
  core::Loop loop(driver);
  const auto run = [&loop](const char* what, auto make) {
    bench::measure(what, kItems, [&] { bench::keep(loop.run(sum(make()))); });
  };
  const auto doubled = [](int i) { return 2 * i; };
  run("from", [] { return numbers(); });
  run("from | map", [&] { return numbers() | flow::map(doubled); });
  run("from | filter | map",
      [&] { return numbers() | flow::filter([](int i) { return i >= 0; }) | flow::map(doubled); });
  run("from | map_concurrent(64) of a ready task",
      [] { return numbers() | flow::map_concurrent(64, [](int i) { return twice(i); }); });
}
