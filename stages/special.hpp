#pragma once

#include <string_view>

#include "stages/model.hpp"

namespace pincer::stages {

/// What the entry is when it is no chat model. `tokenizer` is architecture.tokenizer; the rest is
/// read from the model, whose `special` is not looked at.
Special special_kind(const Model& model, std::string_view tokenizer);

}  // namespace pincer::stages
