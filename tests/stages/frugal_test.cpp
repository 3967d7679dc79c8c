#include <boost/test/unit_test.hpp>

#include "engine/io/http_client.hpp"
#include "stages/scan.hpp"
#include "stages/simulator/truth_check.hpp"
#include "tests/support/simulated.hpp"

namespace pincer::stages {
namespace {

using test::Simulated;

constexpr std::uint64_t kSeeds = 20;

class Nobody final : public ScanObserver {
 public:
  void on_catalog(std::size_t, std::size_t) override {}
  void on_verdict(const ModelVerdict&) override {}
};

/// An account of the free tier, a catalog as the field has them.
Scenario free_tier(std::uint64_t seed) {
  Scenario scenario = *named_scenario("limits");
  scenario.seed = seed;
  scenario.models = 28;
  return scenario;
}

ScanPlan plan_for(const Simulated& sim) {
  const io::Url base{false, "127.0.0.1", sim.simulator->address().port, "/api/v1"};
  ScanPlan plan;
  plan.catalog.base = base;
  plan.target.base = base;
  plan.target.authorization = "Bearer sk-or-v1-any";
  plan.concurrency = 8;
  plan.now_ms = sim.simulator->scenario().epoch_ms;
  plan.spending.exhaustive = true;
  return plan;
}

struct Ran {
  ScanReport report;
  double seconds = 0;
};

Ran run(Simulated& sim, const ScanPlan& plan) {
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(sim.loop, sim.net, io::HttpClientOptions());
  Ran ran;
  Nobody observer;
  const core::Time begin = sim.loop.now();
  const Result<void> done = sim.loop.run(scan(*http, plan, ran.report, observer));
  BOOST_REQUIRE(done.ok());
  ran.seconds = std::chrono::duration<double>(sim.loop.now() - begin).count();
  return ran;
}

/// Tool probes of models that list tools, image probes of those that take images: what cannot be
/// known without asking.
std::int64_t ideal_requests(const ScanReport& report) {
  std::int64_t requests = 0;
  for (const ModelVerdict& row : report.models) {
    requests += row.model.supports("tools");
    requests += row.model.takes_image();
  }
  return requests;
}

std::size_t blamed_for_the_account(const ScanReport& report) {
  std::size_t blamed = 0;
  for (const ModelVerdict& row : report.models) {
    for (const ProbeResult* probe : {&row.tool, &row.image}) {
      if (probe->state != ProbeResult::State::probed) continue;
      const Reason reason = probe->verdict.reason;
      blamed += reason == Reason::account_minute || reason == Reason::account_day;
    }
  }
  return blamed;
}

BOOST_AUTO_TEST_SUITE(frugal)

BOOST_AUTO_TEST_CASE(on_a_free_account_every_verdict_is_right_and_the_plan_is_kept) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Simulated sim(free_tier(seed));
    const Ran ran = run(sim, plan_for(sim));
    const RequestPlan& plan = ran.report.plan;
    const TruthCheck check =
        check_against_truth(*sim.simulator, ran.report, std::chrono::seconds(12));
    for (const std::string& wrong : check.wrong) BOOST_TEST_MESSAGE(wrong);
    BOOST_TEST(check.right == check.compared);
    BOOST_TEST(blamed_for_the_account(ran.report) == 0U);
    BOOST_TEST(static_cast<std::int64_t>(ran.report.requests) <= plan.requests + plan.retries);
    BOOST_TEST(sim.simulator->counters().probes == ran.report.requests);
    const std::int64_t ideal = std::min<std::int64_t>(50, ideal_requests(ran.report));
    BOOST_TEST(plan.requests == ideal);
    BOOST_TEST(static_cast<double>(plan.requests + plan.retries) <=
               std::max(18.0, 1.05 * static_cast<double>(ideal)));
    BOOST_TEST_MESSAGE("seed " << seed << ": planned " << plan.requests << " and " << plan.retries
                               << " more, ideal " << ideal << ", made " << ran.report.requests
                               << ", " << check.right << " of " << check.compared << " right, "
                               << ran.seconds << " s");
    compared += check.compared;
  }
  BOOST_TEST(compared > 500U);
}

BOOST_AUTO_TEST_CASE(a_budget_is_never_passed) {
  for (const std::int64_t budget : {0, 1, 7, 19}) {
    Simulated sim(free_tier(3));
    ScanPlan plan = plan_for(sim);
    plan.spending.budget = budget;
    const Ran ran = run(sim, plan);
    BOOST_TEST(ran.report.requests == static_cast<std::uint64_t>(budget));
    BOOST_TEST(sim.simulator->counters().probes == static_cast<std::uint64_t>(budget));
    BOOST_TEST(ran.report.plan.over_budget > 0);
  }
}

/// The limits of the minute and the day off: all that is planned is asked.
Scenario free_of_limits(std::uint64_t seed) {
  Scenario scenario = *named_scenario("default");
  scenario.seed = seed;
  scenario.models = 300;
  return scenario;
}

BOOST_AUTO_TEST_CASE(each_tool_choice_is_asked_of_models_whose_tools_work_and_judged_right) {
  Simulated sim(free_of_limits(1));
  ScanPlan plan = plan_for(sim);
  plan.spending.tool_choices = true;
  const Ran ran = run(sim, plan);
  std::size_t asked = 0, refused = 0, called_against_none = 0;
  for (const ModelVerdict& row : ran.report.models) {
    BOOST_TEST(row.choices.size() == (row.tool.ok() ? 3U : 0U));
    for (const ChoiceResult& choice : row.choices) {
      BOOST_TEST(tool_choice_of(choice.kind) != row.tool.evidence->tool_choice);
      ++asked;
      refused += choice.result.verdict.reason == Reason::params;
      called_against_none += choice.kind == ProbeKind::tool_none && !choice.result.ok();
    }
  }
  const TruthCheck check =
      check_against_truth(*sim.simulator, ran.report, std::chrono::seconds(12));
  for (const std::string& wrong : check.wrong) BOOST_TEST_MESSAGE(wrong);
  BOOST_TEST(check.right == check.compared);
  BOOST_TEST(asked > 100U);
  BOOST_TEST(refused > 0U);
  BOOST_TEST(called_against_none > 0U);
}

