#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "stages/verdict.hpp"

namespace pincer::stages::simulator {

/// How a simulated model answers. Fixed by the model: the same request, the same answer.
enum class Behaviour : std::uint8_t {
  // it answers
  works,
  works_json,
  reasons_first,
  slow,
  // it answers, and not with the call that was asked for
  text_only,
  wrong_call,
  bad_arguments,
  error_in_choice,
  // the router refuses before any provider is asked
  no_tool_support,
  no_image_support,
  params,
  request_shape,
  payload_too_large,
  unprocessable,
  moderation,
  guardrail,
  gone,
  invalid_id,
  free_variant_ended,
  model_deprecated,
  data_policy,
  data_policy_guardrail,
  region,
  provider_region,
  gated_harness,
  gated_attestation,
  // limits that are not the account's
  model_capacity,
  model_day,
  upstream,
  upstream_in_200,
  upstream_midstream,
  capacity_exhausted,
  // the provider fails
  provider_401,
  bad_gateway,
  unavailable,
  overloaded,
  server_error,
  bad_gateway_html,
  server_timeout,
  gateway_timeout,
  edge_timeout,
  midstream_error,
  tool_then_error,
  // silence and broken framing
  hangs,
  hangs_after_head,
  stalls,
  cut,
  reset,
  no_answer,
  empty_stream,
  html,
  bad_json,
  // the account: an answer like these speaks for every model, so their weight is 0 by default
  missing_auth,
  credits,
  credits_max_tokens,
  key_limit,
  in_flight,
  account_minute,
  account_day,
  account_day_old,
  account_day_stealth,
};

/// Where a request meets the behaviour. The router refuses before it looks at tools and images;
/// what a provider does is seen only by requests that passed the router's capability filters.
enum class Layer : std::uint8_t { router, provider };

/// Which probes a behaviour concerns; the other one works.
enum class Concerns : std::uint8_t { both, tool, image };

struct Expected {
  Bucket bucket;
  Reason reason;
};

/// What is known about a behaviour: its name in scenario files, its weights in the named
/// scenarios, and what a truthful scan says of it.
struct BehaviourFacts {
  Behaviour behaviour;
  std::string_view name;
  Layer layer;
  Concerns concerns;
  Expected expected;
  double weight;  ///< share per cent in the default population, after probe logs of the field
};

std::span<const BehaviourFacts> all_behaviours();
const BehaviourFacts& facts(Behaviour behaviour);
std::optional<Behaviour> behaviour_named(std::string_view name);

}  // namespace pincer::stages::simulator
