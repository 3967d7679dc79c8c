#include "cli/local_url.hpp"

#include <charconv>

#include "engine/io/url.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {

bool is_local_url(std::string_view text) {
  const core::Result<io::Url> url = io::parse_url(text::trimmed(text));
  if (!url) return false;
  const std::string_view host = url->host;
  if (url->is_loopback() || host == "0.0.0.0" || host == "::" || host.ends_with(".local")) {
    return true;
  }
  if (!text::is_digit(host.back())) return false;  // a name, not an address
  if (host.starts_with("10.") || host.starts_with("192.168.")) return true;
  constexpr std::string_view kBlock = "172.";
  if (!host.starts_with(kBlock)) return false;
  int second = 0;
  std::from_chars(host.data() + kBlock.size(), host.data() + host.size(), second);
  return second >= 16 && second <= 31;
}

}  // namespace pincer::cli
