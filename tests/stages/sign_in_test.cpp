#include <boost/test/unit_test.hpp>

#include "engine/io/hash.hpp"
#include "stages/sign_in/clients.hpp"
#include "stages/sign_in/device_flow.hpp"
#include "tests/stages/apis/bench.hpp"

namespace pincer::stages {
namespace {

using test::Script;

const core::Duration kTimeout = std::chrono::seconds(10);

Script reply(int status, std::string_view body) {
  return test::script_of(status, body);
}

OAuthClient client() {
  OAuthClient made;
  made.authorize_url = "https://auth.example/authorize";
  made.token_url = "https://auth.example/token";
  made.client_id = "app one";
  made.scope = "openid email";
  made.redirect_uri = "http://localhost:1455/auth/callback";
  made.extra = {{"originator", "pincer"}};
  return made;
}

DeviceClient device(DeviceDialect dialect) {
  DeviceClient made;
  made.dialect = dialect;
  made.code_url = "https://auth.example/device/code";
  made.poll_url = "https://auth.example/device/poll";
  made.client_id = "app";
  made.scope = "read:user";
  made.verification_url = "https://auth.example/device";
  made.exchange = client();
  return made;
}

struct SignInBench {
  explicit SignInBench(std::vector<Script> scripts) : http(loop, std::move(scripts)) {}
  SignInResult exchange() {
    return loop.run(
        exchange_code(http, client(), "the-code", make_pkce(std::string(32, 'r')), "s", kTimeout));
  }
  SignInResult refresh() {
    return loop.run(refresh_tokens(http, client(), "refresh-0123456789", kTimeout));
  }
  DeviceCode start(DeviceDialect dialect) {
    return loop.run(start_device(http, device(dialect), std::string(64, 'r'), kTimeout));
  }
  SignInResult wait(DeviceDialect dialect, DeviceCode code) {
    return loop.run(await_device(http, device(dialect), std::move(code)));
  }
  const std::string& sent(std::size_t index) const { return http.requests.at(index).body; }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::ScriptedHttp http;
};

DeviceCode shown() {
  DeviceCode code;
  code.user_code = "ABCD-1234";
  code.device_code = "device-0123456789";
  code.verification_url = "https://auth.example/device";
  code.interval = std::chrono::seconds(5);
  code.expires_in = std::chrono::seconds(60);
  return code;
}

constexpr std::string_view kTokens =
    R"({"access_token":"at-1","refresh_token":"rt-1","id_token":"it","expires_in":3600})";

BOOST_AUTO_TEST_SUITE(sign_in)

BOOST_AUTO_TEST_CASE(the_challenge_is_the_hash_of_the_verifier) {
  const Pkce pkce = make_pkce(std::string(32, '\0'));
  BOOST_TEST(pkce.verifier.size() == 43U);
  BOOST_TEST(pkce.challenge == io::base64url(io::sha256(pkce.verifier)));
}

BOOST_AUTO_TEST_CASE(the_authorization_url_escapes_what_it_holds) {
  Pkce pkce;
  pkce.challenge = "ch";
  BOOST_TEST(authorization_url(client(), pkce, "st&te") ==
             "https://auth.example/authorize?response_type=code&client_id=app%20one"
             "&redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth%2Fcallback"
             "&scope=openid%20email&code_challenge=ch&code_challenge_method=S256"
             "&state=st%26te&originator=pincer");
}

BOOST_AUTO_TEST_CASE(a_redirect_is_read_in_every_form_people_paste) {
  for (const std::string_view text :
       {"http://localhost:1455/cb?code=c%2F1&state=s", "code=c%2F1&state=s", " c/1#s \n",
        "http://localhost:1455/cb?state=s&code=c%2F1#frag"}) {
    BOOST_TEST(read_redirect(text, "s", true).code == "c/1", text);
  }
  BOOST_TEST(read_redirect("c/1", "s", false).code == "c/1");
  BOOST_TEST((read_redirect("c/1", "s", true).fault == SignInFault::wrong_state));
  BOOST_TEST((read_redirect("c/1#other", "s", false).fault == SignInFault::wrong_state));
  BOOST_TEST((read_redirect("?code=x&state=other", "s", true).fault == SignInFault::wrong_state));
  BOOST_TEST((read_redirect("?state=s", "s", true).fault == SignInFault::bad_answer));
  BOOST_TEST((read_redirect("", "s", false).fault == SignInFault::bad_answer));
  BOOST_TEST(
      (read_redirect("?error=access_denied&state=s", "s", true).fault == SignInFault::denied));
  // A page that opens our address may not end a sign-in it knows nothing of.
  BOOST_TEST((read_redirect("?error=access_denied", "s", true).fault == SignInFault::wrong_state));
}

BOOST_AUTO_TEST_CASE(a_code_becomes_tokens) {
  SignInBench bench({reply(200, kTokens)});
  const SignInResult got = bench.exchange();
  BOOST_TEST(got.ok());
  BOOST_TEST(got.tokens.access == "at-1");
  BOOST_TEST(got.tokens.refresh == "rt-1");
  BOOST_TEST((got.tokens.expires_in == std::chrono::hours(1)));
  const std::string verifier = make_pkce(std::string(32, 'r')).verifier;
  BOOST_TEST(bench.sent(0) ==
             "grant_type=authorization_code&client_id=app%20one&code=the-code"
             "&code_verifier=" +
                 verifier + "&redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth%2Fcallback");
  BOOST_TEST(bench.http.calls[0].redirects_max == 0);
}

BOOST_AUTO_TEST_CASE(a_failed_exchange_is_never_a_success) {
  const auto fault = [](Script script) {
    SignInBench bench({std::move(script)});
    const SignInResult got = bench.exchange();
    BOOST_TEST(got.tokens.access.empty());
    BOOST_TEST(!got.sentence.empty());
    return got.fault;
  };
  Script silent;
  silent.status = 0;
  BOOST_TEST((fault(silent) == SignInFault::network));
  BOOST_TEST((fault(reply(400, R"({"error":"invalid_grant"})")) == SignInFault::rejected));
  BOOST_TEST((fault(reply(200, R"({"error":"access_denied"})")) == SignInFault::denied));
  BOOST_TEST((fault(reply(400, "")) == SignInFault::rejected));
  BOOST_TEST((fault(reply(500, "<html>")) == SignInFault::server));
  BOOST_TEST((fault(reply(200, "{}")) == SignInFault::bad_answer));
  BOOST_TEST((fault(reply(200, "<html>")) == SignInFault::bad_answer));
  BOOST_TEST((fault(reply(302, "")) == SignInFault::rejected));
}

BOOST_AUTO_TEST_CASE(a_refresh_tells_a_used_token_from_a_dead_one) {
  SignInBench good({reply(200, R"({"access_token":"at-2","expires_in":60})")});
  const SignInResult fresh = good.refresh();
  BOOST_TEST(fresh.tokens.access == "at-2");
  BOOST_TEST(fresh.tokens.refresh.empty());
  SignInBench reused({reply(
      401,
      R"({"error":{"message":"token refresh-0123456789 used","code":"refresh_token_reused"}})")});
  const SignInResult used = reused.refresh();
  BOOST_TEST((used.fault == SignInFault::reused));
  BOOST_TEST(used.sentence.find("refresh-0123456789") == std::string::npos);
  SignInBench dead(
      {reply(400, R"({"error":"invalid_grant","error_description":"Refresh token not found"})")});
  const SignInResult gone = dead.refresh();
  BOOST_TEST((gone.fault == SignInFault::rejected));
  BOOST_TEST(gone.code == "invalid_grant");
  BOOST_TEST(gone.sentence.find("Refresh token not found") != std::string::npos);
  BOOST_TEST(dead.http.requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_device_code_is_shown_with_bounds) {
  SignInBench bench({reply(200, R"({"device_code":"dc","user_code":"ABCD","interval":0.001,)"
                                R"("verification_uri":"https://github.com/login/device",)"
                                R"("expires_in":9e99})")});
  const DeviceCode code = bench.start(DeviceDialect::rfc8628);
  BOOST_TEST(code.ok());
  BOOST_TEST((code.interval == std::chrono::seconds(1)));
  BOOST_TEST((code.expires_in == std::chrono::minutes(30)));
  BOOST_TEST(bench.sent(0) == "client_id=app&scope=read%3Auser");
  for (const std::string_view body :
       {"{}", "<html>",
        R"({"device_code":"d","user_code":"u","verification_uri":"javascript:1"})"}) {
    SignInBench bad({reply(200, body)});
    BOOST_TEST(!bad.start(DeviceDialect::rfc8628).ok(), body);
  }
}

BOOST_AUTO_TEST_CASE(the_device_flow_waits_as_it_is_told) {
  const auto pending = reply(200, R"({"error":"authorization_pending"})");
  SignInBench bench({pending, reply(200, R"({"error":"slow_down"})"), reply(503, ""), pending,
                     reply(200, kTokens)});
  const core::Time begin = bench.loop.now();
  DeviceCode code = shown();
  code.expires_in = std::chrono::minutes(5);
  const SignInResult got = bench.wait(DeviceDialect::rfc8628, code);
  BOOST_TEST(got.tokens.access == "at-1");
  // 5 s, 5 s, slow_down: 10 s, a failed server: 20 s, 20 s.
  BOOST_TEST(((bench.loop.now() - begin) == std::chrono::seconds(60)));
  BOOST_TEST(bench.sent(0) ==
             "client_id=app&device_code=device-0123456789&grant_type="
             "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code");
}

BOOST_AUTO_TEST_CASE(the_device_flow_ends_with_the_code_the_user_or_the_server) {
  SignInBench never({reply(200, R"({"error":"authorization_pending"})")});
  const core::Time begin = never.loop.now();
  BOOST_TEST((never.wait(DeviceDialect::rfc8628, shown()).fault == SignInFault::expired));
  BOOST_TEST(((never.loop.now() - begin) == std::chrono::seconds(60)));
  SignInBench denied({reply(200, R"({"error":"access_denied"})")});
  BOOST_TEST((denied.wait(DeviceDialect::rfc8628, shown()).fault == SignInFault::denied));
  SignInBench late({reply(400, R"({"error":"expired_token"})")});
  BOOST_TEST((late.wait(DeviceDialect::rfc8628, shown()).fault == SignInFault::expired));
}

BOOST_AUTO_TEST_CASE(codex_answers_not_yet_by_status_and_ends_with_a_code) {
  SignInBench start({reply(200, R"({"device_auth_id":"da","user_code":"AB-12","interval":"5"})")});
  const DeviceCode code = start.start(DeviceDialect::codex);
  BOOST_TEST(code.device_code == "da");
  BOOST_TEST(code.verification_url == "https://auth.example/device");
  BOOST_TEST(start.sent(0) == R"({"client_id":"app","scope":"read:user"})");
  SignInBench bench({reply(403, ""), reply(404, "{}"),
                     reply(200, R"({"authorization_code":"ac","code_verifier":"cv"})"),
                     reply(200, kTokens)});
  BOOST_TEST(bench.wait(DeviceDialect::codex, code).tokens.access == "at-1");
  BOOST_TEST(bench.http.requests[3].url.target == "/token");
  BOOST_TEST(bench.sent(3).find("code=ac&code_verifier=cv") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(minimax_proves_itself_and_tells_by_status) {
  const std::string state = io::base64url(std::string(32, 'r'));
  SignInBench start({reply(200, R"({"user_code":"UC","verification_uri":"https://m/x","interval":)"
                                R"(2000,"state":")" +
                                    state + R"("})")});
  const DeviceCode code = start.start(DeviceDialect::minimax);
  BOOST_TEST(code.ok());
  BOOST_TEST((code.interval == std::chrono::seconds(2)));
  SignInBench bench({reply(200, R"({"status":"pending"})"),
                     reply(200, R"({"status":"success","access_token":"at-9"})")});
  BOOST_TEST(bench.wait(DeviceDialect::minimax, code).tokens.access == "at-9");
  BOOST_TEST(bench.sent(0).find("code_verifier=" + code.pkce.verifier) != std::string::npos);
  SignInBench failed({reply(200, R"({"status":"error"})")});
  BOOST_TEST((failed.wait(DeviceDialect::minimax, code).fault == SignInFault::rejected));
  SignInBench other(
      {reply(200, R"({"user_code":"UC","verification_uri":"https://m/x","state":"z"})")});
  BOOST_TEST((other.start(DeviceDialect::minimax).fault == SignInFault::wrong_state));
}

BOOST_AUTO_TEST_CASE(a_dropped_wait_leaves_nothing) {
  SignInBench bench({reply(200, R"({"error":"authorization_pending"})")});
  {
    core::Running<SignInResult> running(
        await_device(bench.http, device(DeviceDialect::rfc8628), shown()));
    class Ignore final : public core::DoneListener {
      void on_done() noexcept override {}
    } ignore;
    running.start(bench.loop, ignore);
    BOOST_TEST(!running.done());
  }
  BOOST_TEST(core::live_frames() == 0U);
  BOOST_TEST(bench.loop.idle());
}

BOOST_AUTO_TEST_CASE(claims_of_a_token_are_read_and_nonsense_is_not) {
  const std::string claims =
      R"({"email":"a@b","https://api.openai.com/auth":{"chatgpt_account_id":"acct-1"}})";
  const std::string token = "e30." + io::base64url(claims) + ".sig";
  BOOST_TEST(jwt_claim(token, {"email"}) == "a@b");
  BOOST_TEST(jwt_claim(token, {"https://api.openai.com/auth", "chatgpt_account_id"}) == "acct-1");
  for (const std::string_view bad : {"", "a.b", "a.!.c", "a.e30.c", "sk-key"}) {
    BOOST_TEST(jwt_claim(bad, {"email"}).empty(), bad);
  }
}

BOOST_AUTO_TEST_CASE(every_address_of_a_known_client_is_one) {
  for (const std::string_view provider :
       {"openai-codex", "anthropic", "google-gemini-cli", "chutes"}) {
    BOOST_TEST(io::parse_url(oauth_client(provider).value().token_url).value().https, provider);
  }
  for (const std::string_view provider :
       {"github-copilot", "openai-codex", "minimax-portal", "minimax-portal-cn"}) {
    const DeviceClient known = device_client(provider).value();
    BOOST_TEST(io::parse_url(known.code_url).value().https, provider);
    BOOST_TEST(io::parse_url(known.poll_url).value().https, provider);
    BOOST_TEST(!known.client_id.empty(), provider);
  }
  BOOST_TEST(!oauth_client("openai").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
