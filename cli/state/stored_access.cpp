#include "cli/state/stored_access.hpp"

#include "cli/credentials.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/auth_store.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/env_files.hpp"
#include "cli/state/shell_env.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

constexpr std::string_view kProvider = "openrouter";

/// The text of a member, unless a ${NAME} in it came to nothing.
std::string settled_text(const text::Json5Value* value) {
  const std::string_view text = value == nullptr ? "" : value->as_string().value_or("");
  if (text.find("${") != std::string_view::npos) return {};
  return std::string(text::trimmed(text));
}

/// The first credential that yields a key. One that does not is told, and the next is tried.
void take_key(const Credentials& credentials, StoredAccess& access) {
  for (const Candidate& candidate : credentials.candidates(kProvider)) {
    const bool profile = candidate.source == Candidate::Source::profile;
    if (candidate.reason != reason::kOk) {
      if (candidate.reason == reason::kUnresolved) access.warnings.push_back(candidate.sentence);
      continue;
    }
    if (candidate.source == Candidate::Source::local) continue;
    std::string key = candidate.secret;
    if (key.empty() && candidate.ref) {
      Result<std::string> found = credentials.sources().resolve(*candidate.ref);
      if (!found) {
        access.warnings.push_back(found.error().text);
        continue;
      }
      key = std::move(*found);
    }
    if (key.empty()) continue;
    access.key = std::move(key);
    access.key_from = profile ? candidate.profile : candidate.from;
    return;
  }
}

}  // namespace

StoredAccess stored_access(const PathOptions& options, const Environment& environment) {
  StoredAccess access;
  const auto take_variable = [&](std::string_view key) {
    access.key = text::trimmed(key);
    access.key_from = access.key.empty() ? "" : "env: OPENROUTER_API_KEY";
  };
  take_variable(environment.api_key);
  Result<Paths> paths = find_paths(environment, options, file_exists);
  if (!paths) {
    access.warnings.push_back(paths.error().text);
    return access;
  }
  Environment full = with_env_files(environment, *paths);
  take_variable(full.api_key);
  const Result<ConfigFile> config = ConfigFile::load(*paths, full);
  if (!config) {
    access.warnings.push_back(config.error().text);
    return access;
  }
  const text::Json5Value& value = config->value();
  access.base_url = settled_text(value.at({"models", "providers", "openrouter", "baseUrl"}));
  if (access.key.empty()) {
    take_variable(config->lookup()("OPENROUTER_API_KEY").value_or(std::string()));
  }
  if (!access.key.empty()) return access;
  if (!options.agent.empty()) {
    Result<Paths> of_agent = agent_paths(*paths, full, *config, options.agent);
    if (!of_agent) {
      access.warnings.push_back(of_agent.error().text);
      return access;
    }
    paths = std::move(of_agent);
  }
  const ShellEnv shell = add_shell_env(full, *config);
  if (!shell.warning.empty()) access.warnings.push_back(shell.warning);
  const AuthStore store = load_auth_store(*paths, full);
  for (const core::Error& error : store.errors) access.warnings.push_back(error.text);
  for (const std::string& warning : store.warnings) access.warnings.push_back(warning);
  take_key(Credentials(store, *config, full, *paths, environment.start_ms), access);
  return access;
}

}  // namespace pincer::cli
