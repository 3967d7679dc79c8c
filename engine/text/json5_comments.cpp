#include "engine/text/json5_comments.hpp"

#include "engine/text/json5_trivia.hpp"

namespace pincer::text {

std::size_t own_comments_end(std::string_view text, std::size_t from, std::size_t limit,
                             bool limit_is_item) {
  std::size_t end = from;
  for (const Json5Trivia& part : trivia_between(text, from, limit)) {
    if (part.kind == Json5Trivia::Kind::line_break) return end;
    if (part.is_comment()) end = part.end;
  }
  return limit_is_item ? from : end;
}

std::size_t own_comments_begin(std::string_view text, std::size_t limit, std::size_t from) {
  const auto parts = trivia_between(text, limit, from);
  std::size_t begin = from;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (part->kind == Json5Trivia::Kind::blank) continue;
    const bool whole = text.substr(part->begin, part->end - part->begin).find_first_of("\r\n") ==
                       std::string_view::npos;
    if (part->kind != Json5Trivia::Kind::block_comment || !whole) break;
    begin = part->begin;
  }
  return begin;
}

bool commas_lead(std::string_view text, const Json5Value& container) {
  const std::vector<Json5Item>& items = container.items();
  for (std::size_t i = 1; i < items.size(); ++i) {
    const std::size_t comma = *items[i - 1].comma;
    if (first_on_line(text, comma) && !has_line_break(text, comma + 1, items[i].begin(container))) {
      return true;
    }
  }
  return false;
}

}  // namespace pincer::text
