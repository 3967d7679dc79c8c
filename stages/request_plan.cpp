#include "stages/request_plan.hpp"

#include <algorithm>

#include "stages/probe.hpp"
#include "stages/scan.hpp"

namespace pincer::stages {
namespace {

using State = ProbeResult::State;

// About how long a probe takes, and the slowest of a minute's: median and 90th of a hundred of
// observed ones that worked.
constexpr double kProbeSeconds = 1.5;
constexpr double kSlowestSeconds = 8;
constexpr std::int64_t kMinuteMs = 60'000;

std::int64_t pace_of(const PlanFacts& facts) {
  if (facts.spending.per_minute) return *facts.spending.per_minute;
  const bool limited = facts.account.day || facts.spending.free_tier_expected;
  return limited ? Pace::kPerMinute : 0;
}

/// What the day has left. GET /key lags: what was counted here since is taken off as well.
std::optional<std::int64_t> left_today(const PlanFacts& facts) {
  if (!facts.account.day) return std::nullopt;
  const DayQuota& day = *facts.account.day;
  const std::int64_t used = std::max(day.used, facts.taken_today);
  return std::max<std::int64_t>(0, std::min(day.remaining, day.limit - used));
}

std::optional<std::int64_t> most_of(const PlanFacts& facts, std::optional<std::int64_t> left) {
  std::optional<std::int64_t> most = facts.spending.budget;
  if (left) {
    const std::int64_t free = std::max<std::int64_t>(0, *left - facts.spending.reserve);
    most = most ? std::min(*most, free) : free;
  }
  return most;
}

void skip(ProbeResult& probe, std::string why) {
  probe = ProbeResult();
  probe.state = State::skipped;
  probe.skip_reason = std::move(why);
}

/// Whether a probe is still to be made, after what the catalog and the memory say.
bool is_open(bool gated, Memory* memory, const Model& model, ProbeKind kind, ProbeResult& probe) {
  if (probe.state != State::not_probed) return false;
  // An entry without parameters says nothing; one that lists others says that it takes no tools.
  const bool lists = !model.supported_parameters.empty();
  if (kind == ProbeKind::tool && gated && lists && !model.supports("tools")) {
    skip(probe, "the catalog lists no tools");
    return false;
  }
  if (memory == nullptr) return true;
  std::optional<ProbeResult> known = memory->recall(model, kind);
  if (!known) return true;
  probe = std::move(*known);
  return false;
}

std::string_view words(Standing standing) {
  switch (standing) {
    case Standing::never_asked:
      return "never asked";
    case Standing::changed:
      return "changed in the catalog";
    case Standing::worked:
      return "worked, due again";
    case Standing::flaky:
      return "works now and then";
    case Standing::failed:
      return "failed, due again";
  }
  return "";
}

struct Candidate {
  ModelPlan plan;
  Standing standing = Standing::never_asked;
};

std::string why(const Candidate& candidate, const ModelVerdict& row) {
  if (candidate.plan.asks()) return std::string(words(candidate.standing));
  if (row.tool.known_ms || row.image.known_ms) return "known from before";
  return row.tool.skip_reason.empty() ? "not asked" : row.tool.skip_reason;
}

/// The ways to choose a tool that are not known of a model whose tools may work. The tool probe
/// itself is one of them.
void plan_choices(Memory* memory, ModelVerdict& row, ModelPlan& plan) {
  if (!plan.tool && !row.tool.ok()) return;
  const std::string_view own = tool_choice_for(ProbeKind::tool, row.model);
  for (const ProbeKind kind : kChoiceKinds) {
    if (tool_choice_of(kind) == own) continue;
    std::optional<ProbeResult> known;
    if (memory != nullptr) known = memory->recall(row.model, kind);
    if (known) {
      row.choices.push_back({kind, std::move(*known)});
    } else {
      plan.choices.push_back(kind);
    }
  }
}

Candidate candidate_of(const PlanFacts& facts, Memory* memory, ModelVerdict& row,
                       RequestPlan& plan) {
  // Where requests are not counted, asking is the better way to know.
  const bool gated = counts_requests(facts) && !facts.spending.verify_metadata;
  Candidate one;
  one.plan.index = row.index;
  one.plan.tool = is_open(gated, memory, row.model, ProbeKind::tool, row.tool);
  one.plan.image = is_open(gated, memory, row.model, ProbeKind::image, row.image);
  if (one.plan.image && speaks_for_both(row.tool)) {
    row.image = said_by(row.tool);
    one.plan.image = false;
  }
  if (facts.spending.tool_choices) plan_choices(memory, row, one.plan);
  if (memory != nullptr) one.standing = memory->standing(row.model);
  one.plan.why = why(one, row);
  plan.known += row.tool.known_ms.has_value() + row.image.known_ms.has_value();
  return one;
}

std::vector<Candidate> candidates_of(const PlanFacts& facts, Memory* memory,
                                     std::vector<ModelVerdict>& rows, RequestPlan& plan) {
  std::vector<Candidate> all;
  all.reserve(rows.size());
  for (ModelVerdict& row : rows) all.push_back(candidate_of(facts, memory, row, plan));
  std::sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
    if (a.plan.asks() != b.plan.asks()) return a.plan.asks();
    if (a.standing != b.standing) return a.standing < b.standing;
    return a.plan.index < b.plan.index;
  });
  return all;
}

