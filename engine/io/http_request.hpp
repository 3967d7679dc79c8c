#pragma once

#include <optional>
#include <string>

#include "engine/io/http_message.hpp"

namespace pincer::io {

/// Why a request must not be sent: its method, target or a field would not arrive as one message
/// (CR, LF, NUL, bytes over 127), or it sets a field that is the client's own. Never repeats a
/// value: it may be a secret.
std::optional<Error> refuse_request(const HttpRequest& request);

/// Checks a request that will be sent often and writes the start of its head down once; later
/// exchanges take it as it is.
std::optional<Error> prepare_request(HttpRequest& request);

/// "Host: ...\r\n" of requests to the URL's origin.
std::string host_line_of(const Url& url);

/// Whether a request says how long its body is, also when it has none.
bool says_length(const HttpRequest& request, std::size_t body_bytes);

/// What the client itself adds to a request.
struct OwnFields {
  std::string_view host_line;  ///< host_line_of the URL
  std::string_view user_agent;
  std::string_view proxy_authorization;
  std::string_view absolute;  ///< "http://host:port" in front of the target, for a proxy
  bool gzip = false;
};

/// The whole request, head and body, in place of what `out` holds. `target` replaces the URL's,
/// `body` the request's.
void write_request(std::string& out, const HttpRequest& request, std::string_view target,
                   std::string_view body, const OwnFields& own);

}  // namespace pincer::io
