#pragma once

#include <vector>

#include "engine/flow/stream.hpp"
#include "stages/judge.hpp"
#include "stages/scan_intake.hpp"

namespace pincer::stages {

/// Whose requests they will be, into the report. Gives the clock that the account's minutes are
/// told by.
Task<WallClock> ask_account(io::HttpClient& http, const ScanPlan& plan, ScanReport& report);

PaceLimits limits_of(const RequestPlan& plan);

/// Whether more candidates are to be started; those under way end by themselves.
class Turns {
 public:
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

 private:
  bool stopped_ = false;
};

/// The plan's models in its order as they are planned, those with nothing to ask left out; no more
/// of them once the catalog broke off. The second one is held back until the first is answered or
/// late: a refused key then costs one request.
flow::Stream<ModelPlan> planned(Intake& intake, const ScanReport& report, core::Event& answered,
                                Turns& turns);

/// Probes of a paced account that a moment may cure: asked once more when all others are done.
class Late {
 public:
  Late(Asking& asking, ScanReport& report) : asking_(asking), report_(report) {}

  /// Notes what of the row can be asked again. True: the row's last word is not spoken.
  bool takes(const ModelVerdict& row);
  /// Asks them, and tells the observer of their rows.
  Task<void> ask_again(std::size_t concurrency, ScanObserver& observer);

 private:
  struct One {
    std::size_t index = 0;
    ProbeKind kind = ProbeKind::tool;
    core::Time ready;  ///< when it can help
  };
  bool note(std::size_t index, ProbeKind kind, const ProbeResult& probe);
  Task<One> ask(One one);
  ProbeResult& probe_of(const One& one);

  Asking& asking_;
  ScanReport& report_;
  std::vector<One> waiting_;
};

/// The verdict that ends the scan, if one of the two does.
const Verdict* ending(const ModelVerdict& row);
/// Whether as many good models are known as the plan wants.
bool enough(const ScanReport& report);
/// Says of each candidate that was not asked why it was not.
void close_report(ScanReport& report);

}  // namespace pincer::stages
