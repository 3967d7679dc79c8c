#pragma once

#include <memory>

#include "cli/commands/scan_options.hpp"
#include "cli/commands/stand_in.hpp"
#include "cli/endpoint.hpp"
#include "cli/environment.hpp"
#include "cli/outside.hpp"
#include "cli/render/output.hpp"
#include "cli/state/paths.hpp"
#include "engine/io/http_client.hpp"
#include "stages/scan.hpp"

namespace pincer::cli {

/// What is scanned: the endpoint, and the stand-in when it is one.
struct Target {
  Endpoint endpoint;
  io::TlsTrust trust;
  io::ProxyConfig proxy;
  std::int64_t now_ms = 0;
  std::unique_ptr<StandIn> stand_in;
};

/// The simulator inside this process, or the endpoint that options, variables and config name. Says
/// what of the stored credentials it went without.
Result<Target> find_target(const ScanOptions& options, const PathOptions& paths,
                           const Environment& environment, Outside& outside, Output& output);

/// OpenRouter as options, variables and config name it; never the simulator.
Result<Target> real_target(const std::string& base_url, const PathOptions& paths,
                           const Environment& environment, Output& output);

stages::ScanPlan plan_for(const ScanOptions& options, const Target& target);
io::HttpClientOptions http_options_for(const Target& target, const ScanOptions& options);

/// How many connections the scan may want at a time, over HTTP/1.1.
std::size_t connections_of(const ScanOptions& options);

}  // namespace pincer::cli
