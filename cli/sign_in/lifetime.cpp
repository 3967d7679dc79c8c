#include "cli/sign_in/lifetime.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "cli/commands/auth_session.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

constexpr double kDayMs = 86'400'000;
/// No token lives for more than a hundred years.
constexpr double kLongestMs = kDayMs * 36'525;
constexpr std::size_t kTextBytesMax = 64;

struct Unit {
  std::string_view name;
  double ms;
};
/// "ms" stands before "m", which it begins with.
constexpr std::array kUnits = {Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000},
                               Unit{"h", 3'600'000}, Unit{"d", kDayMs}};

core::Error refusal(std::string_view text) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     "--expires-in '" + shown(text.substr(0, kTextBytesMax)) +
                         "' is no duration; write 365d, 12h, 1.5h, 1h30m or a number of days"};
}

/// "12" or "1.5" from the front; nothing when there is none.
std::optional<double> take_number(std::string_view& text) {
  std::size_t end = 0;
  std::size_t points = 0;
  while (end < text.size() && (text::is_digit(text[end]) || text[end] == '.')) {
    points += text[end] == '.' ? 1U : 0U;
    ++end;
  }
  const std::string number(text.substr(0, end));
  if (end == 0 || points > 1 || number.front() == '.' || number.back() == '.') return std::nullopt;
  text.remove_prefix(end);
  return std::stod(number);
}

const Unit* take_unit(std::string_view& text) {
  for (const Unit& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return &unit;
  }
  return nullptr;
}

}  // namespace

core::Result<std::int64_t> parse_lifetime(std::string_view text) {
  const std::string lowered = text::lowered(text::trimmed(text));
  std::string_view left = lowered;
  if (left.empty() || left.size() > kTextBytesMax) return refusal(text);
  double total = 0;
  for (bool first = true; !left.empty(); first = false) {
    const std::optional<double> number = take_number(left);
    if (!number) return refusal(text);
    if (first && left.empty()) {
      total = *number * kDayMs;
      break;
    }
    const Unit* unit = take_unit(left);
    if (unit == nullptr) return refusal(text);
    total += *number * unit->ms;
  }
  if (!(total <= kLongestMs)) return refusal(text);
  const auto rounded = static_cast<std::int64_t>(std::llround(total));
  if (rounded > 0) return rounded;
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     "--expires-in '" + shown(text) +
                         "' is over at once; leave it out for a token without an end"};
}

}  // namespace pincer::cli
