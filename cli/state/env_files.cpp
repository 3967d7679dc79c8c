#include "cli/state/env_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "cli/state/regular_file.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

using text::trimmed;
using Variables = std::map<std::string, std::string, std::less<>>;

bool is_variable_name(std::string_view name) {
  const auto fits = [](char c) {
    return text::is_letter(c) || text::is_digit(c) || c == '_' || c == '.' || c == '-';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

/// The end of the quoted text that begins at `text`, none if it is never closed.
std::size_t closing_quote(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == text[0]) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::string with_line_breaks(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escaped = text[at] == '\\' && at + 1 < text.size();
    if (escaped && (text[at + 1] == 'n' || text[at + 1] == 'r')) {
      out += text[++at] == 'n' ? '\n' : '\r';
    } else {
      out += text[at];
    }
  }
  return out;
}

/// Takes one value off the front of `text`, which then begins behind its line.
std::string take_value(std::string_view& text) {
  const auto skip_line = [&](std::size_t from) {
    const std::size_t end = text.find('\n', from);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  };
  while (!text.empty() && text[0] != '\n' && text::is_blank(text[0])) text.remove_prefix(1);
  const bool quoted = !text.empty() && (text[0] == '"' || text[0] == '\'' || text[0] == '`');
  const std::size_t close = quoted ? closing_quote(text) : std::string_view::npos;
  if (close != std::string_view::npos) {
    const std::string_view inner = text.substr(1, close - 1);
    std::string value = text[0] == '"' ? with_line_breaks(inner) : std::string(inner);
    skip_line(close);
    return value;
  }
  const std::string_view line = text.substr(0, text.find('\n'));
  std::string value(trimmed(line.substr(0, line.find('#'))));
  skip_line(0);
  return value;
}

void add_file(Environment& environment, const std::string& path, bool trusted) {
  const Result<RegularFile> file = read_regular_file(path, kEnvFileBytesMax);
  if (!file) return;
  for (auto& [name, value] : parse_env_file(file->text)) {
    if (trusted || folder_may_set(name)) environment.variables.emplace(name, std::move(value));
  }
}

}  // namespace

Variables parse_env_file(std::string_view text) {
  Variables variables;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t equals = line.find('=');
    std::string_view name = trimmed(line.substr(0, equals));
    if (name.substr(0, 7) == "export ") name = trimmed(name.substr(7));
    if (equals == std::string_view::npos || !is_variable_name(name)) {
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      continue;
    }
    text.remove_prefix(equals + 1);
    variables[std::string(name)] = take_value(text);
  }
  return variables;
}

bool folder_may_set(std::string_view name) {
  constexpr std::array<std::string_view, 10> kBegins = {
      "OPENCLAW_", "CLAWHUB_",   "CLAWDBOT_", "PINCER_", "PI_CODING_",
      "OPENAI_",   "ANTHROPIC_", "NODE_",     "SSL_",    "LD_"};
  constexpr std::array<std::string_view, 4> kEnds = {"_BASE_URL", "_API_HOST", "_HOMESERVER",
                                                     "_PROXY"};
  constexpr std::array<std::string_view, 3> kNames = {"HOME", "USERPROFILE", "PATH"};
  std::string upper(name);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const std::string_view whole = upper;
  const auto begins = [&](std::string_view part) { return whole.substr(0, part.size()) == part; };
  const auto ends = [&](std::string_view part) {
    return whole.size() >= part.size() && whole.substr(whole.size() - part.size()) == part;
  };
  return std::none_of(kBegins.begin(), kBegins.end(), begins) &&
         std::none_of(kEnds.begin(), kEnds.end(), ends) &&
         std::find(kNames.begin(), kNames.end(), whole) == kNames.end();
}

Environment with_env_files(Environment environment, const Paths& paths) {
  const std::string key_before(environment.variable("OPENROUTER_API_KEY"));
  add_file(environment, absolute_path(".env", paths.home, environment.current_dir), false);
  const std::string usual = paths.home + "/.openclaw";
  const bool state_named = !trimmed(environment.variable("OPENCLAW_STATE_DIR")).empty();
  const bool config_named = !trimmed(environment.variable("OPENCLAW_CONFIG_PATH")).empty();
  const std::string folder = config_named && !state_named
                                 ? std::filesystem::path(paths.config).parent_path().string()
                                 : paths.state_dir;
  add_file(environment, folder + "/.env", true);
  if (!state_named || paths.state_dir == usual) {
    add_file(environment, paths.home + "/.config/openclaw/gateway.env", true);
  }
  if (environment.api_key.empty() && key_before.empty()) {
    environment.api_key = std::string(trimmed(environment.variable("OPENROUTER_API_KEY")));
  }
  return environment;
}

}  // namespace pincer::cli
