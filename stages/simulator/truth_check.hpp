#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stages/scan.hpp"
#include "stages/simulator/simulator.hpp"

namespace pincer::stages {

/// How a report agrees with what the simulator knows. Only probes that were asked are compared,
/// and answers of an account limit, which say nothing about a model, are left out.
struct TruthCheck {
  std::size_t compared = 0;
  std::size_t right = 0;
  std::vector<std::string> wrong;  ///< "id tool: timeout/total, not ok/works (slow)"
};

TruthCheck check_against_truth(const Simulator& simulator, const ScanReport& report,
                               core::Duration client_timeout);

}  // namespace pincer::stages
