#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/check/watch.hpp"
#include "cli/render/output.hpp"

namespace pincer::cli {

/// How the models were in the round before, so that only news is told: by run_name.
using LastStates = std::map<std::string, Health>;

/// A line about the round, one for each model that is otherwise than before, and what changed.
void print_round(const WatchRound& round, LastStates& last, Output& output);

/// The round as events, each a JSON object on a line of its own: "round" or "problem", "change",
/// "noReplacement".
std::vector<std::string> round_events(const WatchRound& round);

}  // namespace pincer::cli
