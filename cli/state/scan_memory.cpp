#include "cli/state/scan_memory.hpp"

#include "stages/entry_hash.hpp"

namespace pincer::cli {

using stages::PastAnswer;
using stages::ProbeKind;
using stages::ProbeResult;

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMinutes = 24 * 60;

// Probes are under way: while the loop stands still their deadlines pass.
constexpr std::chrono::milliseconds kNoTime{0};
constexpr std::chrono::milliseconds kMoment{100};
constexpr std::chrono::milliseconds kLong{5000};

}  // namespace

void ScanMemory::note_trouble() {
  if (trouble_.empty()) trouble_ = history_.database().problem();
}

void ScanMemory::note(stages::Model& model) {
  if (options_.read_only || !catalog_fits_) return;
  catalog_fits_ = catalog_.size() < History::kEntriesMost;
  if (catalog_fits_) {
    stages::note_entry_hash(model);
    catalog_.push_back(entry_of(model));
  } else {
    std::deque<CatalogEntry>().swap(catalog_);  // an assignment would keep memory
  }
}

void ScanMemory::begin(const stages::Account& account, std::int64_t now_ms) {
  account_ = account.identity;
  now_ms_ = now_ms;
  tracks_ = stages::Tracks(now_ms);
  if (!account_.empty()) {
    history_.each_answer(account_, {},
                         [this](PastAnswer&& answer) { tracks_.add(std::move(answer)); });
    if (options_.resume) scan_ = history_.unfinished_scan(account_, now_ms);
  }
  resumed_ = scan_.has_value();
  if (!options_.read_only && !scan_) {
    scan_ = scan_to_add_to(now_ms);
  }
  note_trouble();
}

void ScanMemory::end_catalog(std::int64_t now_ms) {
  history_.database().wait_at_most(kLong);  // it is not tried again
  history_.note_catalog(options_.endpoint, catalog_, now_ms);
  catalog_ = {};
  note_trouble();
}

std::int64_t ScanMemory::scan_to_add_to(std::int64_t now_ms) {
  if (!options_.audit) return history_.begin_scan(account_, options_.endpoint, now_ms);
  history_.drop_old(account_, now_ms);
  if (const auto newest = history_.latest_scan(account_, options_.endpoint)) return *newest;
  const std::int64_t own = history_.begin_scan(account_, options_.endpoint, now_ms);
  history_.finish_scan(own, now_ms);
  return own;
}

std::optional<ProbeResult> ScanMemory::recall(const stages::Model& model, ProbeKind kind) {
  const stages::Track* track = tracks_.find(model.id, kind);
  if (track == nullptr) return std::nullopt;
  const PastAnswer& last = track->last();
  if (resumed_ && last.scan == *scan_) return result_of(last);
  if (options_.fresh || last.probe_version != stages::kProbeVersion) return std::nullopt;
  if (last.entry != stages::entry_hash(model)) return std::nullopt;
  std::int64_t holds = holds_for_ms(*track);
  if (options_.max_age_ms) holds = std::min(holds, *options_.max_age_ms);
  if (options_.failed_max_age_ms && !last.verdict.ok()) {
    holds = std::min(holds, *options_.failed_max_age_ms);
  }
  const std::int64_t age = now_ms_ - last.asked_ms;
  // An answer from the future is one of a clock that was wrong.
  if (age < -kMinuteMs || age >= holds) return std::nullopt;
  return result_of(last);
}

stages::Standing ScanMemory::standing(const stages::Model& model) {
  const stages::Track* track = tracks_.find(model.id, ProbeKind::tool);
  // The hash of an entry takes as long as reading it.
  if (track == nullptr) return stages::Standing::never_asked;
  return standing_of(*track, stages::entry_hash(model));
}

std::optional<double> ScanMemory::reliability(const stages::Model& model) {
  stages::Reliability all(now_ms_);
  const stages::Track* track = tracks_.find(model.id, ProbeKind::tool);
  if (track != nullptr) all.count(track->reliability());
  if (const auto own = fresh_.find(model.id); own != fresh_.end()) all.count(own->second);
  return all.share();
}

std::int64_t ScanMemory::taken_today(std::int64_t now_ms) {
  const std::int64_t minute = now_ms / kMinuteMs;
  return history_.taken(account_, minute / kDayMinutes * kDayMinutes, minute);
}

void ScanMemory::keep(const stages::Model& model, ProbeKind kind, const ProbeResult& result,
                      std::int64_t now_ms) {
  PastAnswer answer = kept(model, kind, result, now_ms, options_.secret);
  if (kind == ProbeKind::tool) fresh_.try_emplace(model.id, now_ms_).first->second.count(answer);
  answer.scan = scan_.value_or(0);
  kept_.push_back(std::move(answer));
  if (kept_.size() >= kTogetherMost) settle();
}

void ScanMemory::settle() {
  if (kept_.empty() || kept_.size() < store_from_) return;
  SqlDatabase& database = history_.database();
  database.wait_at_most(kNoTime);
  const bool stored = !scan_ || history_.add(*scan_, account_, kept_);
  if (!stored && database.was_held() && kept_.size() < kKeptMost) {
    store_from_ = 2 * kept_.size();
    database.forget_problem();
    return;
  }
  if (!stored) note_trouble();
  kept_.clear();
  store_from_ = 0;
}

void ScanMemory::close() {
  if (kept_.empty()) return;
  history_.database().wait_at_most(kLong);
  if (scan_ && !history_.add(*scan_, account_, kept_)) note_trouble();
  kept_.clear();
}

void ScanMemory::finish(std::int64_t now_ms) {
  close();
  history_.database().wait_at_most(kLong);
  if (scan_ && !options_.audit) history_.finish_scan(*scan_, now_ms);
  note_trouble();
}

bool ScanMemory::take(std::int64_t minute, std::int64_t most) {
  if (!own_.take(minute, most)) return false;
  SqlDatabase& database = history_.database();
  database.wait_at_most(kMoment);
  // Without the history this process counts for itself.
  if (history_.take(account_, minute, most)) return true;
  if (database.was_held()) {
    database.forget_problem();
    return true;
  }
  note_trouble();
  return !trouble_.empty();
}

std::int64_t ScanMemory::taken(std::int64_t minute) {
  return history_.taken(account_, minute, minute);
}

}  // namespace pincer::cli
