#include "cli/render/table.hpp"

#include <algorithm>
#include <array>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowestName = 24;  // below this, names stand above their row
constexpr std::size_t kWidestCounted = 256;

/// How many names have which width.
using Widths = std::array<std::size_t, kWidestCounted + 1>;

/// The width that holds nine names of ten: a single long one must not cost the others columns.
std::size_t usual_width(const Widths& widths, std::size_t rows) {
  std::size_t seen = 0;
  for (std::size_t width = 0; width < widths.size(); ++width) {
    seen += widths[width];
    if (seen * 10 >= rows * 9) return width;
  }
  return kWidestCounted;
}

std::string padded(const Cell& cell, std::size_t width, bool right, const Style& style) {
  const std::string shown = text::printable(cell.text);
  const std::size_t taken = text::display_width(shown);
  const std::string blanks(width > taken ? width - taken : 0, ' ');
  const std::string painted = style.paint(cell.tone, shown);
  return right ? blanks + painted : painted + blanks;
}

}  // namespace

struct Table::Layout {
  std::vector<std::size_t> widths;  // per column
  std::vector<bool> shown;
  std::size_t name = 0;  // width given to the first column
  bool fits = true;

  std::size_t others() const {
    std::size_t sum = 0;
    for (std::size_t i = 1; i < widths.size(); ++i) sum += shown[i] ? kGap + widths[i] : 0;
    return sum;
  }
};

Table::Layout Table::lay_out(std::size_t rows, const RowSource& row, std::size_t width) const {
  Layout layout;
  Widths names{};
  for (const Column& column : columns_) layout.widths.push_back(text::display_width(column.title));
  layout.shown.assign(columns_.size(), true);
  std::vector<bool> used(columns_.size(), false);
  for (std::size_t i = 0; i < rows; ++i) {
    const Row cells = row(i);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::size_t taken = text::display_width(text::printable(cells[c].text));
      layout.widths[c] = std::max(layout.widths[c], taken);
      if (taken > 0) used[c] = true;
      if (c == 0) ++names[std::min(taken, kWidestCounted)];
    }
  }
  for (std::size_t c = 1; c < columns_.size(); ++c) layout.shown[c] = used[c];
  layout.name = layout.widths[0];
  if (width == 0) return layout;
  const std::size_t usual = std::max(usual_width(names, rows), kNarrowestName);
  while (usual + layout.others() > width) {
    std::size_t first_to_go = 0;
    for (std::size_t c = 1; c < columns_.size(); ++c) {
      const bool candidate = layout.shown[c] && columns_[c].dispensable > 0;
      if (!candidate) continue;
      if (first_to_go == 0 || columns_[c].dispensable > columns_[first_to_go].dispensable) {
        first_to_go = c;
      }
    }
    if (first_to_go == 0) break;
    layout.shown[first_to_go] = false;
  }
  const std::size_t others = layout.others();
  const std::size_t room = width > others ? width - others : 0;
  layout.fits = room >= usual;
  if (room < kNarrowestName) {
    layout.name = kGap;  // a mere indent: names stand above
  } else {
    layout.name = std::min(layout.widths[0], room);
  }
  return layout;
}

bool Table::fits(std::size_t rows, const RowSource& row, std::size_t width) const {
  return lay_out(rows, row, width).fits;
}

void Table::print(std::size_t rows, const RowSource& row, std::size_t width, const Style& style,
                  const Sink& sink) const {
  const Layout layout = lay_out(rows, row, width);
  const auto line = [&](const Row& cells) {
    std::string out = padded(cells[0], layout.name, false, style);
    const std::size_t taken = text::display_width(text::printable(cells[0].text));
    if (taken > layout.name) out += '\n' + std::string(layout.name, ' ');
    for (std::size_t c = 1; c < cells.size(); ++c) {
      if (!layout.shown[c]) continue;
      out += std::string(kGap, ' ');
      out += padded(cells[c], layout.widths[c], columns_[c].right, style);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
    return out;
  };
  Row titles;
  for (const Column& column : columns_) titles.push_back(Cell{column.title, Tone::strong});
  sink(line(titles));
  for (std::size_t i = 0; i < rows; ++i) sink(line(row(i)));
}

}  // namespace pincer::cli
