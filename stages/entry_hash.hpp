#pragma once

#include <string>

#include "stages/model.hpp"

namespace pincer::stages {

/// Sixteen hexadecimal digits over all of a catalog entry that an answer may depend on: what it
/// takes, what it costs, until when. A new description or date alone does not change it.
std::string entry_hash(const Model& model);

}  // namespace pincer::stages
