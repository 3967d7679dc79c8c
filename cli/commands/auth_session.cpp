#include "cli/commands/auth_session.hpp"

#include <utility>
#include <vector>

#include "cli/options.hpp"
#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/env_files.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {

int fail(const CommandContext& context, const core::Error& error) {
  context.output.say(without_secrets(error.text));
  return kExitError;
}

std::string shown(std::string_view text) {
  return text::printable(without_secrets(text));
}

Result<AuthSession> open_auth_session(const CommandContext& context, const std::string& agent) {
  PathOptions options = context.paths;
  const std::string wanted = agent.empty() ? options.agent : agent;
  options.agent.clear();
  const Result<Paths> paths = find_paths(context.environment, options, file_exists);
  if (!paths) return paths.error();
  AuthSession session{with_env_files(context.environment, *paths), *paths, {}};
  Result<ConfigFile> config = ConfigFile::load(*paths, session.environment);
  if (!config) return std::move(config).error();
  if (!config->problems().empty()) {
    core::Error error{core::Phase::none, core::ErrorKind::invalid, 0, ""};
    for (const std::string& problem : config->problems()) {
      error.text += (error.text.empty() ? "" : "; ") + problem;
    }
    return error;
  }
  session.config = std::move(*config);
  Result<Paths> of_agent = agent_paths(*paths, session.environment, session.config, wanted);
  if (!of_agent) return of_agent.error();
  session.paths = std::move(*of_agent);
  return session;
}

bool report_store(const AuthStore& store, Output& output) {
  for (const std::string& warning : store.warnings) output.say("warning: " + warning);
  for (const StoreProblem& problem : store.problems) {
    output.say(without_secrets(problem.sentence));
  }
  for (const core::Error& error : store.errors) output.say(without_secrets(error.text));
  return store.errors.empty();
}

void warn_of_unknown_provider(const std::string& typed, const AuthStore& store,
                              const AuthSession& session, Output& output) {
  const std::string provider = normal_provider(typed);
  const text::Json5Value* configured = session.config.value().at({"models", "providers"});
  const bool is_configured = configured != nullptr && configured->find(provider) != nullptr;
  if (is_known_provider(provider) || is_configured || !store.of(provider).empty()) return;
  std::vector<std::string> known;
  for (const ProviderInfo& info : all_providers()) known.emplace_back(info.id);
  const std::string near = nearest(provider, known);
  output.say("warning: no provider is known as " + shown(typed) +
             (near.empty() ? "" : "; did you mean " + near + "?"));
}

}  // namespace pincer::cli
