#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/boxed.hpp"
#include "stages/evidence.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// One probe of one model: skipped (with the reason why), or asked and judged.
struct ProbeResult {
  enum class State : std::uint8_t { skipped, not_probed, probed };
  State state = State::skipped;
  Verdict verdict;                 ///< for not_probed: why it was not asked
  core::Boxed<Evidence> evidence;  ///< set when probed
  std::string skip_reason;         ///< "no image input", "metadata only", ...
  /// When it was asked, epoch milliseconds, if that was in a scan before this one.
  std::optional<std::int64_t> known_ms;

  bool ok() const { return state == State::probed && verdict.ok(); }
  std::optional<std::int64_t> latency_ms() const;
  std::optional<std::int64_t> ttft_ms() const;
};

inline std::optional<std::int64_t> ProbeResult::latency_ms() const {
  if (!evidence) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(evidence->total).count();
}

inline std::optional<std::int64_t> ProbeResult::ttft_ms() const {
  if (!evidence || !evidence->first_token) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(*evidence->first_token).count();
}

}  // namespace pincer::stages
