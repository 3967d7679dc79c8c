#include "stages/simulator/scenario.hpp"

#include <cmath>
#include <functional>
#include <optional>

#include "engine/text/json.hpp"
#include "stages/simulator/behaviour.hpp"

namespace pincer::stages {

namespace {

using simulator::all_behaviours;
using simulator::BehaviourFacts;
using std::string_view;
using text::JsonValue;

core::Error invalid(std::string text) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(text)};
}

/// One member of a scenario file: sets it, or says what it must be.
struct Member {
  string_view name;
  string_view wanted;
  std::function<bool(Scenario&, JsonValue)> set;
};

template <class T>
auto whole(T Scenario::* field, std::int64_t most) {
  return [field, most](Scenario& scenario, JsonValue value) {
    const std::optional<std::int64_t> number = value.integer();
    if (!number || *number < 0 || *number > most) return false;
    scenario.*field = static_cast<T>(*number);
    return true;
  };
}

auto share(double Scenario::* field) {
  return [field](Scenario& scenario, JsonValue value) {
    const std::optional<double> number = value.number();
    if (!number || !(*number >= 0 && *number <= 1)) return false;
    scenario.*field = *number;
    return true;
  };
}

auto milliseconds(core::Duration Scenario::* field) {
  return [field](Scenario& scenario, JsonValue value) {
    const std::optional<double> number = value.number();
    constexpr double kMost = 86'400'000;
    if (!number || !(*number >= 0 && *number <= kMost)) return false;
    scenario.*field = core::Duration(std::llround(*number * 1e6));
    return true;
  };
}

bool set_key(Scenario& scenario, JsonValue value) {
  const std::optional<string_view> text = value.string();
  if (text) scenario.key = *text;
  return text.has_value();
}

const std::vector<Member>& members() {
  constexpr std::int64_t kCount = 1'000'000'000;
  constexpr std::int64_t kEpoch = 4'102'444'800'000;  // the year 2100
  static const std::vector<Member> all = {
      {"seed", "a whole number", whole(&Scenario::seed, std::int64_t{1} << 53)},
      {"models", "a whole number up to 1000000",
       whole(&Scenario::models, static_cast<std::int64_t>(Scenario::kModelsMax))},
      {"free_share", "a number from 0 to 1", share(&Scenario::free_share)},
      {"hostile_share", "a number from 0 to 1", share(&Scenario::hostile_share)},
      {"page_entries", "a whole number", whole(&Scenario::page_entries, kCount)},
      {"requests_per_minute", "a whole number", whole(&Scenario::requests_per_minute, kCount)},
      {"requests_per_day", "a whole number", whole(&Scenario::requests_per_day, kCount)},
      {"used_today", "a whole number", whole(&Scenario::used_today, kCount)},
      {"key", "a text", set_key},
      {"latency_ms", "a number of milliseconds", milliseconds(&Scenario::latency)},
      {"slow_ms", "a number of milliseconds", milliseconds(&Scenario::slow)},
      {"epoch_ms", "epoch milliseconds", whole(&Scenario::epoch_ms, kEpoch)},
  };
  return all;
}

std::string known_behaviours() {
  std::string names;
  for (const BehaviourFacts& row : all_behaviours()) {
    if (!names.empty()) names.append(", ");
    names.append(row.name);
  }
  return names;
}

std::optional<core::Error> set_population(Scenario& scenario, JsonValue value) {
  if (!value.is_object()) return invalid("population must be an object of weights by behaviour");
  scenario.population.clear();
  std::optional<core::Error> error;
  value.each_member([&](string_view name, JsonValue weight) {
    if (error) return;
    const std::optional<double> number = weight.number();
    if (!number || !(*number >= 0 && *number <= 1e9)) {
      error = invalid("the weight of " + std::string(name) + " must be a number, 0 or more");
      return;
    }
    scenario.population.emplace_back(name, *number);
  });
  return error;
}

std::optional<core::Error> set_member(Scenario& scenario, string_view name, JsonValue value) {
  if (name == "base") return std::nullopt;
  if (name == "population") return set_population(scenario, value);
  for (const Member& member : members()) {
    if (member.name != name) continue;
    if (member.set(scenario, value)) return std::nullopt;
    return invalid("the scenario's " + std::string(name) + " must be " +
                   std::string(member.wanted));
  }
  std::string known = "base, population";
  for (const Member& member : members()) known.append(", ").append(member.name);
  return invalid("the scenario has a member " + std::string(name) +
                 ", which is not known; known are " + known);
}

}  // namespace

Result<Scenario> named_scenario(string_view name) {
  Scenario scenario;
  if (name.empty() || name == "default") {
    scenario.free_share = 0.8;
  } else if (name == "healthy") {
    scenario.population = {{"works", 8}, {"works_json", 1}, {"reasons_first", 1}};
  } else if (name == "limits") {
    scenario.free_share = 0.8;
    scenario.requests_per_minute = 20;
    scenario.requests_per_day = 50;
  } else if (name == "hostile") {
    scenario.free_share = 0.6;
    scenario.hostile_share = 0.1;
    for (const BehaviourFacts& row : all_behaviours()) {
      if (row.weight > 0) scenario.population.emplace_back(row.name, 1.0);
    }
  } else {
    return invalid("there is no scenario " + std::string(name) +
                   "; there are default, healthy, limits and hostile");
  }
  return scenario;
}

Result<Scenario> load_scenario(string_view name, string_view json_text) {
  if (json_text.empty()) return named_scenario(name);
  text::JsonParser parser;
  const Result<JsonValue> parsed = parser.parse(json_text);
  if (!parsed) return invalid("the scenario is no JSON: " + parsed.error().text);
  if (!parsed->is_object()) return invalid("the scenario is no JSON object");
  const JsonValue base = (*parsed)["base"];
  if (base.exists() && !base.is_string()) return invalid("the scenario's base must be a name");
  Result<Scenario> scenario = named_scenario(base.string().value_or("default"));
  if (!scenario) return scenario;
  std::optional<core::Error> error;
  parsed->each_member([&](string_view member, JsonValue value) {
    if (!error) error = set_member(*scenario, member, value);
  });
  if (error) return std::move(*error);
  const Result<void> checked = check_scenario(*scenario);
  if (!checked) return checked.error();
  return scenario;
}

Result<void> check_scenario(const Scenario& scenario) {
  if (scenario.models > Scenario::kModelsMax) {
    return invalid("models must be at most " + std::to_string(Scenario::kModelsMax));
  }
  double sum = 0;
  for (const auto& [name, weight] : scenario.population) {
    if (!simulator::behaviour_named(name)) {
      return invalid("there is no behaviour " + name + "; there are " + known_behaviours());
    }
    if (!(weight >= 0)) return invalid("the weight of " + name + " must be 0 or more");
    sum += weight;
  }
  if (!scenario.population.empty() && !(sum > 0)) {
    return invalid("the population needs a behaviour with a weight over 0");
  }
  return {};
}

}  // namespace pincer::stages
