#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/check/chain_check.hpp"
#include "cli/model_edits.hpp"
#include "stages/freshness.hpp"
#include "stages/scan.hpp"

namespace pincer::cli {

/// What a model must be to stand in for another.
struct StandInRules {
  stages::ProbeKind kind = stages::ProbeKind::tool;
  bool free = true;
  /// It worked three times in a row (or every time, if it was asked less often), and nothing failed
  /// within a day: what a watch asks for, so that no model comes back as soon as it went.
  bool steady = false;
  stages::RankBy rank = stages::RankBy::balanced;
  std::int64_t now_ms = 0;
};

/// An answer older than this is no reason to try a model.
inline constexpr std::int64_t kKnownGoodMs = std::int64_t{7} * 24 * 3'600'000;
inline constexpr std::size_t kSteadyInARow = 3;
inline constexpr std::int64_t kSteadyMs = std::int64_t{24} * 3'600'000;

/// What the account's answers say of models; none that speak of the network or the account.
stages::Tracks known_tracks(const ChainCheck& check, History* history);

/// The catalog's models that worked when they were last asked, by id, ranked as a scan ranks them.
/// None that ends soon, and no routers.
std::vector<std::string> known_good(const std::vector<stages::Model>& catalog,
                                    const stages::Tracks& tracks, const StandInRules& rules);

/// A dead model in one chain, and what takes its place.
struct Replacement {
  Exchange exchange;  ///< `to` is empty: nothing is known that could
  std::string role;   ///< of the place
  std::string reason;
  bool moves_up = false;  ///< `to` is a fallback of the same chain
};

/// Finds replacements for the dead models among what is known to work, each asked again when its
/// answer is old. A default for which nothing is known gives way to its first fallback that works.
/// `models` are those of `check` that have to go.
core::Task<std::vector<Replacement>> find_replacements(ChainCheck& check, History* history,
                                                       std::vector<const CheckedModel*> models,
                                                       StandInRules rules);

/// Those exchanges that there are.
std::vector<Exchange> exchanges_of(const std::vector<Replacement>& replacements);

/// Writes what takes the place of what into the config; `notes` are for people.
Result<WriteOutcome> write_exchanges(const ConfigFiles& files,
                                     const std::vector<Exchange>& exchanges,
                                     const WriteOptions& how, std::vector<std::string>& notes);

}  // namespace pincer::cli
