#include "stages/simulator/catalog_page.hpp"

#include <algorithm>
#include <charconv>

#include "stages/simulator/catalog_entry.hpp"

namespace pincer::stages::simulator {

namespace {

using std::string_view;

constexpr std::size_t kPieceBytes = 32 * 1024;
constexpr std::size_t kLimitDefault = 500;
constexpr std::size_t kLimitMax = 1000;

std::optional<std::size_t> number_in(string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Value of a query parameter as it stands; nullopt when there is none of the name.
std::optional<string_view> parameter(string_view target, string_view name) {
  const std::size_t mark = target.find('?');
  if (mark == string_view::npos) return std::nullopt;
  string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) != name) continue;
    return pair.substr(std::min(equals + 1, pair.size()));
  }
  return std::nullopt;
}

/// Entries of a page nobody asked for: all, as far as a client can take them in one answer.
std::size_t unasked_limit(const Scenario& scenario) {
  if (scenario.page_entries > 0) return scenario.page_entries;
  return scenario.models > Scenario::kUnpagedMax ? Scenario::kLargePage : 0;
}

}  // namespace

PageOrFault read_page(const Scenario& scenario, string_view target) {
  const std::optional<string_view> offset = parameter(target, "offset");
  const std::optional<string_view> limit = parameter(target, "limit");
  PageOrFault read;
  read.page.limit = unasked_limit(scenario);
  if (!offset && !limit) return read;
  const std::size_t most = std::max(kLimitMax, read.page.limit);
  const std::optional<std::size_t> first = number_in(offset.value_or("0"));
  const std::optional<std::size_t> count = limit ? number_in(*limit) : kLimitDefault;
  if (!first) read.fault = "offset must be a whole number, 0 or more";
  if (!count || *count == 0 || *count > most) {
    read.fault = "limit must be a whole number from 1 to " + std::to_string(most);
  }
  read.page.offset = first.value_or(0);
  read.page.limit = count.value_or(kLimitDefault);
  return read;
}

io::Task<void> send_page(const Scenario& scenario, PageRequest page, std::string here,
                         io::ServerResponder& responder) {
  const std::size_t first = std::min(page.offset, scenario.models);
  const std::size_t left = scenario.models - first;
  const std::size_t count = page.limit == 0 ? left : std::min(page.limit, left);
  std::string piece;
  piece.reserve(kPieceBytes + 8 * 1024);
  piece.append("{\"data\":[");
  responder.begin(200, "application/json");
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) piece.push_back(',');
    append_entry(piece, scenario, first + i);
    if (piece.size() < kPieceBytes) continue;
    const bool there = co_await responder.send(piece);
    if (!there) co_return;
    piece.clear();
  }
  piece.append("],\"total_count\":").append(std::to_string(scenario.models));
  piece.append(",\"links\":{\"next\":");
  if (first + count < scenario.models) {
    piece.append("\"").append(here).append("/api/v1/models?offset=");
    piece.append(std::to_string(first + count)).append("&limit=").append(std::to_string(count));
    piece.append("\"}}");
  } else {
    piece.append("null}}");
  }
  const bool there = co_await responder.send(piece);
  if (there) responder.end();
}

}  // namespace pincer::stages::simulator
