#include "stages/iso_time.hpp"

#include <chrono>
#include <cmath>

#include "engine/text/ascii.hpp"

namespace pincer::stages {
namespace {

/// Reads a text from left to right; once something does not fit, nothing does any more.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (text_.empty() || !text::is_digit(text_.front())) {
        bad_ = true;
        return 0;
      }
      value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void want(char c) { bad_ |= !take(c); }
  /// Digits after a point, as thousandths.
  int thousandths() {
    int value = 0;
    int places = 0;
    while (!text_.empty() && text::is_digit(text_.front())) {
      if (places < 3) value = value * 10 + (text_.front() - '0');
      ++places;
      text_.remove_prefix(1);
    }
    bad_ |= places == 0;
    for (; places < 3; ++places) value *= 10;
    return value;
  }
  bool ended() const { return text_.empty(); }
  bool bad() const { return bad_; }

 private:
  std::string_view text_;
  bool bad_ = false;
};

/// "Z", "+02:00", "-0330": milliseconds east of Greenwich.
std::int64_t read_zone(Cursor& at) {
  if (at.take('Z') || at.take('z')) return 0;
  const bool west = at.take('-');
  if (!west) at.want('+');
  const int hours = at.digits(2);
  static_cast<void>(at.take(':'));
  const int minutes = at.digits(2);
  const std::int64_t ms = (hours * 60LL + minutes) * 60'000;
  return west ? -ms : ms;
}

}  // namespace

std::optional<std::int64_t> parse_iso_time(std::string_view text) {
  using namespace std::chrono;
  Cursor at(text);
  const int y = at.digits(4);
  at.want('-');
  const int m = at.digits(2);
  at.want('-');
  const int d = at.digits(2);
  const year_month_day date{year(y), month(static_cast<unsigned>(m)),
                            day(static_cast<unsigned>(d))};
  if (at.bad() || !date.ok() || y < 1970) return std::nullopt;
  std::int64_t ms = milliseconds(sys_days(date).time_since_epoch()).count();
  if (at.ended()) return ms;
  if (!at.take('T') && !at.take('t')) at.want(' ');
  const int hours = at.digits(2);
  at.want(':');
  const int minutes = at.digits(2);
  at.want(':');
  const int seconds = at.digits(2);
  ms += ((hours * 60LL + minutes) * 60 + seconds) * 1000;
  if (at.take('.')) ms += at.thousandths();
  ms -= read_zone(at);
  const bool fits = hours < 24 && minutes < 60 && seconds <= 60;
  if (at.bad() || !at.ended() || !fits || ms < 0) return std::nullopt;
  return ms;
}

std::optional<std::int64_t> read_time_ms(text::JsonValue value) {
  constexpr double kYear2001Ms = 1e12;
  constexpr double kYear2100Ms = 4'102'444'800'000;
  if (const auto text = value.string()) return parse_iso_time(*text);
  double number = value.number().value_or(0);
  if (number >= kYear2001Ms / 1000 && number <= kYear2100Ms / 1000) number *= 1000;
  if (!(number >= kYear2001Ms && number <= kYear2100Ms)) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(number));
}

}  // namespace pincer::stages
