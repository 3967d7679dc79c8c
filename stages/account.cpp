#include "stages/account.hpp"

#include <algorithm>

#include "engine/io/hash.hpp"
#include "engine/text/json.hpp"
#include "stages/classify.hpp"
#include "stages/completion.hpp"
#include "stages/error_facts.hpp"
#include "stages/retry_after.hpp"
#include "stages/scrub.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

constexpr std::size_t kIdentityDigits = 16;
constexpr std::size_t kFieldBytesMax = 64;

std::string text_of(JsonValue value) {
  return std::string(bounded(value.string().value_or(std::string_view{}), kFieldBytesMax));
}

std::string identity_of(std::string_view origin, std::string_view kind, std::string_view who) {
  std::string whole(origin);
  whole.append("\n").append(kind).append("\n").append(who);
  return io::sha256_hex(whole).substr(0, kIdentityDigits);
}

std::optional<DayQuota> quota_of(JsonValue requests) {
  const std::optional<std::int64_t> limit = requests["limit"].integer();
  if (!limit || *limit <= 0) return std::nullopt;
  DayQuota day;
  day.limit = *limit;
  day.used = std::max<std::int64_t>(0, requests["used"].integer().value_or(0));
  const std::int64_t rest = std::max<std::int64_t>(0, day.limit - day.used);
  day.remaining = std::clamp<std::int64_t>(requests["remaining"].integer().value_or(rest), 0, rest);
  return day;
}

std::string_view without_scheme(std::string_view authorization) {
  return authorization.substr(authorization.find(' ') + 1);
}

io::HttpRequest request_of(const io::Url& base, const std::string& authorization) {
  io::HttpRequest get;
  get.url = io::join_path(base, "key");
  get.fields.add("Accept", "application/json");
  get.fields.add("Authorization", authorization);
  return get;
}

/// A 401 read as a probe's would be, so that a refused key has the same words everywhere. Other
/// servers, which know no such route, may say 401 to anything: only OpenRouter's envelope counts.
std::optional<Verdict> refusal_of(const io::HttpReply& reply, const std::string& authorization) {
  Evidence evidence;
  evidence.phase = reply.phase;
  evidence.status = reply.status;
  evidence.error = error_facts(reply.body);
  if (!evidence.error || evidence.error->code != 401) return std::nullopt;
  scrub(evidence, authorization);
  Verdict verdict = classify(evidence);
  if (verdict.reason != Reason::key) return std::nullopt;
  return verdict;
}

std::string problem_of(const io::HttpReply& reply) {
  if (reply.failure) return reply.failure->text;
  return "HTTP " + std::to_string(reply.status);
}

}  // namespace

std::optional<Account> read_account(std::string_view body, std::string_view origin,
                                    std::string_view key) {
  text::JsonParser parser;
  const auto parsed = parser.parse(body);
  if (!parsed) return std::nullopt;
  const JsonValue data = (*parsed)["data"];
  if (!data.is_object()) return std::nullopt;
  Account account;
  account.known = true;
  // Members of one organisation share its limits; else the limits are the person's.
  const std::string organisation = text_of(data["organization_id"]);
  const std::string person = text_of(data["creator_user_id"]);
  if (!organisation.empty()) {
    account.identity = identity_of(origin, "organization", organisation);
  } else if (!person.empty()) {
    account.identity = identity_of(origin, "user", person);
  } else {
    account.identity = identity_of(origin, "key", key);
  }
  account.free_tier = data["is_free_tier"].boolean().value_or(false);
  account.day = quota_of(data["free_model_daily_requests"]);
  account.credit_left = data["limit_remaining"].number();
  account.expires_at = text_of(data["expires_at"]);
  return account;
}

core::Task<AccountAnswer> fetch_account(io::HttpClient& http, io::Url base,
                                        std::string authorization, core::Duration timeout) {
  const std::string origin = base.origin();
  const std::string_view key = without_scheme(authorization);
  AccountAnswer answer;
  answer.account.identity = identity_of(origin, "key", key);
  const io::HttpRequest get = request_of(base, authorization);
  io::HttpCall call;
  call.deadlines.connect = call.deadlines.tls = call.deadlines.head = timeout;
  call.deadlines.idle = call.deadlines.total = timeout;
  io::HttpReply reply;
  co_await http.exchange(get, call, reply);
  std::optional<Account> account;
  if (!reply.failure && reply.status == 200) account = read_account(reply.body, origin, key);
  if (account) {
    answer.account = std::move(*account);
    if (const auto date = reply.fields.get("Date")) {
      if (const auto seconds = parse_http_date(*date)) answer.account.server_ms = *seconds * 1000;
    }
    co_return answer;
  }
  answer.problem = reply.status == 200 ? "the answer is no account" : problem_of(reply);
  if (!reply.failure && reply.status == 401) answer.refused = refusal_of(reply, authorization);
  co_return answer;
}

}  // namespace pincer::stages
