#pragma once

#include <optional>

#include "engine/text/json.hpp"
#include "stages/model.hpp"

namespace pincer::stages {

/// Ids over this are no ids: an entry with one is broken. The longest real one has 61 bytes.
inline constexpr std::size_t kModelIdBytesMax = 512;

/// An element of `data` as a model; nullopt when it is no object or has no id. Missing, null and
/// wrongly typed fields leave their default. The published fields come first, the older top-level
/// ones second (modality, created_at, max_completion_tokens, max_output_tokens).
std::optional<Model> model_from(const text::JsonValue& entry);

}  // namespace pincer::stages
