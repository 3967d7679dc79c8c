#include "cli/sign_in/token_rules.hpp"

#include <algorithm>
#include <array>

#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

constexpr std::string_view kSetupTokenBegin = "sk-ant-oat01-";
constexpr std::size_t kSetupTokenLength = 80;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

std::string without(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    if (characters.find(c) == std::string_view::npos) out += c;
  }
  return out;
}

core::Result<std::string> tidy(std::string_view pasted, const std::string& what) {
  std::string text = without(text::trimmed(pasted), "\r\n");
  if (text.empty()) return refusal("no " + what + " was given");
  const bool fits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 127; });
  if (!fits) {
    return refusal("this is no " + what + ": it holds characters that none has; copy it once more");
  }
  return text;
}

}  // namespace

core::Result<std::string> tidy_token(std::string_view provider, std::string_view pasted) {
  if (provider != "anthropic") return tidy(pasted, "token");
  // It is long, and what is copied from a page may be broken anywhere.
  const core::Result<std::string> token = tidy(without(pasted, " \t\r\n"), "token");
  if (!token) return token;
  const std::string& whole = *token;
  if (!whole.starts_with(kSetupTokenBegin)) {
    return refusal("a setup-token of Anthropic begins with " + std::string(kSetupTokenBegin) +
                   "; claude setup-token makes one, and an API key is stored with: pincer models "
                   "auth login --provider anthropic --method api-key");
  }
  if (whole.size() < kSetupTokenLength) {
    return refusal("the token is too short to be whole; copy all of it");
  }
  return whole;
}

core::Result<std::string> tidy_key(std::string_view pasted) {
  core::Result<std::string> key = tidy(pasted, "key");
  if (!key || key->find(' ') == std::string::npos) return key;
  return refusal("this is no key: it holds blanks; copy the key alone");
}

bool is_secret_option(std::string_view word) {
  constexpr std::array<std::string_view, 7> kNames = {
      "--key", "--api-key", "--apikey", "--token", "--secret", "--password", "--access-token"};
  const std::string name = text::lowered(word.substr(0, word.find('=')));
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

core::Error secret_in_arguments(std::string_view command) {
  return refusal("auth " + std::string(command) +
                 " takes no words, and a key never: other users of this machine can read the "
                 "arguments of a program, and the shell keeps them. Run it without and paste the "
                 "key when asked, or pipe it in: ... < FILE");
}

}  // namespace pincer::cli
