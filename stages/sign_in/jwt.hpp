#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/text/json.hpp"

namespace pincer::stages {

/// What a JSON web token says, unchecked: it came over TLS from who made it, and serves for labels.
class JwtClaims {
 public:
  explicit JwtClaims(std::string_view token);

  /// A text without blanks around it; empty when it is not there or the token is none.
  std::string text(std::initializer_list<std::string_view> path) const;
  /// When it expires ("exp", RFC 7519 section 4.1.4), in epoch milliseconds; unset when it does not
  /// say, or names a moment that no date has.
  std::optional<std::int64_t> end_ms() const;

 private:
  text::JsonParser parser_;
  text::JsonValue root_;
};

}  // namespace pincer::stages
