#include "cli/options.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// What the user typed, safe to print and short.
std::string quoted(std::string_view typed) {
  return "'" + text::printable(typed, 60) + "'";
}

std::string allowed(const Range& range) {
  std::string words = range.unit.empty() ? "a plain number" : "a plain number of " + range.unit;
  return words + " from " + std::to_string(range.least) + " to " + std::to_string(range.most);
}

Result<std::int64_t> read_number(const std::string& name, const Range& range,
                                 std::string_view given) {
  const std::optional<std::int64_t> read = plain_decimal(given);
  if (read && *read >= range.least && *read <= range.most) return *read;
  return usage(name + " takes " + allowed(range) + ", not " + quoted(given));
}

const Option* find(const OptionTable& table, std::string_view name) {
  for (const OptionGroup& group : table) {
    for (const Option& option : group.options) {
      if (option.name == name) return &option;
      if (option.letter != 0 && name == std::string{'-', option.letter}) return &option;
    }
  }
  return nullptr;
}

std::vector<std::string> names(const OptionTable& table) {
  std::vector<std::string> all;
  for (const OptionGroup& group : table) {
    for (const Option& option : group.options) all.push_back(option.name);
  }
  return all;
}

Error unknown_option(const OptionTable& table, std::string_view name) {
  std::string sentence = "there is no option " + quoted(name);
  std::string near = nearest(name, names(table));
  for (const std::string& other : names(table)) {
    if (near.empty() && name.size() > 3 && other.starts_with(name)) near = other;
  }
  if (!near.empty()) sentence += "; did you mean " + near + "?";
  return usage(std::move(sentence));
}

struct Given {
  const Option* option;
  std::string value;
};

/// Reads the option at `index`; moves `index` past a value that stands apart.
Result<Given> read_option(const OptionTable& table, const std::vector<std::string>& arguments,
                          std::size_t& index) {
  const std::string& argument = arguments[index];
  const std::size_t equals = argument.find('=');
  const std::string name = argument.substr(0, equals);
  const Option* option = find(table, name);
  if (option == nullptr) return unknown_option(table, name);
  if (equals != std::string::npos) {
    if (option->value.empty()) {
      return usage(option->name + " takes no value, " + quoted(argument) + " gives it one");
    }
    return Given{option, argument.substr(equals + 1)};
  }
  if (option->value.empty() || option->value_optional) return Given{option, ""};
  // A value may start with one dash (-1 is then refused as a value); two dashes are an option.
  const bool there = index + 1 < arguments.size() && !arguments[index + 1].starts_with("--");
  if (!there) return usage(option->name + " needs a value: " + option->name + " " + option->value);
  return Given{option, arguments[++index]};
}

/// Letters wrong, missing, too many, or two neighbours swapped; `most` where there are no fewer.
std::size_t typing_errors(std::string_view a, std::string_view b, std::size_t most) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::size_t least_before = 0;
  for (std::size_t i = 0; i <= a.size(); ++i) {
    std::size_t least_here = i + b.size();
    for (std::size_t j = 0; j <= b.size(); ++j) {
      std::size_t& errors = row[j];
      errors = i + j;
      if (i > 0 && j > 0) {
        const std::size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
        errors = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + same});
        const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        if (swapped) errors = std::min(errors, before[j - 2] + 1);
      }
      least_here = std::min(least_here, errors);
    }
    // What follows counts on from these two rows.
    if (least_here >= most && least_before >= most) return most;
    least_before = least_here;
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

Option flag(std::string name, bool& into, std::string help, char letter) {
  auto store = [&into](std::string_view) -> Result<void> {
    into = true;
    return {};
  };
  return Option{std::move(name), letter, "", false, std::move(help), "", store};
}

Option on_flag(std::string name, bool& into, std::string help) {
  return flag(std::move(name), into, std::move(help));
}

