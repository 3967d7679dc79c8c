#include "cli/bench/bench_run.hpp"

#include <algorithm>

#include "engine/core/scope.hpp"
#include "engine/core/sleep.hpp"
#include "stages/bench/knee.hpp"
#include "stages/catalog.hpp"
#include "stages/classify.hpp"
#include "stages/filter.hpp"

namespace pincer::cli {

using core::Duration;
using core::Task;
using core::Time;

namespace {

constexpr Duration kBeat = std::chrono::milliseconds(50);

std::vector<stages::SweepPoint> points_of(const std::deque<BenchStep>& steps) {
  std::vector<stages::SweepPoint> points;
  for (const BenchStep& step : steps) {
    points.push_back({step.plan.in_flight_most, ok_per_second(step)});
  }
  return points;
}

/// Follows a step: what it costs is noted when it is over, and also when it is dropped.
class Meter final : public stages::LoadObserver {
 public:
  Meter(core::Loop& loop, const BenchTarget& target, io::HttpClient& http, BenchStep& step,
        std::size_t index, BenchListener& listener)
      : loop_(loop),
        target_(target),
        http_(http),
        step_(step),
        index_(index),
        listener_(listener),
        begin_(loop.now()) {
    step_.memory_before = read_memory();
    step_.memory_most = step_.memory_before;
    step_.cut_short = true;
  }
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  ~Meter() { close(); }

  void whole() { step_.cut_short = false; }

  Task<void> beat() {
    for (;;) {
      co_await core::sleep(kBeat);
      step_.memory_most = std::max(step_.memory_most, read_memory());
      step_.ran = loop_.now() - begin_;
      listener_.on_beat(step_);
    }
  }

  void on_measuring() override {
    measuring_ = loop_.now();
    at_start_ = read_usage();
    server_at_start_ = server_cpu();
  }
  void on_shot(const stages::Shot& shot) override {
    step_.tally.add(shot);
    if (shot.measured) listener_.on_shot(index_, shot);
  }
  void on_dropped(Duration due, bool measured) override { step_.tally.drop(due, measured); }
  void on_in_flight(std::size_t count) override { step_.tally.saw_in_flight(count); }

 private:
  double server_cpu() const { return target_.server ? target_.server->cpu_seconds() : 0; }

  void close() {
    step_.ran = loop_.now() - begin_;
    step_.counters = http_.counters();
    step_.memory_most = std::max(step_.memory_most, read_memory());
    if (!measuring_) return;
    const Usage now = read_usage();
    step_.measured = loop_.now() - *measuring_;
    step_.cpu_seconds = now.cpu_seconds - at_start_.cpu_seconds;
    step_.waiting_seconds = now.waiting_seconds - at_start_.waiting_seconds;
    step_.server_cpu_seconds = server_cpu() - server_at_start_;
  }

  core::Loop& loop_;
  const BenchTarget& target_;
  io::HttpClient& http_;
  BenchStep& step_;
  std::size_t index_;
  BenchListener& listener_;
  const Time begin_;
  std::optional<Time> measuring_;
  Usage at_start_;
  double server_at_start_ = 0;
};

Task<void> run_step(Outside& outside, const BenchTarget& target, BenchStep& step, std::size_t index,
                    BenchListener& listener) {
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, target.http);
  stages::Prober prober(*http, target.probe);
  Meter meter(outside.loop, target, *http, step, index, listener);
  core::Scope beside(outside.loop);
  beside.spawn(meter.beat());
  co_await stages::run_load(prober, target.models, step.plan, meter);
  meter.whole();
}

}  // namespace

BenchLoads::BenchLoads(const BenchOptions& options, double per_second_most)
    : profile_(options.profile), in_flight_most_(options.in_flight()) {
  const bool rate = profile_ == BenchProfile::rate;
  plan_.profile = rate ? stages::LoadPlan::Profile::rate : stages::LoadPlan::Profile::closed;
  plan_.in_flight_most = profile_ == BenchProfile::sweep ? 1 : in_flight_most_;
  plan_.per_second = rate ? static_cast<double>(options.rate) : 0;
  plan_.arrivals =
      options.arrivals == "poisson" ? stages::ArrivalKind::poisson : stages::ArrivalKind::constant;
  plan_.seed = static_cast<std::uint64_t>(options.seed);
  plan_.warmup = std::chrono::milliseconds(options.warmup_ms);
  plan_.duration = std::chrono::milliseconds(options.duration_ms);
  plan_.count = static_cast<std::uint64_t>(options.count.value_or(0));
  plan_.per_second_most = rate ? 0 : per_second_most;
}

std::optional<stages::LoadPlan> BenchLoads::next(const std::deque<BenchStep>& done) {
  if (done.empty()) return plan_;
  if (profile_ != BenchProfile::sweep || stages::is_past_knee(points_of(done))) return std::nullopt;
  if (plan_.in_flight_most >= in_flight_most_) return std::nullopt;
  plan_.in_flight_most = std::min(plan_.in_flight_most * 2, in_flight_most_);
  return plan_;
}

Duration window_of(const BenchStep& step) {
  Duration window = step.plan.duration;
  if (step.plan.count > 0) window = step.tally.last_end - step.plan.warmup;
  if (step.cut_short) window = std::min(window, step.ran - step.plan.warmup);
  return std::max(window, Duration::zero());
}

double ok_per_second(const BenchStep& step) {
  const Duration window = window_of(step);
  if (window == Duration::zero()) return 0;
  return static_cast<double>(step.tally.ok_in_window) /
         std::chrono::duration<double>(window).count();
}

std::optional<std::size_t> knee_of(const std::deque<BenchStep>& steps) {
  return stages::knee_of(points_of(steps));
}

Task<Result<void>> find_models(Outside& outside, BenchTarget& target) {
  constexpr std::size_t kModelsMax = 256;
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, target.http);
  stages::CatalogRequest request;
  request.base = target.probe.base;
  Result<stages::Catalog> catalog = co_await stages::fetch_catalog(*http, std::move(request));
  if (!catalog) co_return std::move(catalog).error();
  for (stages::Model& model : stages::candidates(std::move(catalog->models), {}, 0)) {
    if (target.models.size() == kModelsMax) break;
    if (model.supports("tools")) target.models.push_back(std::move(model));
  }
  if (!target.models.empty()) co_return Result<void>();
  co_return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                        "the scenario has no free model that takes tools, so none to ask"};
}

Task<void> run_bench(Outside& outside, const BenchTarget& target, BenchLoads loads,
                     BenchOutcome& outcome, BenchListener& listener) {
  for (;;) {
    const std::optional<stages::LoadPlan> plan = loads.next(outcome.steps);
    if (!plan) co_return;
    outcome.steps.emplace_back(*plan);
    BenchStep& step = outcome.steps.back();
    co_await run_step(outside, target, step, outcome.steps.size() - 1, listener);
    listener.on_step(step);
  }
}

Task<stages::Verdict> try_one(Outside& outside, const BenchTarget& target) {
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, target.http);
  stages::Prober prober(*http, target.probe);
  stages::Evidence evidence;
  co_await prober.probe(target.models.front(), stages::ProbeKind::tool, target.probe.timeout,
                        evidence);
  co_return stages::classify(evidence);
}

}  // namespace pincer::cli
