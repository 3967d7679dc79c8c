#include "stages/scan.hpp"

#include "engine/core/race.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map_concurrent.hpp"
#include "stages/judge.hpp"
#include "stages/rank.hpp"

namespace pincer::stages {

namespace {

// How long the others wait for the first probe's answer: a refused key is told within this time.
constexpr core::Duration kScoutHead = std::chrono::seconds(1);

Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

/// Places of the candidates; the second one is held back until the scout is answered or late.
class Scouted final : public flow::Source<std::size_t> {
 public:
  Scouted(std::size_t count, core::Event& answered) : count_(count), answered_(answered) {}
  Task<std::optional<std::size_t>> next() override {
    if (at_ == 1) static_cast<void>(co_await core::timeout(wait_for(answered_), kScoutHead));
    if (at_ == count_) co_return std::nullopt;
    co_return at_++;
  }

 private:
  std::size_t count_;
  std::size_t at_ = 0;
  core::Event& answered_;
};

flow::Stream<std::size_t> scouted(std::size_t count, core::Event& answered) {
  return flow::Stream<std::size_t>(std::make_unique<Scouted>(count, answered));
}

struct Answer {
  std::size_t index = 0;
  ModelVerdict verdict;
};

Task<Answer> probe_candidate(Prober& prober, ScanReport& report, core::Event& answered,
                             std::size_t index) {
  Answer answer;
  answer.index = index;
  const Model& model = report.models[index].model;
  answer.verdict = co_await probe_model(prober, model, report.requests);
  answer.verdict.index = index;
  answered.set();
  co_return answer;
}

/// The verdict that ends the scan, if one of the two does.
const Verdict* ending(const ModelVerdict& verdict) {
  for (const ProbeResult* result : {&verdict.tool, &verdict.image}) {
    if (result->state == ProbeResult::State::probed && result->verdict.ends_scan()) {
      return &result->verdict;
    }
  }
  return nullptr;
}

/// Before any answer: what a report says of a candidate that was never asked.
ProbeResult unasked(const ScanPlan& plan) {
  ProbeResult result;
  if (!plan.probe) {
    result.skip_reason = "metadata only";
    return result;
  }
  result.state = ProbeResult::State::not_probed;
  result.verdict.reason = Reason::not_probed;
  result.verdict.scope = Scope::request;
  result.verdict.sentence = "Not asked: the scan ended before its turn.";
  return result;
}

void list_candidates(Catalog catalog, const ScanPlan& plan, ScanReport& report) {
  report.catalog_entries = catalog.entries;
  report.broken_entries = catalog.broken;
  for (Model& model : candidates(std::move(catalog.models), plan.filters, plan.now_ms)) {
    ModelVerdict& row = report.models.emplace_back();
    row.model = std::move(model);
    row.index = report.models.size() - 1;
    row.tool = unasked(plan);
    row.image = unasked(plan);
    if (plan.probe && !row.model.takes_image()) {
      row.image.state = ProbeResult::State::skipped;
      row.image.skip_reason = "takes no images";
    }
  }
}

/// Everything not asked by now will not be: says whose answer is the reason.
void close_report(const Verdict& because, ScanReport& report) {
  report.ended_by = because;
  for (ModelVerdict& row : report.models) {
    for (ProbeResult* result : {&row.tool, &row.image}) {
      if (result->state == ProbeResult::State::not_probed) result->verdict = because;
    }
  }
}

}  // namespace

std::optional<std::int64_t> ProbeResult::latency_ms() const {
  if (!evidence) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(evidence->total).count();
}

std::optional<std::int64_t> ProbeResult::ttft_ms() const {
  if (!evidence || !evidence->first_token) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(*evidence->first_token).count();
}

Task<Result<void>> scan(io::HttpClient& http, const ScanPlan& plan, ScanReport& report,
                        ScanObserver& observer) {
  Result<Catalog> catalog = co_await fetch_catalog(http, plan.catalog);
  if (!catalog) co_return std::move(catalog).error();

  observer.on_models(*catalog);
  list_candidates(std::move(*catalog), plan, report);
  observer.on_catalog(report.catalog_entries, report.models.size());

  Prober prober(http, plan.target);
  core::Event scout_answered;
  if (plan.probe) {
    auto answers = scouted(report.models.size(), scout_answered) |
                   flow::map_concurrent(plan.concurrency, [&](std::size_t index) {
                     return probe_candidate(prober, report, scout_answered, index);
                   });
    while (std::optional<Answer> answer = co_await answers.next()) {
      ModelVerdict& row = report.models[answer->index];
      row = std::move(answer->verdict);
      observer.on_verdict(row);
      if (const Verdict* last = ending(row)) {
        close_report(*last, report);
        break;
      }
    }
  }
  rank(report.models);
  co_return Result<void>();
}

}  // namespace pincer::stages
