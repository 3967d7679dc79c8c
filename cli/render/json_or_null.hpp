#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "engine/text/json.hpp"

namespace pincer::cli {

/// A member of a JSON document whose value (bool, std::int64_t or double) may be unknown: null
/// then, never a guess.
template <class Value>
void or_null(text::JsonWriter& json, std::string_view key, const std::optional<Value>& value) {
  json.key(key);
  if (!value) {
    json.null();
  } else if constexpr (std::is_same_v<Value, bool>) {
    json.boolean(*value);
  } else if constexpr (std::is_same_v<Value, std::int64_t>) {
    json.integer(*value);
  } else {
    static_assert(std::is_same_v<Value, double>);
    json.number(*value);
  }
}

}  // namespace pincer::cli
