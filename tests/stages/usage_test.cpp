#include "stages/usage.hpp"

#include <boost/test/unit_test.hpp>

#include "stages/iso_time.hpp"
#include "tests/stages/apis/bench.hpp"

namespace pincer::stages {
namespace {

using test::Script;

constexpr auto kAll = std::to_array<UsageSource>(
    {UsageSource::anthropic, UsageSource::github_copilot, UsageSource::google_gemini_cli,
     UsageSource::minimax, UsageSource::minimax_cn, UsageSource::openai_codex,
     UsageSource::openrouter, UsageSource::xiaomi, UsageSource::zai});

struct UsageBench {
  explicit UsageBench(std::vector<Script> scripts) : http(loop, std::move(scripts)) {}
  explicit UsageBench(std::string_view body) : UsageBench({test::script_of(200, body)}) {}

  UsageSnapshot fetch(UsageSource source) {
    request.source = source;
    request.secret = test::kSecret;
    return loop.run(fetch_usage(http, request, std::chrono::seconds(3)));
  }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::ScriptedHttp http;
  UsageRequest request;
};

/// "5h 42% until 1767225600000; Week unlimited"
std::string told(const UsageSnapshot& snapshot) {
  std::string out;
  for (const UsageWindow& window : snapshot.windows) {
    if (!out.empty()) out += "; ";
    out += window.label;
    if (window.unlimited) {
      out += " unlimited";
      continue;
    }
    out += " " + std::to_string(static_cast<int>(window.used_percent + 0.5)) + "%";
    if (window.reset_ms) out += " until " + std::to_string(*window.reset_ms);
  }
  return out;
}

BOOST_AUTO_TEST_SUITE(usage)

BOOST_AUTO_TEST_CASE(claude_tells_all_its_windows) {
  UsageBench bench(
      R"({"five_hour":{"utilization":42.0,"resets_at":"2026-01-01T00:00:00.123456+00:00"},)"
      R"("seven_day":{"utilization":81,"resets_at":"2026-01-02T02:00:00+02:00"},)"
      R"("seven_day_opus":null,"seven_day_sonnet":{"utilization":3,"resets_at":null}})");
  const UsageSnapshot got = bench.fetch(UsageSource::anthropic);
  BOOST_TEST(told(got) == "5h 42% until 1767225600123; Week 81% until 1767312000000; Sonnet 3%");
  BOOST_TEST(got.ok());
  const io::HttpRequest& request = bench.http.requests[0];
  BOOST_TEST(request.url.text() == "https://api.anthropic.com/api/oauth/usage");
  BOOST_TEST(request.fields.get("authorization").value() == "Bearer " + std::string(test::kSecret));
  BOOST_TEST(request.fields.get("anthropic-beta").value() == "oauth-2025-04-20");
  BOOST_TEST(bench.http.calls[0].redirects_max == 0);
}

BOOST_AUTO_TEST_CASE(claude_is_asked_by_way_of_the_web_when_the_token_may_not) {
  const auto denied = test::script_of(
      403, R"({"error":{"message":"OAuth token does not meet scope requirement user:profile"}})");
  UsageBench bench({denied, test::script_of(200, R"([{"uuid":"ab-12"}])"),
                    test::script_of(200, R"({"five_hour":{"utilization":7}})")});
  bench.request.web_session = "sk-ant-sid01-secretsession";
  const UsageSnapshot got = bench.fetch(UsageSource::anthropic);
  BOOST_TEST(told(got) == "5h 7%");
  BOOST_TEST(got.ok());
  BOOST_TEST(bench.http.requests[1].url.text() == "https://claude.ai/api/organizations");
  BOOST_TEST(bench.http.requests[1].fields.get("cookie").value() ==
             "sessionKey=sk-ant-sid01-secretsession");
  BOOST_TEST(bench.http.requests[1].fields.count("authorization") == 0U);
  BOOST_TEST(bench.http.requests[2].url.target == "/api/organizations/ab-12/usage");
  UsageBench odd({denied, test::script_of(200, R"([{"uuid":"../x?"}])")});
  odd.request.web_session = "sk-ant-sid01-secretsession";
  BOOST_TEST(!odd.fetch(UsageSource::anthropic).ok());
  BOOST_TEST(odd.http.requests.size() == 2U);
  UsageBench without({denied});
  BOOST_TEST(without.fetch(UsageSource::anthropic).error ==
             "Claude refused the credential (HTTP 403): OAuth token does not meet scope "
             "requirement user:profile.");
}

BOOST_AUTO_TEST_CASE(copilot_without_a_limit_is_unlimited_not_used_up) {
  UsageBench bench(
      R"({"copilot_plan":"business","quota_reset_date":"2026-02-01","quota_snapshots":{)"
      R"("premium_interactions":{"percent_remaining":40.5,"unlimited":false},)"
      R"("chat":{"percent_remaining":100.0,"unlimited":true},"completions":{"entitlement":5}}})");
  const UsageSnapshot got = bench.fetch(UsageSource::github_copilot);
  BOOST_TEST(told(got) == "Premium 60% until 1769904000000; Chat unlimited");
  BOOST_TEST(got.plan == "business");
  BOOST_TEST(bench.http.requests[0].fields.get("authorization").value() ==
             "token " + std::string(test::kSecret));
  UsageBench free(
      R"({"copilot_plan":"individual","limited_user_quotas":{"chat":30,"completions":1000},)"
      R"("monthly_quotas":{"chat":50,"completions":2000},"limited_user_reset_date":"2026-02-01"})");
  BOOST_TEST(told(free.fetch(UsageSource::github_copilot)) ==
             "Chat 40% until 1769904000000; Completions 50% until 1769904000000");
}

BOOST_AUTO_TEST_CASE(gemini_tells_the_fullest_bucket_of_each_family) {
  UsageBench bench(
      R"({"buckets":[{"modelId":"gemini-3-pro","remainingFraction":0.9},)"
      R"({"modelId":"gemini-2.5-pro","remainingFraction":0.25,"resetTime":"2026-01-01T00:00:00Z"},)"
      R"({"modelId":"gemini-2.5-flash"}]})");
  bench.request.project_id = "my-project";
  const UsageSnapshot got = bench.fetch(UsageSource::google_gemini_cli);
  BOOST_TEST(told(got) == "Pro 75% until 1767225600000; Flash 0%");
  BOOST_TEST(bench.http.requests[0].method == "POST");
  BOOST_TEST(bench.http.requests[0].url.text() ==
             "https://cloudcode-pa.googleapis.com/v1internal:retrieveUserQuota");
  BOOST_TEST(bench.http.requests[0].body == R"({"project":"my-project"})");
}

BOOST_AUTO_TEST_CASE(geminis_stored_token_is_unwrapped) {
  UsageBench bench(R"({"buckets":[]})");
  UsageRequest request;
  request.source = UsageSource::google_gemini_cli;
  request.secret = R"({"token":"ya29.inner","projectId":"p-1"})";
  const UsageSnapshot got =
      bench.loop.run(fetch_usage(bench.http, request, std::chrono::seconds(1)));
  BOOST_TEST(bench.http.requests[0].fields.get("authorization").value() == "Bearer ya29.inner");
  BOOST_TEST(bench.http.requests[0].body == R"({"project":"p-1"})");
  BOOST_TEST(got.error == "Gemini answered, but told nothing about usage.");
}

BOOST_AUTO_TEST_CASE(codex_windows_are_named_by_their_length) {
  const auto windows = [](std::string_view json) {
    UsageBench bench(json);
    return told(bench.fetch(UsageSource::openai_codex));
  };
  UsageBench bench(R"({"plan_type":"plus","rate_limit":{"primary_window":{"used_percent":27,)"
                   R"("limit_window_seconds":18000,"reset_at":1782770922},"secondary_window":)"
                   R"({"used_percent":4,"limit_window_seconds":604800,"reset_at":1783357722}},)"
                   R"("credits":{"has_credits":true,"unlimited":false,"balance":"12.5"}})");
  bench.request.account_id = "acct";
  const UsageSnapshot got = bench.fetch(UsageSource::openai_codex);
  BOOST_TEST(told(got) == "5h 27% until 1782770922000; Week 4% until 1783357722000");
  BOOST_TEST(got.plan == "plus");
  BOOST_TEST(got.credits.value().remaining.value() == 12.5);
  BOOST_TEST(got.credits->unit == "credits");
  BOOST_TEST(bench.http.requests[0].fields.get("chatgpt-account-id").value() == "acct");
  BOOST_TEST(windows(R"({"rate_limit":{"primary_window":{"used_percent":150},)"
                     R"("secondary_window":{"used_percent":1,"limit_window_seconds":86400}}})") ==
             "3h 100%; Day 1%");
  BOOST_TEST(windows(R"({"rate_limit":{"primary_window":{"used_percent":1,"reset_at":1782770922},)"
                     R"("secondary_window":{"used_percent":2,"reset_at":1783270922}}})") ==
             "3h 1% until 1782770922000; Week 2% until 1783270922000");
}

BOOST_AUTO_TEST_CASE(minimax_counts_what_is_left) {
  UsageBench bench(
      R"({"model_remains":[{"model_name":"speech","current_interval_total_count":0,)"
      R"("current_interval_usage_count":0},{"model_name":"MiniMax-M2","start_time":1767225600000,)"
      R"("end_time":1767243600000,"current_interval_total_count":1500,)"
      R"("current_interval_usage_count":1473}],"base_resp":{"status_code":0,"status_msg":"ok"}})");
  BOOST_TEST(told(bench.fetch(UsageSource::minimax)) == "5h 2% until 1767243600000");
  BOOST_TEST(bench.http.requests[0].url.host == "api.minimax.io");
  UsageBench cn(
      R"({"data":{"model_remains":[{"model_name":"general","current_interval_remaining_percent":93,)"
      R"("current_weekly_remaining_percent":50}]}})");
  BOOST_TEST(told(cn.fetch(UsageSource::minimax_cn)) == "5h 7%; Week 50%");
  BOOST_TEST(cn.http.requests[0].url.host == "api.minimaxi.com");
  UsageBench refused(R"({"base_resp":{"status_code":1004,"status_msg":"cookie is missing"}})");
  BOOST_TEST(refused.fetch(UsageSource::minimax).error ==
             "MiniMax answered with an error: cookie is missing.");
}

BOOST_AUTO_TEST_CASE(zai_names_its_limits) {
  UsageBench bench(
      R"({"code":200,"success":true,"data":{"level":"pro","limits":[)"
      R"({"type":"TIME_LIMIT","unit":5,"number":1,"percentage":2,"nextResetTime":1774091383998},)"
      R"({"type":"TOKENS_LIMIT","unit":3,"number":5,"percentage":12},)"
      R"({"type":"TOKENS_LIMIT","unit":6,"number":1,"currentValue":3,"remaining":1},)"
      R"({"type":"WHATEVER","percentage":1}]}})");
  const UsageSnapshot got = bench.fetch(UsageSource::zai);
  BOOST_TEST(told(got) == "Monthly 2% until 1774091383998; Tokens (5h) 12%; Tokens (Week) 75%");
  BOOST_TEST(got.plan == "pro");
  UsageBench failed(R"({"code":1001,"msg":"Authorization missing","success":false})");
  BOOST_TEST(failed.fetch(UsageSource::zai).error ==
             "z.ai answered with an error: Authorization missing.");
}

BOOST_AUTO_TEST_CASE(openrouter_tells_of_the_key_and_of_the_account) {
  const auto key = test::script_of(
      200, R"({"data":{"limit":10,"limit_remaining":2.5,"usage":7.5,"is_free_tier":false,)"
           R"("free_model_daily_requests":{"limit":1000,"used":250,"remaining":750}}})");
  UsageBench bench(
      {key, test::script_of(200, R"({"data":{"total_credits":30,"total_usage":31.5}})")});
  bench.request.base = *io::parse_url("http://127.0.0.1:8080/api/v1");
  UsageSnapshot got = bench.fetch(UsageSource::openrouter);
  BOOST_TEST(told(got) == "Free requests today 25%; Key limit 75%");
  BOOST_TEST(got.plan == "paid");
  BOOST_TEST(got.credits.value().remaining.value() == -1.5);
  BOOST_TEST(bench.http.requests[0].url.text() == "http://127.0.0.1:8080/api/v1/key");
  BOOST_TEST(bench.http.requests[1].url.text() == "http://127.0.0.1:8080/api/v1/credits");
  UsageBench plain({key, test::script_of(403, R"({"error":{"message":"management keys only"}})")});
  got = plain.fetch(UsageSource::openrouter);
  BOOST_TEST(got.ok());
  BOOST_TEST(got.status == 200);
  BOOST_TEST(got.credits.value().remaining.value() == 2.5);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_said) {
  UsageBench bench("{}");
  const UsageSnapshot got = bench.fetch(UsageSource::xiaomi);
  BOOST_TEST(got.error == "Xiaomi tells programs nothing about usage.");
  BOOST_TEST(bench.http.requests.empty());
}

BOOST_AUTO_TEST_CASE(each_failure_of_each_source_is_a_sentence) {
  for (const UsageSource source : kAll) {
    if (source == UsageSource::xiaomi) continue;
    const std::string who(label(source));
    const auto error = [source](Script script) {
      UsageBench bench({std::move(script)});
      return bench.fetch(source).error;
    };
    BOOST_TEST(error(test::script_of(401, "")) == who + " refused the credential (HTTP 401).");
    BOOST_TEST(error(test::script_of(500, R"({"error":{"message":"boom"}})")) ==
               who + " answered with HTTP 500: boom.");
    BOOST_TEST(error(test::script_of(302, "")) == who + " answered with HTTP 302.");
    BOOST_TEST(error(test::script_of(200, "<html>")) ==
               who + " answered with something that is no JSON object.");
    BOOST_TEST(error(test::script_of(200, "[1]")) ==
               who + " answered with something that is no JSON object.");
    BOOST_TEST(error(test::script_of(200, "{}")) ==
               who + " answered, but told nothing about usage.");
    BOOST_TEST(error(test::failing(core::Phase::connect, core::ErrorKind::refused,
                                   "nobody listens at h")) ==
               who + " could not be asked: nobody listens at h.");
    Script silent;
    silent.status = 0;
    BOOST_TEST(error(silent) == who + " did not answer in time.");
  }
}

BOOST_AUTO_TEST_CASE(one_bad_answer_never_hides_another) {
  const auto good = test::script_of(200, R"({"five_hour":{"utilization":1}})");
  Script silent;
  silent.status = 0;
  UsageBench bench({good, test::script_of(200, "{broken"), silent, good});
  std::vector<UsageRequest> requests(4);
  for (UsageRequest& request : requests) request.secret = test::kSecret;
  const core::Time begin = bench.loop.now();
  const std::vector<UsageSnapshot> got =
      bench.loop.run(fetch_usages(bench.http, requests, std::chrono::seconds(3)));
  BOOST_REQUIRE(got.size() == 4U);
  BOOST_TEST(told(got[0]) == "5h 1%");
  BOOST_TEST(!got[1].ok());
  BOOST_TEST(got[2].error == "Claude did not answer in time.");
  BOOST_TEST(told(got[3]) == "5h 1%");
  BOOST_TEST(((bench.loop.now() - begin) == std::chrono::seconds(3)));
}

BOOST_AUTO_TEST_CASE(the_time_is_one_for_all_requests_of_a_source) {
  Script slow = test::script_of(200, R"({"data":{"usage":1}})");
  slow.before_head = std::chrono::seconds(2);
  UsageBench bench({slow, slow});
  const core::Time begin = bench.loop.now();
  const UsageSnapshot got = bench.fetch(UsageSource::openrouter);
  BOOST_TEST(((bench.loop.now() - begin) == std::chrono::seconds(3)));
  BOOST_TEST(got.ok());
  BOOST_TEST(got.credits.value().used.value() == 1);
}

BOOST_AUTO_TEST_CASE(no_secret_comes_back) {
  const std::string secret(test::kSecret);
  for (const UsageSource source : kAll) {
    UsageBench bench(
        {test::script_of(401, R"({"error":{"message":"bad key )" + secret + R"("}})")});
    BOOST_TEST(bench.fetch(source).error.find(secret) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(providers_have_their_source) {
  BOOST_TEST((usage_source("minimax-portal-cn") == UsageSource::minimax_cn));
  BOOST_TEST((usage_source("openrouter") == UsageSource::openrouter));
  BOOST_TEST(!usage_source("openai").has_value());
  BOOST_TEST(!can_ask(UsageSource::anthropic, CredentialMode::api_key));
  BOOST_TEST(can_ask(UsageSource::zai, CredentialMode::api_key));
}

BOOST_AUTO_TEST_CASE(times_are_read_as_servers_write_them) {
  BOOST_TEST(parse_iso_time("2026-01-01").value() == 1767225600000);
  BOOST_TEST(parse_iso_time("2026-01-01T01:30:00.5+01:30").value() == 1767225600500);
  BOOST_TEST(parse_iso_time("2024-02-29T23:59:59Z").value() == 1709251199000);
  for (const std::string_view bad :
       {"", "2026", "2026-02-30", "2026-13-01", "2026-01-01T", "2026-01-01T25:00:00Z",
        "2026-01-01T00:00:00", "2026-01-01T00:00:00Zx", "1969-12-31", "2026-01-01T00:00:00.Z"}) {
    BOOST_TEST(!parse_iso_time(bad).has_value(), bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
