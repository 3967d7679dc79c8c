#include "cli/check/config_files.hpp"

#include "cli/render/secrets.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/env_files.hpp"
#include "cli/state/external_auth.hpp"
#include "cli/state/shell_env.hpp"

namespace pincer::cli {

ConfigFiles::ConfigFiles(Paths paths, Environment environment, ConfigFile config)
    : paths_(std::move(paths)),
      environment_(std::move(environment)),
      config_(std::move(config)),
      store_(load_auth_in_use(paths_, environment_)),
      credentials_(store_, config_, environment_, paths_, environment_.start_ms) {}

Result<std::unique_ptr<ConfigFiles>> ConfigFiles::read(const Environment& environment,
                                                       const PathOptions& options,
                                                       const std::string& agent) {
  PathOptions where = options;
  where.agent.clear();  // the config tells where its agents are
  Result<Paths> shared = find_paths(environment, where, file_exists);
  if (!shared) return std::move(shared).error();
  Environment full = with_env_files(environment, *shared);
  Result<ConfigFile> config = ConfigFile::load(*shared, full);
  if (!config) return std::move(config).error();
  if (!config->problems().empty()) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                       config->path + ": " + without_secrets(config->problems().front())};
  }
  const ShellEnv shell = add_shell_env(full, *config);
  Result<Paths> paths = agent_paths(*shared, full, *config, agent);
  if (!paths) return std::move(paths).error();
  std::unique_ptr<ConfigFiles> files(
      new ConfigFiles(std::move(*paths), std::move(full), std::move(*config)));
  if (!shell.warning.empty()) files->warnings_.push_back(shell.warning);
  for (const core::Error& error : files->store_.errors) files->warnings_.push_back(error.text);
  for (const StoreProblem& problem : files->store_.problems) {
    files->warnings_.push_back(problem.sentence);
  }
  return files;
}

}  // namespace pincer::cli