ProbeResult unpaid(const RequestPlan& plan) {
  ProbeResult probe;
  probe.state = State::not_probed;
  probe.verdict.reason = Reason::not_probed;
  probe.verdict.scope = Scope::account;
  probe.verdict.retry = Retry::after_reset;
  probe.verdict.sentence = "Not asked: " + std::to_string(plan.most.value_or(0)) +
                           " requests are all that this scan may make.";
  return probe;
}

/// Gives the budget away in the order of asking.
void pay(RequestPlan& plan, std::vector<ModelVerdict>& rows) {
  for (ModelPlan& model : plan.models) {
    ModelVerdict& row = rows[model.index];
    for (const bool tool : {true, false}) {
      bool& asked = tool ? model.tool : model.image;
      if (!asked) continue;
      if (plan.most && plan.requests >= *plan.most) {
        asked = false;
        ++plan.over_budget;
        (tool ? row.tool : row.image) = unpaid(plan);
        if (!model.asks()) model.why = "no budget";
        continue;
      }
      ++plan.requests;
    }
  }
  // First whether each model works at all, then how.
  for (ModelPlan& model : plan.models) {
    while (plan.most && !model.choices.empty() &&
           plan.requests + static_cast<std::int64_t>(model.choices.size()) > *plan.most) {
      model.choices.pop_back();
      ++plan.over_budget;
    }
    plan.requests += static_cast<std::int64_t>(model.choices.size());
  }
}

/// Minutes of the clock, and how long until the last of them has begun and been asked.
void time_it(const PlanFacts& facts, RequestPlan& plan) {
  if (plan.requests == 0) return;
  if (!plan.paced()) {
    plan.windows = 1;
    const auto rounds = static_cast<double>(plan.requests) / static_cast<double>(facts.concurrency);
    plan.seconds = std::max(kProbeSeconds, rounds * kProbeSeconds);
    return;
  }
  const std::int64_t now = std::max<std::int64_t>(0, plan.per_minute - facts.taken_this_minute);
  const std::int64_t later = std::max<std::int64_t>(0, plan.requests - now);
  const std::int64_t more = (later + plan.per_minute - 1) / plan.per_minute;
  plan.windows = more + (now > 0);
  plan.seconds = kSlowestSeconds;
  if (more > 0) {
    const std::int64_t to_next = kMinuteMs - facts.now_ms % kMinuteMs;
    plan.seconds += static_cast<double>(to_next) / 1000 + 60.0 * static_cast<double>(more - 1);
  }
}

/// What may be asked again costs no waiting, and a quarter of what the day has left at most; a scan
/// of several minutes is dear enough without: one in twenty.
void allow_retries(const PlanFacts& facts, RequestPlan& plan) {
  if (!plan.paced() || plan.requests == 0) return;
  const std::int64_t places = plan.windows * plan.per_minute - plan.requests;
  const bool now = facts.taken_this_minute < plan.per_minute;
  plan.retries = std::max<std::int64_t>(0, places - (now ? facts.taken_this_minute : 0));
  if (plan.windows > 1) plan.retries = std::min(plan.retries, plan.requests / 20);
  if (!plan.most) return;
  const std::int64_t rest = *plan.most - plan.requests;
  plan.retries = std::min(plan.retries, facts.spending.budget ? rest : rest / 4);
}

}  // namespace

bool speaks_for_both(const ProbeResult& tool) {
  if (tool.state != State::probed) return false;
  return tool.verdict.bucket == Bucket::no_model || tool.verdict.reason == Reason::model_day;
}

ProbeResult said_by(const ProbeResult& tool) {
  ProbeResult image;
  skip(image, "the tool probe said it already: " + std::string(name(tool.verdict.reason)));
  return image;
}

bool counts_requests(const PlanFacts& facts) {
  return pace_of(facts) > 0 || facts.account.day || facts.spending.budget;
}

void plan_one_more(const PlanFacts& facts, Memory* memory, ModelVerdict& row, RequestPlan& plan) {
  Candidate candidate = candidate_of(facts, memory, row, plan);
  plan.requests += candidate.plan.tool + candidate.plan.image;
  plan.requests += static_cast<std::int64_t>(candidate.plan.choices.size());
  plan.models.push_back(std::move(candidate.plan));
}

void plan_no_more(const PlanFacts& facts, RequestPlan& plan) {
  time_it(facts, plan);
}

RequestPlan plan_requests(const PlanFacts& facts, Memory* memory, std::vector<ModelVerdict>& rows) {
  RequestPlan plan;
  plan.per_minute = pace_of(facts);
  plan.left = left_today(facts);
  plan.most = most_of(facts, plan.left);
  for (Candidate& candidate : candidates_of(facts, memory, rows, plan)) {
    plan.models.push_back(std::move(candidate.plan));
  }
  pay(plan, rows);
  time_it(facts, plan);
  allow_retries(facts, plan);
  const bool long_one = plan.paced() && plan.windows > 1;
  if (long_one && !facts.spending.exhaustive) plan.stops_at = facts.spending.good_enough;
  return plan;
}

}  // namespace pincer::stages
