#include "cli/providers/registry.hpp"

#include <algorithm>
#include <array>

#include "cli/providers/registry_data.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

using namespace registry_data;

std::string_view replaced(std::span<const Pair> pairs, std::string_view text) {
  for (const Pair& pair : pairs) {
    if (pair.from == text) return pair.to;
  }
  return text;
}

const ModelRange* range_of(std::string_view provider) {
  const auto at = std::lower_bound(
      kRanges.begin(), kRanges.end(), provider,
      [](const ModelRange& range, std::string_view id) { return range.provider < id; });
  return at != kRanges.end() && at->provider == provider ? &*at : nullptr;
}

StaticModel unpacked(const PackedModel& packed, const ProviderInfo* provider) {
  StaticModel model;
  if (provider != nullptr) {
    model.provider = provider->id;
    model.api = provider->api;
    model.base_url = provider->base_url;
  }
  model.id = std::string_view(kTexts + packed.id, packed.id_bytes);
  model.name = std::string_view(kTexts + packed.name, packed.name_bytes);
  if (packed.api != 0) model.api = kEndpointTexts[packed.api];
  if (packed.base_url != 0) model.base_url = kEndpointTexts[packed.base_url];
  model.context_window = packed.context_window;
  model.context_tokens = packed.context_tokens;
  model.max_tokens = packed.max_tokens;
  model.takes_images = packed.takes_images;
  model.reasoning = packed.reasoning;
  return model;
}

}  // namespace

std::string_view registry_source() {
  return kSource;
}

std::string_view registry_date() {
  return kDate;
}

std::span<const ProviderInfo> all_providers() {
  return kProviders;
}

const ProviderInfo* find_provider(std::string_view id) {
  const auto at = std::lower_bound(
      kProviders.begin(), kProviders.end(), id,
      [](const ProviderInfo& provider, std::string_view wanted) { return provider.id < wanted; });
  return at != kProviders.end() && at->id == id ? &*at : nullptr;
}

std::string normal_provider(std::string_view typed) {
  const std::string lower = text::lowered(text::trimmed(typed));
  return std::string(replaced(kAliases, lower));
}

std::string_view auth_provider(std::string_view id) {
  return replaced(kSharedAuth, id);
}

bool is_known_provider(std::string_view id) {
  return find_provider(id) != nullptr || auth_provider(id) != id;
}

std::span<const EnvVariable> env_variables(std::string_view id) {
  const ProviderInfo* provider = find_provider(id);
  if (provider == nullptr || provider->env.empty()) provider = find_provider(auth_provider(id));
  return provider == nullptr ? std::span<const EnvVariable>() : provider->env;
}

const char* name_of(CatalogKind kind) {
  switch (kind) {
    case CatalogKind::none:
      return "none";
    case CatalogKind::shipped:
      return "static";
    case CatalogKind::refreshable:
      return "refreshable";
    case CatalogKind::runtime:
      return "runtime";
  }
  return "";
}

const char* name_of(AuthKind kind) {
  switch (kind) {
    case AuthKind::api_key:
      return "api_key";
    case AuthKind::token:
      return "token";
    case AuthKind::oauth:
      return "oauth";
    case AuthKind::device_code:
      return "device_code";
    case AuthKind::custom:
      return "custom";
  }
  return "";
}

bool is_marker(std::string_view value) {
  // Names of variables that say where Amazon's own tools find their keys.
  constexpr std::array<std::string_view, 3> kAmazon = {"AWS_BEARER_TOKEN_BEDROCK",
                                                       "AWS_ACCESS_KEY_ID", "AWS_PROFILE"};
  const auto is_value = [&](std::string_view marker) { return marker == value; };
  return std::any_of(kMarkers.begin(), kMarkers.end(), is_value) ||
         std::any_of(kAmazon.begin(), kAmazon.end(), is_value) ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return value.starts_with(prefix); });
}

bool is_key_variable(std::string_view value) {
  if (std::find(kOtherNames.begin(), kOtherNames.end(), value) != kOtherNames.end()) return true;
  for (const ProviderInfo& provider : kProviders) {
    for (const EnvVariable& variable : provider.env) {
      if (variable.name == value || (!value.empty() && variable.with == value)) return true;
    }
  }
  return false;
}

std::vector<StaticModel> static_models(std::string_view provider) {
  std::vector<StaticModel> models;
  for (const ModelRange& range : kRanges) {
    if (!provider.empty() && range.provider != provider) continue;
    const ProviderInfo* info = find_provider(range.provider);
    for (const PackedModel& packed : kModels.subspan(range.first, range.count)) {
      models.push_back(unpacked(packed, info));
    }
  }
  return models;
}

std::optional<StaticModel> find_static_model(std::string_view provider, std::string_view id) {
  const ModelRange* range = range_of(provider);
  if (range == nullptr) return std::nullopt;
  const ProviderInfo* info = find_provider(provider);
  for (const PackedModel& packed : kModels.subspan(range->first, range->count)) {
    const std::string_view row(kTexts + packed.id, packed.id_bytes);
    // A model that names its provider already may be asked for without that.
    const bool is_tail = row.size() == provider.size() + 1 + id.size() && row.ends_with(id) &&
                         row.starts_with(provider) && row[provider.size()] == '/';
    if (row == id || is_tail) return unpacked(packed, info);
  }
  return std::nullopt;
}

}  // namespace pincer::cli
