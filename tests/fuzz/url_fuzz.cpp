#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/io/url.hpp"

using pincer::core::check;
using pincer::io::Url;

namespace {

/// Whatever was accepted is safe to put on the wire and reads back as itself.
void check_sound(const Url& url) {
  const pincer::core::Result<Url> again = pincer::io::parse_url(url.text());
  if (url.text().size() <= pincer::io::kUrlBytesMax)
    check(again.ok() && *again == url, "a URL's text reads back as itself");
  check(!url.host.empty() && url.host.size() <= pincer::io::kHostBytesMax, "host is bounded");
  check(url.port != 0 && url.target.starts_with('/'), "port and target are set");
  for (const char c : url.target) check(c > ' ' && c < 0x7f && c != '#', "target is clean");
  for (const char c : url.host) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    check(plain || c == '-' || c == '_' || c == '.' || c == ':', "host is clean");
  }
}

}  // namespace

/// The first line is a URL, the rest a reference and a suffix.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  const std::string_view text(reinterpret_cast<const char*>(data), bytes);
  const std::size_t line = text.find('\n');
  const std::string_view rest = line == std::string_view::npos ? "" : text.substr(line + 1);
  pincer::core::Result<Url> base = pincer::io::parse_url(text.substr(0, line));
  if (!base) return 0;
  check_sound(*base);
  const pincer::core::Result<Url> moved = pincer::io::resolve_url(*base, rest);
  if (moved) check_sound(*moved);
  const Url joined = pincer::io::join_path(*base, rest);
  for (const char c : joined.target) check(c > ' ' && c < 0x7f && c != '#', "target is clean");
  return 0;
}
