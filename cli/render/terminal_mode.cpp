#include "cli/render/terminal_mode.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/core/check.hpp"

namespace pincer::cli {
namespace {

/// Paste marks on, and off again with the cursor and colours as they are usual.
constexpr std::string_view kBegin = "\x1b[?2004h";
constexpr std::string_view kEnd = "\x1b[?2004l\x1b[?25h\x1b[0m";

constexpr std::array<int, 6> kDeadly = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGQUIT};

// The one state that outlives its scope: a handler of signals is given nothing. It is complete
// before handlers are set and unchanged until they are taken away.
struct Rescue {
  int fd = -1;
  termios before{};
  std::array<struct sigaction, kDeadly.size()> handlers{};
};
Rescue rescue;

void put_back(int fd, const termios& before) {
  // In the background the terminal belongs to another program now, and asking for it would stop
  // this one.
  if (::tcgetpgrp(fd) != -1 && ::tcgetpgrp(fd) != ::getpgrp()) return;
  static_cast<void>(!::write(fd, kEnd.data(), kEnd.size()));
  ::tcsetattr(fd, TCSADRAIN, &before);
}

extern "C" void put_back_and_die(int number) {
  const int kept = errno;
  put_back(rescue.fd, rescue.before);
  errno = kept;
  // SA_RESETHAND has brought back what the signal does by itself; it comes once this returns.
  ::raise(number);
}

}  // namespace

Result<TerminalMode> TerminalMode::raw(int fd) {
  core::check(rescue.fd == -1, "one terminal is raw at a time");
  termios before{};
  if (::tcgetattr(fd, &before) != 0) {
    return core::Error{
        core::Phase::none, core::ErrorKind::other, errno,
        std::string("the terminal does not say how it is set: ") + std::strerror(errno)};
  }
  rescue.fd = fd;
  rescue.before = before;
  struct sigaction action{};
  action.sa_handler = put_back_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kDeadly.size(); ++i) {
    ::sigaction(kDeadly[i], &action, &rescue.handlers[i]);
  }
  TerminalMode mode(fd, before);
  if (!mode.set_raw(TCSAFLUSH)) {
    return core::Error{
        core::Phase::none, core::ErrorKind::other, errno,
        std::string("the terminal cannot be set to hand over keys: ") + std::strerror(errno)};
  }
  return mode;
}

bool TerminalMode::set_raw(int actions) const {
  termios raw = before_;
  raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL | INLCR | IGNCR | IXON | ISTRIP | BRKINT);
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  if (::tcsetattr(fd_, actions, &raw) != 0) return false;
  static_cast<void>(!::write(fd_, kBegin.data(), kBegin.size()));
  return true;
}

void TerminalMode::again() const {
  static_cast<void>(set_raw(TCSADRAIN));  // if it has gone, reading says so
}

TerminalMode::TerminalMode(TerminalMode&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), before_(other.before_) {}

TerminalMode::~TerminalMode() {
  if (fd_ < 0) return;
  put_back(fd_, before_);
  for (std::size_t i = 0; i < kDeadly.size(); ++i) {
    ::sigaction(kDeadly[i], &rescue.handlers[i], nullptr);
  }
  rescue.fd = -1;
}

}  // namespace pincer::cli
