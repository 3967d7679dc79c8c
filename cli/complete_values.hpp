#pragma once

#include <vector>

#include "cli/complete.hpp"
#include "cli/environment.hpp"

namespace pincer::cli {

/// All values of a kind, from the config, the folders of the state and what is shipped; each once.
/// Nothing is written, nobody is asked, and what cannot be read has no values. A word that would
/// not survive a shell or a terminal is left out.
std::vector<Suggestion> values_of(const Expected& expected, const Environment& environment);

}  // namespace pincer::cli
