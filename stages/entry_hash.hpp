#pragma once

#include <string>

#include "stages/model.hpp"

namespace pincer::stages {

/// Sixteen hexadecimal digits over all of a catalog entry that an answer may depend on: what it
/// takes, what it costs, until when. A new description or date alone does not change it.
std::string entry_hash(const Model& model);

/// Notes it in the model, which must not change any more: it takes longer than reading the entry.
void note_entry_hash(Model& model);

}  // namespace pincer::stages
