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
