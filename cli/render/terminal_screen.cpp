#include "cli/render/terminal_screen.hpp"

#include <algorithm>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr const char* kEraseBelow = "\x1b[J";
constexpr const char* kEraseRight = "\x1b[K";
constexpr const char* kHideCursor = "\x1b[?25l";
constexpr const char* kShowCursor = "\x1b[?25h";

std::string up(std::size_t rows) {
  return rows == 0 ? "" : "\x1b[" + std::to_string(rows) + "A";
}

/// Columns of a line without its colours.
std::size_t width_of(const std::string& line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b') {
      i = std::min(line.find('m', i), line.size());
    } else {
      plain += line[i];
    }
  }
  return text::display_width(plain);
}

}  // namespace

void Screen::forget() {
  shown_.clear();
  widths_.clear();
  cursor_line_ = 0;
}

std::string Screen::to_top() const {
  return "\r" + up(cursor_line_);
}

/// Another width has moved the lines: most terminals wrap what has become too long, and the frame
/// takes more rows than it has lines.
std::string Screen::erase(const TerminalSize& size) {
  std::size_t above = 0;
  for (std::size_t i = 0; i < cursor_line_ && i < widths_.size(); ++i) {
    above += widths_[i] == 0 ? 1 : (widths_[i] + size.columns - 1) / size.columns;
  }
  forget();
  return "\r" + up(std::min(above, size.rows - 1)) + kEraseBelow;
}

std::string Screen::show(const Frame& frame, const TerminalSize& size) {
  const bool resized = size.columns != size_.columns || size.rows != size_.rows;
  std::string out = kHideCursor;
  if (resized && !shown_.empty()) {
    out += erase(size);
  } else {
    out += to_top();
  }
  size_ = size;
  for (std::size_t i = 0; i < frame.lines.size(); ++i) {
    if (i > 0) out += "\r\n";
    const bool is_new = i >= shown_.size() || shown_[i] != frame.lines[i];
    if (is_new) out += frame.lines[i] + kEraseRight;
  }
  out += "\r";
  if (shown_.size() > frame.lines.size()) {
    out += std::string("\n") + kEraseBelow + up(1);
  }
  shown_ = frame.lines;
  widths_.clear();
  for (const std::string& line : shown_) widths_.push_back(width_of(line));
  cursor_line_ = shown_.empty() ? 0 : shown_.size() - 1;
  if (frame.has_cursor && frame.cursor_line < shown_.size()) {
    out += up(cursor_line_ - frame.cursor_line);
    cursor_line_ = frame.cursor_line;
    if (frame.cursor_column > 0) out += "\x1b[" + std::to_string(frame.cursor_column) + "C";
    out += kShowCursor;
  }
  return out;
}

std::string Screen::leave(const std::string& line) {
  std::string out = to_top() + kEraseBelow + kShowCursor;
  if (!line.empty()) out += line + "\r\n";
  forget();
  return out;
}

}  // namespace pincer::cli
