#include "cli/commands/bench.hpp"

#include <csignal>

#include "cli/bench/bench_report.hpp"
#include "cli/bench/figures.hpp"
#include "cli/early_end.hpp"
#include "cli/exit_code.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/units.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// Shows a benchmark while it runs: the progress line, and the lines of --ndjson.
class Watcher final : public BenchListener {
 public:
  Watcher(const BenchOptions& options, Output& output) : options_(options), output_(output) {}
  ~Watcher() { output_.status(""); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  void on_step(const BenchStep& step) override {
    if (options_.profile != BenchProfile::sweep) return;
    output_.say(grouped(step.plan.in_flight_most) +
                " in flight: " + grouped(static_cast<std::size_t>(ok_per_second(step))) +
                " probes a second, p99 " + short_time(step.tally.latency.quantile(0.99)));
  }
  bool wants_shots() const override { return options_.ndjson; }
  void on_shot(std::size_t step, const stages::Shot& shot) override {
    output_.data(shot_line(step, shot));
    if (output_.reader_gone()) reader_gone_.set();
  }
  void on_beat(const BenchStep& step) override {
    if (step.ran - drawn_ < kRedraw && step.ran >= drawn_) return;
    drawn_ = step.ran;
    output_.status(grouped(step.plan.in_flight_most) + " in flight, " + short_time(step.ran) +
                   ": " + grouped(step.probes_seen) + " probes, " + grouped(step.tally.failed()) +
                   " failed");
  }

  core::Event& reader_gone() { return reader_gone_; }

 private:
  static constexpr core::Duration kRedraw = std::chrono::milliseconds(200);

  const BenchOptions& options_;
  Output& output_;
  core::Duration drawn_{0};
  core::Event reader_gone_;
};

/// Whether there is something to measure; says why not.
bool get_ready(Outside& outside, BenchTarget& target, Output& output) {
  if (target.server) {
    const Result<void> found = outside.loop.run(find_models(outside, target));
    if (!found) output.say(without_secrets(found.error().text));
    return found.ok();
  }
  const stages::Verdict verdict = outside.loop.run(try_one(outside, target));
  using stages::Scope;
  if (verdict.ok()) return true;
  const bool hopeless = verdict.scope == Scope::network || verdict.scope == Scope::key ||
                        verdict.scope == Scope::account;
  output.say((hopeless ? "nothing to measure, a first probe failed: " : "a first probe failed: ") +
             without_secrets(verdict.sentence));
  return !hopeless;
}

Result<void> write_page(const std::string& path, const std::string& page) {
  Result<StagedFile> staged = StagedFile::make(path, page, ".pincer-new");
  if (!staged) return std::move(staged).error();
  return staged->move_to(path, false);
}

void print_report(const BenchReport& report, bool colour, Output& output) {
  if (report.options.ndjson) {
    output.data(summary_line(report));
  } else if (report.options.json) {
    output.data(bench_json(report));
  } else {
    output.data(bench_text(report, Style(colour)));
  }
  output.flush();
  const BenchOutcome& outcome = report.outcome;
  if (outcome.steps.empty()) return;
  for (const std::string& warning : warnings_of(outcome.steps[main_step(outcome)])) {
    output.say(without_secrets(warning));
  }
  if (outcome.signal) output.say("cut short: these are the figures up to then");
}

int conclude(const BenchReport& report, Output& output) {
  const BenchOptions& options = report.options;
  if (!options.html.empty()) {
    const Result<void> written = write_page(options.html, bench_page(report));
    if (!written) {
      output.say(without_secrets(written.error().text));
      return kExitError;
    }
    output.say("the page is " + text::printable(options.html));
  }
  if (report.outcome.signal) return kExitSignalled + *report.outcome.signal;
  std::uint64_t worked = 0;
  for (const BenchStep& step : report.outcome.steps) worked += step.tally.of(stages::Bucket::ok);
  return worked > 0 ? kExitOk : kExitError;
}

int run(const BenchOptions& options, const CommandContext& context) {
  const Environment& environment = context.environment;
  Output& output = context.output;
  // Before there is a loop: the simulator is a copy of this process.
  Result<BenchTarget> target = find_bench_target(options, environment);
  if (!target) return refuse(context, target.error());
  output.hide(target->key);
  Outside outside;
  outside.driver.use_exact_timer();
  if (!get_ready(outside, *target, output)) return kExitError;
  BenchOutcome outcome;
  {
    Watcher watcher(options, output);
    // Lives no longer than the run: a second Ctrl-C ends the process while the report is printed.
    io::Signals signals(outside.driver, {SIGINT, SIGTERM});
    const auto threads = static_cast<std::size_t>(options.threads);
    BenchLoads loads(options, target->per_second_most);
    std::variant<std::monostate, int> ended =
        outside.loop.run(core::race(run_bench(outside, *target, loads, threads, outcome, watcher),
                                    early_end(signals, watcher.reader_gone())));
    if (ended.index() == 1) outcome.signal = std::get<1>(ended);
  }
  if (output.reader_gone()) return kExitOk;
  if (options.profile == BenchProfile::sweep) outcome.knee = knee_of(outcome.steps);
  const BenchReport report{options, *target, outcome};
  const bool colour = wants_colour(environment, options.no_color, environment.stdout_is_terminal);
  print_report(report, colour, output);
  return conclude(report, output);
}

}  // namespace

int run_bench(const Arguments& arguments, const CommandContext& context) {
  Result<BenchOptions> options = read_bench_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, bench_help);
  options->no_color = options->no_color || context.no_color;
  return run(*options, context);
}

}  // namespace pincer::cli
