#include "stages/usage.hpp"

#include <algorithm>
#include <array>

#include "engine/core/scope.hpp"
#include "engine/text/json.hpp"
#include "stages/completion.hpp"
#include "stages/error_facts.hpp"
#include "stages/scrub.hpp"
#include "stages/usages/readers.hpp"

namespace pincer::stages {
namespace {

using core::Task;
using core::Time;
using text::JsonValue;

constexpr std::size_t kQuoteBytesMax = 300;
constexpr std::size_t kBodyBytesMax = std::size_t{1} << 20;

struct Row {
  UsageSource source;
  std::string_view label;
  std::string_view base;
  std::string_view path;
  void (*read)(JsonValue root, UsageSnapshot& snapshot);
};

constexpr auto kRows = std::to_array<Row>({
    {UsageSource::anthropic, "Claude", "https://api.anthropic.com", "api/oauth/usage",
     read_anthropic_usage},
    {UsageSource::github_copilot, "Copilot", "https://api.github.com", "copilot_internal/user",
     read_copilot_usage},
    {UsageSource::google_gemini_cli, "Gemini", "https://cloudcode-pa.googleapis.com",
     "v1internal:retrieveUserQuota", read_gemini_usage},
    {UsageSource::minimax, "MiniMax", "https://api.minimax.io",
     "v1/api/openplatform/coding_plan/remains", read_minimax_usage},
    {UsageSource::minimax_cn, "MiniMax", "https://api.minimaxi.com",
     "v1/api/openplatform/coding_plan/remains", read_minimax_usage},
    {UsageSource::openai_codex, "Codex", "https://chatgpt.com", "backend-api/wham/usage",
     read_codex_usage},
    {UsageSource::openrouter, "OpenRouter", "https://openrouter.ai/api/v1", "key",
     read_openrouter_key},
    {UsageSource::xiaomi, "Xiaomi", "", "", nullptr},
    {UsageSource::zai, "z.ai", "https://api.z.ai", "api/monitor/usage/quota/limit", read_zai_usage},
});

const Row& row_of(UsageSource source) {
  const Row& row = kRows.at(static_cast<std::size_t>(source));
  core::check(row.source == source, "the rows stand in the order of the sources");
  return row;
}

/// Gemini's sign-ins are stored as JSON that holds the token and the project.
void unwrap_gemini(UsageRequest& request) {
  if (!request.secret.starts_with('{')) return;
  text::JsonParser parser;
  const auto parsed = parser.parse(request.secret);
  if (!parsed) return;
  const std::string token((*parsed)["token"].string().value_or(""));
  if (request.project_id.empty()) {
    request.project_id = (*parsed)["projectId"].string().value_or("");
  }
  request.secret = token;
}

void add_fields(io::HttpRequest& http, const UsageRequest& request) {
  const auto add = [&http](std::string_view name, std::string_view value) {
    http.fields.add(name, value);
  };
  add("Accept", "application/json");
  const bool copilot = request.source == UsageSource::github_copilot;
  add("Authorization", (copilot ? "token " : "Bearer ") + request.secret);
  switch (request.source) {
    case UsageSource::anthropic:
      add("anthropic-version", "2023-06-01");
      add("anthropic-beta", "oauth-2025-04-20");
      break;
    case UsageSource::github_copilot:
      add("Editor-Version", "vscode/1.96.2");
      add("X-Github-Api-Version", "2025-04-01");
      break;
    case UsageSource::google_gemini_cli: {
      http.method = "POST";
      add("Content-Type", "application/json");
      text::JsonWriter body;
      body.begin_object();
      if (!request.project_id.empty()) body.key("project").string(request.project_id);
      http.body = body.end_object().take();
      break;
    }
    case UsageSource::openai_codex:
      if (!request.account_id.empty()) add("ChatGPT-Account-Id", request.account_id);
      break;
    default:
      break;
  }
}

io::Url url_of(const UsageRequest& request, std::string_view base, std::string_view path) {
  if (request.base) return io::join_path(*request.base, path);
  const auto own = io::parse_url(base);
  return io::join_path(own.value(), path);
}

/// What the server said in an answer that is no good, as the end of a sentence.
std::string quoted(const io::HttpReply& reply) {
  const auto facts = error_facts(reply.body);
  std::string words(facts ? bounded(facts->message, kQuoteBytesMax) : std::string_view());
  return words.empty() ? words : ": " + words;
}

/// Why an answer cannot be read; empty when it can.
std::string fault_of(const io::HttpReply& reply, std::string_view label) {
  std::string who(label);
  if (reply.failure && reply.failure->kind == core::ErrorKind::timeout) {
    return who + " did not answer in time";
  }
  if (reply.failure) return who + " could not be asked: " + reply.failure->text;
  if (reply.status == 401 || reply.status == 403) {
    return who + " refused the credential (HTTP " + std::to_string(reply.status) + ")" +
           quoted(reply);
  }
  if (reply.status != 200) {
    return who + " answered with HTTP " + std::to_string(reply.status) + quoted(reply);
  }
  return {};
}

/// One exchange with one source: its reply is read, or its fault kept.
class Asker {
 public:
  Asker(io::HttpClient& http, UsageRequest request, core::Duration timeout)
      : http_(http), request_(std::move(request)), end_(core::later(http.loop().now(), timeout)) {
    snapshot_.source = request_.source;
  }

