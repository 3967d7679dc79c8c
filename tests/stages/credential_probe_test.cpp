#include "stages/credential_probe.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/stages/apis/bench.hpp"
#include "tests/stages/apis/openai_cases.hpp"
#include "tests/stages/apis/other_cases.hpp"

namespace pincer::stages {
namespace {

using core::ErrorKind;
using core::Phase;
using test::ProbeBench;
using test::Script;

std::string told(const Verdict& verdict) {
  return std::string(name(verdict.bucket)) + "/" + std::string(name(verdict.reason));
}

std::string wanted(const test::ProbeCase& answer) {
  return std::string(name(answer.bucket)) + "/" + std::string(name(answer.reason));
}

void check_case(ApiKind api, const test::ProbeCase& answer) {
  ProbeBench bench(api, test::script_of(answer.status, answer.body, answer.type));
  const CredentialAnswer got = bench.probe();
  const std::string about = std::string(name(api)) + " " + std::string(answer.name);
  BOOST_TEST(told(got.verdict) == wanted(answer), about << ": " << told(got.verdict) << ", not "
                                                        << wanted(answer) << ": "
                                                        << got.verdict.sentence);
  BOOST_TEST(got.status == answer.status, about);
  BOOST_TEST(!got.verdict.sentence.empty(), about);
  BOOST_TEST(got.requests <= 2U, about);
  BOOST_TEST(bench.http.requests.size() == got.requests, about);
}

BOOST_AUTO_TEST_SUITE(credential_probes)

BOOST_AUTO_TEST_CASE(every_failure_of_every_api_is_in_its_bucket) {
  for (const ApiKind api : test::kApis) {
    for (const test::ProbeCase& answer : test::kAnyApi) check_case(api, answer);
  }
}

BOOST_AUTO_TEST_CASE(answers_of_one_api_only_are_in_their_bucket) {
  for (const auto& [api, answer] : test::kOpenaiCases) check_case(api, answer);
  for (const auto& [api, answer] : test::kOtherCases) check_case(api, answer);
}

BOOST_AUTO_TEST_CASE(a_real_answer_is_ok_and_says_what_it_cost) {
  for (const ApiKind api : test::kApis) {
    const std::string_view body = test::good_answer(api);
    for (const std::size_t piece_bytes : {std::size_t{1}, std::size_t{7}, body.size()}) {
      Script script = test::script_of(200, body);
      script.pieces.clear();
      for (std::size_t at = 0; at < body.size(); at += piece_bytes) {
        script.pieces.emplace_back(body.substr(at, piece_bytes));
      }
      script.fields.emplace_back("X-Request-Id", "req_42");
      script.before_head = std::chrono::milliseconds(120);
      ProbeBench bench(api, script);
      const CredentialAnswer got = bench.probe();
      BOOST_TEST(told(got.verdict) == "ok/works", name(api) << got.verdict.sentence);
      BOOST_TEST(got.status == 200);
      BOOST_TEST(got.request_id == "req_42");
      BOOST_TEST(got.message.empty());
      BOOST_TEST(got.tokens.value_or(-1) == 13, name(api));
      BOOST_TEST(got.answered_by == "m-2026", name(api));
      BOOST_TEST(got.requests == 1U);
      BOOST_TEST((got.latency == std::chrono::milliseconds(120)));
    }
  }
}

struct NetworkCase {
  Script script;
  std::string_view verdict;
};

std::vector<NetworkCase> network_cases() {
  std::vector<NetworkCase> cases;
  const auto fails = [&cases](Phase phase, ErrorKind kind, std::string_view verdict) {
    cases.push_back({test::failing(phase, kind, "it failed"), verdict});
  };
  fails(Phase::connect, ErrorKind::refused, "unknown/refused");
  fails(Phase::connect, ErrorKind::unreachable, "unknown/refused");
  fails(Phase::resolve, ErrorKind::dns, "unknown/dns");
  fails(Phase::head, ErrorKind::reset, "unknown/reset");
  fails(Phase::head, ErrorKind::empty, "unknown/empty");
  fails(Phase::head, ErrorKind::protocol, "unknown/protocol");
  fails(Phase::connect, ErrorKind::timeout, "timeout/connect");
  fails(Phase::tls, ErrorKind::timeout, "timeout/tls_handshake");
  fails(Phase::tls, ErrorKind::tls_expired, "unknown/tls_expired");
  fails(Phase::tls, ErrorKind::tls_issuer, "unknown/tls_issuer");
  fails(Phase::connect, ErrorKind::local_limit, "unknown/local_limit");
  Script silent;
  silent.status = 0;
  cases.push_back({silent, "timeout/head"});
  Script stuck = test::script_of(200, "", "text/event-stream");
  stuck.hangs = true;
  cases.push_back({stuck, "timeout/first_token"});
  return cases;
}

BOOST_AUTO_TEST_CASE(what_the_network_does_is_never_ok) {
  for (const ApiKind api : test::kApis) {
    for (const NetworkCase& each : network_cases()) {
      ProbeBench bench(api, each.script);
      const core::Time begin = bench.loop.now();
      const CredentialAnswer got = bench.probe();
      BOOST_TEST(told(got.verdict) == each.verdict, name(api) << " " << got.verdict.sentence);
      BOOST_TEST(((bench.loop.now() - begin) <= bench.timeout));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_failure_of_the_moment_is_asked_once_more) {
  const std::string_view good = test::good_answer(ApiKind::openai_completions);
  ProbeBench cured({test::script_of(503, ""), test::script_of(200, good)});
  CredentialAnswer got = cured.probe();
  BOOST_TEST(told(got.verdict) == "ok/works");
  BOOST_TEST(got.requests == 2U);
  ProbeBench stays({test::script_of(503, "")});
  got = stays.probe();
  BOOST_TEST(told(got.verdict) == "rate_limit/overloaded");
  BOOST_TEST(got.requests == 2U);
  Script later = test::script_of(429, "");
  later.fields.emplace_back("Retry-After", "3600");
  ProbeBench asked_to_wait({later});
  got = asked_to_wait.probe();
  BOOST_TEST(got.requests == 1U);
  BOOST_TEST(got.verdict.retry_after_ms.value() == 3'600'000);
  BOOST_TEST((got.verdict.retry == Retry::after_retry_after));
  for (const int status : {400, 401, 402, 403, 404}) {
    ProbeBench settled({test::script_of(status, "")});
    BOOST_TEST(settled.probe().requests == 1U);
  }
}

BOOST_AUTO_TEST_CASE(the_time_is_one_for_both_requests_and_the_wait) {
  Script slow = test::script_of(500, "");
  slow.before_head = std::chrono::milliseconds(5000);
  Script silent;
  silent.status = 0;
  ProbeBench bench({slow, silent});
  const core::Time begin = bench.loop.now();
  const CredentialAnswer got = bench.probe();
  BOOST_TEST(got.requests == 2U);
  BOOST_TEST(((bench.loop.now() - begin) == bench.timeout));
  BOOST_TEST(told(got.verdict) == "timeout/head");
}

BOOST_AUTO_TEST_CASE(a_server_that_knows_the_other_spelling_is_asked_in_it) {
  const auto refusal = [](std::string_view parameter) {
    return test::script_of(400, R"({"error":{"message":"Unsupported parameter: ')" +
                                    std::string(parameter) + R"('","param":")" +
                                    std::string(parameter) + R"("}})");
  };
  const Script good = test::script_of(200, test::good_answer(ApiKind::openai_completions));
  ProbeBench other({refusal("max_tokens"), good});
  BOOST_TEST(other.probe().verdict.ok());
  BOOST_TEST(other.http.requests[0].body.find(R"("max_tokens":8)") != std::string::npos);
  BOOST_TEST(other.http.requests[1].body.find(R"("max_completion_tokens":8)") != std::string::npos);
  BOOST_TEST(other.http.requests[1].body.find("stream_options") == std::string::npos);
  ProbeBench openai({refusal("max_completion_tokens"), good});
  openai.target.access.base = *io::parse_url("https://api.openai.com/v1");
  BOOST_TEST(openai.probe().verdict.ok());
  BOOST_TEST(openai.http.requests[1].body.find(R"("max_tokens":8)") != std::string::npos);
  ProbeBench neither({refusal("max_tokens")});
  const CredentialAnswer got = neither.probe();
  BOOST_TEST(told(got.verdict) == "format/params");
  BOOST_TEST(got.requests == 2U);
}

BOOST_AUTO_TEST_CASE(the_provider_is_quoted_and_never_the_secret) {
  const std::string secret(test::kSecret);
  for (const ApiKind api : test::kApis) {
    Script script = test::script_of(
        401, R"({"error":{"message":"Incorrect API key provided: )" + secret + R"("}})");
    script.fields.emplace_back("request-id", "id " + secret);
    ProbeBench bench(api, script);
    const CredentialAnswer got = bench.probe();
    BOOST_TEST(got.message.starts_with("Incorrect API key provided"));
    for (const std::string& text : {got.message, got.request_id, got.verdict.sentence}) {
      BOOST_TEST(text.find(secret) == std::string::npos, text);
      BOOST_TEST(text.find("0123456789") == std::string::npos, text);
    }
  }
  ProbeBench plain(ApiKind::ollama, test::script_of(500, "boom " + secret, "text/plain"));
  BOOST_TEST(plain.probe().message.starts_with("boom "));
  BOOST_TEST(plain.probe().message.find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_secret_that_cannot_be_one_is_not_sent) {
  for (const std::string_view secret : {"sk-one\r\nX-Evil: 1", "sk with blanks", "sk-\xC3\xA9"}) {
    ProbeBench bench(ApiKind::openai_completions, Script());
    bench.target.access.secret = secret;
    const CredentialAnswer got = bench.probe();
    BOOST_TEST(told(got.verdict) == "auth/key");
    BOOST_TEST(bench.http.requests.empty());
    BOOST_TEST(got.requests == 0U);
  }
}

BOOST_AUTO_TEST_CASE(no_redirect_is_followed) {
  for (const ApiKind api : test::kApis) {
    ProbeBench bench(api, test::script_of(307, ""));
    static_cast<void>(bench.probe());
    BOOST_TEST(bench.http.calls[0].redirects_max == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_dropped_probe_leaves_nothing) {
  Script silent;
  silent.status = 0;
  ProbeBench bench({silent});
  {
    core::Running<CredentialAnswer> running(
        probe_credential(bench.http, bench.target, bench.timeout));
    class Ignore final : public core::DoneListener {
      void on_done() noexcept override {}
    } ignore;
    running.start(bench.loop, ignore);
    BOOST_TEST(!running.done());
  }
  BOOST_TEST(core::live_frames() == 0U);
  BOOST_TEST(bench.loop.idle());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
