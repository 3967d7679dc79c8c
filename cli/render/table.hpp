#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/render/style.hpp"

namespace pincer::cli {

struct Column {
  std::string title;
  bool right = false;   ///< aligned to the right
  int dispensable = 0;  ///< 0: always shown; else the highest goes first when it gets narrow
};

struct Cell {
  std::string text;  ///< any text, also a server's: the table makes it printable
  Tone tone = Tone::plain;
};

/// A table that fits a width. The first column names the row and is never cut: a name that is too
/// long stands on a line of its own. Rows are asked for twice, to measure and to print, so that a
/// long table is never kept.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  using Row = std::vector<Cell>;
  using RowSource = std::function<Row(std::size_t index)>;
  using Sink = std::function<void(std::string_view lines)>;

  /// Whether all but the longest names share a line with the rest of their row.
  bool fits(std::size_t rows, const RowSource& row, std::size_t width) const;

  /// `width` 0: as wide as it needs to be.
  void print(std::size_t rows, const RowSource& row, std::size_t width, const Style& style,
             const Sink& sink) const;

 private:
  struct Layout;
  Layout lay_out(std::size_t rows, const RowSource& row, std::size_t width) const;

  std::vector<Column> columns_;
};

}  // namespace pincer::cli
