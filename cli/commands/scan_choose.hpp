#pragma once

#include "cli/commands/scan_options.hpp"
#include "cli/commands/scan_report.hpp"
#include "cli/environment.hpp"
#include "cli/outside.hpp"

namespace pincer::cli {

/// Whether a person is to choose what is written. A simulated scan asks only when it is told to
/// set something: its models do not exist.
bool wants_choice(const ScanOptions& options, const Environment& environment);

/// What became of the questions.
struct Choosing {
  bool chosen = false;        ///< the outcome's selections are now what was chosen
  std::optional<int> signal;  ///< that ended it
};

/// Asks which of the models that work become fallbacks, and which image fallbacks, with the
/// outcome's selections ticked. The error says why nobody could be asked, and what to do.
Result<Choosing> choose_models(const ScanOptions& options, const Environment& environment,
                               Outside& outside, ScanOutcome& outcome);

}  // namespace pincer::cli
