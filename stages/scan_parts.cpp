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
constexpr std::int64_t kDayMs = 86'400'000;

Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

class Planned final : public flow::Source<ModelPlan> {
 public:
  Planned(const RequestPlan& plan, core::Event& answered, Turns& turns)
      : plan_(plan), answered_(answered), turns_(turns) {}

  Task<std::optional<ModelPlan>> next() override {
    while (at_ < plan_.models.size() && !plan_.models[at_].asks()) ++at_;
    if (at_ == plan_.models.size()) co_return std::nullopt;
    if (started_ == 1) static_cast<void>(co_await core::timeout(wait_for(answered_), kScoutHead));
    if (turns_.stopped()) co_return std::nullopt;
    ++started_;
    co_return plan_.models[at_++];
  }

 private:
  const RequestPlan& plan_;
  core::Event& answered_;
  Turns& turns_;
  std::size_t at_ = 0;
  std::size_t started_ = 0;
};

/// Before any answer: what a report says of a candidate that was never asked.
ProbeResult unasked(const ScanPlan& plan) {
  ProbeResult result;
  if (!plan.probe) {
    result.skip_reason = "metadata only";
    return result;
  }
  result.state = State::not_probed;
  result.verdict.reason = Reason::not_probed;
  result.verdict.scope = Scope::request;
  result.verdict.sentence = "Not asked: the scan ended before its turn.";
  return result;
}

void leave_out(ProbeResult& probe, std::string why) {
  probe.state = State::skipped;
  probe.skip_reason = std::move(why);
}

ModelVerdict& add_candidate(Model model, const ScanPlan& plan, ScanReport& report) {
  ModelVerdict& row = report.models.emplace_back();
  row.model = std::move(model);
  row.index = report.models.size() - 1;
  row.tool = unasked(plan);
  row.image = unasked(plan);
  if (plan.probe && !row.model.takes_image()) leave_out(row.image, "takes no images");
  return row;
}

/// An entry for a name the catalog does not have: nothing is known of it, so nothing is ruled out.
Model unlisted(const std::string& id) {
  Model model;
  model.id = model.name = id;
  model.input_modalities = {"image", "text"};
  return model;
}

void list_wanted(const Catalog& catalog, const ScanPlan& plan, ScanReport& report) {
  for (const WantedModel& wanted : *plan.wanted) {
    const auto listed = std::find_if(catalog.models.begin(), catalog.models.end(),
                                     [&](const Model& model) { return model.id == wanted.id; });
    const bool is_listed = listed != catalog.models.end();
    ModelVerdict& row = add_candidate(is_listed ? *listed : unlisted(wanted.id), plan, report);
    if (!wanted.tool) leave_out(row.tool, "not used for tools");
    if (!wanted.image) leave_out(row.image, "not used for images");
  }
}

void list_candidates(Catalog catalog, const ScanPlan& plan, ScanReport& report) {
  report.catalog_entries = catalog.entries;
  report.broken_entries = catalog.broken;
  if (plan.wanted) return list_wanted(catalog, plan, report);
  for (Model& model : candidates(std::move(catalog.models), plan.filters, plan.now_ms)) {
    add_candidate(std::move(model), plan, report);
  }
}

/// The machine's clock, or the server's when the two disagree: the limits go by the latter.
WallClock clock_of(Time at, std::int64_t ms, const Account& account) {
  constexpr std::int64_t kHalfSecondMs = 500;
  if (!account.server_ms) return WallClock{ms, at};
  const std::int64_t server = *account.server_ms + kHalfSecondMs;
  return WallClock{std::abs(server - ms) > kSkewMs ? server : ms, at};
}

/// The server's count says that there is nothing left: known without a request.
Verdict day_used_up(const DayQuota& day, std::int64_t now_ms) {
  Verdict verdict;
  verdict.bucket = Bucket::rate_limit;
  verdict.reason = Reason::account_day;
  verdict.scope = Scope::account;
  verdict.retry = Retry::after_reset;
  verdict.reset_ms = (now_ms / kDayMs + 1) * kDayMs;
  verdict.sentence = "The account's " + std::to_string(day.limit) +
                     " free requests of this day are used up. Wait for midnight UTC, or buy "
                     "credits once to raise the limit.";
  return verdict;
}

void make_plan(const ScanPlan& plan, const WallClock& clock, Time now, ScanReport& report) {
  PlanFacts facts;
  facts.spending = plan.spending;
  facts.account = report.account;
  facts.now_ms = clock.now(now);
  facts.concurrency = plan.concurrency;
  if (plan.memory != nullptr) {
    facts.taken_this_minute = plan.memory->taken(facts.now_ms / 60'000);
    facts.taken_today = plan.memory->taken_today(facts.now_ms);
  }
  report.plan = plan_requests(facts, plan.memory, report.models);
  if (!report.ended_by && report.plan.left == 0 && report.plan.over_budget > 0) {
    report.ended_by = day_used_up(*report.account.day, facts.now_ms);
  }
}

}  // namespace

Task<Result<WallClock>> prepare(io::HttpClient& http, const ScanPlan& plan, ScanReport& report,
                                ScanObserver& observer) {
  WallClock clock{plan.now_ms, http.loop().now()};
  if (plan.probe && !plan.target.authorization.empty()) {
    const Duration patience = std::min(plan.target.timeout, kAccountMost);
    AccountAnswer answer =
        co_await fetch_account(http, plan.target.base, plan.target.authorization, patience);
    const Time now = http.loop().now();
    clock = clock_of(now, clock.now(now), answer.account);
    report.account = std::move(answer.account);
    report.account_problem = std::move(answer.problem);
    report.ended_by = std::move(answer.refused);
  }
  Result<Catalog> catalog = co_await fetch_catalog(http, plan.catalog);
  if (!catalog) co_return std::move(catalog).error();
  if (plan.memory != nullptr) {
    plan.memory->begin(report.account, catalog->models, clock.now(http.loop().now()));
  }
  observer.on_models(*catalog);
  list_candidates(std::move(*catalog), plan, report);
  observer.on_catalog(report.catalog_entries, report.models.size());
  if (plan.probe) {
    make_plan(plan, clock, http.loop().now(), report);
    observer.on_plan(report);
  }
  co_return clock;
}

PaceLimits limits_of(const RequestPlan& plan) {
  PaceLimits limits;
  limits.per_minute = plan.per_minute;
  limits.requests_most = plan.most;
  if (plan.paced()) limits.requests_most = plan.requests + plan.retries;
  return limits;
}

flow::Stream<ModelPlan> planned(const RequestPlan& plan, core::Event& answered, Turns& turns) {
  return flow::Stream<ModelPlan>(std::make_unique<Planned>(plan, answered, turns));
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
      } else if (report.stopped_early && result->verdict.reason == Reason::not_probed) {
        result->verdict.sentence = "Not asked: " + std::to_string(report.plan.stops_at) +
                                   " good models were known by then; --exhaustive asks all.";
      }
    }
  }
}

}  // namespace pincer::stages
