#pragma once

#include <optional>

#include "cli/state/paths.hpp"
#include "engine/text/json5.hpp"

namespace pincer::cli {

/// models.json of the agent, which OpenClaw writes: its providers and their models. It may hold
/// keys in the clear. Nothing when there is no such file; the error names it.
Result<std::optional<text::Json5Value>> read_models_json(const Paths& paths);

}  // namespace pincer::cli