  Task<UsageSnapshot> run() {
    const Row& row = row_of(request_.source);
    if (row.read == nullptr) {
      snapshot_.error = std::string(row.label) + " tells programs nothing about usage.";
      co_return std::move(snapshot_);
    }
    if (request_.source == UsageSource::google_gemini_cli) unwrap_gemini(request_);
    const Time begin = http_.loop().now();
    io::HttpRequest request;
    request.url = url_of(request_, row.base, row.path);
    add_fields(request, request_);
    co_await ask(request, row);
    if (row.source == UsageSource::openrouter && snapshot_.error.empty()) {
      co_await add_credits(row);
    }
    if (row.source == UsageSource::anthropic && lacks_scope()) co_await ask_web();
    snapshot_.latency = http_.loop().now() - begin;
    finish();
    co_return std::move(snapshot_);
  }

 private:
  Task<void> exchange(const io::HttpRequest& request) {
    const core::Duration left = std::max(end_ - http_.loop().now(), core::Duration::zero());
    io::HttpCall call;
    call.deadlines = {left, left, left, left, left};
    call.bounds.body_bytes_max = kBodyBytesMax;
    co_await http_.exchange(request, call, reply_);
    snapshot_.status = reply_.status;
  }

  Task<void> ask(const io::HttpRequest& request, const Row& row) {
    co_await exchange(request);
    snapshot_.error = fault_of(reply_, row.label);
    if (!snapshot_.error.empty()) co_return;
    const auto parsed = parser_.parse(reply_.body);
    if (!parsed || !parsed->is_object()) {
      snapshot_.error = std::string(row.label) + " answered with something that is no JSON object";
      co_return;
    }
    row.read(*parsed, snapshot_);
    if (!snapshot_.error.empty()) {
      snapshot_.error = std::string(row.label) + " answered with an error: " + snapshot_.error;
    } else if (snapshot_.windows.empty() && !snapshot_.credits && snapshot_.plan.empty()) {
      snapshot_.error = std::string(row.label) + " answered, but told nothing about usage";
    }
  }

  /// What is left on the account. Most keys may not ask that; then the key's own numbers stay.
  Task<void> add_credits(const Row& row) {
    io::HttpRequest request;
    request.url = url_of(request_, row.base, "credits");
    add_fields(request, request_);
    const int status = snapshot_.status;
    co_await exchange(request);
    snapshot_.status = status;
    if (!reply_.ok() || reply_.status != 200) co_return;
    const auto parsed = parser_.parse(reply_.body);
    if (parsed) read_openrouter_credits(*parsed, snapshot_);
  }

