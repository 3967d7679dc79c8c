#include "stages/sign_in/device.hpp"

#include <boost/test/unit_test.hpp>

#include "stages/sign_in/codex.hpp"
#include "stages/sign_in/github.hpp"
#include "stages/sign_in/minimax.hpp"
#include "tests/stages/sign_in/bench.hpp"

namespace pincer::stages {
namespace {

using std::chrono::seconds;
using test::contains;
using test::SignInBench;

/// Answers in turn, the last for ever, and notes when it was asked.
class Scripted final : public DevicePoller {
 public:
  Scripted(core::Loop& loop, std::vector<PollAnswer> answers)
      : loop_(loop), answers_(std::move(answers)), begin_(loop.now()) {}
  core::Task<PollAnswer> ask() override {
    asked.push_back(std::chrono::duration_cast<seconds>(loop_.now() - begin_).count());
    co_return answers_[std::min(asked.size(), answers_.size()) - 1];
  }
  std::vector<std::int64_t> asked;

 private:
  core::Loop& loop_;
  std::vector<PollAnswer> answers_;
  core::Time begin_;
};

PollAnswer says(PollState state, std::optional<core::Duration> interval = {}) {
  PollAnswer answer;
  answer.state = state;
  answer.interval = interval;
  answer.error.text = "the server said no";
  return answer;
}

using Times = std::vector<std::int64_t>;

struct Polled {
  Times asked;
  std::string told;
  std::int64_t took = 0;
};

Polled poll(std::vector<PollAnswer> answers, seconds interval = seconds(5),
            seconds lifetime = seconds(60)) {
  SignInBench bench;
  const core::Time begin = bench.driver.now();
  Scripted poller(bench.loop, std::move(answers));
  DeviceCode code;
  code.interval = interval;
  code.lifetime = lifetime;
  const core::Result<void> done = bench.loop.run(poll_until_granted(poller, code, "GitHub"));
  return {poller.asked, done ? "granted" : done.error().text,
          std::chrono::duration_cast<seconds>(bench.since(begin)).count()};
}

BOOST_AUTO_TEST_SUITE(device)

BOOST_AUTO_TEST_CASE(it_asks_at_the_servers_pace) {
  const Polled done =
      poll({says(PollState::pending), says(PollState::pending), says(PollState::granted)});
  BOOST_TEST(done.told == "granted");
  BOOST_TEST((done.asked == Times{5, 10, 15}));
}

BOOST_AUTO_TEST_CASE(slow_down_holds_for_good) {
  const Polled done = poll({says(PollState::slow_down), says(PollState::pending),
                            says(PollState::slow_down), says(PollState::granted)});
  BOOST_TEST((done.asked == Times{5, 15, 25, 40}));
}

BOOST_AUTO_TEST_CASE(a_pace_the_server_names_is_kept_and_never_a_faster_one) {
  const Polled done = poll({says(PollState::slow_down, seconds(12)),
                            says(PollState::slow_down, seconds(1)), says(PollState::granted)});
  BOOST_TEST((done.asked == Times{5, 17, 29}));
}

BOOST_AUTO_TEST_CASE(no_pace_is_faster_than_a_second) {
  const Polled done = poll({says(PollState::pending), says(PollState::granted)}, seconds(0));
  BOOST_TEST((done.asked == Times{1, 2}));
}

BOOST_AUTO_TEST_CASE(while_nobody_answers_it_asks_half_as_often_each_time) {
  const Polled done = poll({says(PollState::unreachable), says(PollState::unreachable),
                            says(PollState::pending), says(PollState::granted)});
  BOOST_TEST((done.asked == Times{5, 15, 35, 40}));
  BOOST_TEST(done.told == "granted");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_the_end) {
  const Polled done = poll({says(PollState::pending), says(PollState::refused)});
  BOOST_TEST(done.told == "the server said no");
  BOOST_TEST(done.asked.size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_old_code_is_the_end_too) {
  const Polled done = poll({says(PollState::pending)}, seconds(5), seconds(22));
  BOOST_TEST((done.asked == Times{5, 10, 15, 20}));
  BOOST_TEST(done.took == 22);
  BOOST_TEST(contains(done.told, "expired_token"));
  const Polled lost = poll({says(PollState::unreachable)}, seconds(5), seconds(22));
  BOOST_TEST(contains(lost.told, "the server said no"));
}

BOOST_AUTO_TEST_CASE(github_says_everything_with_status_200) {
  SignInBench bench;
  bench.answer(200, R"({"device_code":"dev","user_code":"AB-12","interval":7,"expires_in":800,)"
                    R"("verification_uri":"https://evil.test/"})");
  bench.answer(200, R"({"error":"authorization_pending"})");
  bench.answer(200, R"({"error":"slow_down","interval":9})");
  bench.answer(200, R"({"error":"access_denied","error_description":"no dev"})");
  bench.answer(502, "<html>");
  bench.answer(200, R"({"access_token":"gho_x","scope":"read:user"})");
  GithubDevice device(bench.http, bench.places.github);
  const Result<DeviceCode> code = bench.loop.run(device.begin());
  BOOST_REQUIRE(code.ok());
  BOOST_TEST(code->page == "https://github.com/login/device");
  BOOST_TEST(code->user_code == "AB-12");
  BOOST_TEST((code->interval == seconds(7)));
  BOOST_TEST((bench.loop.run(device.ask()).state == PollState::pending));
  const PollAnswer slow = bench.loop.run(device.ask());
  BOOST_TEST((slow.state == PollState::slow_down));
  BOOST_TEST((slow.interval == core::Duration(seconds(9))));
  const PollAnswer denied = bench.loop.run(device.ask());
  BOOST_TEST((denied.state == PollState::refused));
  BOOST_TEST(contains(denied.error.text, "access_denied"));
  BOOST_TEST((bench.loop.run(device.ask()).state == PollState::unreachable));
  BOOST_TEST((bench.loop.run(device.ask()).state == PollState::granted));
  BOOST_TEST(device.token() == "gho_x");
  BOOST_TEST(bench.sent(1, "device_code") == "dev");
  BOOST_TEST(bench.sent(0, "scope") == "read:user");
}

BOOST_AUTO_TEST_CASE(copilots_token_names_where_it_is_used_and_only_there) {
  const auto base_of = [](const std::string& token) {
    SignInBench bench;
    bench.answer(200, R"({"token":")" + token + R"(","expires_at":1800000000})");
    const Result<CopilotToken> got =
        bench.loop.run(copilot_token(bench.http, bench.places.github_api, "gho"));
    BOOST_TEST(got->expires_ms == 1'800'000'000'000);
    BOOST_TEST(*bench.http.requests.front().fields.get("Authorization") == "Bearer gho");
    return got->base_url;
  };
  BOOST_TEST(base_of("tid=1;proxy-ep=proxy.business.githubcopilot.com;x=1") ==
             "https://api.business.githubcopilot.com");
  BOOST_TEST(base_of("tid=1") == "https://api.individual.githubcopilot.com");
  BOOST_TEST(base_of("tid=1;proxy-ep=evil.test") == "https://api.individual.githubcopilot.com");
  BOOST_TEST(base_of("proxy-ep=evil.test/.githubcopilot.com") ==
             "https://api.individual.githubcopilot.com");
}

BOOST_AUTO_TEST_CASE(openai_says_not_yet_with_403_and_404) {
  SignInBench bench;
  bench.answer(200, R"({"device_auth_id":"dev","usercode":"XY-9","interval":"3"})");
  bench.answer(403, "");
  bench.answer(404, R"({"error":{"code":"deviceauth_authorization_unknown"}})");
  bench.answer(403, R"({"error":"access_denied"})");
  bench.answer(500, "");
  bench.answer(429, "");
  bench.answer(400, R"({"error":{"message":"bad dev"}})");
  bench.answer(200, R"({"authorization_code":"c","code_verifier":"v"})");
  CodexDevice device(bench.http, bench.places.openai, bench.wall());
  const Result<DeviceCode> code = bench.loop.run(device.begin());
  BOOST_REQUIRE(code.ok());
  BOOST_TEST(code->page == "https://auth.openai.com/codex/device");
  BOOST_TEST((code->interval == seconds(3)));
  for (const PollState state :
       {PollState::pending, PollState::pending, PollState::refused, PollState::unreachable,
        PollState::slow_down, PollState::refused, PollState::granted}) {
    BOOST_TEST((bench.loop.run(device.ask()).state == state), bench.http.requests.size());
  }
  bench.answer(400, R"({"error":"invalid_grant"})");
  BOOST_TEST(!bench.loop.run(device.finish()).ok());
  BOOST_TEST(bench.sent(8, "redirect_uri") == "https://auth.openai.com/deviceauth/callback");
  BOOST_TEST(bench.sent(8, "code_verifier") == "v");
}

BOOST_AUTO_TEST_CASE(minimax_answers_with_the_state_and_in_milliseconds) {
  SignInBench bench;
  const std::string end = std::to_string(SignInBench::kNowMs + 600'000);
  test::CountingEntropy same;
  static_cast<void>(make_pkce(same));
  const std::string state = io::random_base64url(same, 16);
  bench.answer(200, R"({"user_code":"U1","verification_uri":"https://x.test/d","interval":4000,)"
                    R"("expired_in":)" +
                        end + R"(,"state":")" + state + R"("})");
  bench.answer(200, R"({"status":"pending"})");
  bench.answer(200,
               R"({"status":"success","access_token":"a","refresh_token":"r","expired_in":7})");
  MinimaxDevice device(bench.http, bench.places.minimax, bench.wall());
  const Result<DeviceCode> code = bench.loop.run(device.begin(bench.entropy));
  BOOST_REQUIRE(code.ok());
  BOOST_TEST((code->interval == seconds(4)));
  BOOST_TEST((code->lifetime > seconds(590) && code->lifetime <= seconds(600)));
  BOOST_TEST((bench.loop.run(device.ask()).state == PollState::pending));
  BOOST_TEST((bench.loop.run(device.ask()).state == PollState::granted));
  BOOST_TEST(device.signed_in().grant.refresh == "r");
  BOOST_TEST(io::base64url(io::sha256(bench.sent(1, "code_verifier"))) ==
             bench.sent(0, "code_challenge"));
}

BOOST_AUTO_TEST_CASE(minimax_refuses_what_is_not_its_answer) {
  for (const char* body :
       {R"({"user_code":"U1","verification_uri":"https://x.test/d","state":"other"})",
        R"({"user_code":"U1","verification_uri":"https://x.test/d"})", "{}", "<html>"}) {
    SignInBench bench;
    bench.answer(200, body);
    MinimaxDevice device(bench.http, bench.places.minimax, bench.wall());
    BOOST_TEST(!bench.loop.run(device.begin(bench.entropy)).ok(), body);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
