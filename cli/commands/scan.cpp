#include "cli/commands/scan.hpp"

#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#include "cli/commands/scan_apply.hpp"
#include "cli/commands/scan_choose.hpp"
#include "cli/commands/scan_history.hpp"
#include "cli/commands/scan_options.hpp"
#include "cli/commands/scan_plan.hpp"
#include "cli/commands/scan_report.hpp"
#include "cli/commands/scan_target.hpp"
#include "cli/commands/scan_watch.hpp"
#include "cli/commands/write_report.hpp"
#include "cli/descriptors.hpp"
#include "cli/early_end.hpp"
#include "cli/probe_threads.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/units.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"
#include "stages/rank.hpp"

namespace pincer::cli {
namespace {

/// How the scan came to its end.
struct Ending {
  std::optional<core::Error> error;
  std::optional<int> signal;
};

Ending run_until_told(Outside& outside, io::HttpClient& http, const stages::ScanPlan& plan,
                      stages::ScanReport& report, Watcher& watcher) {
  // Lives no longer than the scan: a second Ctrl-C ends the process while the report is printed.
  io::Signals signals(outside.driver, {SIGINT, SIGTERM});
  std::variant<Result<void>, int> ended = outside.loop.run(core::race(
      stages::scan(http, plan, report, watcher), early_end(signals, watcher.reader_gone())));
  if (ended.index() == 1) return {std::nullopt, std::get<1>(ended)};
  Result<void>& scanned = std::get<0>(ended);
  if (!scanned) return {std::move(scanned).error(), std::nullopt};
  // A Ctrl-C of the last moment is an answer to no question that comes after.
  return {std::nullopt, signals.last()};
}

/// What is known of the outcome before the scan runs.
ScanOutcome outcome_frame(const ScanOptions& options, const Target& target,
                          const stages::ScanPlan& plan) {
  ScanOutcome outcome;
  outcome.probed = plan.probe;
  outcome.remembers = plan.probe && plan.memory != nullptr;
  outcome.no_key = options.probe && !plan.probe;
  outcome.host = options.simulate ? "the simulator" : target.endpoint.base.authority();
  outcome.set_default = options.set_default;
  outcome.set_image = options.set_image;
  outcome.dry_run = options.dry_run;
  outcome.secret = target.endpoint.key;
  outcome.now_ms = target.now_ms;
  return outcome;
}

/// Keeps what OpenRouter lists for `models list`. That it could not be kept is no news: whoever
/// wants to know asks again.
void keep_listed(std::optional<ListedRows> listed, const Target& target,
                 const Environment& environment) {
  if (target.stand_in || !listed) return;
  static_cast<void>(write_catalog_cache(environment, Watcher::kProvider,
                                        target.endpoint.base.text(), std::move(*listed),
                                        environment.start_ms));
}

void select(const ScanOptions& options, ScanOutcome& outcome) {
  const auto most = static_cast<std::size_t>(options.max_candidates);
  outcome.selected = stages::selected_fallbacks(outcome.report.models, most);
  outcome.selected_images = stages::selected_images(outcome.report.models, most);
}

/// How the verdicts compare with what the stand-in knows of its models.
void say_truth(const stages::TruthCheck& truth, Output& output) {
  constexpr std::size_t kShown = 5;
  output.say(std::to_string(truth.right) + " of " + counted(truth.compared, "verdict") +
             " equal what the simulator knows");
  for (std::size_t i = 0; i < truth.wrong.size() && i < kShown; ++i) output.say(truth.wrong[i]);
}

void print_report(const ScanOptions& options, const Environment& environment,
                  const ScanOutcome& outcome, Watcher& watcher, Output& output) {
  if (options.ndjson) {
    watcher.print_rest(outcome.report);
  } else if (options.json) {
    write_json_report(outcome, [&output](std::string_view piece) { output.data(piece); });
  } else {
    const bool colour = wants_colour(environment, options.no_color, environment.stdout_is_terminal);
    text_report(outcome, {environment.stdout_columns, options.verbose, Style(colour)}, output);
  }
  output.flush();
}

/// What is left to say on stderr, and the exit code.
int conclude(const ScanOptions& options, const ScanOutcome& outcome, Output& output) {
  for (const std::string& warning : warnings(outcome)) output.say(warning);
  if (const std::string spent = spent_line(outcome.report); !spent.empty()) output.say(spent);
  if (outcome.truth) say_truth(*outcome.truth, output);
  if (outcome.report.broke_off) return kExitError;
  if (!outcome.probed || outcome.interrupted) return kExitOk;
  if (!outcome.finds_tools()) {
    const bool none = outcome.report.models.empty();
    output.say(none ? "no free model in the catalog passes the filters, so none can be selected"
                    : "no free model that can call tools was found, so none can be selected");
    return kExitError;
  }
  if (options.set_image && outcome.selected_images.empty()) {
    output.say("no model that sees images was found, so --set-image has none to set");
    return kExitError;
  }
  const bool was_to_write = options.sets_anything() || options.no_input;
  if (was_to_write && !options.applies() && !outcome.asks) {
    output.say(options.simulate ? "nothing was written, as the simulator's models do not exist; "
                                  "with --yes they go into the config all the same"
                                : "nothing was written: with --yes the selection goes into the "
                                  "config");
  }
  return kExitOk;
}

/// The exit code when there is no report of verdicts to come.
std::optional<int> end_here(const ScanOptions& options, const Environment& environment,
                            const Ending& ending, const stages::ScanReport& report,
                            Output& output) {
  // A catalog that broke off after some of its models were asked: what they said is reported.
  if (ending.error && report.requests == 0) {
    output.say(ending.error->text);
    return kExitError;
  }
  if (ending.signal && options.plan) return kExitSignalled + *ending.signal;
  if (options.plan) return print_plan(options, report, environment, output);
  if (output.reader_gone()) return kExitOk;
  return std::nullopt;
}

/// Lets the person at the terminal choose what is written; the exit code.
int choose(ScanOptions options, const PathOptions& paths, const Environment& environment,
           Outside& outside, ScanOutcome& outcome, Output& output) {
  const Result<Choosing> choosing = choose_models(options, environment, outside, outcome);
  if (!choosing) {
    output.say(choosing.error().text);
    return kExitOk;
  }
  if (choosing->signal) return kExitSignalled + *choosing->signal;
  if (!choosing->chosen) {
    output.say("cancelled: nothing was written");
    return kExitOk;
  }
  options.yes = true;
  if (Result<void> applied = apply_selection(options, paths, environment, outcome, output);
      !applied) {
    output.say(without_secrets(applied.error().text));
    return kExitError;
  }
  if (outcome.written) report_write(*outcome.written, false, output);
  return kExitOk;
}

/// Who sends the plan's probes, if not the loop itself.
std::unique_ptr<ProbeThreads> make_threads(const ScanOptions& options, const Target& target,
                                           stages::ScanPlan& plan, Outside& outside,
                                           Tracer& tracer) {
  if (options.threads <= 1) return nullptr;
  auto threads = std::make_unique<ProbeThreads>(
      outside.driver, outside.loop, plan.target, http_options_for(target, options),
      static_cast<std::size_t>(options.threads), options.verbose ? &tracer : nullptr);
  plan.sender = threads.get();
  return threads;
}

/// False: what the scan is for cannot be done, which was said. `asks` is cleared when what a person
/// chose could not be written.
bool may_begin(const ScanOptions& options, const PathOptions& paths, const Environment& environment,
               bool no_key, bool& asks, Output& output) {
  if (const Result<void> sound = check_target(options, paths, environment, asks); !sound) {
    const std::string why = without_secrets(sound.error().text);
    output.say(asks ? why + "; the scan goes on, but its selection cannot be written" : why);
    if (!asks) return false;
    asks = false;
  }
  if (options.probe && no_key && options.sets_anything() && !options.plan) {
    output.say("there is no OPENROUTER_API_KEY, so nothing can be probed and no default set");
    return false;
  }
  return true;
}

int run(const ScanOptions& options, const PathOptions& paths, const Environment& environment,
        Output& output) {
  allow_sockets(connections_of(options) * (options.simulate ? 2 : 1));
  Outside outside;
  Result<Target> target = find_target(options, paths, environment, outside, output);
  if (!target) {
    output.say(target.error().text);
    return kExitError;
  }
  const std::string& key = target->endpoint.key;
  output.hide(key);
  bool asks = wants_choice(options, environment);
  if (!may_begin(options, paths, environment, key.empty(), asks, output)) return kExitError;
  stages::ScanPlan plan = plan_for(options, *target);
  ScanHistory history(options, environment, *target, output);
  plan.memory = history.memory();
  Tracer tracer(outside.loop, output);
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, http_options_for(*target, options),
                           options.verbose ? &tracer : nullptr);
  const auto threads = make_threads(options, *target, plan, outside, tracer);

