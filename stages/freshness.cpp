#include "stages/freshness.hpp"

#include <algorithm>
#include <cmath>

#include "engine/text/printable.hpp"
#include "stages/entry_hash.hpp"

namespace pincer::stages {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr unsigned kLately = 0xFF;  // eight answers
constexpr std::size_t kSteady = 5;
constexpr double kHalfLifeMs = 3.0 * static_cast<double>(kDayMs);
constexpr std::size_t kSentenceColumns = 400;

/// One hour, two, four, six.
std::int64_t backed_off(std::size_t failures) {
  return std::min<std::int64_t>(6, std::int64_t{1} << (std::min<std::size_t>(failures, 4) - 1)) *
         kHourMs;
}

std::int64_t until_reset(const PastAnswer& answer) {
  if (!answer.verdict.reset_ms) return kDayMs / 4;
  return std::clamp<std::int64_t>(*answer.verdict.reset_ms - answer.asked_ms, kHourMs, kDayMs);
}

}  // namespace

bool says_nothing(const Verdict& verdict) {
  if (verdict.scope == Scope::network) return true;
  switch (verdict.bucket) {
    case Bucket::auth:
    case Bucket::billing:
      return true;
    default:
      return verdict.reason == Reason::account_minute || verdict.reason == Reason::account_day ||
             verdict.reason == Reason::local_limit || verdict.reason == Reason::not_probed;
  }
}

void Track::add(PastAnswer answer) {
  reliability_.count(answer);
  const bool ok = answer.verdict.ok();
  in_a_row_ = !empty() && last_.verdict.ok() == ok ? in_a_row_ + 1 : 1;
  lately_ = (lately_ << 1 | (ok ? 1U : 0U)) & kLately;
  lately_known_ = (lately_known_ << 1 | 1U) & kLately;
  if (!ok) failed_ms_ = answer.asked_ms;
  last_ = std::move(answer);
}

bool Track::all_worked_lately() const noexcept {
  return lately_ == lately_known_;
}

bool Track::none_worked_lately() const noexcept {
  return lately_ == 0;
}

void Tracks::add(PastAnswer answer) {
  std::vector<Track>& tracks = by_model_[answer.model];
  for (Track& track : tracks) {
    if (track.last().kind == answer.kind) return track.add(std::move(answer));
  }
  tracks.emplace_back(now_ms_).add(std::move(answer));
}

const Track* Tracks::find(std::string_view model, ProbeKind kind) const {
  const auto found = by_model_.find(model);
  if (found == by_model_.end()) return nullptr;
  for (const Track& track : found->second) {
    if (track.last().kind == kind) return &track;
  }
  return nullptr;
}

std::int64_t holds_for_ms(const Track& track) {
  if (track.empty() || says_nothing(track.last().verdict)) return 0;
  const PastAnswer& last = track.last();
  if (last.verdict.ok()) {
    if (!track.all_worked_lately()) return 6 * kHourMs;
    return track.in_a_row() >= kSteady ? 3 * kDayMs : kDayMs;
  }
  switch (last.verdict.reason) {
    case Reason::no_tools:
    case Reason::no_image:
    case Reason::params:
    case Reason::region:
    case Reason::gated_harness:
    case Reason::gated_attestation:
      return 7 * kDayMs;
    case Reason::model_day:
      return until_reset(last);
    default:
      break;
  }
  const bool settled = last.verdict.bucket == Bucket::format ||
                       last.verdict.bucket == Bucket::no_model ||
                       last.verdict.reason == Reason::too_large;
  return settled ? kDayMs : backed_off(track.in_a_row());
}

Standing standing_of(const Track& track, std::string_view entry) {
  if (track.empty()) return Standing::never_asked;
  if (track.last().entry != entry) return Standing::changed;
  if (track.all_worked_lately()) return Standing::worked;
  return track.none_worked_lately() ? Standing::failed : Standing::flaky;
}

void Reliability::count(const PastAnswer& answer) {
  if (says_nothing(answer.verdict)) return;
  const auto age = static_cast<double>(std::max<std::int64_t>(0, now_ms_ - answer.asked_ms));
  const double weight = std::exp2(-age / kHalfLifeMs);
  all_ += weight;
  if (answer.verdict.ok()) worked_ += weight;
}

void Reliability::count(const Reliability& others) {
  all_ += others.all_;
  worked_ += others.worked_;
}

std::optional<double> Reliability::share() const {
  if (all_ <= 0) return std::nullopt;
  return (1 + worked_) / (2 + all_);
}

ProbeResult result_of(const PastAnswer& answer) {
  ProbeResult result;
  result.state = ProbeResult::State::probed;
  result.verdict = answer.verdict;
  result.known_ms = answer.asked_ms;
  Evidence& evidence = result.evidence.emplace();
  evidence.kind = answer.kind;
  evidence.status = answer.status;
  evidence.tool_choice = tool_choice_named(answer.tool_choice);
  evidence.streamed = answer.streamed.value_or(false);
  evidence.total = std::chrono::milliseconds(answer.latency_ms);
  if (answer.ttft_ms) evidence.first_token = std::chrono::milliseconds(*answer.ttft_ms);
  return result;
}

PastAnswer kept(const Model& model, ProbeKind kind, const ProbeResult& result, std::int64_t now_ms,
                std::string_view secret) {
  PastAnswer answer;
  answer.model = model.id;
  answer.kind = kind;
  answer.asked_ms = now_ms;
  answer.entry = entry_hash(model);
  answer.probe_version = kProbeVersion;
  answer.verdict = result.verdict;
  const std::string masked = secret.empty() ? result.verdict.sentence
                                            : text::without_secret(result.verdict.sentence, secret);
  answer.verdict.sentence = text::printable(masked, kSentenceColumns);
  answer.latency_ms = result.latency_ms().value_or(0);
  answer.ttft_ms = result.ttft_ms();
  if (result.evidence) {
    answer.status = result.evidence->status;
    answer.tool_choice = result.evidence->tool_choice;
    if (result.evidence->completion.seen) answer.streamed = result.evidence->streamed;
  }
  return answer;
}

}  // namespace pincer::stages
