#pragma once

#include <string>
#include <string_view>

#include "engine/core/error.hpp"

// The library's own types, by name only: its headers stay inside tls*.cpp.
struct x509_st;

namespace pincer::io {

/// Why a certificate of the chain was refused. `code` is the library's verify result, `depth` 0 for
/// the server's own certificate.
core::Error verify_error(int code, int depth, x509_st* certificate, const std::string& host);

/// What the library's error queue says, emptied by it. `host` is the server, or empty when we are
/// the server.
core::Error library_error(const std::string& host, core::Phase phase);

/// A failure of the setting up of TLS itself: `what` went wrong, with the library's reason.
core::Error setup_error(std::string_view what);

}  // namespace pincer::io
