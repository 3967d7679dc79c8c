#pragma once

#include <termios.h>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

/// A terminal that hands over every key as it is pressed and echoes none, for as long as this
/// lives. Then it is as it was, its cursor visible; so it is too when the process dies by abort, a
/// fault or SIGQUIT, which skip destructors. One at a time: handlers of signals know nothing else.
class TerminalMode {
 public:
  /// `fd` stays open longer. What was typed before, when nothing was asked yet, is thrown away: it
  /// was meant for something else.
  static Result<TerminalMode> raw(int fd);

  /// The same again, after somebody else had the terminal while this process was stopped.
  void again() const;

  TerminalMode(TerminalMode&& other) noexcept;
  TerminalMode(const TerminalMode&) = delete;
  TerminalMode& operator=(const TerminalMode&) = delete;
  ~TerminalMode();

 private:
  TerminalMode(int fd, const termios& before) : fd_(fd), before_(before) {}
  bool set_raw(int actions) const;

  int fd_;
  termios before_;
};

}  // namespace pincer::cli
