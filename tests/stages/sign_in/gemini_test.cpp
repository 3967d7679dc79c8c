#include "stages/sign_in/gemini.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/stages/sign_in/bench.hpp"

namespace pincer::stages {
namespace {

using test::contains;
using test::SignInBench;

struct Bench : SignInBench {
  /// The project, or what was told.
  std::string project(const std::string& own = "") {
    Grant grant;
    grant.access = "the-access";
    const Result<SignedIn> done = loop.run(gemini_identity(http, places.google, grant, own, true));
    return done ? done->project_id : done.error().text;
  }
};

BOOST_AUTO_TEST_SUITE(gemini)

BOOST_AUTO_TEST_CASE(an_account_that_is_set_up_tells_its_project) {
  Bench bench;
  bench.answer(200, R"({"email":"a@x.test"})");
  bench.answer(200, R"({"currentTier":{"id":"free-tier"},"cloudaicompanionProject":{"id":"p1"}})");
  BOOST_TEST(bench.project() == "p1");
  BOOST_TEST(bench.url(1) == "https://cloudcode-pa.googleapis.com/v1internal:loadCodeAssist");
  BOOST_TEST(*bench.http.requests[1].fields.get("Authorization") == "Bearer the-access");
}

BOOST_AUTO_TEST_CASE(a_new_account_is_set_up_and_waited_for) {
  Bench bench;
  bench.answer(200, "{}");
  bench.answer(200,
               R"({"allowedTiers":[{"id":"standard-tier"},{"id":"free-tier","isDefault":true}]})");
  bench.answer(200, R"({"name":"operations/9","done":false})");
  bench.answer(503, "");
  bench.answer(200, R"({"done":true,"response":{"cloudaicompanionProject":{"id":"made"}}})");
  const core::Time begin = bench.driver.now();
  BOOST_TEST(bench.project() == "made");
  BOOST_TEST((bench.since(begin) >= std::chrono::seconds(10)));
  BOOST_TEST(contains(bench.http.requests[2].body, R"("tierId":"free-tier")"));
  BOOST_TEST(bench.url(4) == "https://cloudcode-pa.googleapis.com/v1internal/operations/9");
}

BOOST_AUTO_TEST_CASE(one_that_needs_a_project_of_its_own_says_so) {
  Bench bench;
  bench.answer(200, "{}");
  bench.answer(200, R"({"allowedTiers":[{"id":"standard-tier","isDefault":true}]})");
  BOOST_TEST(contains(bench.project(), "GOOGLE_CLOUD_PROJECT"));
  Bench own;
  own.answer(200, "{}");
  own.answer(200, R"({"currentTier":{"id":"standard-tier"}})");
  BOOST_TEST(own.project("mine") == "mine");
}

BOOST_AUTO_TEST_CASE(other_servers_are_asked_when_the_first_fails) {
  Bench bench;
  bench.answer(200, "{}");
  bench.answer(500, "");
  bench.answer(200, R"({"currentTier":{},"cloudaicompanionProject":"daily"})");
  BOOST_TEST(bench.project() == "daily");
  BOOST_TEST(contains(bench.url(2), "daily-cloudcode-pa"));
  Bench none;
  none.answer(200, "{}");
  none.answer(403, R"({"error":{"message":"no the-access here"}})");
  const std::string told = none.project();
  BOOST_TEST(contains(told, "403"));
  BOOST_TEST(!contains(told, "the-access"));
}

BOOST_AUTO_TEST_CASE(an_operation_that_never_ends_is_given_up) {
  Bench bench;
  bench.answer(200, "{}");
  bench.answer(200, R"({"allowedTiers":[{"id":"free-tier","isDefault":true}]})");
  bench.answer(200, R"({"name":"operations/9","done":false})");
  BOOST_TEST(contains(bench.project(), "did not finish"));
  BOOST_TEST(bench.http.requests.size() == 27U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
