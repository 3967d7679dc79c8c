#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Error;
using core::Result;

/// One option of a command: what help says about it and where its value goes. A table of these is
/// all a command declares; parsing and help (and completion) are read from it.
struct Option {
  std::string name;             ///< "--timeout"
  char letter = 0;              ///< 'h' for -h; 0: none
  std::string value;            ///< placeholder of the value, "MS"; empty: a flag that takes none
  bool value_optional = false;  ///< the value may only follow as --name=VALUE
  std::string help;
  std::string preset;  ///< the default as help shows it; empty: nothing to show
  /// Stores the value (empty for a flag). The error is a sentence for the user.
  std::function<Result<void>(std::string_view value)> store;
};

struct OptionGroup {
  std::string title;
  std::vector<Option> options;
};

using OptionTable = std::vector<OptionGroup>;

/// The range a number option allows, and what it counts ("milliseconds", "" for a bare number).
struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::string unit;
};

Option flag(std::string name, bool& into, std::string help, char letter = 0);
/// The same for something that is on already, so that it can be said.
Option on_flag(std::string name, bool& into, std::string help);
/// A flag that switches something off that is on otherwise: --no-probe.
Option off_flag(std::string name, bool& into, std::string help);
Option text(std::string name, std::string value, std::string& into, std::string help);
/// A plain decimal, rounded down. The present value is the default; with `show_preset` off help
/// does not show it (0 that means "no limit").
Option number(std::string name, std::string value, std::int64_t& into, Range range,
              std::string help, bool show_preset = true);
/// A number with no default of ours.
Option optional_number(std::string name, std::string value, std::optional<std::int64_t>& into,
                       Range range, std::string help);
/// --name or --name=VALUE.
Option optional_text(std::string name, std::string value, std::optional<std::string>& into,
                     std::string help);

/// "12", "12.9", "1e3": digits, perhaps a point and digits, perhaps an exponent as OpenClaw's
/// scripts may have it; rounded down. Nothing else is a number here.
std::optional<std::int64_t> plain_decimal(std::string_view text);

/// Reads arguments by the table and stores their values in the table's order (so that of several
/// bad values always the same one is named). Gives the arguments that are no options; after "--"
/// all are. An error is of the user's making: exit code 2.
Result<std::vector<std::string>> parse_options(const OptionTable& table,
                                               const std::vector<std::string>& arguments);

/// Whether the option stands there, whatever its value; a value never begins with two dashes.
bool is_given(const std::vector<std::string>& arguments, std::string_view name);

/// The options as help shows them, wrapped to `columns`.
std::string describe(const OptionTable& table, std::size_t columns);

/// The candidate nearest to what was typed, or empty when none is near.
std::string nearest(std::string_view typed, const std::vector<std::string>& candidates);

/// `text` wrapped at blanks to lines of at most `columns`, each continued line led by `indent`
/// blanks; the first line is taken to start at column `first`.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent,
                    std::size_t first);

/// Help whose paragraphs are laid out for a wide terminal, on one of `columns`: a paragraph that is
/// too wide is filled anew. What stands indented continues the line before it.
std::string fitted(std::string_view help, std::size_t columns);

}  // namespace pincer::cli
