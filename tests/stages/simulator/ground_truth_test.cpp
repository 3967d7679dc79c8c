#include <boost/test/unit_test.hpp>
#include <set>

#include "engine/io/http_client.hpp"
#include "stages/scan.hpp"
#include "stages/simulator/identity.hpp"
#include "stages/simulator/truth_check.hpp"
#include "tests/support/simulated.hpp"

namespace pincer::stages {
namespace {

using test::Simulated;

class Nobody final : public ScanObserver {
 public:
  void on_catalog(std::size_t, std::size_t) override {}
  void on_verdict(const ModelVerdict&) override {}
};

ScanPlan plan_for(const Simulated& sim) {
  const io::Url base{false, "127.0.0.1", sim.simulator->address().port, "/api/v1"};
  ScanPlan plan;
  plan.catalog.base = base;
  plan.target.base = base;
  plan.target.authorization = "Bearer any";
  plan.concurrency = 64;
  plan.now_ms = sim.simulator->scenario().epoch_ms;
  return plan;
}

ScanReport scan_all(Simulated& sim) {
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(sim.loop, sim.net, io::HttpClientOptions());
  const ScanPlan plan = plan_for(sim);
  ScanReport report;
  Nobody observer;
  const Result<void> done = sim.loop.run(scan(*http, plan, report, observer));
  BOOST_REQUIRE(done.ok());
  return report;
}

/// Every verdict against the simulator's truth; how many differed, or were not asked for.
std::size_t compare(const ScanReport& report, const Simulator& simulator) {
  const TruthCheck check = check_against_truth(simulator, report, std::chrono::seconds(12));
  for (const std::string& wrong : check.wrong) BOOST_TEST_MESSAGE(wrong);
  std::size_t asked = 0;
  for (const ModelVerdict& row : report.models) {
    asked += 1 + simulator.truth(row.model.id, std::chrono::seconds(12)).image_bucket.has_value();
  }
  return asked - check.right;
}

std::size_t candidates_of(const Simulator& simulator) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < simulator.scenario().models; ++i) {
    const std::string id = simulator.model_id(i);
    if (simulator.truth(id, std::chrono::seconds(12)).candidate) ids.insert(id);
  }
  return ids.size();
}

void scan_tells_the_truth(Scenario scenario) {
  Simulated sim(std::move(scenario));
  const ScanReport report = scan_all(sim);
  BOOST_TEST(report.catalog_entries == sim.simulator->scenario().models);
  BOOST_TEST(report.models.size() == candidates_of(*sim.simulator));
  BOOST_TEST(!report.ended_by.has_value());
  BOOST_TEST(compare(report, *sim.simulator) == 0U);
  // More arrive than were made: one that finds a kept connection dead is sent again.
  BOOST_TEST(sim.simulator->counters().probes >= report.requests);
  BOOST_TEST(sim.simulator->counters().in_flight_max <= 2 * 64U);
  sim.pass(std::chrono::seconds(1));
  BOOST_TEST(sim.simulator->counters().in_flight == 0U);
}

BOOST_AUTO_TEST_SUITE(ground_truth)

BOOST_AUTO_TEST_CASE(a_scan_of_a_catalog_like_the_field_tells_the_truth) {
  Scenario scenario = *named_scenario("default");
  scenario.models = 5000;
  scan_tells_the_truth(scenario);
}

BOOST_AUTO_TEST_CASE(a_scan_of_a_hostile_catalog_tells_the_truth) {
  Scenario scenario = *named_scenario("hostile");
  scenario.models = 600;
  scan_tells_the_truth(scenario);
}

BOOST_AUTO_TEST_CASE(two_scans_of_one_seed_say_the_same) {
  Scenario scenario = *named_scenario("hostile");
  scenario.models = 400;
  Simulated first(scenario);
  Simulated second(scenario);
  const ScanReport one = scan_all(first);
  const ScanReport two = scan_all(second);
  BOOST_REQUIRE(one.models.size() == two.models.size());
  for (std::size_t i = 0; i < one.models.size(); ++i) {
    const ModelVerdict& a = one.models[i];
    const ModelVerdict& b = two.models[i];
    BOOST_TEST(a.model.id == b.model.id);
    BOOST_TEST(a.tool.verdict.sentence == b.tool.verdict.sentence);
    BOOST_TEST(a.image.verdict.sentence == b.image.verdict.sentence);
    BOOST_TEST((a.tool.latency_ms() == b.tool.latency_ms()));
  }
}

BOOST_AUTO_TEST_CASE(the_daily_limit_ends_a_scan_after_one_answer) {
  Scenario scenario;
  scenario.models = 200;
  scenario.population = {{"account_day", 1}};
  Simulated sim(scenario);
  const ScanReport report = scan_all(sim);
  BOOST_REQUIRE(report.ended_by.has_value());
  BOOST_TEST((report.ended_by->reason == Reason::account_day));
  BOOST_TEST((report.ended_by->reset_ms == scenario.epoch_ms + 86'400'000));
  BOOST_TEST(report.requests <= 2U);  // an image may be asked for beside the tool
  for (const ModelVerdict& row : report.models) {
    BOOST_TEST((row.tool.state == ProbeResult::State::not_probed));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
