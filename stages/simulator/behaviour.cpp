#include "stages/simulator/behaviour.hpp"

#include <array>

#include "engine/core/check.hpp"

namespace pincer::stages::simulator {

namespace {

using enum Behaviour;
using enum Layer;
using enum Bucket;
constexpr auto kBoth = Concerns::both;
constexpr auto kTool = Concerns::tool;
constexpr auto kImage = Concerns::image;
using R = Reason;

// Weights: nearly two thirds of probes of free models succeed, most failures are upstream 429s and
// slow or silent models, the rest is rare (532 logged daily probes, 9 logged scans).
constexpr auto kFacts = std::to_array<BehaviourFacts>({
    {works, "works", provider, kBoth, {ok, R::works}, 46},
    {works_json, "works_json", provider, kBoth, {ok, R::works}, 5},
    {reasons_first, "reasons_first", provider, kBoth, {ok, R::works}, 6},
    {slow, "slow", provider, kBoth, {ok, R::works}, 5},
    {text_only, "text_only", provider, kTool, {format, R::no_tool_call}, 2.5},
    {wrong_call, "wrong_call", provider, kTool, {format, R::bad_tool_call}, 0.8},
    {bad_arguments, "bad_arguments", provider, kTool, {format, R::bad_tool_call}, 0.8},
    {error_in_choice, "error_in_choice", provider, kBoth, {unknown, R::provider_fault}, 0.3},
    {no_tool_support, "no_tool_support", router, kTool, {format, R::no_tools}, 2},
    {no_image_support, "no_image_support", router, kImage, {format, R::no_image}, 1},
    {params, "params", router, kBoth, {format, R::params}, 0.3},
    {request_shape, "request_shape", router, kBoth, {format, R::request_shape}, 0.2},
    {payload_too_large, "payload_too_large", router, kBoth, {format, R::request_shape}, 0.1},
    {unprocessable, "unprocessable", router, kBoth, {format, R::request_shape}, 0.2},
    {moderation, "moderation", router, kBoth, {format, R::moderation}, 0.2},
    {guardrail, "guardrail", router, kBoth, {format, R::guardrail}, 0.2},
    {gone, "gone", router, kBoth, {no_model, R::gone}, 2},
    {invalid_id, "invalid_id", router, kBoth, {no_model, R::gone}, 0.3},
    {free_variant_ended, "free_variant_ended", router, kBoth, {no_model, R::gone}, 0.5},
    {model_deprecated, "model_deprecated", router, kBoth, {no_model, R::gone}, 0.3},
    {data_policy, "data_policy", router, kBoth, {no_model, R::data_policy}, 1},
    {data_policy_guardrail,
     "data_policy_guardrail",
     router,
     kBoth,
     {no_model, R::data_policy},
     0.5},
    {region, "region", router, kBoth, {no_model, R::region}, 0.3},
    {provider_region, "provider_region", provider, kBoth, {no_model, R::region}, 0.3},
    {gated_harness, "gated_harness", router, kBoth, {no_model, R::gated_harness}, 1.5},
    {gated_attestation, "gated_attestation", router, kBoth, {no_model, R::gated_attestation}, 0.3},
    {model_capacity, "model_capacity", router, kBoth, {rate_limit, R::model_capacity}, 1.5},
    {model_day, "model_day", router, kBoth, {rate_limit, R::model_day}, 0.7},
    {upstream, "upstream", provider, kBoth, {rate_limit, R::upstream}, 9},
    {upstream_in_200, "upstream_in_200", provider, kBoth, {rate_limit, R::upstream}, 0.7},
    {upstream_midstream, "upstream_midstream", provider, kBoth, {rate_limit, R::upstream}, 0.7},
    {capacity_exhausted, "capacity_exhausted", router, kBoth, {rate_limit, R::upstream}, 0.5},
    {provider_401, "provider_401", provider, kBoth, {unknown, R::provider_fault}, 0.4},
    {bad_gateway, "bad_gateway", provider, kBoth, {unknown, R::provider_fault}, 0.8},
    {unavailable, "unavailable", provider, kBoth, {unknown, R::overloaded}, 0.5},
    {overloaded, "overloaded", provider, kBoth, {unknown, R::overloaded}, 0.5},
    {server_error, "server_error", provider, kBoth, {unknown, R::server}, 0.5},
    {bad_gateway_html, "bad_gateway_html", provider, kBoth, {unknown, R::provider_fault}, 0.2},
    {server_timeout, "server_timeout", provider, kBoth, {timeout, R::server_timeout}, 0.2},
    {gateway_timeout, "gateway_timeout", provider, kBoth, {timeout, R::server_timeout}, 0.2},
    {edge_timeout, "edge_timeout", provider, kBoth, {timeout, R::edge}, 0.2},
    {midstream_error, "midstream_error", provider, kBoth, {unknown, R::provider_fault}, 0.5},
    {tool_then_error, "tool_then_error", provider, kBoth, {unknown, R::provider_fault}, 0.4},
    {hangs, "hangs", provider, kBoth, {timeout, R::head}, 1},
    {hangs_after_head, "hangs_after_head", provider, kBoth, {timeout, R::first_token}, 1},
    {stalls, "stalls", provider, kBoth, {timeout, R::total}, 0.5},
    {cut, "cut", provider, kBoth, {unknown, R::premature_close}, 0.4},
    {reset, "reset", provider, kBoth, {unknown, R::reset}, 0.3},
    {no_answer, "no_answer", provider, kBoth, {unknown, R::empty}, 0.3},
    {empty_stream, "empty_stream", provider, kBoth, {unknown, R::empty}, 0.5},
    {html, "html", provider, kBoth, {unknown, R::bad_content}, 0.2},
    {bad_json, "bad_json", provider, kBoth, {unknown, R::bad_content}, 0.2},
    {missing_auth, "missing_auth", router, kBoth, {auth, R::key}, 0},
    {credits, "credits", router, kBoth, {billing, R::credits}, 0},
    {credits_max_tokens, "credits_max_tokens", router, kBoth, {billing, R::credits}, 0},
    {key_limit, "key_limit", router, kBoth, {billing, R::key_limit}, 0},
    {in_flight, "in_flight", router, kBoth, {billing, R::in_flight}, 0},
    {account_minute, "account_minute", router, kBoth, {rate_limit, R::account_minute}, 0},
    {account_day, "account_day", router, kBoth, {rate_limit, R::account_day}, 0},
    {account_day_old, "account_day_old", router, kBoth, {rate_limit, R::account_day}, 0},
    {account_day_stealth, "account_day_stealth", router, kBoth, {rate_limit, R::account_day}, 0},
});

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < kFacts.size(); ++i) {
    if (static_cast<std::size_t>(kFacts[i].behaviour) != i) return false;
  }
  return true;
}
static_assert(in_enum_order(), "facts() indexes the table with the enum");

}  // namespace

std::span<const BehaviourFacts> all_behaviours() {
  return kFacts;
}

const BehaviourFacts& facts(Behaviour behaviour) {
  const auto index = static_cast<std::size_t>(behaviour);
  core::check(index < kFacts.size(), "every behaviour has its facts");
  return kFacts[index];
}

std::optional<Behaviour> behaviour_named(std::string_view name) {
  for (const BehaviourFacts& row : kFacts) {
    if (row.name == name) return row.behaviour;
  }
  return std::nullopt;
}

}  // namespace pincer::stages::simulator
