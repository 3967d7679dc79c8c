#include "cli/render/reason_text.hpp"

namespace pincer::cli {
namespace {

using stages::Reason;

std::string_view limits_and_account(Reason reason) {
  switch (reason) {
    case Reason::account_minute:
      return "your account's free requests of this minute are used up; wait a minute";
    case Reason::account_day:
      return "your account's free requests of today are used up; they come back at 00:00 UTC";
    case Reason::model_capacity:
      return "the model's shared free capacity is used up; try again in a few minutes";
    case Reason::model_day:
      return "the model's free requests of today are used up; try again tomorrow";
    case Reason::upstream:
      return "the provider behind the model limits requests; try again in a few minutes";
    case Reason::key:
      return "the key is refused; check OPENROUTER_API_KEY at openrouter.ai/keys";
    case Reason::credits:
      return "the account's balance does not allow requests; add credit at openrouter.ai/credits";
    case Reason::key_limit:
      return "the key has reached its own spending limit; raise it at openrouter.ai/keys";
    case Reason::in_flight:
      return "too many requests of the account at a time; lower --concurrency";
    default:
      return {};
  }
}

std::string_view waiting(const stages::Verdict& verdict) {
  switch (verdict.reason) {
    case Reason::connect:
      return "no connection in time";
    case Reason::tls_handshake:
      return "the TLS handshake did not end in time";
    case Reason::head:
      return "no answer in time; slow models need a longer --timeout";
    case Reason::first_token:
      return "it began to answer, yet no word came in time";
    case Reason::idle:
      return "it stopped in the middle of its answer";
    case Reason::total:
      return "it answered too slowly to end in time";
    case Reason::server_timeout:
      return "OpenRouter gave up waiting for the provider";
    case Reason::edge:
      return "the provider did not answer OpenRouter in time";
    default:
      return {};
  }
}

std::string_view content(Reason reason) {
  switch (reason) {
    case Reason::no_tool_call:
      return "it answered with words where a tool call was asked for";
    case Reason::bad_tool_call:
      return "it called a tool wrongly: another name, or no JSON object";
    case Reason::no_tools:
      return "no provider of the model takes tools";
    case Reason::no_image:
      return "no provider of the model takes images";
    case Reason::params:
      return "no provider of the model takes the probe's parameters";
    case Reason::request_shape:
      return "the request was refused as malformed";
    case Reason::guardrail:
      return "a guardrail of your account or key forbids the model";
    case Reason::moderation:
      return "moderation refused the probe's harmless text";
    case Reason::probe_artifact:
      return "the probe itself was the trouble, not the model";
    case Reason::gone:
      return "the model or its free variant is not served any more";
    case Reason::data_policy:
      return "your privacy settings exclude it; see openrouter.ai/settings/privacy";
    case Reason::region:
      return "it is not served in your region";
    case Reason::gated_harness:
      return "it is served to chosen applications only";
    case Reason::gated_attestation:
      return "it asks for a confirmation at openrouter.ai first";
    default:
      return {};
  }
}

std::string_view trouble(Reason reason) {
  switch (reason) {
    case Reason::provider_fault:
      return "the provider answered OpenRouter wrongly";
    case Reason::overloaded:
      return "the provider is overloaded; try again later";
    case Reason::server:
      return "the server failed inside";
    case Reason::empty:
      return "the connection was closed without an answer";
    case Reason::refused:
      return "nobody listens at the endpoint";
    case Reason::reset:
      return "the connection was reset";
    case Reason::premature_close:
      return "the answer broke off in the middle";
    case Reason::protocol:
      return "the answer was no valid HTTP";
    case Reason::bad_content:
      return "the answer was no completion";
    case Reason::too_large:
      return "the answer was larger than any sensible one";
    case Reason::redirect:
      return "the endpoint sends requests elsewhere, which is not followed";
    case Reason::dns:
      return "the endpoint's name could not be resolved";
    case Reason::tls_expired:
      return "the endpoint's certificate has expired";
    case Reason::tls_not_yet_valid:
      return "the endpoint's certificate is not valid yet";
    case Reason::tls_host:
      return "the endpoint's certificate is for another name";
    case Reason::tls_issuer:
      return "the endpoint's certificate is from an unknown issuer";
    case Reason::tls_self_signed:
      return "the endpoint's certificate is signed by itself";
    case Reason::tls_weak:
      return "the endpoint's certificate or cipher is too weak";
    case Reason::tls_protocol:
      return "the endpoint speaks no TLS we accept";
    case Reason::tls_other:
      return "TLS failed";
    case Reason::local_limit:
      return "this machine ran out of sockets, ports or memory";
    default:
      return {};
  }
}

}  // namespace

std::string_view explanation(const stages::Verdict& verdict) {
  for (const std::string_view text : {limits_and_account(verdict.reason), waiting(verdict),
                                      content(verdict.reason), trouble(verdict.reason)}) {
    if (!text.empty()) return text;
  }
  return verdict.sentence;
}

}  // namespace pincer::cli
