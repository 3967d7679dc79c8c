#pragma once

#include "engine/core/event.hpp"
#include "stages/scan.hpp"

namespace pincer::stages {

/// A scan's catalog on its way in: its models are told as they arrive, those that pass the filters
/// become candidates, candidates get their place in the plan. Where requests are counted, the plan
/// is made when all candidates are known; else each candidate is planned, and may be asked, while
/// the rest of the catalog is still to come.
class Intake {
 public:
  /// More candidates are an error.
  static constexpr std::size_t kCandidatesMax = 100'000;

  Intake(io::HttpClient& http, const ScanPlan& plan, WallClock clock, ScanReport& report,
         ScanObserver& observer);

  /// Reads the catalog into the report, and sets report.broke_off when it has no good end.
  Task<void> read();

  /// Candidates may be asked before read() is done.
  bool asks_at_once() const { return at_once_; }
  /// Nothing is added to the plan any more.
  bool ended() const { return ended_; }
  /// Waits until something was added to the plan, or it ended. One task at a time.
  Task<void> more();

 private:
  void on_model(Model& model);
  ModelVerdict& add_candidate(Model model);
  void add_wanted();
  void begin_memory();
  void end_well(const CatalogCount& count);
  PlanFacts facts() const;

  io::HttpClient& http_;
  const ScanPlan& plan_;
  WallClock clock_;
  ScanReport& report_;
  ScanObserver& observer_;
  CandidateFilter filter_;
  std::vector<std::optional<Model>> wanted_;  // of plan_.wanted those that were listed so far
  core::Event more_;
  PlanFacts facts_at_once_;
  bool at_once_ = false;
  bool began_ = false;
  bool too_many_ = false;
  bool ended_ = false;
};

}  // namespace pincer::stages
