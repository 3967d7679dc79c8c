#include "stages/judgement.hpp"

#include <algorithm>
#include <array>

#include "engine/core/check.hpp"
#include "stages/error_facts.hpp"

namespace pincer::stages {
namespace {

constexpr std::size_t kQuoteBytesMax = 300;

struct Row {
  Reason reason;
  Bucket bucket;
  Scope scope;
  Retry retry;
  std::string_view what;
  std::string_view advice;
};

using enum Reason;
using B = Bucket;
using S = Scope;
using R = Retry;

constexpr std::string_view kOtherModel = "Try again later or take another model.";
constexpr std::string_view kCertificate =
    "Somebody may be listening in, or the server is set up wrong; nothing was sent to it.";

constexpr auto kRows = std::to_array<Row>({
    {works, B::ok, S::model, R::never, "It works", ""},
    {account_minute, B::rate_limit, S::account, R::after_reset,
     "The account's free requests of this minute are used up", "Wait for the next minute."},
    {account_day, B::rate_limit, S::account, R::after_reset,
     "The account's free requests of this day are used up",
     "Wait for midnight UTC, or buy credits once to raise the limit."},
    {model_capacity, B::rate_limit, S::model, R::after_reset,
     "OpenRouter lets only few free requests a minute through to this model", kOtherModel},
    {model_day, B::rate_limit, S::model, R::after_reset,
     "The daily limit of this free model is reached", "Try again tomorrow or take another model."},
    {upstream, B::rate_limit, S::model, R::backoff,
     "The provider of this model takes no more requests for now", kOtherModel},
    {key, B::auth, S::account, R::never, "The API key was refused",
     "Check the key; nothing else can work until it is right."},
    {credits, B::billing, S::account, R::after_user_action, "The account has not enough credit",
     "Add credits; a negative balance blocks free models too."},
    {key_limit, B::billing, S::key, R::after_user_action, "The key's own spending limit is reached",
     "Raise the limit of this key or use another one."},
    {in_flight, B::billing, S::account, R::after_retry_after,
     "The account's credit is tied up in requests under way", "Try again when those have ended."},
    {connect, B::timeout, S::network, R::backoff, "No connection came about in time",
     "Check the network and the address."},
    {tls_handshake, B::timeout, S::network, R::backoff, "The TLS handshake did not end in time",
     "Check the network; a proxy may be in the way."},
    {head, B::timeout, S::model, R::backoff, "The server did not begin to answer in time",
     "A longer --timeout may help."},
    {first_token, B::timeout, S::model, R::backoff, "The answer began, but no token came in time",
     "A longer --timeout may help."},
    {idle, B::timeout, S::model, R::backoff, "The answer stopped half way", kOtherModel},
    {total, B::timeout, S::model, R::backoff, "The answer did not end in time",
     "A longer --timeout may help."},
    {server_timeout, B::timeout, S::model, R::backoff, "The server gave up waiting for the model",
     kOtherModel},
    {edge, B::timeout, S::model, R::backoff,
     "The network in front of OpenRouter gave up waiting for the model", kOtherModel},
    {no_tool_call, B::format, S::model, R::never, "It answered in text and called no tool",
     "Not usable where tools are needed."},
    {bad_tool_call, B::format, S::model, R::never, "It called a tool wrongly",
     "Not usable where tools are needed."},
    {no_tools, B::format, S::model, R::never, "No endpoint of this model takes tools",
     "Not usable where tools are needed."},
    {no_image, B::format, S::model, R::never, "No endpoint of this model takes images",
     "Not usable for images."},
    {params, B::format, S::request, R::retry_without_param,
     "No endpoint of this model takes a parameter that was sent",
     "It may work without that parameter."},
    {request_shape, B::format, S::request, R::never, "The server did not accept the request",
     "The request, not the model, may be at fault."},
    {guardrail, B::format, S::request, R::after_user_action,
     "A guardrail of the account blocked the request", "Check the account's guardrails."},
    {moderation, B::format, S::request, R::never, "Moderation stopped the request or its answer",
     "The model refuses even a harmless question."},
    {probe_artifact, B::format, S::request, R::fix_probe, "The probe itself was at fault",
     "This says nothing about the model; please report it."},
    {gone, B::no_model, S::model, R::never, "The model is not to be had any more",
     "Take another model."},
    {data_policy, B::no_model, S::account, R::after_user_action,
     "The account's privacy or provider settings exclude this model",
     "Change them at https://openrouter.ai/settings/privacy, or take another model."},
    {region, B::no_model, S::model, R::never, "The model is not offered where you are",
     "Take another model."},
    {gated_harness, B::no_model, S::model, R::never,
     "The free model answers certain agent programs only", "Take another model."},
    {gated_attestation, B::no_model, S::model, R::after_user_action,
     "The model wants a confirmation from the account first",
     "Confirm at https://openrouter.ai/settings/preferences."},
    {provider_fault, B::unknown, S::model, R::backoff, "The model's provider failed", kOtherModel},
    {overloaded, B::unknown, S::model, R::backoff, "The model's provider is overloaded",
     kOtherModel},
    {server, B::unknown, S::model, R::backoff, "The server failed", kOtherModel},
    {empty, B::unknown, S::model, R::backoff, "The answer was empty", kOtherModel},
    {refused, B::unknown, S::network, R::backoff, "The connection was refused",
     "Check the network and the address."},
    {reset, B::unknown, S::network, R::backoff, "The connection was cut", "Try again."},
    {premature_close, B::unknown, S::network, R::backoff, "The answer broke off", "Try again."},
    {protocol, B::unknown, S::network, R::never, "The server did not speak proper HTTP",
     "Check the address; something in between may be at fault."},
    {bad_content, B::unknown, S::model, R::backoff, "The answer made no sense",
     "Check the address; something in between may be at fault."},
    {too_large, B::unknown, S::model, R::never, "The answer was too large", "Take another model."},
    {redirect, B::unknown, S::network, R::after_user_action,
     "The server pointed elsewhere, where no key may go", "Check the address."},
    {dns, B::unknown, S::network, R::backoff, "The server's name could not be looked up",
     "Check the network and the address."},
    {tls_expired, B::unknown, S::network, R::after_user_action,
     "The server's certificate has expired", "Check the clock of this machine."},
    {tls_not_yet_valid, B::unknown, S::network, R::after_user_action,
     "The server's certificate is not valid yet", "Check the clock of this machine."},
    {tls_host, B::unknown, S::network, R::after_user_action,
     "The server's certificate is for another name", kCertificate},
    {tls_issuer, B::unknown, S::network, R::after_user_action,
     "The issuer of the server's certificate is not trusted",
     "Behind a company proxy, name its certificate in SSL_CERT_FILE."},
    {tls_self_signed, B::unknown, S::network, R::after_user_action,
     "The server's certificate is self-signed", "If you trust it, name it in SSL_CERT_FILE."},
    {tls_weak, B::unknown, S::network, R::after_user_action,
     "The server's certificate or cipher is too weak", kCertificate},
    {tls_protocol, B::unknown, S::network, R::after_user_action,
     "The server speaks no TLS, or none that is safe", "Check the address."},
    {tls_other, B::unknown, S::network, R::backoff, "The TLS connection failed", "Try again."},
    {local_limit, B::unknown, S::network, R::backoff, "This machine ran out of something",
     "Lower --concurrency; this says nothing about the model."},
    {not_probed, B::unknown, S::request, R::never, "It was not asked", ""},
});
static_assert(kRows.size() == static_cast<std::size_t>(not_probed) + 1);

const Row& row_of(Reason reason) {
  const Row& row = kRows.at(static_cast<std::size_t>(reason));
  core::check(row.reason == reason, "the rows stand in the order of the reasons");
  return row;
}

void add_evidence(std::string& out, const Evidence& evidence) {
  if (evidence.error && !evidence.error->provider_name.empty()) {
    out += " (" + evidence.error->provider_name + ")";
  }
  if (evidence.status >= 300) out += " (HTTP " + std::to_string(evidence.status) + ")";
  if (evidence.error) {
    const std::string quote = quote_of(*evidence.error);
    if (!quote.empty()) out += ": \"" + quote + "\"";
  } else if (evidence.failure && !evidence.failure->text.empty()) {
    out += ": " + evidence.failure->text;
  } else if (evidence.content_fault) {
    out += ": " + *evidence.content_fault;
  }
}

}  // namespace

Judgement Judgement::about(Scope other) const {
  Judgement changed = *this;
  changed.scope = other;
  return changed;
}

Judgement Judgement::then(Retry other) const {
  Judgement changed = *this;
  changed.retry = other;
  return changed;
}

Judgement Judgement::saying(std::string_view words) const {
  Judgement changed = *this;
  changed.what = words;
  return changed;
}

Judgement Judgement::advising(std::string_view words) const {
  Judgement changed = *this;
  changed.advice = words;
  return changed;
}

Judgement because(Reason reason) {
  const Row& row = row_of(reason);
  return Judgement{reason, row.bucket, row.scope, row.retry, row.what, row.advice};
}

std::string quote_of(const ErrorFacts& error) {
  const bool vague = error.message.empty() || error.message == "Provider returned error";
  const std::string& text =
      vague && !error.upstream_message.empty() ? error.upstream_message : error.message;
  std::string quote(bounded(text, kQuoteBytesMax));
  std::ranges::replace_if(quote, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  const std::size_t last = quote.find_last_not_of(" .");
  quote.erase(last == std::string::npos ? 0 : last + 1);
  if (text.size() > kQuoteBytesMax) quote += "...";
  return quote;
}

std::string sentence(const Judgement& judgement, const Evidence& evidence) {
  const std::string_view advice = judgement.advice;
  std::string out(judgement.what);
  if (judgement.reason != works) add_evidence(out, evidence);
  if (!out.ends_with('.')) out += '.';
  if (!advice.empty()) out.append(" ").append(advice);
  if (evidence.completion.cost.value_or(0) > 0) out += " It was charged for, though listed free.";
  return out;
}

}  // namespace pincer::stages
