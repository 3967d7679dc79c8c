#include <algorithm>

#include "cli/options.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent,
                    std::size_t first) {
  std::string out;
  std::size_t column = first;
  bool line_is_empty = true;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    const std::size_t width = text::display_width(word);
    if (!line_is_empty && column + 1 + width > columns) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width;
    line_is_empty = false;
  }
  return out;
}

namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// The column its next lines have: of the words after a gap ("  closed   as many"), or its own.
std::size_t hang_of(std::string_view line) {
  const std::size_t gap = line.find("  ", indent_of(line));
  const std::size_t after = line.find_first_not_of(' ', gap);
  return gap == std::string_view::npos || after == std::string_view::npos ? indent_of(line) : after;
}

bool continues(std::string_view first, std::string_view next) {
  if (next.empty() || first.empty() || first.ends_with(':') || first.starts_with("Usage:")) {
    return false;
  }
  if (indent_of(first) > 0) return indent_of(next) > indent_of(first);
  return indent_of(next) == 0 && !next.ends_with(':');
}

}  // namespace

std::string fitted(std::string_view help, std::size_t columns) {
  std::string out;
  while (!help.empty()) {
    const std::string_view first = take_line(help);
    std::string joined(first), as_it_is(first);
    bool is_wide = text::display_width(first) > columns;
    std::size_t hang = hang_of(first);
    for (std::string_view rest = help; !rest.empty(); help = rest) {
      const std::string_view next = take_line(rest);
      if (!continues(first, next)) break;
      hang = indent_of(next);
      is_wide = is_wide || text::display_width(next) > columns;
      joined.append(" ").append(next.substr(hang));
      as_it_is.append("\n").append(next);
    }
    if (is_wide) {
      out.append(joined, 0, hang).append(wrapped(joined.substr(hang), columns, hang, hang));
    } else {
      out += as_it_is;
    }
    out += '\n';
  }
  return out;
}

std::string describe(const OptionTable& table, std::size_t columns) {
  constexpr std::size_t kHelpColumn = 26;
  constexpr char kGlue = '\x1f';  // a blank where no line ends
  std::string out;
  for (const OptionGroup& group : table) {
    if (!out.empty()) out += '\n';
    out += group.title + ":\n";
    for (const Option& option : group.options) {
      std::string line = "  ";
      if (option.letter != 0) line += std::string{'-', option.letter} + ", ";
      line += option.name;
      if (option.value_optional) {
        line += "[=" + option.value + "]";
      } else if (!option.value.empty()) {
        line += " " + option.value;
      }
      if (line.size() + 2 > kHelpColumn) {
        out += line + '\n' + std::string(kHelpColumn, ' ');
      } else {
        out += line + std::string(kHelpColumn - line.size(), ' ');
      }
      std::string help = option.help;
      if (!option.preset.empty()) help += std::string(" (default") + kGlue + option.preset + ")";
      std::string lines = wrapped(help, columns, kHelpColumn, kHelpColumn);
      std::replace(lines.begin(), lines.end(), kGlue, ' ');
      out += lines + '\n';
    }
  }
  return out;
}

}  // namespace pincer::cli
