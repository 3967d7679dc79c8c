#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/render/style.hpp"
#include "cli/render/terminal.hpp"
#include "cli/render/terminal_keys.hpp"
#include "cli/render/terminal_screen.hpp"
#include "engine/core/task.hpp"

namespace pincer::cli {

/// Something a person is asked: keys go in, what is to be seen comes out. Knows no terminal, so
/// that all of it can be tried without one.
class Question {
 public:
  enum class State : std::uint8_t { open, answered, cancelled };

  virtual ~Question() = default;
  virtual void press(const Key& key) = 0;
  virtual Frame draw(const TerminalSize& size, const Style& style) const = 0;
  /// The line that stays once it is no longer open, without its end.
  virtual std::string trace(std::size_t columns, const Style& style) const = 0;

  State state() const { return state_; }

 protected:
  State state_ = State::open;
};

/// How a question ended: answered, cancelled, or by a signal.
struct Asked {
  bool answered = false;
  std::optional<int> signal;  ///< the command ends as if the signal had ended it: 128 + signal
};

/// Asks until there is an answer. Dropped half way it leaves the terminal as it was. Several
/// questions may be asked one after the other; keys typed ahead count for the next.
core::Task<Asked> ask(Terminal& terminal, Question& question);

}  // namespace pincer::cli
