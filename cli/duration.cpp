#include "cli/duration.hpp"

#include <algorithm>
#include <charconv>

#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

std::int64_t unit_of(std::string_view name) {
  if (name == "ms") return 1;
  if (name.empty() || name == "s") return kSecond;
  if (name == "m" || name == "min") return kMinute;
  if (name == "h") return kHour;
  if (name == "d") return kDay;
  if (name == "w") return 7 * kDay;
  return 0;
}

}  // namespace

std::optional<std::int64_t> read_duration_ms(std::string_view text) {
  constexpr std::int64_t kMost = 3650 * kDay;
  text = text::trimmed(text);
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || number < 0) return std::nullopt;
  const std::int64_t unit =
      unit_of(std::string_view(read.ptr, static_cast<std::size_t>(end - read.ptr)));
  if (unit == 0 || number > kMost / unit) return std::nullopt;
  return number * unit;
}

std::string about(std::int64_t milliseconds) {
  const std::int64_t time = std::max<std::int64_t>(0, milliseconds);
  if (time >= 2 * kDay) return std::to_string(time / kDay) + " d";
  if (time >= 2 * kHour) return std::to_string(time / kHour) + " h";
  if (time >= 2 * kMinute) return std::to_string(time / kMinute) + " min";
  return std::to_string(time / kSecond) + " s";
}

}  // namespace pincer::cli
