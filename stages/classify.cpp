#include "stages/classify.hpp"

#include <algorithm>

#include "engine/text/json.hpp"
#include "stages/classify_error.hpp"
#include "stages/judgement.hpp"

namespace pincer::stages {
namespace {

using core::ErrorKind;
using core::Phase;
using enum Reason;

Reason reason_of_timeout(const Evidence& evidence) {
  switch (evidence.failure->phase) {
    case Phase::none:
    case Phase::resolve:
    case Phase::connect:
      return connect;
    case Phase::tls:
      return tls_handshake;
    case Phase::send:
    case Phase::head:
      return head;
    case Phase::body:
    case Phase::done:
      break;
  }
  if (!evidence.first_token) return first_token;
  return evidence.out_of_time ? total : idle;
}

Judgement judge_failure(const Evidence& evidence) {
  // What breaks after the server began to answer is the doing of those who answer.
  const Scope scope = evidence.status != 0 ? Scope::model : Scope::network;
  switch (evidence.failure->kind) {
    case ErrorKind::timeout:
      return because(reason_of_timeout(evidence));
    case ErrorKind::dns:
      return because(dns);
    case ErrorKind::refused:
      return because(refused);
    case ErrorKind::unreachable:
      return because(refused).saying("The server cannot be reached");
    case ErrorKind::proxy:
      return because(refused)
          .then(Retry::after_user_action)
          .saying("The proxy let nothing through");
    case ErrorKind::reset:
      return because(reset).about(scope);
    case ErrorKind::empty:
      return because(empty).about(Scope::network).saying("The server hung up without an answer");
    case ErrorKind::premature_close:
      return because(premature_close).about(scope);
    case ErrorKind::protocol:
      return because(protocol);
    case ErrorKind::too_large:
      return because(too_large);
    case ErrorKind::redirect:
      return because(redirect);
    case ErrorKind::bad_content:
      return because(bad_content);
    case ErrorKind::tls_expired:
      return because(tls_expired);
    case ErrorKind::tls_not_yet_valid:
      return because(tls_not_yet_valid);
    case ErrorKind::tls_host:
      return because(tls_host);
    case ErrorKind::tls_issuer:
      return because(tls_issuer);
    case ErrorKind::tls_self_signed:
      return because(tls_self_signed);
    case ErrorKind::tls_weak:
      return because(tls_weak);
    case ErrorKind::tls_protocol:
      return because(tls_protocol);
    case ErrorKind::tls_other:
      return because(tls_other);
    case ErrorKind::invalid:
      return because(request_shape).then(Retry::fix_probe).saying("The request could not be made");
    case ErrorKind::local_limit:
    case ErrorKind::file:
    case ErrorKind::other:
      break;
  }
  return because(local_limit);
}

bool is_json_object(std::string_view text) {
  if (text == "{}") return true;
  text::JsonParser parser;
  const auto parsed = parser.parse(text);
  return parsed && parsed->is_object();
}

bool is_of_our_tool(const ToolCall& call) {
  return std::string_view(call.name) == "ping";
}

Judgement judge_tool_answer(const CompletionFacts& answer) {
  const auto good = [](const ToolCall& call) {
    return is_of_our_tool(call) && is_json_object(call.arguments);
  };
  if (std::ranges::any_of(answer.tool_calls, good)) {
    return because(works).saying("It called the tool with proper arguments.");
  }
  if (!answer.tool_calls.empty()) {
    const std::string_view wrong = is_of_our_tool(answer.tool_calls.front())
                                       ? "It called the tool with arguments that are no JSON object"
                                       : "It called a tool that does not exist";
    return because(bad_tool_call).saying(wrong);
  }
  return because(no_tool_call);
}

/// A 200 that came through whole and without an error.
Judgement judge_answer(const Evidence& evidence) {
  const CompletionFacts& answer = evidence.completion;
  if (answer.finish == Finish::error) return because(provider_fault);
  if (!answer.seen) return because(empty);
  if (!answer.finished) return because(premature_close).about(Scope::model);
  if (answer.finish == Finish::content_filter) return because(moderation);
  const bool calls = !answer.tool_calls.empty();
  if (!answer.has_content && !calls) {
    if (!answer.has_reasoning) return because(empty);
    return because(empty).then(Retry::fix_probe).saying("It only thought and never answered");
  }
  switch (evidence.kind) {
    case ProbeKind::image:
      return because(works).saying("It answered a question about an image.");
    case ProbeKind::tool_none:
      if (!calls) return because(works).saying("It answered and called no tool, as it was told.");
      return because(bad_tool_call).saying("It called the tool although tool_choice was none");
    default:
      return judge_tool_answer(answer);
  }
}

std::optional<std::int64_t> either(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
  return a ? a : b;
}

}  // namespace

Judgement judge(const Evidence& evidence, const Judges& judges) {
  const int status = evidence.status;
  const bool head_broke = evidence.failure && evidence.failure->phase < Phase::body;
  if (status == 0 || head_broke) {
    if (evidence.failure) return judge_failure(evidence);
    return because(not_probed);
  }
  // The status counts even when the body of the error did not come through whole.
  if (status >= 400 && status < 600) return judges.error(evidence);
  if (status >= 300 && status < 400 && status != 304) return because(redirect);
  if (status < 200 || status >= 300) return because(protocol);
  if (evidence.error) return judges.error(evidence);
  if (evidence.failure) return judge_failure(evidence);
  if (status != 200 || evidence.content_fault) return because(bad_content);
  return judges.answer(evidence);
}

Verdict classify(const Evidence& evidence) {
  const Judges judges = {judge_error, judge_answer};
  return verdict_of(judge(evidence, judges), evidence);
}

Verdict verdict_of(const Judgement& judgement, const Evidence& evidence) {
  Verdict verdict{judgement.bucket,
                  judgement.reason,
                  judgement.scope,
                  judgement.retry,
                  sentence(judgement, evidence),
                  evidence.reset_ms,
                  evidence.retry_after_ms};
  if (evidence.error) {
    verdict.reset_ms = either(evidence.reset_ms, evidence.error->reset_ms);
    verdict.retry_after_ms = either(evidence.retry_after_ms, evidence.error->retry_after_ms);
  }
  return verdict;
}

}  // namespace pincer::stages
