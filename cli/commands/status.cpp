#include "cli/commands/status.hpp"

#include <csignal>
#include <functional>
#include <variant>

#include "cli/commands/status_options.hpp"
#include "cli/outside.hpp"
#include "cli/render/secrets.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/env_files.hpp"
#include "cli/state/external_auth.hpp"
#include "cli/state/shell_env.hpp"
#include "cli/status/status.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"
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

/// Asks the providers: how much of a plan is used, and whether credentials work.
core::Task<void> ask(const ProbeTools& tools, StatusReport& report) {
  if (report.usage) co_await ask_usage(tools.http, *report.usage);
  if (!report.probes) co_return;
  const core::Time start = tools.http.loop().now();
  co_await run_probes(tools, report.probes->probes, report.probes->options);
  report.probes->took = tools.http.loop().now() - start;
}

core::Task<int> ask_until_told(io::Signals& signals, const ProbeTools& tools,
                               StatusReport& report) {
  std::variant<std::monostate, int> first = co_await core::race(ask(tools, report), signals.next());
  if (first.index() == 1) co_return std::get<1>(first);
  co_return 0;
}

/// Goes to the network for what `report` is to tell; gives the signal that ended it early, or 0.
int go_and_ask(StatusReport& report, const Environment& environment, Output& output) {
  const std::size_t total = report.probes ? report.probes->asked() : 0;
  if (total == 0 && (!report.usage || report.usage->empty())) return 0;
  Outside outside;
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, http_options(environment));
  std::size_t done = 0;
  const stages::IdentityPlaces places = stages::real_identity_places();
  const ProbeTools tools{
      *http,
      report.paths,
      environment,
      places,
      stages::WallClock{environment.start_ms, outside.started},
      [&](const std::string& secret) { output.hide(secret); },
      [&](const AuthProbe&) {
        output.status("probed " + std::to_string(++done) + " of " + std::to_string(total));
      }};
  io::Signals signals(outside.driver, {SIGINT, SIGTERM});
  output.status("asking the providers ...");
  const int signal = outside.loop.run(ask_until_told(signals, tools, report));
  output.status("");
  return signal;
}

/// What there is to probe: with what the store holds, and with the sign-ins of other programs,
/// which the rest of the report does not tell of.
ProbeReport probes_for(const StatusOptions& options, const OverviewSources& stored,
                       const Environment& environment, StatusReport& status) {
  ProbeReport report;
  report.options = options.probing;
  report.started_ms = environment.start_ms;
  const AuthStore store = load_auth_in_use(status.paths, environment);
  const Credentials credentials(store, stored.config, environment, status.paths, stored.now_ms);
  OverviewSources sources{store,       stored.config, credentials,
                          stored.home, stored.now_ms, stored.shell_names};
  for (std::size_t i = stored.store.problems.size(); i < store.problems.size(); ++i) {
    status.notes.push_back(store.problems[i].sentence);
  }
  const ModelBook book(sources.config.value());
  report.probes = choose_probes(sources, environment,
                                {status.models.refs(book), status.models.allowed}, options.probing);
  return report;
}

/// Whatever is about to be sent somewhere shows up nowhere else.
void hide_secrets(const StatusReport& report, Output& output) {
  if (report.probes) {
    for (const AuthProbe& one : report.probes->probes) {
      if (!one.target) continue;
      for (std::string& secret : stages::secrets_of(one.target->access)) {
        output.hide(std::move(secret));
      }
    }
  }
  if (report.usage) {
    for (const UsageLine& line : *report.usage) output.hide(line.request.secret);
  }
}

bool wants_usage(const StatusOptions& options, const Environment& environment) {
  if (options.usage) return true;
  return !options.no_usage && !options.json && !options.plain && environment.stdout_is_terminal;
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
  Environment environment = with_env_files(context.environment, *shared);
  const Result<ConfigFile> config = ConfigFile::load(*shared, environment);
  if (!config) return fail(context, config.error());
  for (const std::string& problem : config->problems()) {
    output.say(config->path + ": " + without_secrets(problem));
  }
  if (!config->problems().empty()) return kExitError;
  for (const std::string& name : config->unset_names()) {
    output.say("${" + name + "} of the config is not set, it stays as it is");
  }
  const ShellEnv shell = add_shell_env(environment, *config);
  if (!shell.warning.empty()) output.say(shell.warning);
  const std::string& agent = options.agent.empty() ? context.paths.agent : options.agent;
  const Result<Paths> paths = agent_paths(*shared, environment, *config, agent);
  if (!paths) return fail(context, paths.error());
  const bool of_agent = !agent.empty() || paths->agent != "main";
  const Result<ModelsInUse> models =
      models_in_use(*config, of_agent ? paths->agent : std::string());
  if (!models) return fail(context, models.error());

  const AuthStore store = load_auth_store(*paths, environment);
  for (const AuthProfile& profile : store.profiles) output.hide(profile.secret);
  const Credentials credentials(store, *config, environment, *paths, environment.start_ms);
  const OverviewSources sources{store,      *config, credentials, paths->home, environment.start_ms,
                                shell.names};
  StatusReport report = make_report(*models, sources, *paths);
  report.of_agent = of_agent;
  report.shell_env = shell.enabled;
  report.shell_names = shell.names;
  if (wants_usage(options, environment)) report.usage = choose_usage(sources, environment);
  if (options.probe) report.probes = probes_for(options, sources, environment, report);
  hide_secrets(report, output);
  const int signal = go_and_ask(report, environment, output);
  show(options, report, context);
  if (signal != 0) {
    output.say("interrupted: what had not answered by then is told as unknown");
    return signal == SIGINT ? kExitInterrupted : kExitTerminated;
  }
  if (!options.check) return kExitOk;
  if (report.probes && !report.probes->all_ok()) return 1;
  return check_code(report.auth);
}

}  // namespace

int run_status(const Arguments& arguments, const CommandContext& context) {
  const Result<StatusOptions> options = read_status_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, status_help);
  return run(*options, context);
}

}  // namespace pincer::cli
