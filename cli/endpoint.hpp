#pragma once

#include <string>
#include <string_view>

#include "engine/io/url.hpp"

namespace pincer::cli {

using core::Result;

inline constexpr std::string_view kOpenRouterUrl = "https://openrouter.ai/api/v1";

/// Where requests go and what may be shown there. A key belongs to one origin: the one the user
/// named together with it, or openrouter.ai; whoever sends it sends it nowhere else.
struct Endpoint {
  io::Url base;
  std::string key;  ///< a secret; empty: none

  std::string authorization() const { return key.empty() ? std::string() : "Bearer " + key; }
};

/// The places a base URL can come from, most telling first.
struct EndpointSources {
  std::string option;    ///< --base-url
  std::string variable;  ///< OPENROUTER_BASE_URL
  std::string config;    ///< models.providers.openrouter.baseUrl
  std::string key;
};

/// Plain http is for loopback only: a key must not cross a network unencrypted.
Result<Endpoint> choose_endpoint(const EndpointSources& sources);

}  // namespace pincer::cli
