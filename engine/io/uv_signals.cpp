#include "engine/io/uv_signals.hpp"

#include <uv.h>

#include <algorithm>
#include <vector>

#include "engine/core/event.hpp"

namespace pincer::io {

struct Signals::Watch {
  uv_signal_t handle;
  State* state = nullptr;
};

struct Signals::State {
  core::Event arrived;
  std::vector<int> numbers;     // that came and were not told yet, each once
  std::vector<Watch*> watches;  // lent to libuv, freed in their close callbacks

  int take() {
    const int number = numbers.front();
    numbers.erase(numbers.begin());
    if (numbers.empty()) arrived.reset();
    return number;
  }
};

Signals::Signals(UvDriver& driver, std::initializer_list<int> numbers)
    : driver_(driver), state_(std::make_unique<State>()) {
  const auto on_signal = [](uv_signal_t* handle, int number) {
    State* state = static_cast<Watch*>(handle->data)->state;
    if (state == nullptr) return;
    std::vector<int>& numbers = state->numbers;
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) {
      numbers.push_back(number);
    }
    state->arrived.set();
  };
  for (const int number : numbers) {
    auto watch = std::make_unique<Watch>();
    core::check(uv_signal_init(driver.raw(), &watch->handle) == 0, "libuv makes a signal handle");
    watch->handle.data = watch.get();
    watch->state = state_.get();
    uv_signal_start(&watch->handle, on_signal, number);
    state_->watches.push_back(watch.release());
  }
}

Signals::~Signals() {
  for (Watch* watch : state_->watches) {
    watch->state = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&watch->handle), [](uv_handle_t* closed) {
      const std::unique_ptr<Watch> owned(static_cast<Watch*>(closed->data));
    });
  }
}

core::Task<int> Signals::next() {
  co_await state_->arrived.wait();
  co_return state_->take();
}

std::optional<int> Signals::last() {
  class Nobody final : public core::Driver::Ready {
    void run_ready() override {}
  };
  Nobody nobody;
  driver_.wait(core::Time::min(), nobody);
  if (state_->numbers.empty()) return std::nullopt;
  return state_->take();
}

}  // namespace pincer::io
