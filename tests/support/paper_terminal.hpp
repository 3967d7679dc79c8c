#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/check.hpp"

namespace pincer::test {

/// As much of a terminal as frames need, for ASCII: what a person would see. An unknown sequence
/// is a bug of who wrote it.
class PaperTerminal {
 public:
  PaperTerminal(std::size_t columns, std::size_t rows)
      : columns_(columns), lines_(rows, std::string(columns, ' ')) {}

  void write(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '\x1b') {
        i = sequence(bytes, i);
      } else if (bytes[i] == '\r') {
        column_ = 0;
      } else if (bytes[i] == '\n') {
        new_line();
      } else {
        put(bytes[i]);
      }
    }
  }

  /// Rows without blanks at their ends, and without empty ones at the bottom.
  std::vector<std::string> seen() const {
    std::vector<std::string> rows;
    for (const std::string& line : lines_) {
      rows.push_back(line.substr(0, line.find_last_not_of(' ') + 1));
    }
    while (!rows.empty() && rows.back().empty()) rows.pop_back();
    return rows;
  }
  std::size_t row() const { return row_; }
  std::size_t column() const { return column_; }
  bool shows_cursor() const { return shows_cursor_; }

 private:
  void put(char c) {
    core::check(column_ < columns_, "no line is wider than the terminal");
    lines_[row_][column_++] = c;
  }
  void new_line() {
    if (row_ + 1 < lines_.size()) {
      ++row_;
      return;
    }
    lines_.erase(lines_.begin());
    lines_.push_back(std::string(columns_, ' '));
  }
  std::size_t sequence(std::string_view bytes, std::size_t at) {
    const std::size_t end = bytes.find_first_of("ACJKhlm", at);
    core::check(end != std::string_view::npos, "a sequence is written whole");
    const std::string number(bytes.substr(at + 2, end - at - 2));
    const std::size_t count = number.empty() || number[0] == '?' ? 1 : std::stoul(number);
    if (bytes[end] == 'A') row_ -= std::min(row_, count);
    if (bytes[end] == 'C') column_ = std::min(columns_ - 1, column_ + count);
    if (bytes[end] == 'K' || bytes[end] == 'J')
      lines_[row_].replace(column_, columns_, columns_ - column_, ' ');
    if (bytes[end] == 'J') {
      for (std::size_t i = row_ + 1; i < lines_.size(); ++i) lines_[i].assign(columns_, ' ');
    }
    if (number == "?25") shows_cursor_ = bytes[end] == 'h';
    return end;
  }

  std::size_t columns_;
  std::vector<std::string> lines_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool shows_cursor_ = true;
};

}  // namespace pincer::test
