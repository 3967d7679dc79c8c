#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/outside.hpp"
#include "engine/io/tls.hpp"
#include "engine/io/url.hpp"
#include "stages/simulator/simulator.hpp"

namespace pincer::cli {

/// What the user says about a simulated OpenRouter; what is unset is the scenario's.
struct StandInRequest {
  std::string scenario;  ///< a name or the path of a file; empty: the default one
  std::optional<std::int64_t> models;
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> latency_ms;  ///< median of its answers; 0: at once
  std::uint16_t port = 0;
  bool tls = true;
};

/// A running stand-in on loopback. Its certificate is fresh: only who is told `ca_pem` trusts it.
struct StandIn {
  std::string ca_pem;  ///< empty without TLS
  std::unique_ptr<io::TlsServer> tls;
  stages::Scenario scenario;
  io::Url base;  ///< ends in /api/v1
  std::unique_ptr<stages::Simulator> simulator;
};

core::Result<std::unique_ptr<StandIn>> start_stand_in(Outside& outside,
                                                      const StandInRequest& request);

}  // namespace pincer::cli
