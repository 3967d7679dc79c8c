#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>

#include "cli/environment.hpp"
#include "cli/render/style.hpp"
#include "cli/render/terminal_keys.hpp"
#include "cli/render/terminal_mode.hpp"
#include "cli/render/terminal_screen.hpp"
#include "cli/state/regular_file.hpp"
#include "engine/core/task.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/io/uv_readable.hpp"
#include "engine/io/uv_signals.hpp"

namespace pincer::cli {

/// What a terminal tells next.
struct TerminalEvent {
  enum class Kind : std::uint8_t {
    key,
    redraw,  ///< the window has another size, or the process was stopped and goes on
    signal,  ///< SIGINT, SIGTERM or SIGHUP came: in `signal`
    closed   ///< nobody is there any more
  };
  Kind kind = Kind::key;
  Key key;
  int signal = 0;
};

/// The terminal a person sits at, while it is asked something. Its own opening of the device: what
/// becomes of stdout and stderr does not matter, and neither is written to. Ctrl-Z stops the
/// process as ever, with the terminal as it was.
class Terminal {
 public:
  /// Why nobody can be asked: stdin is no terminal, or one that cannot be drawn on. Nothing if
  /// somebody can. A sentence without what to do instead: that the command knows.
  static std::optional<std::string> obstacle(const Environment& environment);

  static Result<std::unique_ptr<Terminal>> open(const Environment& environment, bool no_color,
                                                io::UvDriver& driver);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  core::Task<TerminalEvent> next();

  TerminalSize size() const;
  const Style& style() const { return style_; }
  void show(const Frame& frame) { write(screen_.show(frame, size())); }
  /// Takes the frame away; `line` stays in its place.
  void leave(const std::string& line) { write(screen_.leave(line)); }

 private:
  Terminal(OpenFile file, TerminalMode mode, std::unique_ptr<io::Readable> readable,
           io::UvDriver& driver, Style style);
  core::Task<bool> input();
  bool read_keys();
  TerminalEvent on_signal(int number);
  bool stop(bool whole_group);
  void watch_signals();
  void write(std::string_view bytes) const;

  OpenFile file_;
  std::optional<TerminalMode> mode_;
  std::unique_ptr<io::Readable> readable_;
  io::UvDriver& driver_;
  std::optional<io::Signals> signals_;
  Style style_;
  KeyParser parser_;
  std::deque<Key> keys_;
  Screen screen_;
};

}  // namespace pincer::cli
