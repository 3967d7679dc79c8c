#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"
#include "engine/io/url.hpp"

namespace pincer::io {

/// Proxies as the environment names them (HTTPS_PROXY, HTTP_PROXY in lower case only, NO_PROXY).
struct ProxyConfig {
  /// URL of an http proxy for https origins, may hold userinfo; empty: none.
  std::string https_proxy;
  std::string http_proxy;
  std::string no_proxy;  ///< comma list: hosts, .suffixes, host:port, IPs, CIDRs, "*"
};

/// An http proxy: where it is and what it is told about who asks.
struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  std::string authorization;  ///< value of Proxy-Authorization, empty when there is no userinfo

  /// "host:port", without the secret.
  std::string name() const;
};

/// Whether NO_PROXY excludes this host (curl's rules): entries divided by commas or blanks; "*"
/// alone excludes all; a name excludes itself and what ends in ".name"; a dot in front or behind
/// changes nothing; an IP literal excludes itself, a CIDR what is in it; "name:port" only that
/// port.
bool excluded_from_proxy(std::string_view no_proxy, std::string_view host, std::uint16_t port);

/// Reads the URL of a proxy: "http://user:password@host:port", the scheme optional, port 80 by
/// default. Other kinds of proxies are an error, which never shows the userinfo.
Result<Proxy> parse_proxy(std::string_view text);

/// The proxy to use for a URL; nullopt when it is reached directly.
Result<std::optional<Proxy>> proxy_for(const ProxyConfig& config, const Url& url);

/// The CONNECT request that opens a tunnel to a URL's host. It tells the proxy the host, the
/// user agent and the proxy's own credentials, nothing else.
std::string connect_request(const Proxy& proxy, const Url& url, std::string_view user_agent);

}  // namespace pincer::io
