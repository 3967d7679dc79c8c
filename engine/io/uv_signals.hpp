#pragma once

#include <initializer_list>
#include <memory>
#include <optional>

#include "engine/core/task.hpp"
#include "engine/io/uv_driver.hpp"

namespace pincer::io {

/// Watches process signals while it lives; afterwards they have their default effect again, so a
/// second Ctrl-C after the first was handled ends the process at once.
class Signals {
 public:
  Signals(UvDriver& driver, std::initializer_list<int> numbers);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// The number of the next signal. Those that came before count, each once and in their order.
  core::Task<int> next();
  /// One that came and was not told yet, without waiting. For who is about to stop watching: what
  /// comes before is taken from the process, and nobody would ever hear of it.
  std::optional<int> last();

 private:
  struct Watch;
  struct State;
  UvDriver& driver_;
  std::unique_ptr<State> state_;
};

}  // namespace pincer::io