  bool lacks_scope() const {
    return snapshot_.status == 403 && request_.web_session.starts_with("sk-ant-") &&
           snapshot_.error.find("user:profile") != std::string::npos;
  }

  /// The same numbers by way of the web site, for tokens that may not ask.
  Task<void> ask_web() {
    Row web = row_of(UsageSource::anthropic);
    web.base = "https://claude.ai";
    io::HttpRequest request;
    request.fields.add("Accept", "application/json");
    request.fields.add("Cookie", "sessionKey=" + request_.web_session);
    request.url = url_of(request_, web.base, "api/organizations");
    co_await exchange(request);
    snapshot_.error = fault_of(reply_, web.label);
    if (!snapshot_.error.empty()) co_return;
    const auto parsed = parser_.parse(reply_.body);
    const std::string id = parsed ? read_name(parsed->element(0)["uuid"]) : std::string();
    const auto odd = [](char c) { return !text_is_id(c); };
    if (id.empty() || std::ranges::any_of(id, odd)) {
      snapshot_.error = "Claude's web site named no organization";
      co_return;
    }
    request.url = url_of(request_, web.base, "api/organizations/" + id + "/usage");
    co_await ask(request, web);
  }

  static bool text_is_id(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  }

  void finish() {
    for (const std::string* secret : {&request_.secret, &request_.web_session}) {
      scrub(snapshot_.error, *secret);
      scrub(snapshot_.plan, *secret);
    }
    if (!snapshot_.error.empty() && !snapshot_.error.ends_with('.')) snapshot_.error += '.';
  }

  io::HttpClient& http_;
  UsageRequest request_;
  Time end_;
  io::HttpReply reply_;
  text::JsonParser parser_;
  UsageSnapshot snapshot_;
};

Task<void> fetch_into(io::HttpClient& http, UsageRequest request, core::Duration timeout,
                      UsageSnapshot& snapshot) {
  snapshot = co_await fetch_usage(http, std::move(request), timeout);
}

}  // namespace

std::optional<UsageSource> usage_source(std::string_view provider) {
  struct Name {
    std::string_view provider;
    UsageSource source;
  };
  constexpr auto kNames = std::to_array<Name>({
      {"anthropic", UsageSource::anthropic},
      {"claude-cli", UsageSource::anthropic},
      {"github-copilot", UsageSource::github_copilot},
      {"google-gemini-cli", UsageSource::google_gemini_cli},
      {"minimax", UsageSource::minimax},
      {"minimax-portal", UsageSource::minimax},
      {"minimax-cn", UsageSource::minimax_cn},
      {"minimax-portal-cn", UsageSource::minimax_cn},
      {"openai-codex", UsageSource::openai_codex},
      {"openrouter", UsageSource::openrouter},
      {"xiaomi", UsageSource::xiaomi},
      {"zai", UsageSource::zai},
  });
  for (const Name& row : kNames) {
    if (row.provider == provider) return row.source;
  }
  return std::nullopt;
}

std::string_view label(UsageSource source) {
  return row_of(source).label;
}

bool can_ask(UsageSource source, CredentialMode mode) {
  switch (source) {
    case UsageSource::anthropic:
    case UsageSource::github_copilot:
    case UsageSource::google_gemini_cli:
    case UsageSource::openai_codex:
      return mode != CredentialMode::api_key;
    default:
      return true;
  }
}

Task<UsageSnapshot> fetch_usage(io::HttpClient& http, UsageRequest request,
                                core::Duration timeout) {
  Asker asker(http, std::move(request), timeout);
  UsageSnapshot snapshot = co_await asker.run();
  co_return snapshot;
}

Task<std::vector<UsageSnapshot>> fetch_usages(io::HttpClient& http,
                                              std::vector<UsageRequest> requests,
                                              core::Duration timeout) {
  std::vector<UsageSnapshot> snapshots(requests.size());
  core::Scope scope(http.loop());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    scope.spawn(fetch_into(http, std::move(requests[i]), timeout, snapshots[i]));
  }
  co_await scope.join();
  co_return snapshots;
}

}  // namespace pincer::stages
