#pragma once

#include <cstddef>

namespace pincer::cli {

/// What this process has used of the machine since it began. A figure the system does not give
/// is 0.
struct Usage {
  double cpu_seconds = 0;      ///< user and system, all threads
  double waiting_seconds = 0;  ///< ready to run and without a processor, all threads there are
  std::size_t memory = 0;      ///< bytes resident now
};

Usage read_usage();
std::size_t read_memory();

}  // namespace pincer::cli
