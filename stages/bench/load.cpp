#include "stages/bench/load.hpp"

#include <algorithm>
#include <memory>

#include "engine/core/scope.hpp"
#include "engine/core/sleep.hpp"
#include "stages/classify.hpp"

namespace pincer::stages {

using core::Duration;
using core::Time;

namespace {

class Load {
 public:
  Load(Prober& prober, const std::vector<Model>& models, const LoadPlan& plan,
       LoadObserver& observer)
      : prober_(prober),
        models_(models),
        plan_(plan),
        observer_(observer),
        begin_(prober.loop().now()),
        count_(share_of(plan.count, plan.share, plan.shares)),
        in_flight_most_(
            static_cast<std::size_t>(share_of(plan.in_flight_most, plan.share, plan.shares))),
        next_slot_(begin_) {}
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  Task<void> run();

 private:
  Duration since() const { return prober_.loop().now() - begin_; }
  bool takes(Duration due);
  Time slot();
  Task<void> announce();
  Task<void> keep_asking();
  Task<void> follow_schedule(core::Scope& scope);
  Task<void> ask_once(std::uint64_t number, Duration due);
  Task<void> ask(std::uint64_t number, Duration due, Evidence& evidence);

  Prober& prober_;
  const std::vector<Model>& models_;
  const LoadPlan& plan_;
  LoadObserver& observer_;
  const Time begin_;
  const std::uint64_t count_;
  const std::size_t in_flight_most_;
  std::uint64_t started_ = 0;   // all
  std::uint64_t measured_ = 0;  // of those
  std::size_t in_flight_ = 0;
  Time next_slot_;
  std::vector<std::unique_ptr<Evidence>> free_;
};

Task<void> Load::run() {
  core::Scope scope(prober_.loop());
  scope.spawn(announce());
  if (plan_.profile == LoadPlan::Profile::closed) {
    for (std::size_t i = 0; i < in_flight_most_; ++i) scope.spawn(keep_asking());
  } else {
    co_await follow_schedule(scope);
  }
  co_await scope.join();
}

Task<void> Load::announce() {
  co_await core::sleep_until(core::later(begin_, plan_.warmup));
  observer_.on_measuring();
}

/// Whether one that is due then still belongs to the run.
bool Load::takes(Duration due) {
  if (due >= plan_.ends()) return false;
  if (due < plan_.warmup) return true;
  if (count_ > 0 && measured_ >= count_) return false;
  if (plan_.count > 0 && count_ == 0) return false;  // a share of nothing
  ++measured_;
  return true;
}

/// When the next start is allowed.
Time Load::slot() {
  const double per_second = plan_.per_second_most / static_cast<double>(plan_.shares);
  const Time now = prober_.loop().now();
  const Time at = std::max(now, next_slot_);
  next_slot_ = at + Duration(static_cast<std::int64_t>(1e9 / per_second));
  return at;
}

Task<void> Load::keep_asking() {
  Evidence evidence;
  for (;;) {
    if (plan_.per_second_most > 0) {
      const Time at = slot();
      if (at > prober_.loop().now()) co_await core::sleep_until(at);
    }
    const Duration due = since();
    if (!takes(due)) co_return;
    const std::uint64_t number = started_++ * plan_.shares + plan_.share;
    co_await ask(number, due, evidence);
  }
}

Task<void> Load::follow_schedule(core::Scope& scope) {
  Arrivals arrivals(plan_.per_second, plan_.arrivals, plan_.seed, plan_.share, plan_.shares);
  for (;;) {
    const Duration due = arrivals.next();
    if (!takes(due)) co_return;
    const Time at = begin_ + due;
    if (at > prober_.loop().now()) co_await core::sleep_until(at);
    if (in_flight_ >= in_flight_most_) {
      observer_.on_dropped(due, due >= plan_.warmup);
    } else {
      scope.spawn(ask_once(arrivals.number(), due));
    }
  }
}

Task<void> Load::ask_once(std::uint64_t number, Duration due) {
  std::unique_ptr<Evidence> evidence;
  if (free_.empty()) {
    evidence = std::make_unique<Evidence>();
  } else {
    evidence = std::move(free_.back());
    free_.pop_back();
  }
  co_await ask(number, due, *evidence);
  free_.push_back(std::move(evidence));
}

Task<void> Load::ask(std::uint64_t number, Duration due, Evidence& evidence) {
  Shot shot;
  shot.number = number;
  shot.due = due;
  shot.sent = since();
  shot.measured = due >= plan_.warmup;
  observer_.on_in_flight(++in_flight_);
  const Model& model = models_[static_cast<std::size_t>(number % models_.size())];
  co_await prober_.probe(model, ProbeKind::tool, prober_.target().timeout, evidence);
  --in_flight_;
  shot.ended = since();
  shot.verdict = classify(evidence);
  shot.status = evidence.status;
  shot.first_token = evidence.first_token;
  shot.bytes = evidence.bytes_received;
  shot.reused = evidence.reused_connection;
  observer_.on_shot(shot);
}

}  // namespace

std::uint64_t share_of(std::uint64_t total, std::size_t share, std::size_t shares) {
  return total / shares + (share < total % shares ? 1 : 0);
}

Task<void> run_load(Prober& prober, const std::vector<Model>& models, LoadPlan plan,
                    LoadObserver& observer) {
  Load load(prober, models, plan, observer);
  co_await load.run();
}

}  // namespace pincer::stages
