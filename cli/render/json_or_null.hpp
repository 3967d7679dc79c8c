#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/text/json.hpp"

namespace pincer::cli {

/// A member of a JSON document whose value may be unknown: null then, never a guess.
inline void or_null(text::JsonWriter& json, std::string_view key,
                    std::optional<std::int64_t> value) {
  json.key(key);
  if (value) {
    json.integer(*value);
  } else {
    json.null();
  }
}

inline void or_null(text::JsonWriter& json, std::string_view key, std::optional<double> value) {
  json.key(key);
  if (value) {
    json.number(*value);
  } else {
    json.null();
  }
}

inline void or_null(text::JsonWriter& json, std::string_view key, std::optional<bool> value) {
  json.key(key);
  if (value) {
    json.boolean(*value);
  } else {
    json.null();
  }
}

}  // namespace pincer::cli
