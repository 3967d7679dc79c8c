#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json5_edit.hpp"
#include "engine/text/json5_trivia.hpp"

namespace pincer::text::test {

/// Paths of all values that count, the root's empty path first.
inline void add_paths(std::vector<Json5Path>& out, const Json5Path& path, const Json5Value& value) {
  out.push_back(path);
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    const Json5Item& item = value.items()[i];
    if (value.is_object() && value.find(item.key) != &item.value) continue;
    Json5Path next = path;
    next.push_back(value.is_array() ? Json5Step::element(i) : Json5Step(item.key));
    add_paths(out, next, item.value);
  }
}

inline std::vector<Json5Path> paths_of(const Json5Value& root) {
  std::vector<Json5Path> out;
  add_paths(out, {}, root);
  return out;
}

using Comments = std::vector<std::string>;

inline void add_comments(Comments& out, std::string_view text, std::size_t begin, std::size_t end) {
  for (const Json5Trivia& part : trivia_between(text, begin, end)) {
    if (part.is_comment()) out.emplace_back(text.substr(part.begin, part.end - part.begin));
  }
}

inline void add_comments_inside(Comments& out, std::string_view text, const Json5Value& value) {
  if (!value.is_container()) return;
  std::size_t done = value.place().begin + 1;
  for (const Json5Item& item : value.items()) {
    if (value.is_object()) {
      add_comments(out, text, done, item.key_place.begin);
      done = item.key_place.end;
    }
    add_comments(out, text, done, item.value.place().begin);
    add_comments_inside(out, text, item.value);
    done = item.value.place().end;
  }
  add_comments(out, text, done, value.place().end - 1);
}

/// All comments of a document, in order.
inline Comments comments_of(std::string_view text, const Json5Value& root) {
  Comments out;
  add_comments(out, text, 0, root.place().begin);
  add_comments_inside(out, text, root);
  add_comments(out, text, root.place().end, text.size());
  return out;
}

}  // namespace pincer::text::test
