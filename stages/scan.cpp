#include "stages/scan.hpp"

#include "engine/core/scope.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map_concurrent.hpp"
#include "stages/judge.hpp"
#include "stages/rank.hpp"
#include "stages/scan_parts.hpp"

namespace pincer::stages {

namespace {

struct Answer {
  std::size_t index = 0;
  ModelVerdict verdict;
};

Task<Answer> probe_candidate(Asking& asking, const ScanReport& report, core::Event& answered,
                             ModelPlan which) {
  Answer answer;
  answer.index = which.index;
  answer.verdict = report.models[which.index];
  co_await probe_model(asking, std::move(which), answer.verdict);
  answered.set();
  co_return answer;
}

/// Asks what the plan says, in its order, until an answer speaks for all or enough is known.
Task<void> ask_all(Asking& asking, Intake& intake, const ScanPlan& plan, ScanReport& report,
                   ScanObserver& observer) {
  core::Event scout_answered;
  Turns turns;
  Late late(asking, report);
  auto answers = planned(intake, report, scout_answered, turns) |
                 flow::map_concurrent(plan.concurrency, [&](ModelPlan which) {
                   return probe_candidate(asking, report, scout_answered, std::move(which));
                 });
  while (std::optional<Answer> answer = co_await answers.next()) {
    ModelVerdict& row = report.models[answer->index];
    row = std::move(answer->verdict);
    if (!late.takes(row)) observer.on_verdict(row);
    if (const Verdict* last = ending(row); last != nullptr && !report.ended_by) {
      report.ended_by = *last;
      // The day's limit: what is under way was paid for, so its answers are waited for.
      if (last->reason != Reason::account_day) break;
      turns.stop();
    }
    if (enough(report)) turns.stop();
  }
  report.stopped_early = turns.stopped() && !report.ended_by;
  co_await late.ask_again(plan.concurrency, observer);
}

Task<void> ask(io::HttpClient& http, const WallClock& clock, Intake& intake, const ScanPlan& plan,
               ScanReport& report, ScanObserver& observer) {
  Prober own_sender(http, plan.target);
  ProbeSender& prober = plan.sender != nullptr ? *plan.sender : own_sender;
  OwnLedger own;
  MinuteLedger& ledger = plan.memory != nullptr ? *plan.memory : static_cast<MinuteLedger&>(own);
  const auto on_wait = [&observer](core::Time until) { observer.on_wait(until); };
  Pace pace(http.loop(), clock, ledger, limits_of(report.plan), on_wait);
  AnswerKeeper keeper(plan.memory);
  Asking asking{prober, pace, report.requests, keeper};
  core::Scope beside(http.loop());
  beside.spawn(keeper.run());
  co_await ask_all(asking, intake, plan, report, observer);
  keeper.settle();
}

}  // namespace

Task<Result<void>> scan(io::HttpClient& http, const ScanPlan& plan, ScanReport& report,
                        ScanObserver& observer) {
  const WallClock clock = co_await ask_account(http, plan, report);
  Intake intake(http, plan, clock, report, observer);
  core::Scope beside(http.loop());
  beside.spawn(intake.read());
  if (!intake.asks_at_once()) co_await beside.join();
  if (!report.broke_off && plan.plan_only) co_return Result<void>();

  const bool asks = plan.probe && !report.ended_by && !report.broke_off;
  if (asks) co_await ask(http, clock, intake, plan, report, observer);

  co_await beside.join();
  // What an answer for the whole account cut short can be taken up again.
  if (plan.memory != nullptr && !report.ended_by && !report.broke_off) {
    plan.memory->finish(clock.now(http.loop().real_now()));
  }
  finish_report(plan, report);
  if (report.broke_off) co_return *report.broke_off;
  co_return Result<void>();
}

void finish_report(const ScanPlan& plan, ScanReport& report) {
  close_report(report);
  if (plan.memory != nullptr) {
    for (ModelVerdict& row : report.models) row.reliability = plan.memory->reliability(row.model);
  }
  rank(report.models, plan.rank);
}

}  // namespace pincer::stages
