#pragma once

#include <cstdint>

#include "engine/core/event.hpp"
#include "engine/core/list.hpp"
#include "engine/core/task.hpp"
#include "stages/memory.hpp"

namespace pincer::stages {

/// Keeps a scan's answers in its memory: those that come in one turn of the loop are made safe
/// together, before the loop waits again, since what that costs hardly grows with their number. An
/// answer goes no further (to the observer, into a count) before it is safe.
class AnswerKeeper {
 public:
  /// `memory` outlives this; null: nothing is remembered, and keep() does not wait.
  explicit AnswerKeeper(Memory* memory) : memory_(memory) {}
  AnswerKeeper(const AnswerKeeper&) = delete;
  AnswerKeeper& operator=(const AnswerKeeper&) = delete;

  /// Ends when the answer is safe. One that is dropped while it waits is made safe all the same.
  core::Task<void> keep(const Model& model, ProbeKind kind, const ProbeResult& result,
                        std::int64_t now_ms);
  /// Runs beside all that keep(), until it is dropped. Who drops it settles what is left.
  core::Task<void> run();
  void settle();

 private:
  struct Waiting : core::ListHook {
    core::Event safe;
  };

  Memory* memory_;
  core::Event some_;
  core::List<Waiting> waiting_;
};

}  // namespace pincer::stages
