#include "stages/account.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::stages {
namespace {

constexpr const char* kBody =
    R"({"data":{"label":"sk-or-v1-abc...def","is_free_tier":true,"limit_remaining":null,)"
    R"("creator_user_id":"user_1","organization_id":null,"expires_at":"2027-01-01T00:00:00Z",)"
    R"("free_model_daily_requests":{"limit":50,"used":12,"remaining":38}}})";

struct World {
  AccountAnswer ask(const test::HttpAnswer& answer) {
    test::ScriptedHttp http(loop);
    http.answer(answer);
    const io::Url base{true, "openrouter.ai", 443, "/api/v1"};
    return loop.run(fetch_account(http, base, "Bearer sk-or-v1-key", std::chrono::seconds(5)));
  }
  test::VirtualDriver driver;
  core::Loop loop{driver};
};

BOOST_AUTO_TEST_SUITE(account)

BOOST_AUTO_TEST_CASE(the_answer_tells_tier_day_expiry_and_clock) {
  World world;
  test::HttpAnswer answer;
  answer.body = kBody;
  answer.fields = {{"Date", "Sun, 22 Nov 2026 00:00:07 GMT"}};
  const AccountAnswer got = world.ask(answer);
  BOOST_TEST(got.account.known);
  BOOST_TEST(got.account.free_tier);
  BOOST_REQUIRE(got.account.day.has_value());
  BOOST_TEST(got.account.day->limit == 50);
  BOOST_TEST(got.account.day->used == 12);
  BOOST_TEST(got.account.day->remaining == 38);
  BOOST_TEST(got.account.expires_at == "2027-01-01T00:00:00Z");
  BOOST_TEST((got.account.server_ms == 1'795'305'607'000));
  BOOST_TEST(got.problem.empty());
}

BOOST_AUTO_TEST_CASE(two_keys_of_one_account_are_one_and_their_identity_tells_nothing) {
  const auto one = read_account(kBody, "https://openrouter.ai:443", "sk-or-v1-key");
  const auto two = read_account(kBody, "https://openrouter.ai:443", "sk-or-v1-another");
  const auto elsewhere = read_account(kBody, "https://example.org:443", "sk-or-v1-key");
  BOOST_TEST(one->identity == two->identity);
  BOOST_TEST(one->identity != elsewhere->identity);
  BOOST_TEST(one->identity.size() == 16U);
  BOOST_TEST(one->identity.find("user") == std::string::npos);
  const auto nobody = read_account(R"({"data":{}})", "o", "sk-or-v1-key");
  const auto nobody_else = read_account(R"({"data":{}})", "o", "sk-or-v1-another");
  BOOST_TEST(nobody->identity != nobody_else->identity);
  BOOST_TEST(!nobody->day.has_value());
}

BOOST_AUTO_TEST_CASE(a_remainder_that_cannot_be_is_corrected) {
  const auto account = read_account(
      R"({"data":{"free_model_daily_requests":{"limit":50,"used":49,"remaining":900}}})", "o", "k");
  BOOST_TEST(account->day->remaining == 1);
}

BOOST_AUTO_TEST_CASE(a_refused_key_is_told_only_in_openrouter_s_own_words) {
  World world;
  test::HttpAnswer refused;
  refused.status = 401;
  refused.body = R"({"error":{"code":401,"message":"User not found."}})";
  const AccountAnswer told = world.ask(refused);
  BOOST_REQUIRE(told.refused.has_value());
  BOOST_TEST((told.refused->reason == Reason::key));
  refused.body = R"({"detail":"unauthorized"})";
  const AccountAnswer other = world.ask(refused);
  BOOST_TEST(!other.refused.has_value());
  BOOST_TEST(other.problem == "HTTP 401");
  BOOST_TEST(!other.account.known);
  BOOST_TEST(other.account.identity.size() == 16U);
}

BOOST_AUTO_TEST_CASE(a_server_without_accounts_leaves_it_unknown) {
  World world;
  test::HttpAnswer answer;
  answer.status = 404;
  answer.body = "nothing here";
  BOOST_TEST(world.ask(answer).problem == "HTTP 404");
  answer.status = 200;
  BOOST_TEST(world.ask(answer).problem == "the answer is no account");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
