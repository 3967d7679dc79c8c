#include "stages/scan_parts.hpp"

#include <algorithm>
#include <memory>

#include "engine/core/race.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map_concurrent.hpp"

namespace pincer::stages {

using core::Duration;
using core::Time;
using State = ProbeResult::State;

namespace {

// How long the others wait for the first probe's answer: a refused key is told within this time.
constexpr Duration kScoutHead = std::chrono::seconds(1);
// Asking who the account is costs no request, yet a server that never says holds the scan up.
constexpr Duration kAccountMost = std::chrono::seconds(5);
// The server's Date has whole seconds; a clock that agrees with it is the better one.
constexpr std::int64_t kSkewMs = 2'000;

Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

class Planned final : public flow::Source<ModelPlan> {
 public:
  Planned(Intake& intake, const ScanReport& report, core::Event& answered, Turns& turns)
      : intake_(intake), report_(report), answered_(answered), turns_(turns) {}

  Task<std::optional<ModelPlan>> next() override {
    const std::vector<ModelPlan>& models = report_.plan.models;
    for (;;) {
      while (at_ < models.size() && !models[at_].asks()) ++at_;
      if (at_ < models.size()) break;
      if (intake_.ended()) co_return std::nullopt;
      co_await intake_.more();
    }
    if (started_ == 1) static_cast<void>(co_await core::timeout(wait_for(answered_), kScoutHead));
    if (turns_.stopped() || report_.broke_off) co_return std::nullopt;
    ++started_;
    co_return models[at_++];
  }

 private:
  Intake& intake_;
  const ScanReport& report_;
  core::Event& answered_;
  Turns& turns_;
  std::size_t at_ = 0;
  std::size_t started_ = 0;
};

/// The machine's clock, or the server's when the two disagree: the limits go by the latter.
WallClock clock_of(Time at, std::int64_t ms, const Account& account) {
  constexpr std::int64_t kHalfSecondMs = 500;
  if (!account.server_ms) return WallClock{ms, at};
  const std::int64_t server = *account.server_ms + kHalfSecondMs;
  return WallClock{std::abs(server - ms) > kSkewMs ? server : ms, at};
}

}  // namespace

Task<WallClock> ask_account(io::HttpClient& http, const ScanPlan& plan, ScanReport& report) {
  WallClock clock{plan.now_ms, http.loop().real_now()};
  if (!plan.probe || plan.target.authorization.empty()) co_return clock;
  const Duration patience = std::min(plan.target.timeout, kAccountMost);
  AccountAnswer answer =
      co_await fetch_account(http, plan.target.base, plan.target.authorization, patience);
  const Time now = http.loop().real_now();
  clock = clock_of(now, clock.now(now), answer.account);
  report.account = std::move(answer.account);
  report.account_problem = std::move(answer.problem);
  report.ended_by = std::move(answer.refused);
  co_return clock;
}

PaceLimits limits_of(const RequestPlan& plan) {
  PaceLimits limits;
  limits.per_minute = plan.per_minute;
  limits.requests_most = plan.most;
  if (plan.paced()) limits.requests_most = plan.requests + plan.retries;
  return limits;
}

flow::Stream<ModelPlan> planned(Intake& intake, const ScanReport& report, core::Event& answered,
                                Turns& turns) {
  return flow::Stream<ModelPlan>(std::make_unique<Planned>(intake, report, answered, turns));
}

bool Late::takes(const ModelVerdict& row) {
  if (!asking_.pace.paced()) return false;
  const bool tool = note(row.index, ProbeKind::tool, row.tool);
  const bool image = note(row.index, ProbeKind::image, row.image);
  return tool || image;
}

bool Late::note(std::size_t index, ProbeKind kind, const ProbeResult& probe) {
  if (probe.state != State::probed || probe.known_ms || probe.ok()) return false;
  const std::optional<Duration> wait = retry_wait(probe.verdict, report_.models[index].model.id);
  if (!wait || *wait > asking_.prober.target().timeout) return false;
  waiting_.push_back({index, kind, core::later(asking_.prober.loop().now(), *wait)});
  return true;
}

ProbeResult& Late::probe_of(const One& one) {
  ModelVerdict& row = report_.models[one.index];
  return one.kind == ProbeKind::tool ? row.tool : row.image;
}

Task<Late::One> Late::ask(One one) {
  co_await core::sleep_until(one.ready);
  const Model& model = report_.models[one.index].model;
  ProbeResult result = co_await judged_probe(asking_, model, one.kind);
  // What the account did not let through is no news of the model.
  if (result.state == State::probed) probe_of(one) = std::move(result);
  co_return one;
}

Task<void> Late::ask_again(std::size_t concurrency, ScanObserver& observer) {
  if (!report_.ended_by && !report_.stopped_early) {
    // What the plan allowed for this, and what was saved on the way.
    std::vector<One> paid = waiting_;
    const auto left = static_cast<std::size_t>(asking_.pace.left().value_or(0));
    paid.resize(std::min(paid.size(), left));
    auto asked = flow::from(std::move(paid)) |
                 flow::map_concurrent(concurrency, [this](One one) { return ask(one); });
    while (std::optional<One> one = co_await asked.next()) {
      const Verdict& verdict = probe_of(*one).verdict;
      if (verdict.ends_scan()) report_.ended_by = verdict;
    }
  }
  std::optional<std::size_t> told;
  for (const One& one : waiting_) {
    if (told != one.index) observer.on_verdict(report_.models[one.index]);
    told = one.index;
  }
}

const Verdict* ending(const ModelVerdict& row) {
  for (const ProbeResult* result : {&row.tool, &row.image}) {
    if (result->state != State::skipped && result->verdict.ends_scan()) return &result->verdict;
  }
  for (const ChoiceResult& choice : row.choices) {
    if (choice.result.verdict.ends_scan()) return &choice.result.verdict;
  }
  return nullptr;
}

bool enough(const ScanReport& report) {
  if (report.plan.stops_at == 0) return false;
  const auto good =
      std::count_if(report.models.begin(), report.models.end(),
                    [](const ModelVerdict& row) { return row.tool.ok() && !row.tool.known_ms; });
  return static_cast<std::size_t>(good) >= report.plan.stops_at;
}

void close_report(ScanReport& report) {
  for (ModelVerdict& row : report.models) {
    for (ProbeResult* result : {&row.tool, &row.image}) {
      if (result->state != State::not_probed) continue;
      if (report.ended_by) {
        result->verdict = *report.ended_by;
      } else if (report.broke_off && result->verdict.reason == Reason::not_probed) {
        result->verdict.sentence = "Not asked: the catalog broke off before its turn.";
      } else if (report.stopped_early && result->verdict.reason == Reason::not_probed) {
        result->verdict.sentence = "Not asked: " + std::to_string(report.plan.stops_at) +
                                   " good models were known by then; --exhaustive asks all.";
      } else if (result->verdict.sentence.empty()) {
        result->verdict.sentence = "Not asked: the scan ended before its turn.";
      }
    }
  }
}

}  // namespace pincer::stages
