#include "stages/retry_after.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace pincer::stages {
namespace {

/// Reads a date piece by piece; one wrong piece and everything after it is wrong.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_ && rest_.empty(); }

  void literal(std::string_view text) {
    if (!rest_.starts_with(text)) {
      ok_ = false;
      return;
    }
    rest_.remove_prefix(text.size());
  }

  int number(std::size_t digits) {
    int value = 0;
    if (rest_.size() < digits) ok_ = false;
    for (std::size_t i = 0; ok_ && i < digits; ++i) {
      const char c = rest_[i];
      if (c < '0' || c > '9') ok_ = false;
      value = value * 10 + (c - '0');
    }
    if (ok_) rest_.remove_prefix(digits);
    return value;
  }

  unsigned month() {
    static constexpr std::array<std::string_view, 12> names = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned i = 0; i < names.size(); ++i) {
      if (!rest_.starts_with(names[i])) continue;
      rest_.remove_prefix(3);
      return i + 1;
    }
    ok_ = false;
    return 1;
  }

  /// A word of letters, such as the day of the week, which adds nothing to the date.
  void word() {
    const std::size_t end = rest_.find_first_of(" ,");
    if (end == std::string_view::npos || end < 3) ok_ = false;
    if (ok_) rest_.remove_prefix(end);
  }

  bool next_is(char c) const { return rest_.starts_with(c); }

  void time(std::int64_t& seconds) {
    const int hour = number(2);
    literal(":");
    const int minute = number(2);
    literal(":");
    const int second = number(2);
    if (hour > 23 || minute > 59 || second > 60) ok_ = false;
    seconds = hour * 3600 + minute * 60 + second;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<std::int64_t> epoch(int year, unsigned month, int day, std::int64_t seconds) {
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::seconds(days).count() + seconds;
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" and "Sunday, 06-Nov-94 08:49:37 GMT".
std::optional<std::int64_t> parse_comma_date(Scanner scanner) {
  scanner.literal(", ");
  const int day = scanner.number(2);
  const bool dashes = scanner.next_is('-');
  const std::string_view between = dashes ? "-" : " ";
  scanner.literal(between);
  const unsigned month = scanner.month();
  scanner.literal(between);
  int year = scanner.number(dashes ? 2 : 4);
  if (dashes) year += year < 70 ? 2000 : 1900;
  scanner.literal(" ");
  std::int64_t seconds = 0;
  scanner.time(seconds);
  scanner.literal(" GMT");
  if (!scanner.ok()) return std::nullopt;
  return epoch(year, month, day, seconds);
}

/// "Sun Nov  6 08:49:37 1994".
std::optional<std::int64_t> parse_asctime(Scanner scanner) {
  scanner.literal(" ");
  const unsigned month = scanner.month();
  scanner.literal(" ");
  const bool one_digit = scanner.next_is(' ');
  if (one_digit) scanner.literal(" ");
  const int day = scanner.number(one_digit ? 1 : 2);
  scanner.literal(" ");
  std::int64_t seconds = 0;
  scanner.time(seconds);
  scanner.literal(" ");
  const int year = scanner.number(4);
  if (!scanner.ok()) return std::nullopt;
  return epoch(year, month, day, seconds);
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  Scanner scanner(text);
  scanner.word();
  return scanner.next_is(',') ? parse_comma_date(scanner) : parse_asctime(scanner);
}

std::optional<std::int64_t> parse_retry_after(std::string_view value,
                                              std::optional<std::string_view> date) {
  if (is_number(value)) {
    std::int64_t seconds = 0;
    for (const char c : value) {
      seconds = std::min(seconds * 10 + (c - '0'), kRetryAfterMaxMs / 1000);
    }
    return seconds * 1000;
  }
  const auto until = parse_http_date(value);
  if (!until || !date) return std::nullopt;
  const auto now = parse_http_date(*date);
  if (!now) return std::nullopt;
  return std::clamp<std::int64_t>((*until - *now) * 1000, 0, kRetryAfterMaxMs);
}

}  // namespace pincer::stages
