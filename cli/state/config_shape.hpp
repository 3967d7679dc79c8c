#pragma once

#include <string>
#include <vector>

#include "engine/text/json5.hpp"

namespace pincer::cli {

/// What of a config OpenClaw would refuse, as far as models and credentials go: each a sentence
/// with the path. Keys elsewhere are left alone, for a newer OpenClaw may know more of them.
std::vector<std::string> shape_problems(const text::Json5Value& config);

}  // namespace pincer::cli
