#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::io {

using core::Error;
using core::Result;

/// A longer URL is refused: no server we talk to needs one, and links come from strangers.
inline constexpr std::size_t kUrlBytesMax = 8192;
/// What the DNS allows. Longer names were cut silently by older resolvers (CVE-2024-24806).
inline constexpr std::size_t kHostBytesMax = 253;

/// An absolute http or https URL, the subset of RFC 3986 a client needs. Userinfo and fragments
/// are refused, not dropped; so are control characters, blanks, backslashes, hosts over 253 bytes.
/// A host that ends in a number is a plain dotted IPv4 address or refused (no 0x7f.1, no 127.1).
struct Url {
  bool https = false;
  std::string host;  ///< lower-case; IPv6 literals without brackets, in their canonical form
  std::uint16_t port = 0;
  std::string target;  ///< path and query, at least "/"

  /// "https://host:port", the unit credentials and connections belong to.
  std::string origin() const;
  /// Value of the Host field: port only when it is not the scheme's default.
  std::string authority() const;
  std::string text() const;
  bool is_loopback() const;  ///< localhost, 127.0.0.0/8 or ::1, by text
  /// Loopback, a private or link-local address (RFC 1918, 3927, 4193, 4291), 0.0.0.0 or ::, or a
  /// name under .local: by text, nothing is looked up.
  bool is_private() const;
  bool operator==(const Url&) const = default;
};

/// Parses an absolute URL. Errors never repeat the text: it may hold a password.
Result<Url> parse_url(std::string_view text);
/// Resolves a Location or links.next value against a base (RFC 3986 section 5.2). A fragment of
/// the reference, legal there and never sent, is dropped.
Result<Url> resolve_url(const Url& base, std::string_view reference);
/// base.target with `/suffix` added, exactly one slash between. The suffix may bring a query;
/// bytes that cannot stand in a URL are percent-encoded.
Url join_path(const Url& base, std::string_view suffix);

}  // namespace pincer::io
