#pragma once

#include <optional>
#include <string_view>

#include "stages/answer_keeper.hpp"
#include "stages/scan.hpp"

namespace pincer::stages {

/// What the probes of one scan share. Outlives them.
struct Asking {
  ProbeSender& prober;
  Pace& pace;
  std::uint64_t& requests;
  AnswerKeeper& keeper;
};

/// How long to wait before asking the same again; nullopt when that cannot help. `spread` (an id)
/// keeps those who failed together from coming back together.
std::optional<core::Duration> retry_wait(const Verdict& verdict, std::string_view spread);

/// A second attempt must have some time to succeed in.
inline constexpr core::Duration kAttemptMin = std::chrono::milliseconds(200);

/// One probe with its verdict. Waits for its place in the account's minute. What the account is
/// refused for (its minute, its day) is no verdict on the model: the first is asked again after
/// the reset, the second leaves it not_probed. On an account that is not paced a failure that a
/// moment may cure is asked once more when the wait fits into the probe's timeout.
Task<ProbeResult> judged_probe(Asking& asking, const Model& model, ProbeKind kind);

/// The probes that `which` names, into `verdict`. Side by side; on a paced account one after the
/// other, and no image where the tool probe's answer holds for both. An answer that ends the scan
/// drops the other probe, which is then not_probed. Then, if its tools work, with each tool_choice
/// that `which` names.
Task<void> probe_model(Asking& asking, ModelPlan which, ModelVerdict& verdict);

}  // namespace pincer::stages
