#include "stages/simulator/population.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "stages/simulator/error_bodies.hpp"
#include "stages/simulator/random.hpp"

namespace pincer::stages::simulator {

namespace {

using enum Behaviour;

// Latency over the median at equally spaced shares of answers: the shape of logged probes with the
// far tail left to the slow models (p50 0.72 s, p75 2.0 s of those that answered).
constexpr double kSpread[] = {0.4, 0.55, 0.7, 0.85, 1.0, 1.3, 1.9, 2.8, 4.5};

double spread_at(double share) {
  const double place = share * static_cast<double>(std::size(kSpread) - 1);
  const auto below = static_cast<std::size_t>(place);
  const double rest = place - static_cast<double>(below);
  return kSpread[below] + rest * (kSpread[below + 1] - kSpread[below]);
}

core::Duration times(core::Duration duration, double factor) {
  return core::Duration(static_cast<std::int64_t>(static_cast<double>(duration.count()) * factor));
}

}  // namespace

bool is_streamed(Behaviour behaviour) {
  switch (behaviour) {
    case works_json:
    case error_in_choice:
    case hangs:
    case no_answer:
      return false;
    default:
      return !is_error_answer(behaviour);
  }
}

Population::Population(const Scenario& scenario) : scenario_(scenario) {
  double sum = 0;
  const auto add = [this, &sum](Behaviour behaviour, double weight) {
    if (weight <= 0) return;
    sum += weight;
    steps_.push_back({sum, behaviour});
  };
  if (scenario.population.empty()) {
    for (const BehaviourFacts& row : all_behaviours()) add(row.behaviour, row.weight);
  }
  for (const auto& [name, weight] : scenario.population) {
    const std::optional<Behaviour> behaviour = behaviour_named(name);
    core::check(behaviour.has_value(), "a checked scenario names behaviours there are");
    add(*behaviour, weight);
  }
  core::check(!steps_.empty(), "a checked scenario has a behaviour with a weight");
}

Behaviour Population::behaviour(const Identity& model) const {
  Random random(scenario_.seed, model.index, Purpose::behaviour);
  const double place = random.unit() * steps_.back().upto;
  const auto step = std::upper_bound(steps_.begin(), steps_.end(), place,
                                     [](double value, const Step& s) { return value < s.upto; });
  return step == steps_.end() ? steps_.back().behaviour : step->behaviour;
}

Behaviour Population::met_by(const Identity& model, ProbeKind kind) const {
  if (!model.free()) return credits;
  const Behaviour own = behaviour(model);
  const BehaviourFacts& row = facts(own);
  const Concerns asked = kind == ProbeKind::image ? Concerns::image : Concerns::tool;
  const bool concerned = row.concerns == Concerns::both || row.concerns == asked;
  if (concerned && row.layer == Layer::router) return own;
  if (kind != ProbeKind::image && !model.tools) return no_tool_support;
  if (kind == ProbeKind::image && !model.takes_image()) return no_image_support;
  return concerned ? own : works;
}

core::Duration Population::answer_time(const Identity& model, ProbeKind kind) const {
  Random random(scenario_.seed, model.index, Purpose::latency);
  if (kind == ProbeKind::image) random.next();
  const double share = random.unit();
  const Behaviour met = met_by(model, kind);
  if (met == slow) return times(scenario_.slow, 1 + share / 4);
  if (facts(met).layer == Layer::router) return times(scenario_.latency, 0.2 + share / 5);
  return times(scenario_.latency, spread_at(share));
}

Expected Population::expected(const Identity& model, ProbeKind kind,
                              core::Duration client_timeout) const {
  if (model.tools && !model.takes(kind)) return {Bucket::format, Reason::params};
  const Behaviour met = met_by(model, kind);
  const core::Duration time = answer_time(model, kind);
  const bool streamed = is_streamed(met);
  if (client_timeout <= (streamed ? head_time(time) : time)) {
    return {Bucket::timeout, Reason::head};
  }
  if (client_timeout <= time) return {Bucket::timeout, Reason::first_token};
  const bool works_else = facts(met).expected.bucket == Bucket::ok;
  if (kind == ProbeKind::tool_none && works_else && model.ignores_none) {
    return {Bucket::format, Reason::bad_tool_call};
  }
  return facts(met).expected;
}

}  // namespace pincer::stages::simulator
