#include <boost/test/unit_test.hpp>
#include <map>

#include "stages/simulator/behaviour.hpp"
#include "stages/simulator/identity.hpp"
#include "stages/simulator/simulator.hpp"
#include "tests/support/raw_probes.hpp"

namespace pincer::stages {
namespace {

using namespace std::chrono_literals;
using simulator::Identity;
using test::all_are;
using test::capable;
using test::chat;
using test::contains;
using test::image_probe;
using test::Simulated;
using test::tool_probe;

constexpr core::Duration kTimeout = 12s;

BOOST_AUTO_TEST_SUITE(simulator_truth)

BOOST_AUTO_TEST_CASE(every_behaviour_answers_and_has_its_truth) {
  for (const simulator::BehaviourFacts& row : simulator::all_behaviours()) {
    const Scenario scenario = all_are(row.name);
    const Identity model = capable(scenario);
    Simulated sim(scenario);
    const Truth truth = sim.simulator->truth(model.id, kTimeout);
    BOOST_TEST_CONTEXT("behaviour " << row.name) {
      BOOST_TEST(truth.behaviour == row.name);
      BOOST_TEST(truth.candidate);
      const bool image_only = row.concerns == simulator::Concerns::image;
      BOOST_TEST((truth.tool_reason == (image_only ? Reason::works : row.expected.reason)));
      BOOST_REQUIRE(truth.image_reason.has_value());
      const bool tool_only = row.concerns == simulator::Concerns::tool;
      BOOST_TEST((*truth.image_reason == (tool_only ? Reason::works : row.expected.reason)));
      const auto tool = chat(sim, tool_probe(model.id));
      const auto image = chat(sim, image_probe(model.id));
      const bool silent = row.expected.bucket == Bucket::timeout &&
                          row.expected.reason != Reason::server_timeout &&
                          row.expected.reason != Reason::edge;
      BOOST_TEST(tool.ended == !silent);
      BOOST_TEST(image.ended == !silent);
      if (row.concerns == simulator::Concerns::tool) BOOST_TEST(image.status == 200);
      BOOST_TEST(sim.simulator->counters().probes == 2U);
    }
  }
}

BOOST_AUTO_TEST_CASE(truth_depends_on_how_long_the_client_waits) {
  Scenario scenario = all_are("slow");
  scenario.slow = 3s;
  const std::string id = capable(scenario).id;
  Simulated sim(scenario);
  BOOST_TEST((sim.simulator->truth(id, 12s).tool_reason == Reason::works));
  BOOST_TEST((sim.simulator->truth(id, 2s).tool_reason == Reason::first_token));
  BOOST_TEST((sim.simulator->truth(id, 1s).tool_reason == Reason::head));
  BOOST_TEST((sim.simulator->truth(id, 1s).tool_bucket == Bucket::timeout));
}

BOOST_AUTO_TEST_CASE(what_the_catalog_denies_is_refused_before_any_provider_is_asked) {
  const Scenario scenario = all_are("hangs", 200);
  Simulated sim(scenario);
  for (std::size_t i = 0; i < scenario.models; ++i) {
    const Identity model = simulator::identity_of(scenario, i);
    if (model.tools) continue;
    const auto response = chat(sim, tool_probe(model.id));
    BOOST_TEST(response.status == 404);
    BOOST_TEST(contains(response.body, "Filter by Tool Compatibility"));
    BOOST_TEST((sim.simulator->truth(model.id, kTimeout).tool_reason == Reason::no_tools));
    BOOST_TEST(sim.simulator->truth(model.id, kTimeout).image_bucket.has_value() ==
               model.takes_image());
    return;
  }
}

BOOST_AUTO_TEST_CASE(a_default_catalog_is_like_the_field) {
  Scenario scenario = *named_scenario("default");
  scenario.models = 5000;
  scenario.free_share = 1;
  Simulated sim(scenario);
  std::map<Bucket, std::size_t> buckets;
  for (std::size_t i = 0; i < scenario.models; ++i) {
    const std::string id = sim.simulator->model_id(i);
    ++buckets[sim.simulator->truth(id, kTimeout).tool_bucket];
  }
  BOOST_TEST(buckets[Bucket::ok] > 2300U);
  BOOST_TEST(buckets[Bucket::ok] < 3200U);
  BOOST_TEST(buckets[Bucket::rate_limit] > 400U);
  BOOST_TEST(buckets[Bucket::billing] == 0U);
  BOOST_TEST(buckets[Bucket::auth] == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
