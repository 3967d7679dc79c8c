#include "cli/commands/watch.hpp"

#include <csignal>

#include "cli/check/check_report.hpp"
#include "cli/check/metrics_server.hpp"
#include "cli/check/watch_report.hpp"
#include "cli/commands/check.hpp"
#include "cli/outside.hpp"
#include "cli/state/file_lock.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"

namespace pincer::cli {
namespace {

/// Tells of the rounds, on stdout and to Prometheus.
class Teller {
 public:
  Teller(const WatchOptions& options, WatchMetrics& metrics, Output& output, core::Event& gone)
      : options_(options), metrics_(metrics), output_(output), reader_gone_(gone) {}

  void tell(const WatchRound& round) {
    output_.status("");
    if (options_.json) {
      for (const std::string& line : round_events(round)) output_.data(line);
    } else {
      print_round(round, last_, output_);
    }
    output_.flush();
    if (output_.reader_gone()) reader_gone_.set();
    metrics_.note(round);
    if (options_.metrics.empty()) return;
    if (Result<void> written = write_metrics(options_.metrics, metrics_.text()); !written) {
      output_.say(written.error().text);
    }
  }

 private:
  const WatchOptions& options_;
  WatchMetrics& metrics_;
  Output& output_;
  core::Event& reader_gone_;
  LastStates last_;
};

core::Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

/// A signal, or nobody reads the events any more.
core::Task<void> early_end(io::Signals& signals, core::Event& reader_gone) {
  std::variant<int, std::monostate> first =
      co_await core::race(signals.next(), wait_for(reader_gone));
  static_cast<void>(first);
}

/// One watch a config: two would count each other's answers and undo each other's changes.
Result<std::optional<FileLock>> lock_state(const CommandContext& context) {
  PathOptions where = context.paths;
  where.agent.clear();
  const Result<Paths> paths = find_paths(context.environment, where, file_exists);
  if (!paths) return paths.error();
  const std::string state = watch_state_path(context.environment, paths->config);
  if (state.empty()) return std::optional<FileLock>();
  if (Result<void> made = make_folder_of(state); !made) return made.error();
  Result<FileLock> lock = FileLock::take(state, {1, 0});
  if (lock) return std::optional<FileLock>(std::move(*lock));
  return Error{core::Phase::none, core::ErrorKind::file, 0,
               "another watch looks after " + paths->config + " already: " + lock.error().text};
}

int run(const WatchOptions& options, const CommandContext& context) {
  Output& output = context.output;
  const Result<std::optional<FileLock>> lock = lock_state(context);
  if (!lock) {
    output.say(lock.error().text);
    return kExitError;
  }
  Outside outside;
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, http_options(context.environment));
  const std::unique_ptr<History> history = open_history(context.environment, output);
  const stages::IdentityPlaces places = stages::real_identity_places();
  WatchMetrics metrics;
  MetricsServer server(metrics);
  if (!options.listen.empty()) {
    const Result<io::Address> at =
        server.listen(outside.loop, *outside.net, *read_listen_address(options.listen));
    if (!at) {
      output.say(at.error().text);
      return kExitError;
    }
    output.say("metrics are at http://" + (at->ipv6 ? "[" + at->ip + "]" : at->ip) + ":" +
               std::to_string(at->port) + "/metrics");
  }
  core::Event reader_gone;
  Teller teller(options, metrics, output, reader_gone);
  const WatchTools tools{*http,         context.environment,
                         context.paths, places,
                         output,        history.get(),
                         wall_clock_ms, [&](const WatchRound& round) { teller.tell(round); }};
  io::Signals signals(outside.driver, {SIGINT, SIGTERM});
  static_cast<void>(outside.loop.run(
      core::race(watch_chain(tools, options.settings), early_end(signals, reader_gone))));
  output.status("");
  return kExitOk;
}

}  // namespace

int run_watch(const Arguments& arguments, const CommandContext& context) {
  const Result<WatchOptions> options = read_watch_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, watch_help);
  return run(*options, context);
}

}  // namespace pincer::cli
