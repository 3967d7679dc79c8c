#include "stages/filter.hpp"

#include <utility>

#include "engine/text/ascii.hpp"

namespace pincer::stages {
namespace {

constexpr double kDayMs = 86'400'000;

/// Other names of providers, as OpenClaw maps them.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"modelstudio", "qwen"},
    {"qwencloud", "qwen"},
    {"z.ai", "zai"},
    {"z-ai", "zai"},
    {"opencode-zen", "opencode"},
    {"opencode-go-auth", "opencode-go"},
    {"kimi-code", "kimi"},
    {"kimi-coding", "kimi"},
    {"bedrock", "amazon-bedrock"},
    {"aws-bedrock", "amazon-bedrock"},
    {"bytedance", "volcengine"},
    {"doubao", "volcengine"},
};

/// The author of "author/slug"; of an alias entry ("~author/slug") the same.
std::string_view author(std::string_view id) {
  if (id.starts_with('~')) id.remove_prefix(1);
  return id.substr(0, id.find('/'));
}

bool too_old(const Model& model, std::int64_t max_age_days, std::int64_t now_ms) {
  if (max_age_days <= 0 || !model.created_ms) return false;
  // In doubles: days of any size times a day cannot overflow.
  const double age_ms = static_cast<double>(now_ms) - static_cast<double>(*model.created_ms);
  return age_ms > static_cast<double>(max_age_days) * kDayMs;
}

bool too_small(const Model& model, std::int64_t min_params_b) {
  return min_params_b > 0 && model.params_b().value_or(0) < static_cast<double>(min_params_b);
}

}  // namespace

std::string canonical_provider(std::string_view name) {
  std::string canonical = text::lowered(text::trimmed(name));
  for (const auto& [alias, provider] : kAliases) {
    if (canonical == alias) return std::string(provider);
  }
  return canonical;
}

CandidateFilter::CandidateFilter(const Filters& filters, std::int64_t now_ms)
    : filters_(filters), now_ms_(now_ms) {
  filters_.provider = canonical_provider(filters.provider);
}

bool CandidateFilter::passes(const Model& model) const {
  if (!model.is_free()) return false;
  if (!filters_.include_special && model.special() != Special::none) return false;
  if (!filters_.provider.empty() && canonical_provider(author(model.id)) != filters_.provider) {
    return false;
  }
  return !too_small(model, filters_.min_params_b) &&
         !too_old(model, filters_.max_age_days, now_ms_);
}

}  // namespace pincer::stages
