#include "engine/io/proxy.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <utility>

#include "engine/text/ascii.hpp"

namespace pincer::io {
namespace {

using core::ErrorKind;
using core::Phase;

/// A number that is all of `text`, up to `most`.
std::optional<unsigned> number(std::string_view text, unsigned most) {
  unsigned value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || problem != std::errc() || stop != end || value > most) return std::nullopt;
  return value;
}

struct Ip {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0;  // 32 or 128
};

std::optional<Ip> parse_ip(std::string_view text) {
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  Ip ip;
  if (inet_pton(AF_INET, copy.c_str(), ip.bytes.data()) == 1) {
    ip.bits = 32;
    return ip;
  }
  if (inet_pton(AF_INET6, copy.c_str(), ip.bytes.data()) == 1) {
    ip.bits = 128;
    return ip;
  }
  return std::nullopt;
}

bool same_network(const Ip& a, const Ip& b, unsigned bits) {
  if (a.bits != b.bits || bits > a.bits) return false;
  for (unsigned i = 0; i < bits; ++i) {
    const unsigned shift = 7 - i % 8;
    if (((a.bytes[i / 8] ^ b.bytes[i / 8]) >> shift & 1) != 0) return false;
  }
  return true;
}

bool ip_matches(const Ip& host, std::string_view entry) {
  const std::size_t slash = entry.find('/');
  const std::optional<Ip> ip = parse_ip(entry.substr(0, slash));
  if (!ip) return false;
  unsigned bits = ip->bits;
  if (slash != std::string_view::npos) {
    const std::optional<unsigned> given = number(entry.substr(slash + 1), ip->bits);
    if (!given) return false;
    bits = *given;
  }
  return same_network(host, *ip, bits);
}

bool name_matches(std::string_view host, std::string_view entry) {
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.ends_with('.')) entry.remove_suffix(1);
  if (entry.empty() || entry.size() > host.size()) return false;
  const std::size_t before = host.size() - entry.size();
  if (!text::equal_caseless(host.substr(before), entry)) return false;
  return before == 0 || host[before - 1] == '.';
}

/// One entry without its port; the port says no, or says nothing.
bool entry_matches(std::string_view entry, std::string_view host, std::uint16_t port) {
  std::string_view rest;
  if (entry.starts_with('[')) {
    const std::size_t close = entry.find(']');
    if (close == std::string_view::npos) return false;
    rest = entry.substr(close + 1);
    entry = entry.substr(1, close - 1);
  } else if (const std::size_t colon = entry.find(':');
             colon != std::string_view::npos && colon == entry.rfind(':')) {
    rest = entry.substr(colon);
    entry = entry.substr(0, colon);
  }
  if (!rest.empty()) {
    if (rest.front() != ':') return false;
    const std::optional<unsigned> only = number(rest.substr(1), 65535);
    if (only != port) return false;
  }
  const std::optional<Ip> ip = parse_ip(host);
  return ip ? ip_matches(*ip, entry) : name_matches(host, entry);
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group <<= 8;
      if (i + j < bytes.size()) group |= static_cast<unsigned char>(bytes[i + j]);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      const bool present = i + j <= bytes.size();
      text.push_back(present ? kAlphabet[group >> (18 - 6 * j) & 63] : '=');
    }
  }
  return text;
}

/// Undoes %XX; nullopt when it is broken or hides a control character.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      unsigned value = 0;
      if (i + 2 >= text.size()) return std::nullopt;
      const char* digits = text.data() + i + 1;
      const auto [stop, problem] = std::from_chars(digits, digits + 2, value, 16);
      if (problem != std::errc() || stop != digits + 2) return std::nullopt;
      c = static_cast<char>(value);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return std::nullopt;
    out.push_back(c);
  }
  return out;
}

Error bad_proxy(std::string_view why) {
  return Error{Phase::none, ErrorKind::proxy, 0, "the proxy setting " + std::string(why)};
}

}  // namespace

std::string Proxy::name() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool excluded_from_proxy(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (no_proxy == "*") return true;
  constexpr std::string_view kSeparators = ", \t";
  while (!no_proxy.empty()) {
    const std::size_t begin = no_proxy.find_first_not_of(kSeparators);
    if (begin == std::string_view::npos) return false;
    no_proxy.remove_prefix(begin);
    const std::string_view entry = no_proxy.substr(0, no_proxy.find_first_of(kSeparators));
    no_proxy.remove_prefix(entry.size());
    if (entry_matches(entry, host, port)) return true;
  }
  return false;
}

Result<Proxy> parse_proxy(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end != std::string_view::npos) {
    if (!text::equal_caseless(text.substr(0, scheme_end), "http")) {
      return bad_proxy("names a kind of proxy other than http://");
    }
    text.remove_prefix(scheme_end + 3);
  }
  text = text.substr(0, text.find('/'));
  Proxy proxy;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view userinfo = text.substr(0, at);
    text.remove_prefix(at + 1);
    const std::size_t colon = userinfo.find(':');
    const std::optional<std::string> user = percent_decoded(userinfo.substr(0, colon));
    std::optional<std::string> password = std::string();
    if (colon != std::string_view::npos) password = percent_decoded(userinfo.substr(colon + 1));
    if (!user || !password) return bad_proxy("has a user or password that cannot be sent");
    proxy.authorization = "Basic " + base64(*user + ":" + *password);
  }
  const Result<Url> url = parse_url("http://" + std::string(text) + "/");
  if (!url) return bad_proxy("is no URL: " + url.error().text);
  proxy.host = url->host;
  proxy.port = url->port;
  return proxy;
}

Result<std::optional<Proxy>> proxy_for(const ProxyConfig& config, const Url& url) {
  const std::string& setting = url.https ? config.https_proxy : config.http_proxy;
  if (setting.empty() || excluded_from_proxy(config.no_proxy, url.host, url.port)) {
    return std::optional<Proxy>();
  }
  Result<Proxy> proxy = parse_proxy(setting);
  if (!proxy) return std::move(proxy).error();
  return std::optional<Proxy>(std::move(*proxy));
}

std::string connect_request(const Proxy& proxy, const Url& url, std::string_view user_agent) {
  const bool ipv6 = url.host.find(':') != std::string::npos;
  const std::string target =
      (ipv6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
  std::string text = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  if (!proxy.authorization.empty()) {
    text += "Proxy-Authorization: " + proxy.authorization + "\r\n";
  }
  if (!user_agent.empty()) text += "User-Agent: " + std::string(user_agent) + "\r\n";
  return text + "\r\n";
}

}  // namespace pincer::io
