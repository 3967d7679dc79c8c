#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/result.hpp"
#include "engine/core/time.hpp"

namespace pincer::stages {

using core::Result;

/// What a simulated OpenRouter is like. Same values, same answers.
struct Scenario {
  std::uint64_t seed = 1;
  std::size_t models = 60;  ///< entries in the catalog, up to kModelsMax
  /// Share of entries that are free candidates; the rest are paid or special.
  double free_share = 1.0;
  /// Share of entries that are broken, repeated, or hold what breaks careless readers.
  double hostile_share = 0.0;
  /// Entries a page without `limit` holds. 0: all, as OpenRouter does; then a client's bound on a
  /// catalog's bytes decides how large it may be. A catalog over kUnpagedMax is paged anyway.
  std::size_t page_entries = 0;
  int requests_per_minute = 0;  ///< account limit; 0: none
  int requests_per_day = 0;     ///< account limit; 0: none
  int used_today = 0;           ///< of requests_per_day, when the simulation starts
  std::string key;              ///< the only key that is accepted; empty: any, or none
  core::Duration latency{std::chrono::milliseconds(40)};  ///< median of answers
  core::Duration slow{std::chrono::seconds(3)};           ///< least of slow models
  /// Wall clock when the simulation starts, epoch milliseconds; it goes on with the loop's time.
  std::int64_t epoch_ms = 1'795'305'600'000;  // 2026-11-22, the state of the API described here
  /// Weights of behaviours by name ("works", "no_tool_support", "hangs", ...); empty: defaults
  /// like those observed in the field.
  std::vector<std::pair<std::string, double>> population;

  static constexpr std::size_t kModelsMax = 1'000'000;
  static constexpr std::size_t kUnpagedMax = 40'000;  // about 50 MB of entries
  static constexpr std::size_t kLargePage = 10'000;
};

/// The named ones: "default" (a mix like the field's, some paid and special entries), "healthy"
/// (all work), "limits" (20 a minute and 50 a day), "hostile" (every behaviour but the account's,
/// broken entries).
Result<Scenario> named_scenario(std::string_view name);

/// A scenario file: a JSON object with `base` (one of the names above, else "default") and any
/// members of Scenario by name, durations in `latency_ms` and `slow_ms`. A member it does not know
/// is an error that names it. Without text, the named scenario.
Result<Scenario> load_scenario(std::string_view name, std::string_view json_text);

/// Whether the values make sense together; the error names the member.
Result<void> check_scenario(const Scenario& scenario);

}  // namespace pincer::stages
