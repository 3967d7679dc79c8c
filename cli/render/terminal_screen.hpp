#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pincer::cli {

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// Some lines to be seen. Each fits the terminal's width; there are fewer than it has rows.
struct Frame {
  std::vector<std::string> lines;
  bool has_cursor = false;        ///< where text goes in; else no cursor is shown
  std::size_t cursor_column = 0;  ///< in the line `cursor_line`
  std::size_t cursor_line = 0;
};

/// Works out what a terminal has to be sent so that it shows one frame in the place of the one
/// before, below what was there already: only lines that differ, in one piece, so that it neither
/// flickers nor takes long over a slow line. Knows of no terminal itself.
class Screen {
 public:
  std::string show(const Frame& frame, const TerminalSize& size);

  /// Takes the frame away and leaves `line` (or nothing, if empty) in its place, with the cursor
  /// at the start of the line below.
  std::string leave(const std::string& line);

  /// Something else has been on the terminal: the next frame starts where the cursor is.
  void forget();

 private:
  std::string to_top() const;
  std::string erase(const TerminalSize& size);

  std::vector<std::string> shown_;
  std::vector<std::size_t> widths_;
  std::size_t cursor_line_ = 0;
  TerminalSize size_;
};

}  // namespace pincer::cli
