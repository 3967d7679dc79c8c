#pragma once

#include <vector>

#include "stages/evidence.hpp"
#include "stages/simulator/behaviour.hpp"
#include "stages/simulator/identity.hpp"
#include "stages/simulator/scenario.hpp"

namespace pincer::stages::simulator {

/// Which model behaves how, and how long it takes: drawn from the seed by the weights of a
/// scenario. Holds nothing per model. The scenario outlives it.
class Population {
 public:
  explicit Population(const Scenario& scenario);

  /// The behaviour of the model as a whole.
  Behaviour behaviour(const Identity& model) const;
  /// What a proper probe of this kind meets: the model's behaviour, or what the catalog already
  /// says it cannot do, or that it is not free.
  Behaviour met_by(const Identity& model, ProbeKind kind) const;
  /// From the request to the whole answer, or to the first token of a stream.
  core::Duration answer_time(const Identity& model, ProbeKind kind) const;
  /// The part of it after which a stream begins with its head and a comment.
  static core::Duration head_time(core::Duration answer_time) { return answer_time * 2 / 5; }
  /// What a truthful scan says of that probe.
  Expected expected(const Identity& model, ProbeKind kind, core::Duration client_timeout) const;

 private:
  struct Step {
    double upto;
    Behaviour behaviour;
  };
  const Scenario& scenario_;
  std::vector<Step> steps_;  // cumulative weights
};

/// Whether the answer comes as a stream, whose head is there before the first token.
bool is_streamed(Behaviour behaviour);

}  // namespace pincer::stages::simulator
