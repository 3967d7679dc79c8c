#include "stages/scan_intake.hpp"

#include <utility>

namespace pincer::stages {
namespace {

using State = ProbeResult::State;

constexpr std::int64_t kDayMs = 86'400'000;

/// Before any answer. Of a candidate that was never asked close_report says why: no sentence is
/// kept for each of those that will be.
ProbeResult unasked(const ScanPlan& plan) {
  ProbeResult result;
  if (!plan.probe) {
    result.skip_reason = "metadata only";
    return result;
  }
  result.state = State::not_probed;
  result.verdict.reason = Reason::not_probed;
  result.verdict.scope = Scope::request;
  return result;
}

void leave_out(ProbeResult& probe, std::string why) {
  probe.state = State::skipped;
  probe.skip_reason = std::move(why);
}

/// An entry for a name the catalog does not have: nothing is known of it, so nothing is ruled out.
Model unlisted(const std::string& id) {
  Model model;
  model.id = model.name = id;
  model.input_modalities = {"image", "text"};
  return model;
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

}  // namespace

Intake::Intake(io::HttpClient& http, const ScanPlan& plan, WallClock clock, ScanReport& report,
               ScanObserver& observer)
    : http_(http),
      plan_(plan),
      clock_(clock),
      report_(report),
      observer_(observer),
      filter_(plan.filters, plan.now_ms) {
  if (plan.wanted) wanted_.resize(plan.wanted->size());
  at_once_ = !plan.wanted && plan.probe && !plan.plan_only && !report.ended_by &&
             !counts_requests(facts());
  if (at_once_) facts_at_once_ = facts();
}

/// What a plan depends on; what was taken of the account once there is a memory of it.
PlanFacts Intake::facts() const {
  PlanFacts facts;
  facts.spending = plan_.spending;
  facts.account = report_.account;
  facts.now_ms = clock_.now(http_.loop().real_now());
  facts.concurrency = plan_.concurrency;
  if (plan_.memory != nullptr && began_) {
    facts.taken_this_minute = plan_.memory->taken(facts.now_ms / 60'000);
    facts.taken_today = plan_.memory->taken_today(facts.now_ms);
  }
  return facts;
}

Task<void> Intake::read() {
  const std::function<void(Model&)> listener = [this](Model& model) { on_model(model); };
  Result<CatalogCount> count = co_await read_catalog(http_, plan_.catalog, listener);
  if (count && too_many_) {
    count = Error{core::Phase::body, core::ErrorKind::too_large, 0,
                  "more than " + std::to_string(kCandidatesMax) +
                      " models of the catalog pass the filters; narrow them"};
  }
  if (count) {
    end_well(*count);
  } else {
    report_.broke_off = std::move(count).error();
  }
  ended_ = true;
  more_.set();
}

Task<void> Intake::more() {
  more_.reset();
  if (!ended_) co_await more_.wait();
}

void Intake::begin_memory() {
  if (plan_.memory == nullptr || std::exchange(began_, true)) return;
  plan_.memory->begin(report_.account, clock_.now(http_.loop().real_now()));
}

void Intake::on_model(Model& model) {
  if (plan_.memory != nullptr) plan_.memory->note(model);
  observer_.on_model(model);
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if ((*plan_.wanted)[i].id == model.id) wanted_[i] = model;
  }
  if (plan_.wanted || !filter_.passes(model)) return;
  too_many_ = too_many_ || report_.models.size() == kCandidatesMax;
  if (too_many_) return;
  ModelVerdict& row = add_candidate(std::move(model));
  if (!at_once_) return;
  begin_memory();
  plan_one_more(facts_at_once_, plan_.memory, row, report_.plan);
  more_.set();
}

ModelVerdict& Intake::add_candidate(Model model) {
  ModelVerdict& row = report_.models.emplace_back();
  row.model = std::move(model);
  row.index = report_.models.size() - 1;
  row.tool = unasked(plan_);
  row.image = unasked(plan_);
  if (plan_.probe && !row.model.takes_image()) leave_out(row.image, "takes no images");
  return row;
}

/// Models that are asked by name, in the order of the names.
void Intake::add_wanted() {
  for (std::size_t i = 0; i < plan_.wanted->size(); ++i) {
    const WantedModel& wanted = (*plan_.wanted)[i];
    std::optional<Model>& listed = wanted_[i];
    ModelVerdict& row = add_candidate(listed ? std::move(*listed) : unlisted(wanted.id));
    if (!wanted.tool) leave_out(row.tool, "not used for tools");
    if (!wanted.image) leave_out(row.image, "not used for images");
  }
}

/// All models are known.
void Intake::end_well(const CatalogCount& count) {
  report_.catalog_entries = count.entries;
  report_.broken_entries = count.broken;
  if (plan_.wanted) add_wanted();
  begin_memory();
  const std::int64_t now_ms = clock_.now(http_.loop().real_now());
  if (plan_.memory != nullptr) plan_.memory->end_catalog(now_ms);
  observer_.on_catalog(report_.catalog_entries, report_.models.size());
  if (!plan_.probe) return;
  if (at_once_) {
    plan_no_more(facts_at_once_, report_.plan);
  } else {
    report_.plan = plan_requests(facts(), plan_.memory, report_.models);
    if (!report_.ended_by && report_.plan.left == 0 && report_.plan.over_budget > 0) {
      report_.ended_by = day_used_up(*report_.account.day, now_ms);
    }
  }
  observer_.on_plan(report_);
}

}  // namespace pincer::stages
