#include "cli/render/units.hpp"

#include <cmath>

#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

std::string one_decimal(double value) {
  return text::js_number(std::round(value * 10) / 10);
}

}  // namespace

std::string short_duration(std::int64_t milliseconds) {
  if (milliseconds < 1000) return std::to_string(milliseconds) + "ms";
  return one_decimal(static_cast<double>(milliseconds) / 1000) + "s";
}

std::string short_tokens(double tokens) {
  if (!(tokens >= 1)) return "-";
  if (tokens < 1000) return text::js_number(std::round(tokens));
  const bool binary = std::fmod(tokens, 1000) != 0 && std::fmod(tokens, 1024) == 0;
  const double kilo = binary ? 1024 : 1000;
  const double thousands = std::round(tokens / kilo);
  if (thousands < 1000) return text::js_number(thousands) + "k";
  return one_decimal(tokens / (kilo * kilo)) + "M";
}

std::string grouped(std::size_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string counted(std::size_t count, const char* what) {
  return grouped(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace pincer::cli