  ScanOutcome outcome = outcome_frame(options, *target, plan);
  Watcher watcher(options, outside.loop, output, key);
  watcher.progress().fetching(outcome.host);
  const core::Time start = outside.loop.now();
  const Ending ending = run_until_told(outside, *http, plan, outcome.report, watcher);
  watcher.stop();
  if (watcher.has_catalog()) keep_listed(std::move(watcher.listed()), *target, environment);
  history.say_how_it_went();
  if (const auto over = end_here(options, environment, ending, outcome.report, output))
    return *over;
  outcome.took = outside.loop.now() - start;
  outcome.connections_most = http->counters().limited_to;
  outcome.interrupted = ending.signal.has_value();
  if (ending.signal) stages::finish_report(plan, outcome.report);
  if (target->stand_in && outcome.probed) {
    outcome.truth = stages::check_against_truth(*target->stand_in->simulator, outcome.report,
                                                plan.target.timeout);
  }
  select(options, outcome);
  outcome.asks = asks;
  const Result<void> applied = apply_selection(options, paths, environment, outcome, output);
  const bool is_known = watcher.has_catalog() || outcome.report.requests > 0;
  if (is_known) print_report(options, environment, outcome, watcher, output);
  const int exit_code = conclude(options, outcome, output);
  if (ending.signal) return *ending.signal == SIGINT ? kExitInterrupted : kExitTerminated;
  if (!applied) {
    output.say(without_secrets(applied.error().text));
    return kExitError;
  }
  if (!asks || !outcome.probed || exit_code != kExitOk) return exit_code;
  output.flush();
  return choose(options, paths, environment, outside, outcome, output);
}

}  // namespace

int run_scan(const Arguments& arguments, const CommandContext& context) {
  Result<ScanOptions> options = read_scan_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, scan_help);
  options->no_color = options->no_color || context.no_color;
  PathOptions paths = context.paths;
  if (!options->agent.empty()) paths.agent = options->agent;
  return run(*options, paths, context.environment, context.output);
}

}  // namespace pincer::cli
