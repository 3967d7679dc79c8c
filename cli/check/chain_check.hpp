#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/check/checked_model.hpp"
#include "cli/check/config_files.hpp"
#include "cli/commands/scan_options.hpp"
#include "cli/commands/scan_target.hpp"
#include "cli/render/output.hpp"
#include "cli/state/scan_memory.hpp"
#include "cli/status/auth_probe.hpp"
#include "stages/scan.hpp"

namespace pincer::cli {

/// What is checked, and how hard.
struct CheckSettings {
  ChainScope scope;
  /// Time, concurrency, budget, pace, freshness and ranking; which models does not come from it.
  ScanOptions asking;
  /// Answers that did not work are not taken from the history when older.
  std::optional<std::int64_t> failed_max_age_ms;
  /// OpenRouter's catalog is looked at even when none of its models is used: they may be needed.
  bool replaces = false;
  bool says_plan = true;  ///< on stderr, when anything limits it
  /// Models of other providers that need not be asked: by run_name, when they last worked.
  std::map<std::string, std::int64_t> recent;
};

/// What a check works with; all of it is borrowed and outlives it.
struct CheckTools {
  io::HttpClient& http;
  const Environment& environment;  ///< of the process; start_ms is the time of the check
  const PathOptions& paths;
  const stages::IdentityPlaces& places;
  Output& output;
  History* history = nullptr;  ///< null: nothing is remembered
};

/// One look at all models of a chain: OpenRouter's by the probes of a scan, planned and paced like
/// one, those of other providers by a small question with the credential that would be used.
///
/// Three steps, so that one that is cut short can still be told: prepare reads the files, ask goes
/// to the network, conclude sums up what is known by then.
class ChainCheck final : private stages::ScanObserver {
 public:
  ChainCheck(const CheckTools& tools, const CheckSettings& settings)
      : tools_(tools), settings_(settings) {}
  ChainCheck(const ChainCheck&) = delete;
  ChainCheck& operator=(const ChainCheck&) = delete;

  /// The error is one of the config: a sentence.
  Result<void> prepare();
  core::Task<void> ask();
  void conclude();

  /// Asks these models of OpenRouter's too, as `kind`, within what is left of the budget. Gives the
  /// ids of those that work.
  core::Task<std::vector<std::string>> ask_others(std::vector<std::string> ids,
                                                  stages::ProbeKind kind);

  const std::vector<CheckedModel>& models() const { return models_; }
  std::vector<CheckedModel>& models() { return models_; }
  /// OpenRouter's part: account, plan, catalog size; empty when none of its models is used.
  const stages::ScanReport& scan() const { return scan_; }
  const std::vector<stages::Model>& catalog() const { return catalog_; }
  /// Why OpenRouter could not be asked at all, or empty.
  const std::string& trouble() const { return trouble_; }
  const ConfigFiles& files() const { return *files_; }
  std::int64_t now_ms() const { return tools_.environment.start_ms; }
  std::uint64_t requests() const;
  bool has_key() const { return target_ && !target_->endpoint.key.empty(); }
  const stages::ScanPlan& plan() const { return plan_; }
  std::string endpoint() const { return target_ ? target_->endpoint.base.text() : std::string(); }

 private:
  void on_model(const stages::Model& model) override;
  void on_catalog(std::size_t entries, std::size_t candidates) override;
  void on_plan(const stages::ScanReport& report) override;
  void on_verdict(const stages::ModelVerdict& verdict) override;

  Result<void> aim_at_openrouter();
  void choose_others();
  bool asks_other(const CheckedModel& model) const;
  void show_images();
  static constexpr std::string_view kNoBudget = "no_budget";
  void leave_out_unpaid();
  void make_memory(std::optional<ScanMemory>& into, std::optional<std::int64_t> max_age_ms) const;
  void tell_progress();
  void conclude_openrouter(CheckedModel& model);
  void add_catalog_facts(CheckedModel& model);
  void note_once_free();
  void conclude_other(CheckedModel& model);

  CheckTools tools_;
  const CheckSettings& settings_;
  std::unique_ptr<ConfigFiles> files_;
  std::vector<CheckedModel> models_;
  std::optional<Target> target_;
  std::optional<ScanMemory> memory_;  // the plan points to it
  stages::ScanPlan plan_;
  stages::ScanReport scan_;
  std::vector<stages::Model> catalog_;
  std::vector<stages::Model> arriving_;  // of a catalog that has not come to its end
  std::string trouble_;
  std::set<std::string> once_free_;  // ids that the catalog listed for nothing some time
  std::vector<AuthProbe> probes_;
  std::uint64_t other_requests_ = 0;  // by ask_others
  std::size_t to_ask_ = 0;
  std::size_t asked_ = 0;
  bool of_others_ = false;  // what is asked now is not the chain's
};

}  // namespace pincer::cli