Option off_flag(std::string name, bool& into, std::string help) {
  auto store = [&into](std::string_view) -> Result<void> {
    into = false;
    return {};
  };
  return Option{std::move(name), 0, "", false, std::move(help), "", store};
}

Option text(std::string name, std::string value, std::string& into, std::string help) {
  auto store = [&into, name](std::string_view given) -> Result<void> {
    if (given.empty()) return usage(name + " needs a value that is not empty");
    into = given;
    return {};
  };
  std::string preset = into;
  return Option{std::move(name),   0,    std::move(value), false, std::move(help),
                std::move(preset), store};
}

Option number(std::string name, std::string value, std::int64_t& into, Range range,
              std::string help, bool show_preset) {
  auto store = [&into, name, range](std::string_view given) -> Result<void> {
    const Result<std::int64_t> read = read_number(name, range, given);
    if (!read) return read.error();
    into = *read;
    return {};
  };
  std::string preset;
  if (show_preset) preset = std::to_string(into);
  return Option{std::move(name),   0,    std::move(value), false, std::move(help),
                std::move(preset), store};
}

Option optional_number(std::string name, std::string value, std::optional<std::int64_t>& into,
                       Range range, std::string help) {
  auto store = [&into, name, range](std::string_view given) -> Result<void> {
    const Result<std::int64_t> read = read_number(name, range, given);
    if (!read) return read.error();
    into = *read;
    return {};
  };
  return Option{std::move(name), 0, std::move(value), false, std::move(help), "", store};
}

Option optional_text(std::string name, std::string value, std::optional<std::string>& into,
                     std::string help) {
  auto store = [&into](std::string_view given) -> Result<void> {
    into = std::string(given);
    return {};
  };
  return Option{std::move(name), 0, std::move(value), true, std::move(help), "", store};
}

std::optional<std::int64_t> plain_decimal(std::string_view text) {
  constexpr double kMost = 1e15;  // all whole numbers up to here are exact in a double
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at > begin;
  };
  if (!digits()) return std::nullopt;
  if (at < text.size() && text[at] == '.' && (++at, !digits())) return std::nullopt;
  if (at < text.size() && text[at] == 'e' && (++at, !digits())) return std::nullopt;
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (at < text.size() || read.ec != std::errc() || number > kMost) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Result<std::vector<std::string>> parse_options(const OptionTable& table,
                                               const std::vector<std::string>& arguments) {
  std::vector<std::string> rest;
  std::vector<Given> given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") {
      rest.insert(rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                  arguments.end());
      break;
    }
    if (argument.size() < 2 || argument[0] != '-') {
      rest.push_back(argument);
      continue;
    }
    Result<Given> one = read_option(table, arguments, i);
    if (!one) return one.error();
    given.push_back(std::move(*one));
  }
  for (const OptionGroup& group : table) {
    for (const Option& option : group.options) {
      for (const Given& one : given) {
        if (one.option != &option) continue;
        if (Result<void> stored = option.store(one.value); !stored) return stored.error();
      }
    }
  }
  return rest;
}

bool is_given(const std::vector<std::string>& arguments, std::string_view name) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::any_of(arguments.begin(), end, [name](const std::string& argument) {
    return argument.substr(0, argument.find('=')) == name;
  });
}

std::string nearest(std::string_view typed, const std::vector<std::string>& candidates) {
  constexpr std::size_t kErrorsMax = 2;  // with more typing errors it is another word
  std::string best;
  std::size_t best_distance = kErrorsMax + 1;
  if (typed.size() > 64) return best;
  for (const std::string& candidate : candidates) {
    // As many errors at least as one is longer than the other; there are many to look at.
    const std::size_t longer = std::max(typed.size(), candidate.size());
    if (2 * longer - typed.size() - candidate.size() >= best_distance) continue;
    const std::size_t distance = typing_errors(typed, candidate, best_distance);
    if (distance < best_distance && distance * 2 < std::max(typed.size(), candidate.size())) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace pincer::cli
