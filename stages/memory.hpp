#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/account.hpp"
#include "stages/evidence.hpp"
#include "stages/model.hpp"
#include "stages/pace.hpp"
#include "stages/probe_result.hpp"

namespace pincer::stages {

/// Counts up when a probe asks something else than before, or judges it otherwise: what an older
/// one said is not taken for the newer one's answer.
inline constexpr int kProbeVersion = 1;

/// How a model did so far: the order in which asking tells most.
enum class Standing : std::uint8_t { never_asked, changed, worked, flaky, failed };

/// What is known from scans before, and where answers are kept as they land. A scan without one
/// asks everything and remembers nothing.
class Memory : public MinuteLedger {
 public:
  /// Hears of every model of the catalog, candidate or not, as it arrives: perhaps before begin.
  /// May note its entry_hash in it.
  virtual void note(Model& model) = 0;
  /// Called once, before any question. `now_ms` is the wall clock.
  virtual void begin(const Account& account, std::int64_t now_ms) = 0;
  /// Those were all models of the catalog; after begin, and never when it came to no good end.
  virtual void end_catalog(std::int64_t now_ms) = 0;
  /// An answer that still holds, so that the probe need not be made; `known_ms` is set in it.
  virtual std::optional<ProbeResult> recall(const Model& model, ProbeKind kind) = 0;
  virtual Standing standing(const Model& model) = 0;
  /// How often the model's tool probe worked lately, 0 to 1; unset: it is not known well enough.
  virtual std::optional<double> reliability(const Model& model) = 0;
  /// Requests of this account that were counted since midnight UTC.
  virtual std::int64_t taken_today(std::int64_t now_ms) = 0;
  /// An answer has come. It is safe once settle() returns, which is called before the loop waits.
  virtual void keep(const Model& model, ProbeKind kind, const ProbeResult& result,
                    std::int64_t now_ms) = 0;
  /// Makes all answers safe that were kept before.
  virtual void settle() = 0;
  /// The scan came to its own end: there is nothing to take up again.
  virtual void finish(std::int64_t now_ms) = 0;

 protected:
  ~Memory() = default;
};

}  // namespace pincer::stages
