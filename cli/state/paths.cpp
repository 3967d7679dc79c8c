#include "cli/state/paths.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::trimmed;

constexpr std::array<std::string_view, 2> kStateNames = {".openclaw", ".clawdbot"};
constexpr std::array<std::string_view, 2> kConfigNames = {"openclaw.json", "clawdbot.json"};
constexpr std::size_t kNameMax = 64;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (path.empty() || path.back() != '/') path += '/';
  return path.append(name);
}

bool starts_with_home(std::string_view path) {
  return path == "~" || path.substr(0, 2) == "~/";
}

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > kNameMax) return false;
  const auto plain = [](char c) { return text::is_letter(c) || text::is_digit(c); };
  return plain(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
           return plain(c) || c == '_' || c == '-';
         });
}

std::string home_of(const Environment& environment) {
  const auto first = [](std::initializer_list<std::string_view> values) {
    for (const std::string_view value : values) {
      if (!trimmed(value).empty()) return trimmed(value);
    }
    return std::string_view();
  };
  const std::string_view plain =
      first({environment.home, environment.variable("USERPROFILE"), environment.user_home});
  const std::string_view given = trimmed(environment.variable("OPENCLAW_HOME"));
  return absolute_path(given.empty() ? plain : given, plain, environment.current_dir);
}

/// The profile's part of a folder's name: empty, or "-work".
Result<std::string> profile_suffix(const PathOptions& options) {
  if (options.dev && options.profile) return refusal("--dev and --profile exclude each other");
  if (options.dev) return std::string("-dev");
  if (!options.profile) return std::string();
  if (options.profile->empty()) return refusal("--profile needs a name");
  if (!is_name(*options.profile)) {
    return refusal("--profile " + text::printable(*options.profile) +
                   " is no name: letters, digits, _ and -, beginning with a letter or digit, at "
                   "most 64");
  }
  if (text::lowered(*options.profile) == "default") return std::string();
  return "-" + *options.profile;
}

std::string default_state_dir(const std::string& home, const Exists& exists) {
  for (const std::string_view name : kStateNames) {
    if (std::string folder = joined(home, name); exists(folder)) return folder;
  }
  return joined(home, kStateNames.front());
}

std::string existing_config(const Paths& paths, bool state_dir_chosen, const Exists& exists) {
  std::vector<std::string> folders{paths.state_dir};
  if (!state_dir_chosen) {
    for (const std::string_view name : kStateNames) folders.push_back(joined(paths.home, name));
  }
  for (const std::string& folder : folders) {
    for (const std::string_view name : kConfigNames) {
      if (std::string path = joined(folder, name); exists(path)) return path;
    }
  }
  return joined(paths.state_dir, kConfigNames.front());
}

std::string agent_dir(const Environment& environment, const PathOptions& options,
                      const Paths& paths) {
  for (const char* name : {"OPENCLAW_AGENT_DIR", "PI_CODING_AGENT_DIR"}) {
    const std::string_view given = trimmed(environment.variable(name));
    if (options.agent.empty() && !given.empty()) {
      return absolute_path(given, paths.home, environment.current_dir);
    }
  }
  return joined(paths.state_dir, "agents/" + paths.agent + "/agent");
}

}  // namespace

bool file_exists(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0;
}

std::string absolute_path(std::string_view path, std::string_view home,
                          std::string_view current_dir) {
  path = trimmed(path);
  std::string whole =
      starts_with_home(path) ? std::string(home).append(path.substr(1)) : std::string(path);
  if (whole.empty() || whole.front() != '/') whole = joined(current_dir, whole);
  whole = std::filesystem::path(whole).lexically_normal().string();
  while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
  return whole;
}

Result<Paths> find_paths(const Environment& environment, const PathOptions& options,
                         const Exists& exists) {
  const Result<std::string> suffix = profile_suffix(options);
  if (!suffix) return suffix.error();
  Paths paths;
  paths.home = home_of(environment);
  const bool profile = options.dev || options.profile.has_value();
  const std::string_view state_dir = trimmed(environment.variable("OPENCLAW_STATE_DIR"));
  const std::string_view config = trimmed(environment.variable("OPENCLAW_CONFIG_PATH"));

  if (!state_dir.empty()) {
    paths.state_dir = absolute_path(state_dir, paths.home, environment.current_dir);
  } else if (profile) {
    paths.state_dir = joined(paths.home, std::string(kStateNames.front()) + *suffix);
  } else {
    paths.state_dir = default_state_dir(paths.home, exists);
  }
  if (!config.empty()) {
    paths.config = absolute_path(config, paths.home, environment.current_dir);
  } else if (profile) {
    paths.config = joined(paths.state_dir, kConfigNames.front());
  } else {
    paths.config = existing_config(paths, !state_dir.empty(), exists);
  }
  if (!options.agent.empty()) {
    paths.agent = text::lowered(trimmed(options.agent));
    if (!is_name(paths.agent)) {
      return refusal("--agent " + text::printable(options.agent) +
                     " is no agent's id: letters, digits, _ and -");
    }
  }
  paths.agent_dir = agent_dir(environment, options, paths);
  return paths;
}

}  // namespace pincer::cli
