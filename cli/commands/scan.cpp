#include "cli/commands/scan.hpp"

#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#include "cli/commands/scan_apply.hpp"
#include "cli/commands/scan_choose.hpp"
#include "cli/commands/scan_options.hpp"
#include "cli/commands/scan_report.hpp"
#include "cli/commands/stand_in.hpp"
#include "cli/commands/write_report.hpp"
#include "cli/endpoint.hpp"
#include "cli/outside.hpp"
#include "cli/render/progress.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/units.hpp"
#include "cli/state/catalog_cache.hpp"
#include "cli/state/stored_access.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"
#include "stages/rank.hpp"

namespace pincer::cli {
namespace {

using core::Task;

/// What is scanned: the endpoint, and the stand-in when it is one.
struct Target {
  Endpoint endpoint;
  io::TlsTrust trust;
  io::ProxyConfig proxy;
  std::int64_t now_ms = 0;
  std::unique_ptr<StandIn> stand_in;
};

Result<Target> simulated_target(const ScanOptions& options, Outside& outside) {
  StandInRequest request;
  request.scenario = *options.simulate;
  request.models = options.models;
  request.seed = options.seed;
  Result<std::unique_ptr<StandIn>> started = start_stand_in(outside, request);
  if (!started) return std::move(started).error();
  Target target;
  target.stand_in = std::move(*started);
  target.endpoint.base = target.stand_in->base;
  // Never the user's own key: the stand-in needs none, or has one of its own.
  const std::string& its_key = target.stand_in->scenario.key;
  target.endpoint.key = its_key.empty() ? "sk-or-v1-simulated" : its_key;
  target.trust.ca_pem = target.stand_in->ca_pem;
  target.trust.system_default = false;
  // The stand-in's own day, so that the same seed gives the same report on any day.
  target.now_ms = target.stand_in->scenario.epoch_ms;
  return target;
}

Result<Target> real_target(const ScanOptions& options, const PathOptions& paths,
                           const Environment& environment, Output& output) {
  const StoredAccess stored = stored_access(paths, environment);
  output.hide(stored.key);
  for (const std::string& warning : stored.warnings) {
    output.say(without_secrets(warning) + "; the scan goes on");
  }
  Result<Endpoint> endpoint =
      choose_endpoint({options.base_url, environment.base_url, stored.base_url, stored.key});
  if (!endpoint) return std::move(endpoint).error();
  Target target;
  target.endpoint = std::move(*endpoint);
  target.trust.ca_file = environment.ssl_cert_file;
  target.trust.ca_dir = environment.ssl_cert_dir;
  target.proxy = {environment.https_proxy, environment.http_proxy, environment.no_proxy};
  target.now_ms = environment.start_ms;
  return target;
}

stages::ScanPlan plan_for(const ScanOptions& options, const Target& target) {
  const core::Duration timeout = std::chrono::milliseconds(options.timeout_ms);
  stages::ScanPlan plan;
  plan.catalog.base = target.endpoint.base;
  plan.catalog.timeout = timeout;
  plan.filters = {options.min_params, options.max_age_days, options.provider,
                  options.include_special};
  plan.target.base = target.endpoint.base;
  plan.target.authorization = target.endpoint.authorization();
  plan.target.timeout = timeout;
  plan.concurrency = static_cast<std::size_t>(options.concurrency);
  plan.probe = options.probe && !target.endpoint.key.empty();
  plan.now_ms = target.now_ms;
  return plan;
}

io::HttpClientOptions http_options_for(const Target& target) {
  io::HttpClientOptions options;
  options.proxy = target.proxy;
  options.trust = target.trust;
  options.user_agent = "pincer/" PINCER_VERSION;
  return options;
}

/// Shows the scan while it runs: the progress line, and the lines of --ndjson as they land.
class Watcher final : public stages::ScanObserver {
 public:
  Watcher(const ScanOptions& options, const core::Loop& loop, Output& output, std::string secret)
      : options_(options),
        loop_(loop),
        output_(output),
        secret_(std::move(secret)),
        progress_(output) {}

  void on_models(const stages::Catalog& catalog) override {
    listed_ = listed_models("openrouter", catalog, 0);
  }
  void on_catalog(std::size_t, std::size_t candidates) override {
    printed_.assign(candidates, false);
    has_catalog_ = true;
    progress_.begin(candidates);
  }
  void on_verdict(const stages::ModelVerdict& verdict) override {
    if (options_.ndjson) {
      output_.data(ndjson_line(verdict, secret_));
      output_.flush();
      printed_[verdict.index] = true;
      if (output_.reader_gone()) reader_gone_.set();
    }
    progress_.landed(verdict.tool.ok(), loop_.now());
  }

  /// The lines of models no verdict was announced for.
  void print_rest(const stages::ScanReport& report) {
    for (const stages::ModelVerdict& verdict : report.models) {
      if (!printed_[verdict.index]) output_.data(ndjson_line(verdict, secret_));
    }
  }

  Progress& progress() { return progress_; }
  core::Event& reader_gone() { return reader_gone_; }
  bool has_catalog() const { return has_catalog_; }
  ListedModels& listed() { return listed_; }

