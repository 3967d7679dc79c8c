#pragma once

#include <memory>
#include <optional>

#include "cli/commands/scan_options.hpp"
#include "cli/commands/scan_target.hpp"
#include "cli/state/scan_memory.hpp"

namespace pincer::cli {

/// The history as one scan uses it. A simulated scan has none. One that cannot be opened is said
/// and gone without.
class ScanHistory {
 public:
  ScanHistory(const ScanOptions& options, const Environment& environment, const Target& target,
              Output& output);

  /// Null: nothing is remembered.
  stages::Memory* memory() { return memory_ ? &*memory_ : nullptr; }
  /// Once the scan is over: what could not be stored, or taken up again.
  void say_how_it_went();

 private:
  const ScanOptions& options_;
  Output& output_;
  std::unique_ptr<History> history_;
  std::optional<ScanMemory> memory_;
};

}  // namespace pincer::cli
