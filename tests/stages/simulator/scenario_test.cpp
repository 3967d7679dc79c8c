#include "stages/simulator/scenario.hpp"

#include <boost/test/unit_test.hpp>

#include "stages/simulator/behaviour.hpp"

namespace pincer::stages {
namespace {

using namespace std::chrono_literals;

std::string error_of(std::string_view json) {
  const Result<Scenario> scenario = load_scenario("", json);
  BOOST_REQUIRE(!scenario.ok());
  return scenario.error().text;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(the_named_scenarios_make_sense) {
  for (const char* name : {"", "default", "healthy", "limits", "hostile"}) {
    const Result<Scenario> made = load_scenario(name, "");
    BOOST_REQUIRE(made.ok());
    BOOST_TEST(check_scenario(*made).ok());
  }
  BOOST_TEST(named_scenario("limits")->requests_per_day == 50);
  BOOST_TEST(named_scenario("limits")->requests_per_minute == 20);
  BOOST_TEST(contains(named_scenario("nice").error().text, "nice"));
}

BOOST_AUTO_TEST_CASE(the_default_and_hostile_populations_spare_the_account) {
  const Scenario hostile = *named_scenario("hostile");
  BOOST_TEST(hostile.population.size() > 40U);
  for (const auto& [name, weight] : hostile.population) {
    const auto bucket = simulator::facts(*simulator::behaviour_named(name)).expected.bucket;
    BOOST_TEST((bucket != Bucket::billing && bucket != Bucket::auth));
  }
}

BOOST_AUTO_TEST_CASE(a_file_changes_what_it_names) {
  const Result<Scenario> made = load_scenario("", R"({"base": "limits", "seed": 7, "models": 5000,
      "free_share": 0.5, "hostile_share": 0.1, "key": "sk-1", "latency_ms": 2.5, "slow_ms": 8000,
      "requests_per_minute": 5, "used_today": 45, "page_entries": 100, "epoch_ms": 1700000000000,
      "population": {"works": 3, "hangs": 1}})");
  BOOST_REQUIRE(made.ok());
  BOOST_TEST(made->seed == 7U);
  BOOST_TEST(made->models == 5000U);
  BOOST_TEST(made->free_share == 0.5);
  BOOST_TEST(made->hostile_share == 0.1);
  BOOST_TEST(made->key == "sk-1");
  BOOST_TEST((made->latency == 2500us));
  BOOST_TEST((made->slow == 8s));
  BOOST_TEST(made->requests_per_minute == 5);
  BOOST_TEST(made->requests_per_day == 50);
  BOOST_TEST(made->used_today == 45);
  BOOST_TEST(made->page_entries == 100U);
  BOOST_TEST(made->epoch_ms == 1'700'000'000'000);
  BOOST_REQUIRE(made->population.size() == 2U);
  BOOST_TEST(made->population[1].first == "hangs");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_or_makes_no_sense_is_named) {
  BOOST_TEST(contains(error_of(R"({"latency": 5})"), "latency"));
  BOOST_TEST(contains(error_of(R"({"base": "nice"})"), "nice"));
  BOOST_TEST(contains(error_of(R"({"base": 5})"), "base"));
  BOOST_TEST(contains(error_of(R"({"models": 1000001})"), "models"));
  BOOST_TEST(contains(error_of(R"({"models": -1})"), "models"));
  BOOST_TEST(contains(error_of(R"({"free_share": 1.5})"), "free_share"));
  BOOST_TEST(contains(error_of(R"({"slow_ms": "3s"})"), "slow_ms"));
  BOOST_TEST(contains(error_of(R"({"population": {"dances": 1}})"), "dances"));
  BOOST_TEST(contains(error_of(R"({"population": {"works": "all"}})"), "works"));
  BOOST_TEST(contains(error_of(R"({"population": {"works": 0}})"), "population"));
  BOOST_TEST(contains(error_of(R"({"population": 5})"), "population"));
  BOOST_TEST(contains(error_of("[]"), "object"));
  BOOST_TEST(contains(error_of("{"), "JSON"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
