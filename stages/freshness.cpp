#include "stages/freshness.hpp"

#include <algorithm>
#include <cmath>

#include "engine/text/printable.hpp"
#include "stages/entry_hash.hpp"

namespace pincer::stages {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::size_t kLately = 8;
constexpr std::size_t kSteady = 5;
constexpr double kHalfLifeMs = 3.0 * static_cast<double>(kDayMs);
constexpr std::size_t kSentenceColumns = 400;

std::size_t last_in_a_row(Track answers, bool ok) {
  std::size_t count = 0;
  for (auto it = answers.rbegin(); it != answers.rend() && it->verdict.ok() == ok; ++it) ++count;
  return count;
}

Track lately(Track answers) {
  return answers.size() > kLately ? answers.last(kLately) : answers;
}

bool failed_lately(Track answers) {
  const Track last = lately(answers);
  return std::any_of(last.begin(), last.end(),
                     [](const PastAnswer& answer) { return !answer.verdict.ok(); });
}

/// One hour, two, four, six.
std::int64_t backed_off(Track answers) {
  const std::size_t failures = std::min<std::size_t>(last_in_a_row(answers, false), 4);
  return std::min<std::int64_t>(6, std::int64_t{1} << (std::max<std::size_t>(failures, 1) - 1)) *
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

std::int64_t holds_for_ms(Track answers) {
  if (answers.empty() || says_nothing(answers.back().verdict)) return 0;
  const PastAnswer& last = answers.back();
  if (last.verdict.ok()) {
    if (failed_lately(answers)) return 6 * kHourMs;
    return last_in_a_row(answers, true) >= kSteady ? 3 * kDayMs : kDayMs;
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
  return settled ? kDayMs : backed_off(answers);
}

Standing standing_of(Track answers, std::string_view entry) {
  if (answers.empty()) return Standing::never_asked;
  if (answers.back().entry != entry) return Standing::changed;
  const Track last = lately(answers);
  const auto worked = std::count_if(last.begin(), last.end(),
                                    [](const PastAnswer& answer) { return answer.verdict.ok(); });
  if (worked == static_cast<std::ptrdiff_t>(last.size())) return Standing::worked;
  return worked > 0 ? Standing::flaky : Standing::failed;
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

std::optional<double> reliability_of(Track answers, std::int64_t now_ms) {
  Reliability all(now_ms);
  for (const PastAnswer& answer : answers) all.count(answer);
  return all.share();
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
