#include "cli/commands/scan_watch.hpp"

#include "cli/commands/scan_plan.hpp"
#include "cli/commands/scan_report.hpp"
#include "stages/model_list.hpp"

namespace pincer::cli {
namespace {
constexpr core::Duration kTick = std::chrono::milliseconds(500);
}  // namespace

void Countdown::start(core::Time until) {
  until_ = until;
  on_due();
}

void Countdown::on_due() {
  constexpr core::Duration kSecond = std::chrono::seconds(1);
  const core::Duration left = until_ - loop().now();
  const std::int64_t seconds =
      left > core::Duration::zero() ? (left - core::Duration(1)) / kSecond + 1 : 0;
  progress_.waits(seconds);
  // Each time a whole number of seconds is left; the last one ends it.
  if (seconds > 0) set(until_ - (seconds - 1) * kSecond);
}

void Clock::start() {
  if (armed()) return;
  began_ = loop().now();
  set(core::later(began_, kTick));
}

void Clock::on_due() {
  const core::Time now = loop().now();
  progress_.took(now - began_);
  set(core::later(now, kTick));
}

void Watcher::stop() {
  countdown_.clear();
  clock_.clear();
  output_.status("");
}

void Watcher::on_model(const stages::Model& model) {
  if (listed_ && listed_->size() == stages::ModelList::kModelsMax) listed_.reset();
  if (listed_) listed_->add(listed_model(kProvider, model));
}

void Watcher::on_catalog(std::size_t, std::size_t candidates) {
  has_catalog_ = true;
  progress_.begin(candidates);
}

void Watcher::on_plan(const stages::ScanReport& report) {
  if (options_.plan) return;
  std::size_t asked = 0;
  for (const stages::ModelPlan& model : report.plan.models) asked += model.asks();
  progress_.begin(asked);
  if (asked > 0 && output_.has_status()) clock_.start();
  if (is_worth_saying(report)) output_.say(plan_line(report));
  if (!report.account_problem.empty() && report.plan.paced()) {
    output_.say("the server did not say what the account has left (" + report.account_problem +
                "), so that no daily budget is known");
  }
}

void Watcher::on_verdict(const stages::ModelVerdict& verdict) {
  if (options_.ndjson) {
    output_.data(ndjson_line(verdict, secret_));
    output_.flush();
    if (printed_.size() <= verdict.index) printed_.resize(verdict.index + 1);
    printed_[verdict.index] = true;
    if (output_.reader_gone()) reader_gone_.set();
  }
  progress_.landed(verdict.tool.ok(), loop_.now());
}

void Watcher::print_rest(const stages::ScanReport& report) {
  for (const stages::ModelVerdict& verdict : report.models) {
    const bool printed = verdict.index < printed_.size() && printed_[verdict.index];
    if (!printed) output_.data(ndjson_line(verdict, secret_));
  }
}

void Tracer::on_step(std::string_view origin, std::string_view what) {
  const auto since =
      std::chrono::duration_cast<std::chrono::milliseconds>(loop_.now() - start_).count();
  std::string time = std::to_string(since);
  time.insert(0, time.size() < 6 ? 6 - time.size() : 0, ' ');
  output_.trace(time + "ms  " + std::string(origin) + "  " + std::string(what));
}

}  // namespace pincer::cli
