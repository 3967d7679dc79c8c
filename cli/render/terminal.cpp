#include "cli/render/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/race.hpp"

namespace pincer::cli {
namespace {

/// Esc alone or the start of an arrow: over a slow line the bytes of one key still come together.
constexpr core::Duration kKeyPatience = std::chrono::milliseconds(100);

/// The terminal on stdin, opened once more: made non-blocking it must not be the open file that
/// the shell and whatever runs beside us use. A device of another user can be reached by the name
/// each process has for its own.
OpenFile reopen_stdin() {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  std::array<char, PATH_MAX> name{};
  if (::ttyname_r(STDIN_FILENO, name.data(), name.size()) == 0) {
    OpenFile file(::open(name.data(), kFlags));
    if (file.is_open()) return file;
  }
  return OpenFile(::open("/dev/tty", kFlags));
}

}  // namespace

std::optional<std::string> Terminal::obstacle(const Environment& environment) {
  if (!environment.stdin_is_terminal) return "stdin is no terminal, so that nobody can be asked";
  if (environment.term.empty()) return "TERM is not set, so that nothing can be asked here";
  if (environment.term == "dumb")
    return "a terminal with TERM=dumb cannot show what to choose from";
  return std::nullopt;
}

Result<std::unique_ptr<Terminal>> Terminal::open(const Environment& environment, bool no_color,
                                                 io::UvDriver& driver) {
  if (const std::optional<std::string> why = obstacle(environment)) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, *why};
  }
  OpenFile file = reopen_stdin();
  if (!file.is_open()) {
    return core::Error{core::Phase::none, core::ErrorKind::file, errno,
                       std::string("the terminal cannot be opened: ") + std::strerror(errno)};
  }
  Result<std::unique_ptr<io::Readable>> readable = io::Readable::watch(driver, file.get());
  if (!readable) return std::move(readable).error();
  Result<TerminalMode> mode = TerminalMode::raw(file.get());
  if (!mode) return std::move(mode).error();
  const Style style(wants_colour(environment, no_color, true));
  return std::unique_ptr<Terminal>(
      new Terminal(std::move(file), std::move(*mode), std::move(*readable), driver, style));
}

Terminal::Terminal(OpenFile file, TerminalMode mode, std::unique_ptr<io::Readable> readable,
                   io::UvDriver& driver, Style style)
    : file_(std::move(file)),
      mode_(std::move(mode)),
      readable_(std::move(readable)),
      driver_(driver),
      style_(style) {
  watch_signals();
}

Terminal::~Terminal() {
  write(screen_.leave(""));
  readable_.reset();  // before its descriptor closes
}

void Terminal::watch_signals() {
  signals_.emplace(driver_,
                   std::initializer_list<int>{SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH});
}

TerminalSize Terminal::size() const {
  winsize size{};
  if (::ioctl(file_.get(), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return {};
  }
  constexpr std::size_t kNarrowest = 10;  // below that there is nothing to be seen anyway
  return {std::max<std::size_t>(size.ws_col, kNarrowest), size.ws_row};
}

void Terminal::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t taken = ::write(file_.get(), bytes.data(), bytes.size());
    if (taken >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(taken));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd waiting{file_.get(), POLLOUT, 0};
      if (::poll(&waiting, 1, -1) < 0 && errno != EINTR) return;
    } else if (errno != EINTR) {
      return;  // it has gone: reading says so
    }
  }
}

/// True once something can be read; false when nothing more came of a key that had begun.
core::Task<bool> Terminal::input() {
  if (!parser_.is_halfway()) {
    co_await readable_->wait();
    co_return true;
  }
  const std::optional<std::monostate> ready =
      co_await core::timeout(readable_->wait(), kKeyPatience);
  co_return ready.has_value();
}

/// False when the terminal has gone.
bool Terminal::read_keys() {
  std::array<char, 4096> block;
  const ssize_t taken = ::read(file_.get(), block.data(), block.size());
  if (taken < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  if (taken == 0) return false;
  std::vector<Key> keys;
  parser_.feed(std::string_view(block.data(), static_cast<std::size_t>(taken)), keys);
  keys_.insert(keys_.end(), keys.begin(), keys.end());
  return true;
}

/// Stops here until somebody says to go on. False if the terminal is not there any more then.
bool Terminal::stop(bool whole_group) {
  write(screen_.leave(""));
  mode_.reset();
  signals_.reset();  // now the signal does again what it does by itself
  if (whole_group) {
    ::kill(0, SIGTSTP);
  } else {
    ::raise(SIGTSTP);
  }
  watch_signals();
  Result<TerminalMode> mode = TerminalMode::raw(file_.get());
  if (!mode) return false;
  mode_.emplace(std::move(*mode));
  return true;
}

TerminalEvent Terminal::on_signal(int number) {
  using Kind = TerminalEvent::Kind;
  if (number == SIGTSTP) return {stop(false) ? Kind::redraw : Kind::closed, {}, 0};
  if (number == SIGWINCH) return {Kind::redraw, {}, 0};
  if (number == SIGCONT) {  // after SIGSTOP, which nobody hears of
    mode_->again();
    screen_.forget();
    return {Kind::redraw, {}, 0};
  }
  return {Kind::signal, {}, number};
}

core::Task<TerminalEvent> Terminal::next() {
  using Kind = TerminalEvent::Kind;
  while (keys_.empty()) {
    std::variant<bool, int> first = co_await core::race(input(), signals_->next());
    if (first.index() == 1) {
      const TerminalEvent event = on_signal(std::get<1>(first));
      co_return event;
    }
    if (!std::get<0>(first)) {
      std::vector<Key> keys;
      parser_.settle(keys);
      keys_.insert(keys_.end(), keys.begin(), keys.end());
    } else if (!read_keys()) {
      co_return TerminalEvent{Kind::closed, {}, 0};
    }
  }
  TerminalEvent event;
  event.key = std::move(keys_.front());
  keys_.pop_front();
  if (event.key.is_control('z')) {
    const bool goes_on = stop(true);
    event.kind = goes_on ? Kind::redraw : Kind::closed;
  }
  co_return event;
}

}  // namespace pincer::cli
