#include "stages/classify_credential.hpp"

#include <array>
#include <string>

#include "engine/text/ascii.hpp"
#include "stages/classify.hpp"
#include "stages/classify_error.hpp"
#include "stages/credential_codes.hpp"

namespace pincer::stages {
namespace {

using enum Reason;

constexpr std::string_view kCheckAddress = "Check the provider's base URL.";
constexpr std::string_view kLonger = "Try again; a longer --probe-timeout may help.";

/// What a reason means for a credential, where a scan's words would mislead. An empty `what` or
/// `advice` leaves the usual one.
struct Words {
  Reason reason;
  std::string_view what;
  std::string_view advice;
};
constexpr auto kWords = std::to_array<Words>({
    {account_minute, "The account's requests or tokens of this minute are used up",
     "Wait a minute and try again."},
    {account_day, "The account's allowance for now is used up",
     "Wait until it starts anew, or take another credential."},
    {model_capacity, "The provider lets only few requests a minute through to this model",
     "Wait a minute and try again."},
    {upstream, "The provider takes no more requests for now", "Wait and try again."},
    {key, "The credential was refused", "Replace it or sign in again."},
    {credits, "The account has no credit left", "Add credit, or take another credential."},
    {connect, "", kLonger},
    {tls_handshake, "", kLonger},
    {head, "", kLonger},
    {first_token, "", kLonger},
    {idle, "", kLonger},
    {total, "", kLonger},
    {server_timeout, "", "Try again later."},
    {edge, "The network in front of the provider gave up waiting", "Try again later."},
    {request_shape, "", "The request, not the credential, may be at fault."},
    {moderation, "The provider filtered a harmless question or its answer",
     "Take another model to probe with."},
    {probe_artifact, "", "This says nothing about the credential; please report it."},
    {gone, "The provider has no such model for this credential",
     "Check the model's name, or take another one."},
    {region, "The provider does not serve where you are", ""},
    {provider_fault, "The provider failed", "Try again later."},
    {overloaded, "The provider is overloaded", "Try again later."},
    {server, "", "Try again later."},
    {empty, "", "This is no proof that the credential works; try again."},
    {refused, "", "Check that the provider's base URL is right and its server runs."},
    {protocol, "", kCheckAddress},
    {bad_content, "The answer was no completion", kCheckAddress},
    {redirect, "", kCheckAddress},
    {local_limit, "", "Lower --probe-concurrency; this says nothing about the credential."},
});

Judgement reworded(Judgement judgement) {
  for (const Words& row : kWords) {
    if (row.reason != judgement.reason) continue;
    const bool usual = judgement.what == because(judgement.reason).what;
    const bool usual_advice = judgement.advice == because(judgement.reason).advice;
    if (usual && !row.what.empty()) judgement.what = row.what;
    if (usual_advice && !row.advice.empty()) judgement.advice = row.advice;
  }
  // As users of --probe know it: a server with too much to do is one that limits.
  if (judgement.reason == overloaded) judgement.bucket = Bucket::rate_limit;
  return judgement;
}

/// Layers that only OpenRouter has; a scan's judge reads them best.
bool is_openrouters(const ErrorFacts& error) {
  return !error.limit_source.empty() || !error.availability_code.empty() ||
         !error.failed_routing_step.empty() || !error.provider_name.empty() || !error.raw.empty() ||
         !error.missing_attestations.empty() || !error.moderation_reasons.empty();
}

/// Google says RESOURCE_EXHAUSTED for every quota, with the same hint at billing each time; which
/// one it was stands in the quota's name.
std::optional<Reason> google_quota(const ErrorFacts& error, std::string_view words) {
  if (error.rpc_status != "RESOURCE_EXHAUSTED") return std::nullopt;
  if (words.find("credits are depleted") != std::string_view::npos) return credits;
  const std::string quota = text::lowered(error.quota_id);
  if (const auto window = window_of_words(quota)) return window;
  return window_of_words(words).value_or(upstream);
}

class ErrorJudge {
 public:
  explicit ErrorJudge(const Evidence& evidence)
      : evidence_(evidence),
        error_(evidence.error ? *evidence.error : none()),
        status_(status_of_error(evidence)) {
    words_ = text::lowered(error_.message + '\n' + error_.upstream_message);
    if (!evidence.error && !html()) words_ += text::lowered(evidence.body_excerpt);
  }

