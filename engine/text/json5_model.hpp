#pragma once

#include <cstddef>
#include <utility>

#include "engine/text/json5_edit.hpp"

namespace pincer::text {

/// A tree with an edit done to it: what the edited text has to mean. Paths and indices exist.
class Json5Model {
 public:
  explicit Json5Model(Json5Value root) : root_(std::move(root)) {}

  void replace(const Json5Path& path, const Json5Value& value);
  void put(const Json5Path& container, std::size_t index, std::string_view key,
           const Json5Value& value);
  void take(const Json5Path& container, std::size_t index);
  const Json5Value& root() const noexcept { return root_; }

 private:
  Json5Value& at(const Json5Path& path);
  Json5Value root_;
};

/// Index among the items that the step leads to, of duplicate keys the last; none if missing.
std::optional<std::size_t> item_index(const Json5Value& container, const Json5Step& step);

/// The array whose elements are `wanted` comes about by these, done in this order.
struct ElementEdit {
  enum class Kind { insert, remove, change };
  Kind kind = Kind::change;
  std::size_t index = 0;  ///< in the array as the edits before left it
  std::size_t wanted = 0;
};
std::vector<ElementEdit> element_edits(const Json5Value& array, const Json5Value& wanted);

}  // namespace pincer::text
