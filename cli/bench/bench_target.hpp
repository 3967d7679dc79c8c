#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/bench/server_process.hpp"
#include "cli/commands/bench_options.hpp"
#include "cli/environment.hpp"
#include "engine/io/http_client.hpp"
#include "stages/model.hpp"
#include "stages/probe.hpp"

namespace pincer::cli {

/// What is measured: the user's endpoint, or the simulator in a process of its own.
struct BenchTarget {
  stages::ProbeTarget probe;
  io::HttpClientOptions http;
  std::vector<stages::Model> models;  ///< asked in turn; of the simulator once its catalog is read
  std::string name;                   ///< for people
  std::string key;                    ///< a secret, or empty
  double per_second_most = 0;         ///< 0: no bound
  std::unique_ptr<ServerProcess> server;
};

/// Starts the simulator or looks at the endpoint: one that is not known to be the user's own needs
/// the word for it, openrouter.ai is nobody's. Before this process has a loop.
Result<BenchTarget> find_bench_target(const BenchOptions& options, const Environment& environment);

}  // namespace pincer::cli
