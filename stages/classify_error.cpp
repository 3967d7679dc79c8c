#include "stages/classify_error.hpp"

#include <array>
#include <optional>
#include <string>

namespace pincer::stages {
namespace {

using enum Reason;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// What an error type means: a reason by itself, or the class that later layers refine, as the
/// HTTP status of that class.
struct TypeRow {
  std::string_view type;
  std::optional<Reason> reason;
  int status;
};

constexpr auto kTypes = std::to_array<TypeRow>({
    {"context_length_exceeded", request_shape, 400},
    {"max_tokens_exceeded", request_shape, 400},
    {"token_limit_exceeded", request_shape, 400},
    {"string_too_long", request_shape, 400},
    {"precondition_failed", request_shape, 412},
    {"payload_too_large", request_shape, 413},
    {"invalid_image", probe_artifact, 400},
    {"image_too_large", probe_artifact, 400},
    {"image_too_small", probe_artifact, 400},
    {"unsupported_image_format", probe_artifact, 400},
    {"image_download_failed", probe_artifact, 400},
    {"image_not_found", probe_artifact, 404},
    {"content_policy_violation", moderation, 403},
    {"refusal", moderation, 400},
    {"provider_overloaded", overloaded, 503},
    {"overloaded_error", overloaded, 503},
    {"provider_unavailable", provider_fault, 502},
    {"timeout", server_timeout, 504},
    {"model_not_found", gone, 404},
    {"invalid_request", std::nullopt, 400},
    {"invalid_request_error", std::nullopt, 400},
    {"invalid_prompt", std::nullopt, 400},
    {"unprocessable", std::nullopt, 422},
    {"authentication", std::nullopt, 401},
    {"authentication_error", std::nullopt, 401},
    {"invalid_api_key", std::nullopt, 401},
    {"payment_required", std::nullopt, 402},
    {"insufficient_quota", std::nullopt, 402},
    {"permission_denied", std::nullopt, 403},
    {"permission_error", std::nullopt, 403},
    {"not_found", std::nullopt, 404},
    {"not_found_error", std::nullopt, 404},
    {"rate_limit_exceeded", std::nullopt, 429},
    {"rate_limit_error", std::nullopt, 429},
    {"server", std::nullopt, 500},
    {"server_error", std::nullopt, 500},
    {"unmapped", std::nullopt, 500},
});

const TypeRow* type_row(const ErrorFacts& error) {
  for (const std::string_view given :
       {std::string_view(error.error_type), std::string_view(error.code_text)}) {
    for (const TypeRow& row : kTypes) {
      if (row.type == given) return &row;
    }
  }
  return nullptr;
}

struct NameRow {
  std::string_view name;
  Reason reason;
};

template <std::size_t N>
std::optional<Reason> look_up(const std::array<NameRow, N>& rows, std::string_view name) {
  for (const NameRow& row : rows) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

// `no_endpoints` and `constraint_filtered` are not here: the routing step says more.
constexpr auto kAvailability = std::to_array<NameRow>({
    {"model_not_found", gone},
    {"wrong_endpoint", request_shape},
    {"model_deprecated", gone},
    {"model_unavailable_upstream", gone},
    {"capacity_exhausted", upstream},
    {"temporarily_unavailable", overloaded},
    {"region_restricted", region},
    {"privacy_restricted", data_policy},
    {"free_variant_ended", gone},
});

constexpr auto kRoutingSteps = std::to_array<NameRow>({
    {"Filter by Tool Compatibility", no_tools},
    {"Filter by Image Support", no_image},
    {"Filter by Parameters", params},
    {"Filter by Data Policy", data_policy},
    {"Filter by Guardrails", data_policy},
    {"Filter by Allowed Providers", data_policy},
    {"Filter by Model Output Modalities", request_shape},
    {"Filter by Fallback", gone},
    {"Gate Free Endpoints by Agentic Harness", gated_harness},
    {"Gate Endpoints with Attestations", gated_attestation},
});

constexpr auto kLimitSources = std::to_array<NameRow>({
    {"openrouter_free_tier_per_minute", account_minute},
    {"openrouter_free_tier_daily", account_day},
    {"openrouter_shared_capacity", model_capacity},
    {"upstream_provider_shared_pool", upstream},
    {"openrouter_credits", credits},
    {"openrouter_key_limit", key_limit},
    {"openrouter_in_flight_budget", in_flight},
});

/// Lower-case words in a message that tell a reason, for bodies without anything better. Asked in
/// this order, for the statuses from `from` to `to`.
struct TextRow {
  int from;
  int to;
  std::string_view words;
  Reason reason;
};

constexpr auto kTexts = std::to_array<TextRow>({
    {429, 429, "free-models-per-min", account_minute},
    {429, 429, "free-models-per-day", account_day},
    {429, 429, "limit_rpd", model_day},
    {429, 429, "daily limit reached for", model_day},
    {429, 429, "limit_rpm", model_capacity},
    {429, 429, "high demand for", model_capacity},
    {402, 402, "in-flight", in_flight},
    {401, 403, "key limit", key_limit},
    {403, 403, "management key", key},
    {403, 403, "provisioning key", key},
    {400, 404, "is not a valid model id", gone},
    {400, 404, "support tool use", no_tools},
    {400, 422, "enable-auto-tool-choice", no_tools},
    {400, 422, "not support tool", no_tools},
    {400, 422, "not support function", no_tools},
    {400, 404, "support image input", no_image},
    {400, 422, "not support image", no_image},
    {400, 422, "image_url is only supported by", no_image},  // OpenAI
    {400, 422, "unknown variant `image_url`", no_image},     // DeepSeek
    {400, 422, "not a multimodal model", no_image},
    {400, 404, "requested parameters", params},
    {400, 422, "tool_choice", params},
    {400, 422, "reasoning is mandatory", probe_artifact},
    {400, 404, "data policy", data_policy},
    {400, 404, "guardrail restrictions", data_policy},
    {400, 404, "age confirmation", gated_attestation},
    {400, 404, "agentic harness", gated_harness},
    {400, 404, "in your region", region},
    {400, 404, "in your country", region},
    {400, 404, "location is not supported", region},
    {400, 404, "unsupported_country", region},
    {400, 403, "requires moderation", moderation},
    {400, 403, "was flagged", moderation},
    {400, 403, "guardrail", guardrail},
});

/// Whether the provider behind OpenRouter said so. Its trouble with its key or its money is not
/// ours.
bool from_provider(const ErrorFacts& error) {
  return !error.provider_name.empty() || !error.raw.empty();
}

Judgement by_status(int status, const ErrorFacts& error) {
  switch (status) {
    case 401:
      return because(from_provider(error) ? provider_fault : key);
    case 402:
      return because(from_provider(error) ? provider_fault : credits);
    case 403:
      if (from_provider(error)) return because(provider_fault);
      return because(server).then(Retry::never).saying("The server refused this request");
    case 404:
    case 410:
      return because(gone);
    case 408:
    case 504:
      return because(server_timeout);
    case 429:
      return because(upstream);
    case 451:
      return because(region);
    case 500:
      return because(from_provider(error) ? provider_fault : server);
    case 502:
      return because(provider_fault);
    case 503:
    case 529:
      return because(overloaded);
    case 524:
      return because(edge);
    default:
      return because(status >= 400 && status < 500 ? request_shape : server);
  }
}

std::optional<Reason> by_text(int status, std::string_view text) {
  for (const TextRow& row : kTexts) {
    if (status >= row.from && status <= row.to && has(text, row.words)) return row.reason;
  }
  return std::nullopt;
}

std::optional<Reason> by_limit(const ErrorFacts& error, std::string_view text) {
  const auto reason = look_up(kLimitSources, error.limit_source);
  if (reason != model_capacity) return reason;
  const bool day = has(text, "limit_rpd") || has(text, "daily limit");
  return day ? model_day : model_capacity;
}

Judgement by_layers(const Evidence& evidence, const ErrorFacts& error) {
  const std::string text = lower(error.message + '\n' + error.upstream_message);
  if (const TypeRow* row = type_row(error); row != nullptr && row->reason) {
    return because(*row->reason);
  }
  if (const auto reason = look_up(kAvailability, error.availability_code)) return because(*reason);
  if (const auto reason = by_limit(error, text)) return because(*reason);
  if (const auto reason = look_up(kRoutingSteps, error.failed_routing_step)) {
    return because(*reason);
  }
  if (!error.missing_attestations.empty()) return because(gated_attestation);
  if (!error.moderation_reasons.empty()) return because(moderation);
  const int status = status_of_error(evidence);
  if (const auto reason = by_text(status, text)) return because(*reason);
  if (error.availability_code == "constraint_filtered") return because(params);
  return by_status(status, error);
}

/// What the server said about when to come back wins over the usual.
Judgement with_retry(Judgement judgement, const Evidence& evidence, const ErrorFacts& error) {
  const bool told = evidence.retry_after_ms || error.retry_after_ms;
  switch (judgement.reason) {
    case upstream:
    case overloaded:
    case provider_fault:
    case server:
      if (told && judgement.retry == Retry::backoff)
        return judgement.then(Retry::after_retry_after);
      return judgement;
    case in_flight:
      return told ? judgement : judgement.then(Retry::backoff);
    case credits:
      // Computed from the tokens the request might cost: the same request never fits.
      if (has(lower(error.message), "fewer max_tokens")) return judgement.then(Retry::never);
      return judgement;
    default:
      return judgement;
  }
}

}  // namespace

int status_of_error(const Evidence& evidence) {
  if (evidence.status >= 400) return evidence.status;
  if (!evidence.error) return 0;
  const ErrorFacts& error = *evidence.error;
  if (error.code && *error.code >= 400) return *error.code;
  const TypeRow* const row = type_row(error);
  return row != nullptr ? row->status : 0;
}

Judgement judge_error(const Evidence& evidence) {
  static const ErrorFacts none;
  const ErrorFacts& error = evidence.error ? *evidence.error : none;
  return with_retry(by_layers(evidence, error), evidence, error);
}

}  // namespace pincer::stages
