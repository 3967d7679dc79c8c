#include "engine/text/json5_model.hpp"

#include <algorithm>

#include "engine/core/check.hpp"

namespace pincer::text {

std::optional<std::size_t> item_index(const Json5Value& container, const Json5Step& step) {
  const std::vector<Json5Item>& items = container.items();
  if (step.is_index()) {
    if (!container.is_array() || step.index() >= items.size()) return std::nullopt;
    return step.index();
  }
  if (!container.is_object()) return std::nullopt;
  for (std::size_t i = items.size(); i > 0; --i) {
    if (items[i - 1].key == step.key()) return i - 1;
  }
  return std::nullopt;
}

Json5Value& Json5Model::at(const Json5Path& path) {
  Json5Value* value = &root_;
  for (const Json5Step& step : path) {
    const std::optional<std::size_t> index = item_index(*value, step);
    core::check(index.has_value(), "the path of an edit exists");
    value = &value->items_[*index].value;
  }
  return *value;
}

void Json5Model::replace(const Json5Path& path, const Json5Value& value) {
  at(path) = value;
}

void Json5Model::put(const Json5Path& container, std::size_t index, std::string_view key,
                     const Json5Value& value) {
  std::vector<Json5Item>& items = at(container).items_;
  Json5Item item;
  item.key = key;
  item.value = value;
  items.insert(items.begin() + static_cast<std::ptrdiff_t>(index), std::move(item));
}

void Json5Model::take(const Json5Path& container, std::size_t index) {
  std::vector<Json5Item>& items = at(container).items_;
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
}

namespace {

/// Cells of the table that finds the longest common subsequence; beyond, elements between the
/// common ends are changed one by one.
constexpr std::size_t kTableMax = 1 << 20;

/// Elements [from_old, to_old) give way to wanted elements [from_new, to_new).
struct Hole {
  std::size_t from_old, to_old, from_new, to_new;
};

class Alignment {
 public:
  Alignment(const std::vector<Json5Item>& a, const std::vector<Json5Item>& b) : a_(a), b_(b) {}

  std::vector<Hole> holes() {
    const std::size_t shorter = std::min(a_.size(), b_.size());
    while (begin_ < shorter && same(begin_, begin_)) ++begin_;
    std::size_t tail = 0;
    while (tail < shorter - begin_ && same(a_.size() - 1 - tail, b_.size() - 1 - tail)) ++tail;
    a_end_ = a_.size() - tail;
    b_end_ = b_.size() - tail;
    const std::size_t rows = a_end_ - begin_, columns = b_end_ - begin_;
    if (rows == 0 && columns == 0) return {};
    if (rows == 0 || columns == 0 || rows >= kTableMax / columns) {
      return {{begin_, a_end_, begin_, b_end_}};
    }
    return between(rows, columns);
  }

 private:
  bool same(std::size_t i, std::size_t j) const { return same_value(a_[i].value, b_[j].value); }

  std::vector<Hole> between(std::size_t rows, std::size_t columns) {
    // longest[i][j]: common elements of a from i on and b from j on.
    std::vector<std::vector<std::size_t>> longest(rows + 1, std::vector<std::size_t>(columns + 1));
    std::vector<std::vector<bool>> equal(rows, std::vector<bool>(columns));
    for (std::size_t i = rows; i-- > 0;) {
      for (std::size_t j = columns; j-- > 0;) {
        equal[i][j] = same(begin_ + i, begin_ + j);
        longest[i][j] = equal[i][j] ? longest[i + 1][j + 1] + 1
                                    : std::max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    std::vector<Hole> holes;
    Hole hole{begin_, begin_, begin_, begin_};
    std::size_t i = 0, j = 0;
    const auto close = [&] {
      hole.to_old = begin_ + i;
      hole.to_new = begin_ + j;
      if (hole.from_old < hole.to_old || hole.from_new < hole.to_new) holes.push_back(hole);
    };
    while (i < rows && j < columns) {
      if (equal[i][j] && longest[i][j] == longest[i + 1][j + 1] + 1) {
        close();
        hole = {begin_ + ++i, 0, begin_ + ++j, 0};
      } else if (longest[i + 1][j] >= longest[i][j + 1]) {
        ++i;
      } else {
        ++j;
      }
    }
    i = rows;
    j = columns;
    close();
    return holes;
  }

  const std::vector<Json5Item>& a_;
  const std::vector<Json5Item>& b_;
  std::size_t begin_ = 0, a_end_ = 0, b_end_ = 0;
};

}  // namespace

std::vector<ElementEdit> element_edits(const Json5Value& array, const Json5Value& wanted) {
  using Kind = ElementEdit::Kind;
  std::vector<ElementEdit> edits;
  std::vector<Hole> holes = Alignment(array.items(), wanted.items()).holes();
  // From the last hole to the first, so that indices before it stay true.
  for (auto hole = holes.rbegin(); hole != holes.rend(); ++hole) {
    const std::size_t old_count = hole->to_old - hole->from_old;
    const std::size_t new_count = hole->to_new - hole->from_new;
    const std::size_t both = std::min(old_count, new_count);
    for (std::size_t i = new_count; i-- > both;) {
      edits.push_back({Kind::insert, hole->to_old, hole->from_new + i});
    }
    for (std::size_t i = old_count; i-- > both;) {
      edits.push_back({Kind::remove, hole->from_old + i, 0});
    }
    for (std::size_t i = 0; i < both; ++i) {
      edits.push_back({Kind::change, hole->from_old + i, hole->from_new + i});
    }
  }
  return edits;
}

}  // namespace pincer::text
