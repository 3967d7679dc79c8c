#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cli/state/history.hpp"
#include "stages/memory.hpp"

namespace pincer::cli {

/// What a scan may take from the history, and how it shows there.
struct MemoryOptions {
  bool fresh = false;      ///< no old answer counts
  bool resume = false;     ///< answers of the scan that was cut short count
  bool read_only = false;  ///< a plan: nothing is written
  /// Some models are looked at, which is no scan: its answers are added to the newest one's, so
  /// that --resume and `models diff` go on from where that stands.
  bool audit = false;
  std::optional<std::int64_t> max_age_ms;         ///< older answers do not count
  std::optional<std::int64_t> failed_max_age_ms;  ///< nor do older ones that did not work
  std::string endpoint;                           ///< the base URL
  std::string secret;                             ///< masked in what is stored
};

/// The memory of a scan, in the history. A history that cannot be written does not stop a scan: it
/// goes on with what it knows, and trouble() says so.
class ScanMemory final : public stages::Memory {
 public:
  ScanMemory(History& history, MemoryOptions options)
      : history_(history), options_(std::move(options)) {}
  ScanMemory(const ScanMemory&) = delete;
  ScanMemory& operator=(const ScanMemory&) = delete;
  /// A scan that is dropped (Ctrl-C) keeps what came in its last turn.
  ~ScanMemory() { close(); }

  void note(stages::Model& model) override;
  void begin(const stages::Account& account, std::int64_t now_ms) override;
  void end_catalog(std::int64_t now_ms) override;
  std::optional<stages::ProbeResult> recall(const stages::Model& model,
                                            stages::ProbeKind kind) override;
  stages::Standing standing(const stages::Model& model) override;
  std::optional<double> reliability(const stages::Model& model) override;
  std::int64_t taken_today(std::int64_t now_ms) override;
  void keep(const stages::Model& model, stages::ProbeKind kind, const stages::ProbeResult& result,
            std::int64_t now_ms) override;
  void settle() override;
  void finish(std::int64_t now_ms) override;
  bool take(std::int64_t minute, std::int64_t most) override;
  std::int64_t taken(std::int64_t minute) override;

  /// Stores what came, and waits for whoever holds the file: no probe is under way any more.
  void close();

  /// Why something could not be stored; empty: all was.
  const std::string& trouble() const { return trouble_; }
  /// Whether --resume found a scan to go on with.
  bool resumed() const { return resumed_; }

 private:
  /// So many answers are stored together at most.
  static constexpr std::size_t kTogetherMost = 256;
  /// So many are kept for a history that another process holds.
  static constexpr std::size_t kKeptMost = 50'000;
  std::int64_t scan_to_add_to(std::int64_t now_ms);
  void note_trouble();

  History& history_;
  MemoryOptions options_;
  std::string account_;
  std::optional<std::int64_t> scan_;
  std::int64_t now_ms_ = 0;
  bool resumed_ = false;
  std::deque<CatalogEntry> catalog_;  // as far as the history takes it
  bool catalog_fits_ = true;
  std::vector<stages::PastAnswer> kept_;  // to be stored when the loop's turn ends
  std::size_t store_from_ = 0;            // or when there are so many: the history was held
  stages::Tracks tracks_{0};              // of scans before
  /// How the models that were asked did, as far as their reliability goes; a whole answer of each
  /// would take five times the memory.
  std::unordered_map<std::string, stages::Reliability> fresh_;
  stages::OwnLedger own_;  // when the history cannot count
  std::string trouble_;
};

}  // namespace pincer::cli
