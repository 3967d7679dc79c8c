#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pincer::core {

/// How far an operation had come. The order is the order of an exchange's life.
enum class Phase : std::uint8_t {
  none,     ///< not an exchange at all: a file, an argument
  resolve,  ///< looking the host up
  connect,  ///< TCP connect, proxy CONNECT included
  tls,      ///< TLS handshake
  send,     ///< the request is on its way
  head,     ///< waiting for the head of the final response
  body,     ///< reading the response body
  done,     ///< the whole response is there
};

/// What went wrong, in kinds that callers act on.
enum class ErrorKind : std::uint8_t {
  invalid,          ///< an argument or a document that cannot be right
  timeout,          ///< a deadline of ours passed; the phase says which wait it was
  dns,              ///< the name has no address, or its servers do not answer
  refused,          ///< nobody listens there
  unreachable,      ///< no route, network down
  reset,            ///< the peer aborted the connection
  empty,            ///< the peer closed before the first byte of a response
  premature_close,  ///< the peer closed inside a response
  protocol,         ///< the bytes are no valid HTTP
  too_large,        ///< a bound was passed; text names the bound
  redirect,         ///< a redirect that must not be followed
  bad_content,      ///< well-framed, yet not the content that was asked for
  proxy,            ///< the proxy refused or failed
  tls_expired,
  tls_not_yet_valid,
  tls_host,    ///< certificate is for another name
  tls_issuer,  ///< unknown issuer, incomplete chain, bad CA
  tls_self_signed,
  tls_weak,      ///< key, digest or cipher too weak
  tls_protocol,  ///< no common TLS version or cipher, or the peer speaks no TLS
  tls_other,     ///< any other failure of TLS, text tells
  local_limit,   ///< out of descriptors, memory or ports here
  file,          ///< a file operation; code is errno
  other,
};

/// An expected failure as a value. `text` is one sentence part for people, safe to print once it
/// went through text::printable; it never holds a secret.
struct Error {
  Phase phase = Phase::none;
  ErrorKind kind = ErrorKind::other;
  int code = 0;  ///< errno, libuv or OpenSSL code where there is one
  std::string text;
};

std::string_view name(Phase phase);
std::string_view name(ErrorKind kind);

}  // namespace pincer::core