  Judgement judge() const {
    if (is_openrouters(error_)) return judge_error(evidence_);
    if (const auto quota = google_quota(error_, words_)) return of_limit(*quota);
    if (const auto reason = reason_of_codes(error_)) return of_limit(*reason);
    if (const auto reason = reason_of_words(status_, words_)) return of_limit(*reason);
    return by_status();
  }

 private:
  static const ErrorFacts& none() {
    static const ErrorFacts nothing;
    return nothing;
  }

  bool html() const {
    const std::string_view body = text::trimmed(evidence_.body_excerpt);
    return body.starts_with('<') || evidence_.content_type.find("html") != std::string::npos;
  }

  /// When the server says when to come back, that is when.
  Judgement of_limit(Reason reason) const {
    const Judgement usual = because(reason);
    const bool told = evidence_.retry_after_ms || error_.retry_after_ms;
    const bool waits = usual.retry == Retry::backoff || usual.retry == Retry::after_reset;
    return told && waits ? usual.then(Retry::after_retry_after) : usual;
  }

  Judgement by_status() const {
    switch (status_) {
      case 401:
        return because(key);
      case 402:
        return because(credits);
      case 403:
        if (html()) return because(key).saying("A page in front of the provider refused it");
        return because(key).saying("The credential may not do this");
      case 404:
        return by_not_found();
      case 405:
      case 501:
        return because(request_shape)
            .saying("This address takes no such request")
            .advising(kCheckAddress);
      case 429:
        return of_limit(upstream);
      case 499:
        return because(server_timeout);
      case 522:
        return because(edge);
      default:
        break;
    }
    if (status_ == 0 && !evidence_.error) return because(server);
    return judge_error(evidence_);
  }

  /// A model that is not there is named in the answer; else it is the address.
  Judgement by_not_found() const {
    const std::string asked = text::lowered(evidence_.asked_model);
    const bool named = asked.size() > 2 && words_.find(asked) != std::string::npos;
    const bool model = words_.find("model") != std::string::npos;
    if (evidence_.error && (named || model)) return because(gone);
    return because(request_shape)
        .saying("There is no such API at this address")
        .advising(kCheckAddress);
  }

  const Evidence& evidence_;
  const ErrorFacts& error_;
  int status_;
  std::string words_;
};

Judgement judge_direct_error(const Evidence& evidence) {
  return ErrorJudge(evidence).judge();
}

/// A 200 that came through whole and without an error. Anything the model wrote or thought shows
/// that the credential works, also when the few tokens allowed were too few to end.
Judgement judge_reply(const Evidence& evidence) {
  const CompletionFacts& answer = evidence.completion;
  if (answer.finish == Finish::error) return because(provider_fault);
  if (!answer.seen) return because(empty);
  if (!answer.finished) return because(premature_close).about(Scope::model);
  if (answer.finish == Finish::content_filter) return because(moderation);
  if (answer.has_content || !answer.tool_calls.empty()) {
    return because(works).saying("The model answered");
  }
  const bool cut = answer.finish == Finish::length && answer.tokens_out.value_or(0) > 0;
  if (answer.has_reasoning || cut) {
    return because(works).saying("The model began to think; the tokens allowed end there");
  }
  return because(empty);
}

}  // namespace

Verdict classify_credential(const Evidence& evidence) {
  const Judges judges = {judge_direct_error, judge_reply};
  return verdict_of(reworded(judge(evidence, judges)), evidence);
}

}  // namespace pincer::stages
