#include "cli/render/secrets.hpp"

#include <algorithm>
#include <cstddef>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

bool is_word(char c) {
  return text::is_letter(c) || text::is_digit(c) || c == '-' || c == '_';
}

/// Words that keys of well-known services begin with.
bool looks_like_key(std::string_view word) {
  constexpr std::size_t kKeyLength = 20;  // no key is shorter, few names are longer
  if (word.size() < kKeyLength) return false;
  for (const std::string_view begin :
       {"sk-", "sk_", "gsk_", "xai-", "AIza", "hf_", "ghp_", "gho_", "github_pat_", "nvapi-"}) {
    if (word.starts_with(begin)) return true;
  }
  return false;
}

std::string without_key_words(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && is_word(line[end])) ++end;
    const std::string_view word = line.substr(at, end - at);
    out += looks_like_key(word) ? text::masked(word) : std::string(word);
    if (end < line.size()) out += line[end++];
    at = end;
  }
  return out;
}

bool is_secret_name(std::string_view name) {
  const std::string lowered = text::lowered(name);
  for (const std::string_view end : {"key", "token", "secret", "password", "authorization"}) {
    if (lowered.ends_with(end)) return true;
  }
  return false;
}

/// Where the quote is that closes the one at `open`; the end of the line when there is none.
std::size_t closing_quote(std::string_view line, std::size_t open) {
  std::size_t at = open + 1;
  while (at < line.size() && line[at] != line[open]) at += line[at] == '\\' ? 2 : 1;
  return std::min(at, line.size());
}

}  // namespace

std::string without_secrets(std::string_view line) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t colon = line.find(':'); colon != std::string_view::npos;
       colon = line.find(':', colon + 1)) {
    if (colon < copied) continue;
    std::size_t end = colon;
    while (end > copied &&
           (text::is_blank(line[end - 1]) || line[end - 1] == '"' || line[end - 1] == '\'')) {
      --end;
    }
    std::size_t begin = end;
    while (begin > copied && is_word(line[begin - 1])) --begin;
    std::size_t open = colon + 1;
    while (open < line.size() && text::is_blank(line[open])) ++open;
    const bool quoted = open < line.size() && (line[open] == '"' || line[open] == '\'');
    if (!quoted || !is_secret_name(line.substr(begin, end - begin))) continue;
    const std::size_t close = closing_quote(line, open);
    const std::string_view value = line.substr(open + 1, close - open - 1);
    const bool is_reference = value.starts_with("${") && value.ends_with("}");
    out += without_key_words(line.substr(copied, open + 1 - copied));
    out += is_reference ? std::string(value) : text::masked(value);
    copied = close;
  }
  return out + without_key_words(line.substr(copied));
}

}  // namespace pincer::cli
