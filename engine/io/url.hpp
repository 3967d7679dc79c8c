#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::io {

using core::Result;

/// An absolute http or https URL, the subset of RFC 3986 a client needs. Userinfo and fragments
/// are refused, not dropped; so are control characters, blanks, backslashes, hosts over 253 bytes.
struct Url {
  bool https = false;
  std::string host;  ///< lower-case; IPv6 literals without brackets
  std::uint16_t port = 0;
  std::string target;  ///< path and query, at least "/"

  /// "https://host:port", the unit credentials and connections belong to.
  std::string origin() const;
  /// Value of the Host field: port only when it is not the scheme's default.
  std::string authority() const;
  std::string text() const;
  bool is_loopback() const;  ///< localhost, 127.0.0.0/8 or ::1, by text
  bool operator==(const Url&) const = default;
};

Result<Url> parse_url(std::string_view text);
/// Resolves a Location or links.next value against a base (RFC 3986 section 5.2).
Result<Url> resolve_url(const Url& base, std::string_view reference);
/// base.target with `/suffix` added, exactly one slash between.
Url join_path(const Url& base, std::string_view suffix);

}  // namespace pincer::io
