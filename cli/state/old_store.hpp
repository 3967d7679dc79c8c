#pragma once

#include <string>

#include "cli/environment.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

/// Where oauth.json of the programs before auth-profiles.json stands.
std::string old_oauth_path(const Paths& paths, const Environment& environment);

/// What auth.json and oauth.json hold as the text of an auth-profiles.json, empty when there is
/// nothing. A store that is made beside them has to hold it: OpenClaw looks at them only as long as
/// there is none.
Result<std::string> old_store_text(const Paths& paths, const Environment& environment);

}  // namespace pincer::cli
