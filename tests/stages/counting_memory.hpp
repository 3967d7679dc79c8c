#pragma once

#include "stages/memory.hpp"
#include "stages/probe_result.hpp"

namespace pincer::stages {

/// A memory that knows nothing from before and counts what it is to keep.
class CountingMemory final : public Memory {
 public:
  void note(Model&) override {}
  void begin(const Account&, std::int64_t) override {}
  void end_catalog(std::int64_t) override {}
  std::optional<ProbeResult> recall(const Model&, ProbeKind) override { return std::nullopt; }
  Standing standing(const Model&) override { return Standing::never_asked; }
  std::optional<double> reliability(const Model&) override { return std::nullopt; }
  std::int64_t taken_today(std::int64_t) override { return 0; }
  void keep(const Model&, ProbeKind, const ProbeResult&, std::int64_t) override { ++kept; }
  void settle() override {
    settled_times += safe < kept;
    safe = kept;
  }
  void finish(std::int64_t) override { settle(); }
  bool take(std::int64_t, std::int64_t) override { return true; }
  std::int64_t taken(std::int64_t) override { return 0; }

  std::size_t kept = 0;
  std::size_t safe = 0;           ///< of these
  std::size_t settled_times = 0;  ///< when there was something to settle
};

}  // namespace pincer::stages
