#include <algorithm>
#include <charconv>
#include <cmath>

#include "stages/error_facts.hpp"
#include "stages/usages/readers.hpp"

namespace pincer::stages {
namespace {

constexpr std::size_t kNameBytesMax = 64;

void keep(UsageSnapshot& snapshot, UsageWindow window) {
  if (snapshot.windows.size() < kWindowsMax) snapshot.windows.push_back(std::move(window));
}

}  // namespace

void add_window(UsageSnapshot& snapshot, std::string_view label, std::optional<double> used_percent,
                std::optional<std::int64_t> reset_ms) {
  if (!used_percent || !std::isfinite(*used_percent)) return;
  UsageWindow window;
  window.label = label;
  window.used_percent = std::clamp(*used_percent, 0.0, 100.0);
  window.reset_ms = reset_ms;
  keep(snapshot, std::move(window));
}

void add_unlimited(UsageSnapshot& snapshot, std::string_view label) {
  UsageWindow window;
  window.label = label;
  window.unlimited = true;
  keep(snapshot, std::move(window));
}

std::optional<double> read_amount(text::JsonValue value) {
  if (const auto number = value.number()) return number;
  std::string_view text = value.string().value_or(std::string_view{});
  if (text.starts_with('$')) text.remove_prefix(1);
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::string read_name(text::JsonValue value) {
  return std::string(bounded(value.string().value_or(std::string_view{}), kNameBytesMax));
}

}  // namespace pincer::stages
