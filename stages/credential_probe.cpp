#include "stages/credential_probe.hpp"

#include <algorithm>
#include <array>

#include "engine/core/sleep.hpp"
#include "engine/text/ascii.hpp"
#include "stages/apis/requests.hpp"
#include "stages/classify.hpp"
#include "stages/classify_credential.hpp"
#include "stages/error_facts.hpp"
#include "stages/exchange.hpp"
#include "stages/judge.hpp"
#include "stages/scrub.hpp"

namespace pincer::stages {
namespace {

constexpr std::size_t kRequestIdBytesMax = 128;
constexpr std::size_t kMessageBytesMax = 300;

std::string request_id_of(const io::Fields& fields) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"x-request-id", "request-id", "x-generation-id", "x-goog-request-id", "x-amzn-requestid",
       "x-oai-request-id", "cf-ray"});
  for (const std::string_view name : kNames) {
    const std::string_view value = fields.get(name).value_or(std::string_view{});
    if (!value.empty()) return std::string(bounded(value, kRequestIdBytesMax));
  }
  return {};
}

/// One request, as evidence without secrets; `request_id` becomes the one of its answer.
Task<Evidence> ask(io::HttpClient& http, const CredentialTarget& target, Spelling spelling,
                   core::Duration timeout, std::string& request_id) {
  Evidence evidence;
  evidence.asked_model = target.model;
  const io::HttpRequest request = credential_request(target, spelling);
  io::HttpReply reply;
  Readers readers(target.access.api);
  AnswerBody body(readers, reply, evidence.completion);
  const io::HttpCall call = answer_call(timeout, timeout, body);
  const core::Time begin = http.loop().now();
  co_await http.exchange(request, call, reply);
  evidence.total = reply.total.value_or(http.loop().now() - begin);
  read_exchange(evidence, reply, body, begin, timeout);
  request_id = request_id_of(reply.fields);
  for (const std::string& secret : secrets_of(target.access)) {
    scrub(evidence, secret);
    scrub(request_id, secret);
  }
  co_return evidence;
}

/// What the provider said, or the first line of an answer that was no JSON.
std::string message_of(const Evidence& evidence) {
  if (evidence.error) return quote_of(*evidence.error);
  const std::string_view body = text::trimmed(evidence.body_excerpt);
  if (body.empty() || body.starts_with('<') || body.starts_with('{')) return {};
  return std::string(bounded(body.substr(0, body.find_first_of("\r\n")), kMessageBytesMax));
}

void add_evidence(CredentialAnswer& answer, const Evidence& evidence) {
  answer.status = evidence.status;
  answer.message = message_of(evidence);
  answer.latency = evidence.total;
  answer.answered_by = evidence.completion.model;
  if (const auto tokens = evidence.completion.tokens) {
    answer.tokens = answer.tokens.value_or(0) + *tokens;
  }
}

/// Servers of OpenAI's kind disagree about the name of the limit and about stream options; one
/// that refuses ours by name may take the other spelling.
bool refuses_spelling(const CredentialTarget& target, const Evidence& evidence) {
  if (target.access.api != ApiKind::openai_completions || !evidence.error) return false;
  if (evidence.status != 400 && evidence.status != 422) return false;
  const std::string words = text::lowered(evidence.error->message + evidence.error->param);
  constexpr auto kNames =
      std::to_array<std::string_view>({"max_tokens", "max_completion_tokens", "stream_options"});
  return std::ranges::any_of(
      kNames, [&words](std::string_view name) { return words.find(name) != std::string::npos; });
}

/// A secret with blanks or control characters is none: it was pasted wrongly, and must not be
/// sent, for it would end its field.
std::optional<Verdict> refuse_secret(const ApiAccess& access) {
  const auto odd = [](char c) { return c <= ' ' || c > '~'; };
  if (std::ranges::none_of(access.secret, odd)) return std::nullopt;
  const Judgement judgement =
      because(Reason::key)
          .saying("The credential holds blanks, line ends or other characters that no key has")
          .advising("Store it again; nothing was sent.");
  return verdict_of(judgement, Evidence());
}

}  // namespace

Task<CredentialAnswer> probe_credential(io::HttpClient& http, CredentialTarget target,
                                        core::Duration timeout) {
  CredentialAnswer answer;
  if (auto refused = refuse_secret(target.access)) {
    answer.verdict = std::move(*refused);
    co_return answer;
  }
  core::Loop& loop = http.loop();
  const core::Time end = core::later(loop.now(), timeout);
  Spelling spelling = Spelling::usual;
  for (bool again = false;; again = true) {
    ++answer.requests;
    const Evidence evidence =
        co_await ask(http, target, spelling, end - loop.now(), answer.request_id);
    answer.verdict = classify_credential(evidence);
    add_evidence(answer, evidence);
    if (again || answer.verdict.ok()) co_return answer;
    std::optional<core::Duration> wait = retry_wait(answer.verdict, target.access.secret);
    if (refuses_spelling(target, evidence)) {
      spelling = Spelling::other;
      wait = core::Duration::zero();
    }
    if (!wait || core::later(core::later(loop.now(), *wait), kAttemptMin) > end) co_return answer;
    co_await core::sleep(*wait);
  }
}

}  // namespace pincer::stages
