#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/api.hpp"

namespace pincer::stages {

/// Who tells how much of a plan is used.
enum class UsageSource : std::uint8_t {
  anthropic,
  github_copilot,
  google_gemini_cli,
  minimax,     ///< api.minimax.io
  minimax_cn,  ///< api.minimaxi.com; an account exists in one of the two
  openai_codex,
  openrouter,
  xiaomi,  ///< nothing to ask is known: the snapshot says so
  zai,
};

/// The source that tells about a provider (normalised id; minimax-portal is minimax). Nullopt for
/// providers that tell nothing.
std::optional<UsageSource> usage_source(std::string_view provider);
/// "Claude", "Copilot", "Gemini", ...: how people call it.
std::string_view label(UsageSource source);
/// Whether this kind of credential can ask: Anthropic's, Codex', Copilot's and Gemini's plans
/// belong to sign-ins, the others take API keys.
bool can_ask(UsageSource source, CredentialMode mode);

struct UsageRequest {
  UsageSource source = UsageSource::anthropic;
  std::string secret;      ///< Gemini's may be the stored JSON {"token","projectId"}
  std::string account_id;  ///< ChatGPT-Account-Id for openai_codex, when known
  std::string project_id;  ///< for google_gemini_cli, when known
  /// A claude.ai session key (sk-ant-sid...), asked when the token lacks the scope user:profile.
  std::string web_session;
  /// Replaces scheme, host and port of every address of the source, with its path in front: for
  /// tests, proxies, and OpenRouter's own base URL (".../api/v1").
  std::optional<io::Url> base;
};

/// A part of a plan that fills up and starts anew.
struct UsageWindow {
  std::string label;                     ///< "5h", "Week", "Premium"
  double used_percent = 0;               ///< 0 to 100
  std::optional<std::int64_t> reset_ms;  ///< epoch milliseconds
  bool unlimited = false;                ///< the plan sets no limit; used_percent is 0
};

/// Money or credits, in US dollars unless `unit` says otherwise.
struct UsageCredits {
  std::optional<double> used;
  std::optional<double> limit;      ///< unset with `remaining` unset: no limit
  std::optional<double> remaining;  ///< may be negative
  std::string unit = "USD";
};

struct UsageSnapshot {
  UsageSource source = UsageSource::anthropic;
  std::vector<UsageWindow> windows;
  std::string plan;  ///< "pro", "free tier"; empty when not told
  std::optional<UsageCredits> credits;
  std::string error;  ///< one sentence why there is nothing, or not all; empty when all is well
  int status = 0;     ///< HTTP status of the last answer
  core::Duration latency{0};

  bool ok() const { return error.empty(); }
};

/// Asks one source. Cannot fail, and never takes longer than `timeout`: the snapshot tells.
core::Task<UsageSnapshot> fetch_usage(io::HttpClient& http, UsageRequest request,
                                      core::Duration timeout);

/// Asks all side by side under one deadline; snapshots stand in the order of the requests. What
/// one of them answers, or fails to, never touches another.
core::Task<std::vector<UsageSnapshot>> fetch_usages(io::HttpClient& http,
                                                    std::vector<UsageRequest> requests,
                                                    core::Duration timeout);

}  // namespace pincer::stages
