#include "stages/sign_in/oauth.hpp"

#include <boost/test/unit_test.hpp>

#include "stages/sign_in/chutes.hpp"
#include "stages/sign_in/codex.hpp"
#include "tests/stages/sign_in/bench.hpp"

namespace pincer::stages {
namespace {

using test::contains;
using test::SignInBench;

struct Bench : SignInBench {
  Result<Grant> exchange(const OAuthClient& client) {
    return loop.run(exchange_code(http, client, "the-code", "the-verifier", wall()));
  }
  RefreshAnswer refresh(const OAuthClient& client) {
    return loop.run(refresh_grant(http, client, "the-refresh", wall()));
  }
  OAuthClient codex() const { return codex_client(places.openai); }
};

BOOST_AUTO_TEST_SUITE(oauth)

BOOST_AUTO_TEST_CASE(forms_go_there_and_back) {
  const Pairs pairs = {{"a b", "1&2=3"}, {"path", "http://x/?y#z"}, {"empty", ""}};
  BOOST_TEST(form_encoded(pairs) == "a%20b=1%262%3D3&path=http%3A%2F%2Fx%2F%3Fy%23z&empty=");
  BOOST_TEST((form_decoded(form_encoded(pairs)) == pairs));
  BOOST_TEST(*value_of(form_decoded("a=1+2&b=%zz&c=%4"), "a") == "1 2");
  BOOST_TEST(*value_of(form_decoded("b=%zz"), "b") == "%zz");
  BOOST_TEST(form_decoded(std::string(1000, '&') + "a=1").size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_address_asks_with_a_challenge_and_a_state_of_its_own) {
  Bench bench;
  const Authorization one = begin_authorization(bench.codex(), bench.entropy);
  const Authorization other = begin_authorization(bench.codex(), bench.entropy);
  BOOST_TEST(one.state.size() == 32U);
  BOOST_TEST(one.state != other.state);
  BOOST_TEST(one.pkce.verifier != other.pkce.verifier);
  BOOST_TEST(one.pkce.challenge == io::base64url(io::sha256(one.pkce.verifier)));
  const Pairs query = form_decoded(one.url.substr(one.url.find('?') + 1));
  BOOST_TEST(one.url.starts_with("https://auth.openai.com/oauth/authorize?response_type=code&"));
  BOOST_TEST(*value_of(query, "state") == one.state);
  BOOST_TEST(*value_of(query, "code_challenge") == one.pkce.challenge);
  BOOST_TEST(*value_of(query, "redirect_uri") == "http://localhost:1455/auth/callback");
  BOOST_TEST(*value_of(query, "codex_cli_simplified_flow") == "true");
  BOOST_TEST(!contains(one.url, one.pkce.verifier));
}

BOOST_AUTO_TEST_CASE(a_code_is_exchanged_with_its_verifier) {
  Bench bench;
  bench.answer(200, R"({"access_token":"a","refresh_token":"r","id_token":"i","expires_in":60})");
  const Result<Grant> grant = bench.exchange(bench.codex());
  BOOST_REQUIRE(grant.ok());
  BOOST_TEST(grant->access == "a");
  BOOST_TEST(grant->refresh == "r");
  BOOST_TEST(grant->id_token == "i");
  BOOST_TEST(*grant->expires_ms >= SignInBench::kNowMs + 60'000);
  BOOST_TEST(bench.url(0) == "https://auth.openai.com/oauth/token");
  BOOST_TEST(bench.sent(0, "grant_type") == "authorization_code");
  BOOST_TEST(bench.sent(0, "code") == "the-code");
  BOOST_TEST(bench.sent(0, "code_verifier") == "the-verifier");
  BOOST_TEST(bench.sent(0, "redirect_uri") == "http://localhost:1455/auth/callback");
}

BOOST_AUTO_TEST_CASE(a_token_counts_as_over_before_its_end_yet_not_at_once) {
  Bench bench;
  ChutesApp app;
  app.client_id = "c";
  app.client_secret = "s3cret-of-the-app";
  const OAuthClient client = chutes_client(bench.places.chutes, app);
  bench.answer(200, R"({"access_token":"a","expires_in":"3600"})");
  bench.answer(200, R"({"access_token":"a","expires_in":60})");
  BOOST_TEST(*bench.exchange(client)->expires_ms == SignInBench::kNowMs + 3'300'000);
  BOOST_TEST(*bench.exchange(client)->expires_ms == SignInBench::kNowMs + 30'000);
  BOOST_TEST(bench.sent(0, "client_secret") == "s3cret-of-the-app");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_in_the_servers_words_without_any_secret) {
  Bench bench;
  bench.answer(400, R"({"error":"invalid_grant","error_description":"bad the-code the-verifier"})");
  const Result<Grant> grant = bench.exchange(bench.codex());
  BOOST_REQUIRE(!grant.ok());
  BOOST_TEST(contains(grant.error().text, "invalid_grant"));
  BOOST_TEST(contains(grant.error().text, "HTTP 400"));
  BOOST_TEST(contains(grant.error().text, "sign in again"));
  BOOST_TEST(!contains(grant.error().text, "the-code"));
  BOOST_TEST(!contains(grant.error().text, "the-verifier"));
}

BOOST_AUTO_TEST_CASE(yes_without_a_token_is_no_sign_in) {
  for (const char* body : {"{}", "[]", "null", "<html>", "", R"({"access_token":5})",
                           R"({"access_token":"  "})", "{\"access_token\":\"a\""}) {
    Bench bench;
    bench.answer(200, body);
    BOOST_TEST(!bench.exchange(bench.codex()).ok(), body);
  }
}

BOOST_AUTO_TEST_CASE(odd_lifetimes_are_none) {
  for (const char* odd : {"-5", "\"soon\"", "null", "1e300", "{}"}) {
    Bench bench;
    bench.answer(200, std::string(R"({"access_token":"a","expires_in":)") + odd + "}");
    const Result<Grant> grant = bench.exchange(bench.codex());
    BOOST_REQUIRE(grant.ok());
    BOOST_TEST(!grant->expires_ms.has_value(), odd);
  }
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_told_as_one) {
  Bench bench;
  test::HttpAnswer silent;
  silent.status = 0;
  bench.http.answer(silent);
  const Result<Grant> grant = bench.exchange(bench.codex());
  BOOST_REQUIRE(!grant.ok());
  BOOST_TEST(contains(grant.error().text, "auth.openai.com"));
}

BOOST_AUTO_TEST_CASE(a_refresh_tells_a_spent_token_from_a_server_in_trouble) {
  Bench bench;
  bench.answer(401, R"({"error":{"code":"refresh_token_reused","message":"used"}})");
  bench.answer(400, R"({"error":"invalid_grant"})");
  bench.answer(500, R"({"error":"server_error"})");
  bench.answer(200, R"({"access_token":"fresh","expires_in":60})");
  BOOST_TEST(bench.refresh(bench.codex()).spent);
  BOOST_TEST(bench.refresh(bench.codex()).spent);
  const RefreshAnswer trouble = bench.refresh(bench.codex());
  BOOST_TEST(!trouble.spent);
  BOOST_TEST(!trouble.grant.has_value());
  const RefreshAnswer good = bench.refresh(bench.codex());
  BOOST_REQUIRE(good.grant.has_value());
  BOOST_TEST(good.grant->refresh == "");
  BOOST_TEST(bench.sent(3, "refresh_token") == "the-refresh");
}

BOOST_AUTO_TEST_CASE(codex_reads_whose_token_it_is) {
  Grant grant;
  grant.refresh = "r";
  grant.access = test::token_of(
      R"({"exp":1800000000,"https://api.openai.com/auth":{"chatgpt_account_id":"acct",)"
      R"("chatgpt_plan_type":"plus","chatgpt_user_id":"u1"},)"
      R"("https://api.openai.com/profile":{"email":"a@x.test"}})");
  Result<SignedIn> signed_in = codex_identity(grant);
  BOOST_REQUIRE(signed_in.ok());
  BOOST_TEST(signed_in->account_id == "acct");
  BOOST_TEST(signed_in->plan == "plus");
  BOOST_TEST(signed_in->profile == "a@x.test");
  BOOST_TEST(*signed_in->grant.expires_ms == 1'800'000'000'000);
  grant.access = test::token_of(
      R"({"https://api.openai.com/auth":{"chatgpt_account_id":"acct","chatgpt_user_id":"u1"}})");
  BOOST_TEST(codex_identity(grant)->profile == "id-dTE");
  for (const char* odd : {"-1", "9223372036854775807", "-9223372036854775808", "9e300"}) {
    grant.access = test::token_of(std::string(R"({"exp":)") + odd +
                                  R"(,"https://api.openai.com/auth":{"chatgpt_account_id":"a"}})");
    BOOST_TEST(!codex_identity(grant)->grant.expires_ms.has_value(), odd);
  }
  grant.access = test::token_of(
      R"({"exp":1800000000.5,"https://api.openai.com/auth":{"chatgpt_account_id":"a"}})");
  BOOST_TEST(*codex_identity(grant)->grant.expires_ms == 1'800'000'000'500);
  for (const char* none : {"", "abc", "a.b.c", "..", "a.!!.c"}) {
    grant.access = none;
    BOOST_TEST(!codex_identity(grant).ok());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
