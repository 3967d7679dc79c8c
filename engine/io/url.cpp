#include "engine/io/url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "engine/text/ascii.hpp"

namespace pincer::io {

using text::is_digit;
using text::is_letter;

namespace {

constexpr std::string_view kNoPercent = "a '%' in the URL is not followed by two hex digits";

Error invalid(std::string_view text) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::string(text)};
}

bool is_hex(char c) {
  return is_digit(c) || (text::to_lower(c) >= 'a' && text::to_lower(c) <= 'f');
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = text::to_lower(c);
  return result;
}

/// Printable ASCII without what RFC 3986 keeps out of every part. Brackets pass: page[after]=x is
/// common in queries.
bool may_stand(char c) {
  return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

/// What may not be in any URL, whatever the part. Nothing when all is well.
std::optional<Error> refuse_bytes(std::string_view text) {
  if (text.size() > kUrlBytesMax) return invalid("the URL is longer than 8192 bytes");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])))
      return invalid(kNoPercent);
    if (!may_stand(c)) {
      return invalid(
          "the URL holds a blank, a control character or another byte that must be "
          "percent-encoded");
    }
  }
  return std::nullopt;
}

/// A canonical dotted quad: four decimal numbers up to 255, no leading zeros.
bool is_ipv4(std::string_view host) {
  in_addr parsed{};
  const std::string text(host);
  if (inet_pton(AF_INET, text.c_str(), &parsed) != 1) return false;
  std::array<char, INET_ADDRSTRLEN> canonical{};
  inet_ntop(AF_INET, &parsed, canonical.data(), canonical.size());
  return text == canonical.data();
}

std::optional<std::string> canonical_ipv6(std::string_view host) {
  in6_addr parsed{};
  const std::string text(host);
  if (text.find('\0') != std::string::npos) return std::nullopt;
  if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> canonical{};
  inet_ntop(AF_INET6, &parsed, canonical.data(), canonical.size());
  return std::string(canonical.data());
}

/// Resolvers read "0x7f.1" or "127.1" as addresses: a last label that looks like a number decides.
bool ends_in_number(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  const std::string_view label = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (label.starts_with("0x")) return true;
  return label.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_dns_name(std::string_view host) {
  std::size_t label_bytes = 0;
  for (const char c : host) {
    if (c == '.') {
      if (label_bytes == 0) return false;
      label_bytes = 0;
    } else {
      if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_') return false;
      if (++label_bytes > 63) return false;
    }
  }
  return label_bytes > 0;
}

Result<std::string> parse_host(std::string_view text) {
  if (text.empty()) return invalid("the URL has no host");
  if (text.size() > kHostBytesMax) return invalid("the URL's host is longer than 253 bytes");
  if (text.front() == '[') {
    std::optional<std::string> ip;
    if (text.back() == ']') ip = canonical_ipv6(text.substr(1, text.size() - 2));
    if (!ip) return invalid("the URL's bracketed host is no IPv6 address");
    return std::move(*ip);
  }
  std::string host = lower_case(text);
  if (!is_dns_name(host)) {
    return invalid(
        "the URL's host is no name or address (letters, digits, '-', '_', single dots between)");
  }
  if (ends_in_number(host) && !is_ipv4(host))
    return invalid("the URL's host ends in a number and is no plain IPv4 address like 192.0.2.1");
  return host;
}

Result<std::uint16_t> parse_port(std::string_view text) {
  unsigned value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || text.size() > 5 || problem != std::errc() || stop != end || value == 0 ||
      value > 65535) {
    return invalid("the URL's port is no number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(value);
}

std::uint16_t default_port(bool https) {
  return https ? 443 : 80;
}

/// Fills host and port from "host", "host:port", "[v6]" or "[v6]:port".
std::optional<Error> parse_authority(std::string_view text, Url& url) {
  if (text.find('@') != std::string_view::npos) {
    return invalid(
        "the URL holds a user name or password ('@'); credentials do not belong into URLs");
  }
  std::size_t colon = text.rfind(':');
  if (text.ends_with(']')) colon = std::string_view::npos;
  Result<std::string> host = parse_host(text.substr(0, colon));
  if (!host) return std::move(host.error());
  url.host = std::move(*host);
  url.port = default_port(url.https);
  if (colon == std::string_view::npos) return std::nullopt;
  const Result<std::uint16_t> port = parse_port(text.substr(colon + 1));
  if (!port) return port.error();
  url.port = *port;
  return std::nullopt;
}

/// RFC 3986 section 5.2.4 on an absolute path.
std::string remove_dot_segments(std::string_view path) {
  std::string result;
  while (!path.empty()) {
    const std::size_t slash = path.find('/', 1);
    const bool last = slash == std::string_view::npos;
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(segment.size());
    if (segment == "/.") {
      if (last) result += '/';
    } else if (segment == "/..") {
      result.erase(result.empty() ? 0 : result.rfind('/'));
      if (last) result += '/';
    } else {
      result += segment;
    }
  }
  return result.empty() ? "/" : result;
}

struct PathAndQuery {
  std::string_view path;
  std::string_view query;  ///< with its '?', or empty
};

PathAndQuery split(std::string_view target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark)};
}