BOOST_AUTO_TEST_CASE(a_budget_goes_to_whether_models_work_before_how) {
  Simulated sim(free_tier(3));
  ScanPlan plan = plan_for(sim);
  const Ran without = run(sim, plan);
  Simulated again(free_tier(3));
  plan = plan_for(again);
  plan.spending.tool_choices = true;
  plan.spending.budget = without.report.plan.requests + 4;
  const Ran with = run(again, plan);
  BOOST_TEST(with.report.plan.requests <= *plan.spending.budget);
  BOOST_TEST(with.report.requests <= static_cast<std::uint64_t>(*plan.spending.budget));
  BOOST_TEST(with.report.plan.over_budget > 0);
  for (const ModelPlan& model : with.report.plan.models) {
    const ProbeResult& tool = with.report.models[model.index].tool;
    BOOST_TEST((tool.verdict.reason != Reason::not_probed));
  }
}

BOOST_AUTO_TEST_CASE(a_reserve_is_left_for_others) {
  Scenario scenario = free_tier(3);
  scenario.used_today = 20;
  Simulated sim(scenario);
  ScanPlan plan = plan_for(sim);
  plan.spending.reserve = 15;
  const Ran ran = run(sim, plan);
  BOOST_TEST(ran.report.plan.left.value() == 30);
  BOOST_TEST(ran.report.requests == 15U);
}

BOOST_AUTO_TEST_CASE(a_day_that_is_used_up_costs_nothing_to_learn) {
  Scenario scenario = free_tier(3);
  scenario.used_today = 50;
  Simulated sim(scenario);
  const Ran ran = run(sim, plan_for(sim));
  BOOST_REQUIRE(ran.report.ended_by.has_value());
  BOOST_TEST((ran.report.ended_by->reason == Reason::account_day));
  BOOST_TEST((ran.report.ended_by->reset_ms == scenario.epoch_ms + 86'400'000));
  BOOST_TEST(sim.simulator->counters().probes == 0U);
}

BOOST_AUTO_TEST_CASE(a_plan_spends_nothing) {
  Simulated sim(free_tier(3));
  ScanPlan plan = plan_for(sim);
  plan.plan_only = true;
  const Ran ran = run(sim, plan);
  BOOST_TEST(ran.report.plan.requests > 0);
  BOOST_TEST(sim.simulator->counters().probes == 0U);
  BOOST_TEST(sim.simulator->counters().key == 1U);
  BOOST_TEST(sim.simulator->counters().catalog == 1U);
}

BOOST_AUTO_TEST_CASE(a_refused_key_costs_nothing_to_learn) {
  Scenario scenario = free_tier(3);
  scenario.key = "sk-or-v1-another";
  Simulated sim(scenario);
  const Ran ran = run(sim, plan_for(sim));
  BOOST_REQUIRE(ran.report.ended_by.has_value());
  BOOST_TEST((ran.report.ended_by->reason == Reason::key));
  BOOST_TEST(sim.simulator->counters().probes == 0U);
}

BOOST_AUTO_TEST_CASE(a_long_scan_stops_once_enough_good_models_are_known) {
  Simulated sim(free_tier(3));
  ScanPlan plan = plan_for(sim);
  plan.spending.exhaustive = false;
  plan.spending.good_enough = 3;
  const Ran ran = run(sim, plan);
  BOOST_TEST(ran.report.stopped_early);
  const auto good = std::count_if(ran.report.models.begin(), ran.report.models.end(),
                                  [](const ModelVerdict& row) { return row.tool.ok(); });
  BOOST_TEST(good >= 3);
  BOOST_TEST(static_cast<std::int64_t>(ran.report.requests) < ran.report.plan.requests);
}

BOOST_AUTO_TEST_CASE(minutes_that_others_use_up_are_waited_for_and_no_model_is_blamed) {
  // The server lets fewer through than it says: as if another program used the account.
  Scenario scenario = free_tier(5);
  scenario.requests_per_minute = 11;
  Simulated sim(scenario);
  const Ran ran = run(sim, plan_for(sim));
  const TruthCheck check =
      check_against_truth(*sim.simulator, ran.report, std::chrono::seconds(12));
  BOOST_TEST(check.right == check.compared);
  BOOST_TEST(blamed_for_the_account(ran.report) == 0U);
  BOOST_TEST(static_cast<std::int64_t>(ran.report.requests) <=
             ran.report.plan.requests + ran.report.plan.retries);
}

BOOST_AUTO_TEST_CASE(it_takes_hardly_longer_than_the_minutes_it_must_wait_for) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Simulated sim(free_tier(seed));
    const Ran ran = run(sim, plan_for(sim));
    const double windows = std::ceil(static_cast<double>(ran.report.requests) / 20);
    // The slowest probe times out after 12 s; nothing else may add to the minutes.
    const double bound = 60 * (windows - 1) + 12;
    const std::int64_t of_ours = (static_cast<std::int64_t>(ran.report.requests) + 17) / 18;
    if (static_cast<double>(of_ours) > windows) continue;  // 18 of 20 costs this one a minute
    BOOST_TEST(ran.seconds <= 1.1 * bound);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
