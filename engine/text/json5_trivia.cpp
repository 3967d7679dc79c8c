#include "engine/text/json5_trivia.hpp"

#include <algorithm>

namespace pincer::text {
namespace {

using Kind = Json5Trivia::Kind;

/// Where a line comment that begins at `from` ends; U+2028 and U+2029 end it too.
std::size_t line_comment_end(std::string_view text, std::size_t from, std::size_t end) {
  for (std::size_t at = from; at < end; ++at) {
    if (text[at] == '\n' || text[at] == '\r') return at;
    const std::string_view three = text.substr(at, 3);
    if (three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9") return at;
  }
  return end;
}

std::size_t block_comment_end(std::string_view text, std::size_t from, std::size_t end) {
  const std::size_t close = text.find("*/", from + 2);
  return close == std::string_view::npos ? end : std::min(close + 2, end);
}

Json5Trivia trivia_at(std::string_view text, std::size_t at, std::size_t end) {
  const std::string_view two = text.substr(at, 2);
  if (two == "//") return {Kind::line_comment, at, line_comment_end(text, at, end)};
  if (two == "/*") return {Kind::block_comment, at, block_comment_end(text, at, end)};
  const std::size_t bytes = line_break_bytes(text, at);
  if (bytes > 0) return {Kind::line_break, at, std::min(at + bytes, end)};
  const std::size_t next = text.find_first_of("\r\n/", at + 1);
  return {Kind::blank, at, std::min(next, end)};
}

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

}  // namespace

std::vector<Json5Trivia> trivia_between(std::string_view text, std::size_t begin, std::size_t end) {
  std::vector<Json5Trivia> parts;
  for (std::size_t at = begin; at < end; at = parts.back().end) {
    parts.push_back(trivia_at(text, at, end));
  }
  return parts;
}

bool has_line_break(std::string_view text, std::size_t begin, std::size_t end) {
  const auto parts = trivia_between(text, begin, end);
  return std::any_of(parts.begin(), parts.end(),
                     [](const Json5Trivia& part) { return part.kind == Kind::line_break; });
}

bool has_comment(std::string_view text, std::size_t begin, std::size_t end) {
  const auto parts = trivia_between(text, begin, end);
  return std::any_of(parts.begin(), parts.end(),
                     [](const Json5Trivia& part) { return part.is_comment(); });
}

std::size_t skip_spaces(std::string_view text, std::size_t from) {
  while (from < text.size() && is_space(text[from])) ++from;
  return from;
}

std::size_t skip_spaces_back(std::string_view text, std::size_t from) {
  while (from > 0 && is_space(text[from - 1])) --from;
  return from;
}

std::size_t line_break_bytes(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "\r\n") return 2;
  return at < text.size() && (text[at] == '\n' || text[at] == '\r') ? 1 : 0;
}

bool begins_line(std::string_view text, std::size_t at) {
  return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
}

bool first_on_line(std::string_view text, std::size_t at) {
  return begins_line(text, skip_spaces_back(text, at));
}

std::string_view indent_of_line(std::string_view text, std::size_t at) {
  while (!begins_line(text, at)) --at;
  return text.substr(at, skip_spaces(text, at) - at);
}

}  // namespace pincer::text
