#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "stages/scan.hpp"

namespace pincer::stages {

/// How long to wait before asking the same again; nullopt when that cannot help. `spread` (an id)
/// keeps those who failed together from coming back together.
std::optional<core::Duration> retry_wait(const Verdict& verdict, std::string_view spread);

/// A second attempt must have some time to succeed in.
inline constexpr core::Duration kAttemptMin = std::chrono::milliseconds(200);

/// One probe with its verdict: asked once more when a moment may cure the failure and the wait
/// fits into the probe's timeout. Counts each request in `requests`.
Task<ProbeResult> judged_probe(Prober& prober, const Model& model, ProbeKind kind,
                               std::uint64_t& requests);

/// Both probes of one model side by side. An answer that ends the scan drops the other probe,
/// which is then not_probed.
Task<ModelVerdict> probe_model(Prober& prober, const Model& model, std::uint64_t& requests);

}  // namespace pincer::stages
