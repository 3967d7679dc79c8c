#include "cli/commands/status.hpp"

#include "cli/commands/status_options.hpp"
#include "cli/render/secrets.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/env_files.hpp"
#include "cli/status/status.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

int fail(const CommandContext& context, const core::Error& error) {
  context.output.say(without_secrets(error.text));
  return kExitError;
}

/// What is wrong with the store, in sentences; the status is told all the same.
std::vector<std::string> store_notes(const AuthStore& store) {
  std::vector<std::string> notes;
  for (const core::Error& error : store.errors) notes.push_back(error.text);
  for (const StoreProblem& problem : store.problems) notes.push_back(problem.sentence);
  notes.insert(notes.end(), store.warnings.begin(), store.warnings.end());
  return notes;
}

StatusReport make_report(const ModelsInUse& models, const OverviewSources& sources,
                         const Paths& paths) {
  StatusReport report;
  report.models = models;
  const ModelBook book(sources.config.value());
  report.auth = auth_overview(sources, models.refs(book), models.allowed);
  report.paths = paths;
  report.config_exists = sources.config.exists;
  report.home = sources.home;
  report.store_path = sources.store.path;
  report.notes = store_notes(sources.store);
  report.now_ms = sources.now_ms;
  return report;
}

void show(const StatusOptions& options, const StatusReport& report, const CommandContext& context) {
  Output& output = context.output;
  if (options.json) {
    output.data(status_json(report));
  } else if (options.plain) {
    output.data(text::printable(without_secrets(report.models.resolved)) + "\n");
  } else {
    const Environment& environment = context.environment;
    const bool colour = wants_colour(environment, options.no_color || context.no_color,
                                     environment.stdout_is_terminal);
    print_status(report, Style(colour), environment.stdout_columns, output);
  }
  for (const std::string& note : report.notes) output.say(without_secrets(note));
}

int run(const StatusOptions& options, const CommandContext& context) {
  Output& output = context.output;
  PathOptions where = context.paths;
  where.agent.clear();  // the config tells where its agents are
  const Result<Paths> shared = find_paths(context.environment, where, file_exists);
  if (!shared) return refuse(context, shared.error());
  const Environment environment = with_env_files(context.environment, *shared);
  const Result<ConfigFile> config = ConfigFile::load(*shared, environment);
  if (!config) return fail(context, config.error());
  for (const std::string& problem : config->problems()) output.say(without_secrets(problem));
  if (!config->problems().empty()) return kExitError;
  for (const std::string& name : config->unset_names()) {
    output.say("${" + name + "} of the config is not set, it stays as it is");
  }
  const std::string& agent = options.agent.empty() ? context.paths.agent : options.agent;
  const Result<Paths> paths = agent_paths(*shared, environment, *config, agent);
  if (!paths) return fail(context, paths.error());
  const bool of_agent = !agent.empty() || paths->agent != "main";
  const Result<ModelsInUse> models =
      models_in_use(*config, of_agent ? paths->agent : std::string());
  if (!models) return fail(context, models.error());

  const AuthStore store = load_auth_store(*paths, environment);
  for (const AuthProfile& profile : store.profiles) output.hide(profile.secret);
  const Credentials credentials(store, *config, environment, environment.start_ms);
  const OverviewSources sources{store, *config, credentials, paths->home, environment.start_ms};
  StatusReport report = make_report(*models, sources, *paths);
  report.of_agent = of_agent;
  show(options, report, context);
  return options.check ? check_code(report.auth) : kExitOk;
}

}  // namespace

int run_status(const Arguments& arguments, const CommandContext& context) {
  const Result<StatusOptions> options = read_status_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print(context, status_help(context.columns));
  return run(*options, context);
}

}  // namespace pincer::cli
