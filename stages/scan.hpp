#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/catalog.hpp"
#include "stages/evidence.hpp"
#include "stages/filter.hpp"
#include "stages/memory.hpp"
#include "stages/model.hpp"
#include "stages/probe.hpp"
#include "stages/probe_result.hpp"
#include "stages/request_plan.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// What a probe with a tool_choice of its own said, for the capability table.
struct ChoiceResult {
  ProbeKind kind = ProbeKind::tool_auto;  ///< one of kChoiceKinds
  ProbeResult result;
};

/// A candidate with what its probes said.
struct ModelVerdict {
  Model model;
  std::size_t index = 0;  ///< place among the candidates, catalog order
  ProbeResult tool;
  ProbeResult image;
  std::vector<ChoiceResult> choices;  ///< only when the plan asks for them
  /// How often the tool probe worked lately, 0 to 1; unset when nothing is remembered.
  std::optional<double> reliability;
};

/// What decides among models that work.
enum class RankBy : std::uint8_t { balanced, latency, reliability, context, params };

/// A model that is asked because somebody uses it, and which probes its use needs.
struct WantedModel {
  std::string id;
  bool tool = true;
  bool image = false;
};

struct ScanPlan {
  CatalogRequest catalog;
  Filters filters;
  /// Set: these models and no others, in this order, whatever the filters and the catalog say. One
  /// that the catalog does not list (it is gone, or a name OpenRouter makes sense of by itself) is
  /// asked all the same: only its answer tells which.
  std::optional<std::vector<WantedModel>> wanted;
  ProbeTarget target;
  std::size_t concurrency = 3;  ///< models at a time
  bool probe = true;            ///< false: metadata only
  bool plan_only = false;       ///< say what would be asked, ask nothing
  std::int64_t now_ms = 0;      ///< wall clock of the start
  Spending spending;
  RankBy rank = RankBy::balanced;
  Memory* memory = nullptr;       ///< outlives the scan; null: nothing is remembered
  ProbeSender* sender = nullptr;  ///< sends the probes, outlives the scan; null: the scan itself
};

/// What a scan learned. The caller owns it, so that a scan that is dropped half way (Ctrl-C) still
/// has one: candidates whose answer had not come are `not_probed`.
struct ScanReport {
  std::size_t catalog_entries = 0;
  std::size_t broken_entries = 0;
  /// The catalog has no good end: the models are those that came before.
  std::optional<Error> broke_off;
  std::vector<ModelVerdict> models;  ///< catalog order while the scan runs, ranked at its end
  std::optional<Verdict> ended_by;   ///< an account-wide answer that ended the probing early
  bool stopped_early = false;        ///< enough good models were known before all were asked
  std::uint64_t requests = 0;        ///< probes sent, retries included
  Account account;                   ///< whose requests they were; unknown without a key
  std::string account_problem;       ///< why the account is unknown
  RequestPlan plan;
};

/// Hears of a scan while it runs. Called between two awaits; must not wait.
class ScanObserver {
 public:
  /// Each model of the catalog as it arrives, before it is filtered.
  virtual void on_model(const Model& model) { static_cast<void>(model); }
  /// The whole catalog came.
  virtual void on_catalog(std::size_t entries, std::size_t candidates) = 0;
  /// What will be asked, only when models are probed: before the first request is spent where
  /// requests are counted, else when the whole catalog came.
  virtual void on_plan(const ScanReport& report) { static_cast<void>(report); }
  virtual void on_verdict(const ModelVerdict& verdict) = 0;
  /// The account has no request left in this minute: the next one leaves at `until`.
  virtual void on_wait(core::Time until) { static_cast<void>(until); }

 protected:
  ~ScanObserver() = default;
};

/// Account, catalog, filters, plan, probes, verdicts, rank: into `report`. Where requests are
/// counted the plan is made when the whole catalog is known; else candidates are asked as they
/// arrive, and the report is the same however slow the catalog is. The error is one of the catalog:
/// without it there is nothing to report, but when report.requests tells that some were asked by
/// then; what had begun is waited for. An answer that speaks for the whole account (key
/// refused, no credit, daily limit) ends the probing; the first probe goes ahead of the others for
/// up to a second so that such an answer costs one request. A failure that a moment may cure
/// (upstream 429, 5xx, reset) is asked once more: within the probe's timeout, or on an account
/// whose requests are counted at the end of the scan, if the plan allows.
/// One that was dropped half way is finished by finish_report.
Task<Result<void>> scan(io::HttpClient& http, const ScanPlan& plan, ScanReport& report,
                        ScanObserver& observer);

/// Says of each candidate that was not asked why it was not, and ranks them.
void finish_report(const ScanPlan& plan, ScanReport& report);

}  // namespace pincer::stages
