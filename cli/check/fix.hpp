#pragma once

#include <string>

#include "cli/check/checked_model.hpp"

namespace pincer::cli {

/// What to do about a model, in one sentence, with the command to run where there is one. Empty:
/// nothing. `stand_in` is the best known replacement, a key; empty: none is known.
std::string fix_for(const CheckedModel& model, const std::string& stand_in, std::int64_t now_ms);

}  // namespace pincer::cli