/// Length of the scheme a reference starts with, 0 when it is a relative one.
std::size_t scheme_bytes(std::string_view reference) {
  if (reference.empty() || !is_letter(reference.front())) return 0;
  for (std::size_t i = 1; i < reference.size(); ++i) {
    const char c = reference[i];
    if (c == ':') return i;
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return 0;
  }
  return 0;
}

/// The target of a reference that names no authority (RFC 3986 section 5.2.2, second half).
std::string merge(const Url& base, std::string_view reference) {
  const PathAndQuery from = split(base.target);
  const PathAndQuery to = split(reference);
  if (to.path.empty()) {
    const std::string_view query = to.query.empty() ? from.query : to.query;
    return std::string(from.path) + std::string(query);
  }
  std::string path;
  if (to.path.front() != '/') path = from.path.substr(0, from.path.rfind('/') + 1);
  path += to.path;
  return remove_dot_segments(path) + std::string(to.query);
}

Result<Url> with_plain_path(Result<Url> url) {
  if (!url) return url;
  const PathAndQuery parts = split(url->target);
  std::string target = remove_dot_segments(parts.path);
  target += parts.query;
  url->target = std::move(target);
  return url;
}

}  // namespace

std::string Url::authority() const {
  std::string text;
  if (host.find(':') == std::string::npos) {
    text = host;
  } else {
    text = "[" + host + "]";
  }
  if (port != default_port(https)) text += ":" + std::to_string(port);
  return text;
}

std::string Url::origin() const {
  std::string result = https ? "https://" : "http://";
  result += authority();
  if (port == default_port(https)) result += ":" + std::to_string(port);
  return result;
}

std::string Url::text() const {
  return (https ? "https://" : "http://") + authority() + target;
}

bool Url::is_loopback() const {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_ipv4(host));
}

bool Url::is_private() const {
  if (is_loopback() || host.ends_with(".local")) return true;
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) {
    const std::uint32_t address = ntohl(four.s_addr);
    return address == 0 || address >> 24 == 10 || address >> 20 == 0xac1 ||
           address >> 16 == 0xc0a8 || address >> 16 == 0xa9fe;
  }
  in6_addr six{};
  if (inet_pton(AF_INET6, host.c_str(), &six) != 1) return false;
  const std::uint8_t first = six.s6_addr[0];
  return IN6_IS_ADDR_UNSPECIFIED(&six) || (first & 0xfe) == 0xfc ||
         (first == 0xfe && (six.s6_addr[1] & 0xc0) == 0x80);
}

Result<Url> parse_url(std::string_view text) {
  if (std::optional<Error> error = refuse_bytes(text)) return std::move(*error);
  if (text.find('#') != std::string_view::npos) return invalid("the URL has a fragment ('#')");
  const std::size_t colon = text.find(':');
  const std::string scheme = lower_case(text.substr(0, colon));
  if (colon == std::string_view::npos || (scheme != "http" && scheme != "https"))
    return invalid("the URL does not start with https:// or http://");
  text.remove_prefix(colon + 1);
  if (!text.starts_with("//")) return invalid("the URL lacks '//' after its scheme");
  text.remove_prefix(2);
  Url url;
  url.https = scheme == "https";
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  if (std::optional<Error> error = parse_authority(text.substr(0, end), url))
    return std::move(*error);
  text.remove_prefix(end);
  if (!text.starts_with('/')) url.target = "/";
  url.target += text;
  return url;
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  if (std::optional<Error> error = refuse_bytes(reference)) return std::move(*error);
  if (scheme_bytes(reference) > 0) return with_plain_path(parse_url(reference));
  if (reference.starts_with("//"))
    return with_plain_path(parse_url((base.https ? "https:" : "http:") + std::string(reference)));
  Url url = base;
  url.target = merge(base, reference);
  if (url.target.size() > kUrlBytesMax) return invalid("the URL is longer than 8192 bytes");
  return url;
}

Url join_path(const Url& base, std::string_view suffix) {
  const PathAndQuery from = split(base.target);
  const PathAndQuery added = split(suffix);
  std::string target(from.path);
  while (target.ends_with('/')) target.pop_back();
  target += '/';
  std::string_view path = added.path;
  while (path.starts_with('/')) path.remove_prefix(1);
  const auto append = [&target](std::string_view bytes) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : bytes) {
      const auto byte = static_cast<unsigned char>(c);
      if (may_stand(c) && c != '#') {
        target += c;
      } else {
        target += '%';
        target += kHex[byte >> 4];
        target += kHex[byte & 15U];
      }
    }
  };
  append(path);
  target += from.query;
  if (from.query.empty()) {
    append(added.query);
  } else if (added.query.size() > 1) {
    target += '&';
    append(added.query.substr(1));
  }
  Url url = base;
  url.target = std::move(target);
  return url;
}

}  // namespace pincer::io