 private:
  const ScanOptions& options_;
  const core::Loop& loop_;
  Output& output_;
  std::string secret_;
  Progress progress_;
  std::vector<bool> printed_;  // by place: whether the model was told
  ListedModels listed_;        // all that the catalog lists
  core::Event reader_gone_;
  bool has_catalog_ = false;
};

/// --verbose: the steps of each request, with the time since the start.
class Tracer final : public io::HttpObserver {
 public:
  Tracer(const core::Loop& loop, Output& output)
      : loop_(loop), output_(output), start_(loop.now()) {}
  void on_step(std::string_view origin, std::string_view what) override {
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(loop_.now() - start_).count();
    std::string time = std::to_string(since);
    time.insert(0, time.size() < 6 ? 6 - time.size() : 0, ' ');
    output_.trace(time + "ms  " + std::string(origin) + "  " + std::string(what));
  }

 private:
  const core::Loop& loop_;
  Output& output_;
  core::Time start_;
};

Task<int> wait_for_reader_to_go(core::Event& gone) {
  co_await gone.wait();
  co_return 0;
}

/// The signal that ends the scan early; 0 when nobody reads its lines any more.
Task<int> early_end(io::Signals& signals, core::Event& reader_gone) {
  std::variant<int, int> first =
      co_await core::race(signals.next(), wait_for_reader_to_go(reader_gone));
  if (first.index() == 0) co_return std::get<0>(first);
  co_return 0;
}

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
  return {};
}

/// What is known of the outcome before the scan runs.
ScanOutcome outcome_frame(const ScanOptions& options, const Target& target,
                          const stages::ScanPlan& plan) {
  ScanOutcome outcome;
  outcome.probed = plan.probe;
  outcome.no_key = options.probe && !plan.probe;
  outcome.host = options.simulate ? "the simulator" : target.endpoint.base.authority();
  outcome.set_default = options.set_default;
  outcome.set_image = options.set_image;
  outcome.dry_run = options.dry_run;
  outcome.secret = target.endpoint.key;
  return outcome;
}

/// Keeps what OpenRouter lists for `models list`. That it could not be kept is no news: whoever
/// wants to know asks again.
void keep_listed(ListedModels listed, const Target& target, const Environment& environment) {
  if (target.stand_in) return;
  listed.fetched_ms = environment.start_ms;
  static_cast<void>(write_catalog_cache(environment, listed, target.endpoint.base.text()));
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
    output.data(json_report(outcome));
  } else {
    const bool colour = wants_colour(environment, options.no_color, environment.stdout_is_terminal);
    text_report(outcome, {environment.stdout_columns, options.verbose, Style(colour)}, output);
  }
  output.flush();
}

/// What is left to say on stderr, and the exit code.
int conclude(const ScanOptions& options, const ScanOutcome& outcome, Output& output) {
  for (const std::string& warning : warnings(outcome)) output.say(warning);
  if (outcome.truth) say_truth(*outcome.truth, output);
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
  if (options.sets_anything() && !options.applies() && !outcome.asks) {
    output.say("nothing was written: with --yes the selection goes into the config");
  }
  return kExitOk;
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

int run(const ScanOptions& options, const PathOptions& paths, const Environment& environment,
        Output& output) {
  Outside outside;
  Result<Target> target = options.simulate ? simulated_target(options, outside)
                                           : real_target(options, paths, environment, output);
  if (!target) {
    output.say(target.error().text);
    return kExitError;
  }
  const std::string& key = target->endpoint.key;
  output.hide(key);
  bool asks = wants_choice(options, environment);
  if (const Result<void> sound = check_target(options, paths, environment, asks); !sound) {
    const std::string why = without_secrets(sound.error().text);
    output.say(asks ? why + "; the scan goes on, but its selection cannot be written" : why);
    if (!asks) return kExitError;
    asks = false;
  }
  if (options.probe && key.empty() && options.sets_anything()) {
    output.say("there is no OPENROUTER_API_KEY, so nothing can be probed and no default set");
    return kExitError;
  }
  const stages::ScanPlan plan = plan_for(options, *target);
  Tracer tracer(outside.loop, output);
  const std::unique_ptr<io::HttpClient> http = io::HttpClient::make(
      outside.loop, *outside.net, http_options_for(*target), options.verbose ? &tracer : nullptr);

  ScanOutcome outcome = outcome_frame(options, *target, plan);
  Watcher watcher(options, outside.loop, output, key);
  watcher.progress().fetching(outcome.host);
  const core::Time start = outside.loop.now();
  const Ending ending = run_until_told(outside, *http, plan, outcome.report, watcher);
  output.status("");
  keep_listed(std::move(watcher.listed()), *target, environment);
  if (ending.error) {
    output.say(ending.error->text);
    return kExitError;
  }
  if (output.reader_gone()) return kExitOk;
  outcome.took = outside.loop.now() - start;
  outcome.interrupted = ending.signal.has_value();
  if (ending.signal) stages::rank(outcome.report.models);
  if (target->stand_in && outcome.probed) {
    outcome.truth = stages::check_against_truth(*target->stand_in->simulator, outcome.report,
                                                plan.target.timeout);
  }
  select(options, outcome);
  outcome.asks = asks;
  const Result<void> applied = apply_selection(options, paths, environment, outcome, output);
  if (watcher.has_catalog()) print_report(options, environment, outcome, watcher, output);
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
  if (options->help) return print(context, scan_help(context.columns));
  options->no_color = options->no_color || context.no_color;
  PathOptions paths = context.paths;
  if (!options->agent.empty()) paths.agent = options->agent;
  return run(*options, paths, context.environment, context.output);
}

}  // namespace pincer::cli
