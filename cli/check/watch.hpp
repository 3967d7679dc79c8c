#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "cli/check/chain_check.hpp"
#include "cli/check/replacement.hpp"
#include "cli/check/watch_state.hpp"

namespace pincer::cli {

/// How a chain is kept healthy.
struct WatchSettings {
  CheckSettings check;
  core::Duration every = std::chrono::hours(1);
  bool once = false;
  std::int64_t share = 20;  ///< requests a UTC day, all rounds together
  int failures = 3;         ///< in a row, before a model loses its place
  int returns = 6;          ///< in a row that worked, before a default that gave way comes back
  bool dry_run = false;     ///< say what would be changed, and change nothing
};

/// A default that gave way comes back no sooner, however well it works.
inline constexpr std::int64_t kReturnMs = std::int64_t{24} * 3'600'000;

/// One change of a chain, and why.
struct WatchChange {
  enum class Kind { replaced, demoted, returned };
  Kind kind = Kind::replaced;
  Exchange exchange;
  std::string role;    ///< of the place
  std::string reason;  ///< "gone, 3 times in a row"
  std::vector<std::string> diff;
  std::vector<std::string> notes;
  bool written = false;  ///< else it was only shown, or `problem` says why not
  std::string problem;
};

std::string_view name(WatchChange::Kind kind);

/// What one round told. Borrowed for the call.
struct WatchRound {
  std::int64_t number = 0;
  std::int64_t now_ms = 0;
  std::string problem;                ///< the config could not be read: all else is empty
  const ChainCheck* check = nullptr;  ///< set without a problem
  const WatchState* state = nullptr;
  std::optional<WatchChange> change;
  /// A model that has to go, and nothing is known that could take its place: its key.
  std::string no_replacement;
};

struct WatchTools {
  io::HttpClient& http;
  const Environment& environment;
  const PathOptions& paths;
  const stages::IdentityPlaces& places;
  Output& output;
  History* history = nullptr;
  std::function<std::int64_t()> wall_ms;  ///< the time of day; the loop's clock knows none
  std::function<void(const WatchRound&)> on_round;
};

/// Checks the chain every `settings.every` and repairs it, by at most one change a round:
///
/// - a model that is dead, or answers wrongly, as often in a row as `failures` says is replaced by
///   the best one that is known to work steadily; without one it stays;
/// - a default that is limited or failing that often changes places with its first fallback that
///   works, and becomes the last one; it comes back once it worked `returns` times in a row and a
///   day has passed.
///
/// Limits of the account and the network count as nothing. The config is read anew in each round;
/// one that cannot be read is told and waited out. Ends after one round when `once` is set, else
/// when it is dropped.
core::Task<void> watch_chain(const WatchTools& tools, const WatchSettings& settings);

/// "gone, 3 times in a row".
std::string in_a_row(std::string_view what, int times);

/// The change that is due, but for replacements, which have to be looked for. Demotions that the
/// config has overtaken are forgotten.
std::optional<WatchChange> due_change(const std::vector<CheckedModel>& models, WatchState& state,
                                      const WatchSettings& settings, std::int64_t now_ms);

/// The models that have to go, in the order of the chain.
std::vector<const CheckedModel*> doomed(const std::vector<CheckedModel>& models,
                                        const WatchState& state, const WatchSettings& settings);

}  // namespace pincer::cli
