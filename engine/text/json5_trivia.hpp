#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace pincer::text {

/// What may stand between the tokens of JSON5.
struct Json5Trivia {
  enum class Kind { blank, line_break, line_comment, block_comment };
  Kind kind = Kind::blank;
  std::size_t begin = 0, end = 0;

  bool is_comment() const { return kind == Kind::line_comment || kind == Kind::block_comment; }
};

/// Takes bytes [begin, end) of a text that parses apart; a comma or colon among them counts as
/// blank. A line break is \r\n, \n or \r; a line comment ends before what ends it.
std::vector<Json5Trivia> trivia_between(std::string_view text, std::size_t begin, std::size_t end);

bool has_line_break(std::string_view text, std::size_t begin, std::size_t end);
bool has_comment(std::string_view text, std::size_t begin, std::size_t end);

/// Steps over spaces and tabs, towards the end or towards the begin.
std::size_t skip_spaces(std::string_view text, std::size_t from);
std::size_t skip_spaces_back(std::string_view text, std::size_t from);

/// Bytes of the line break at `at`, none when there is none; the same for the one before `at`.
std::size_t line_break_bytes(std::string_view text, std::size_t at);
bool begins_line(std::string_view text, std::size_t at);

/// Only spaces and tabs stand before it on its line.
bool first_on_line(std::string_view text, std::size_t at);
/// The spaces and tabs that its line begins with.
std::string_view indent_of_line(std::string_view text, std::size_t at);

}  // namespace pincer::text
