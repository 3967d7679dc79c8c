#include "cli/status/usage_report.hpp"

#include <algorithm>
#include <cmath>

#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr core::Duration kUsageTimeout = std::chrono::seconds(4);
constexpr std::size_t kAccountsMax = 64;

stages::CredentialMode mode_of(CredentialType type) {
  return static_cast<stages::CredentialMode>(type);
}

/// Where OpenRouter is asked: where the rest of pincer asks it.
std::optional<io::Url> openrouter_base(const OverviewSources& sources,
                                       const Environment& environment) {
  std::string url = environment.base_url;
  const text::Json5Value* own =
      sources.config.value().at({"models", "providers", "openrouter", "baseUrl"});
  if (url.empty() && own != nullptr) url = own->as_string().value_or("");
  if (url.empty()) return std::nullopt;
  Result<io::Url> base = io::parse_url(url);
  if (!base || (!base->https && !base->is_loopback())) return std::nullopt;
  return std::move(*base);
}

/// Why a credential is not asked with; empty when it is.
std::string obstacle(const Candidate& candidate, const SecretSources& secrets,
                     stages::UsageRequest& request) {
  if (candidate.reason != reason::kOk) return candidate.sentence;
  request.secret = candidate.secret;
  if (candidate.ref) {
    Result<std::string> secret = secrets.resolve(*candidate.ref);
    if (!secret) return secret.error().text;
    request.secret = std::move(*secret);
  }
  return {};
}

std::string percent(double value) {
  return std::to_string(std::lround(std::clamp(value, 0.0, 100.0))) + "%";
}

/// What is left, drawn: "#######---".
std::string bar(double used_percent, const Style& style) {
  constexpr int kCells = 10;
  const double left = 100 - std::clamp(used_percent, 0.0, 100.0);
  const auto full = static_cast<std::size_t>(std::lround(left / 100 * kCells));
  const Tone tone = left > 30 ? Tone::good : left > 10 ? Tone::wait : Tone::bad;
  return style.paint(tone, std::string(full, '#')) +
         style.paint(Tone::faint, std::string(kCells - full, '-'));
}

std::string window_line(const stages::UsageWindow& window, std::int64_t now_ms,
                        const Style& style) {
  const std::string label = text::printable(window.label);
  if (window.unlimited) return label + " no limit";
  std::string line = label + " " + bar(window.used_percent, style) + " " +
                     percent(100 - window.used_percent) + " left";
  if (window.reset_ms) {
    const std::int64_t left = *window.reset_ms - now_ms;
    line += left <= 0 ? ", starts anew now" : ", starts anew in " + rough_duration(left);
  }
  return line;
}

std::string money(double value, const std::string& unit) {
  const auto cents = std::llround(value * 100);
  std::string text = std::to_string(std::llabs(cents) / 100) + ".";
  const std::string rest = std::to_string(std::llabs(cents) % 100);
  text += rest.size() < 2 ? "0" + rest : rest;
  return (cents < 0 ? "-" : "") + text + " " + unit;
}

std::string credits_line(const stages::UsageCredits& credits) {
  std::string line = "credits";
  if (credits.remaining) line += " " + money(*credits.remaining, credits.unit) + " left";
  if (credits.used)
    line += (credits.remaining ? ", " : " ") + money(*credits.used, credits.unit) + " used";
  if (credits.limit) line += " of " + money(*credits.limit, credits.unit);
  return line;
}

void write_optional(text::JsonWriter& json, std::string_view key, std::optional<double> value) {
  if (value) json.key(key).number(*value);
}

void write_windows(text::JsonWriter& json, const stages::UsageSnapshot& snapshot) {
  json.key("windows").begin_array();
  for (const stages::UsageWindow& window : snapshot.windows) {
    json.begin_object().key("label").string(window.label);
    json.key("usedPercent").number(window.used_percent);
    if (window.unlimited) json.key("unlimited").boolean(true);
    if (window.reset_ms) json.key("resetAt").integer(*window.reset_ms);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::vector<UsageLine> choose_usage(const OverviewSources& sources,
                                    const Environment& environment) {
  std::vector<UsageLine> lines;
  for (const std::string& provider : candidate_providers(sources, {})) {
    const std::optional<stages::UsageSource> source = stages::usage_source(provider);
    if (!source) continue;
    for (const Candidate& candidate : sources.credentials.candidates(provider)) {
      if (!stages::can_ask(*source, mode_of(candidate.type)) || lines.size() >= kAccountsMax) {
        continue;
      }
      const AuthProfile* profile = sources.store.find(candidate.profile);
      UsageLine line;
      line.provider = provider;
      line.label = profile != nullptr                           ? profile->label()
                   : candidate.source == Candidate::Source::env ? "env"
                                                                : "models.json";
      line.request.source = *source;
      if (profile != nullptr) line.request.account_id = profile->account_id;
      if (profile != nullptr) line.request.project_id = profile->project_id;
      if (*source == stages::UsageSource::openrouter) {
        line.request.base = openrouter_base(sources, environment);
      }
      line.snapshot.source = *source;
      line.snapshot.error =
          without_secrets(obstacle(candidate, sources.credentials.sources(), line.request));
      line.asked = line.snapshot.error.empty();
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

core::Task<void> ask_usage(io::HttpClient& http, std::vector<UsageLine>& lines) {
  std::vector<stages::UsageRequest> requests;
  for (const UsageLine& line : lines) {
    if (line.asked) requests.push_back(line.request);
  }
  std::vector<stages::UsageSnapshot> snapshots =
      co_await stages::fetch_usages(http, std::move(requests), kUsageTimeout);
  auto next = snapshots.begin();
  for (UsageLine& line : lines) {
    if (line.asked && next != snapshots.end()) line.snapshot = std::move(*next++);
  }
}

void write_usage(text::JsonWriter& json, const std::vector<UsageLine>& lines) {
  json.key("usage").begin_array();
  for (const UsageLine& line : lines) {
    const stages::UsageSnapshot& snapshot = line.snapshot;
    json.begin_object().key("provider").string(line.provider).key("label").string(line.label);
    if (!snapshot.plan.empty()) json.key("plan").string(snapshot.plan);
    write_windows(json, snapshot);
    if (snapshot.credits) {
      json.key("credits").begin_object();
      write_optional(json, "used", snapshot.credits->used);
      write_optional(json, "limit", snapshot.credits->limit);
      write_optional(json, "remaining", snapshot.credits->remaining);
      json.key("unit").string(snapshot.credits->unit).end_object();
    }
    if (!snapshot.ok()) json.key("error").string(snapshot.error);
    json.end_object();
  }
  json.end_array();
}

void print_usage(const std::vector<UsageLine>& lines, std::int64_t now_ms, const Style& style,
                 Output& output) {
  if (!lines.empty()) output.data("\nUsage\n");
  for (const UsageLine& line : lines) {
    const stages::UsageSnapshot& snapshot = line.snapshot;
    std::string head =
        line.label.starts_with(line.provider) ? line.label : line.provider + " " + line.label;
    if (!snapshot.plan.empty()) head += ", " + snapshot.plan;
    output.data(text::printable(head) + "\n");
    for (const stages::UsageWindow& window : snapshot.windows) {
      output.data("  " + window_line(window, now_ms, style) + "\n");
    }
    if (snapshot.credits) {
      output.data("  " + text::printable(credits_line(*snapshot.credits)) + "\n");
    }
    if (!snapshot.ok()) {
      output.data("  " + style.paint(Tone::odd, text::printable(snapshot.error)) + "\n");
    }
  }
}

}  // namespace pincer::cli
