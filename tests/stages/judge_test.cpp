#include "stages/judge.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/stages/answers.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::stages {
namespace {

using std::chrono::seconds;
using test::HttpAnswer;

constexpr std::int64_t kStartMs = 1'795'305'600'000;  // on a minute

HttpAnswer overloaded() {
  return {503, R"({"error":{"message":"overloaded","code":503}})", {}, {}, seconds(4), 4096};
}

HttpAnswer minute_used_up() {
  return {429, R"({"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429}})",
          {},  {},
          {},  4096};
}

HttpAnswer called_after(seconds delay) {
  return {200, std::string(kPlainCall), {{"Content-Type", "application/json"}}, {}, delay, 4096};
}

/// An account of which nobody said that it is limited.
struct Bench {
  Bench() {
    target.base = *io::parse_url("https://openrouter.ai/api/v1");
    target.timeout = seconds(10);
    model.id = "author/model:free";
  }
  ProbeResult probe(PaceLimits limits = {}) {
    Prober prober(http, target);
    Pace pace(loop, WallClock{kStartMs, loop.now()}, ledger, limits);
    AnswerKeeper keeper(nullptr);
    Asking asking{prober, pace, requests, keeper};
    return loop.run(judged_probe(asking, model, ProbeKind::tool));
  }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::ScriptedHttp http{loop};
  ProbeTarget target;
  Model model;
  OwnLedger ledger;
  std::uint64_t requests = 0;
};

BOOST_AUTO_TEST_SUITE(judged)

BOOST_AUTO_TEST_CASE(after_the_accounts_minute_a_model_has_all_of_its_time) {
  Bench bench;
  bench.http.answer(overloaded());
  bench.http.answer(minute_used_up());
  bench.http.answer(called_after(seconds(3)));
  const ProbeResult result = bench.probe();
  BOOST_TEST(result.verdict.sentence == "It called the tool with proper arguments.");
  BOOST_TEST(bench.requests == 3U);
  BOOST_TEST((bench.http.calls.at(2).deadlines.total == seconds(10)));
}

BOOST_AUTO_TEST_CASE(a_retry_that_the_account_did_not_let_through_is_no_verdict) {
  Bench bench;
  bench.http.answer(overloaded());
  bench.http.answer(minute_used_up());
  PaceLimits limits;
  limits.requests_most = 2;
  const ProbeResult result = bench.probe(limits);
  BOOST_TEST((result.state == ProbeResult::State::not_probed));
  BOOST_TEST((result.verdict.reason == Reason::not_probed));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
