#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/catalog.hpp"
#include "stages/evidence.hpp"
#include "stages/filter.hpp"
#include "stages/model.hpp"
#include "stages/probe.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// One probe of one model: skipped (with the reason why), or asked and judged.
struct ProbeResult {
  enum class State : std::uint8_t { skipped, not_probed, probed };
  State state = State::skipped;
  Verdict verdict;                   ///< for not_probed: the verdict that ended the scan
  std::optional<Evidence> evidence;  ///< set when probed
  std::string skip_reason;           ///< "no image input", "metadata only", ...

  bool ok() const { return state == State::probed && verdict.ok(); }
  std::optional<std::int64_t> latency_ms() const;
  std::optional<std::int64_t> ttft_ms() const;
};

/// A candidate with what its probes said.
struct ModelVerdict {
  Model model;
  std::size_t index = 0;  ///< place among the candidates, catalog order
  ProbeResult tool;
  ProbeResult image;
};

struct ScanPlan {
  CatalogRequest catalog;
  Filters filters;
  ProbeTarget target;
  std::size_t concurrency = 3;  ///< models at a time
  bool probe = true;            ///< false: metadata only
  std::int64_t now_ms = 0;      ///< wall clock of the start, for --max-age-days
};

/// What a scan learned. The caller owns it, so that a scan that is dropped half way (Ctrl-C) still
/// has one: candidates whose answer had not come are `not_probed`.
struct ScanReport {
  std::size_t catalog_entries = 0;
  std::size_t broken_entries = 0;
  std::vector<ModelVerdict> models;  ///< catalog order while the scan runs, ranked at its end
  std::optional<Verdict> ended_by;   ///< an account-wide answer that ended the probing early
  std::uint64_t requests = 0;        ///< probes sent, retries included
};

/// Hears of a scan while it runs. Called between two awaits; must not wait.
class ScanObserver {
 public:
  /// The whole catalog, before it is filtered.
  virtual void on_models(const Catalog&) {}
  virtual void on_catalog(std::size_t entries, std::size_t candidates) = 0;
  virtual void on_verdict(const ModelVerdict& verdict) = 0;

 protected:
  ~ScanObserver() = default;
};

/// Catalog, filters, probes, verdicts, rank: into `report`. The error is one of the catalog:
/// without it there is nothing to report. An answer that speaks for the whole account (key
/// refused, no credit, daily limit) ends the probing; the first probe goes ahead of the others for
/// up to a second so that such an answer costs one request. A failure that a moment may cure
/// (upstream 429, 5xx, reset) is asked once more, within the probe's timeout.
Task<Result<void>> scan(io::HttpClient& http, const ScanPlan& plan, ScanReport& report,
                        ScanObserver& observer);

}  // namespace pincer::stages
