#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/loop.hpp"
#include "engine/io/http_server.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

using core::Result;

/// What a simulated OpenRouter is like. Same values, same answers.
struct Scenario {
  std::uint64_t seed = 1;
  std::size_t models = 60;  ///< entries in the catalog, up to 1,000,000
  double free_share =
      1.0;  ///< share of entries that are free candidates; the rest are paid or special
  int requests_per_minute = 0;  ///< account limit; 0: none
  int requests_per_day = 0;     ///< account limit; 0: none
  std::string key;              ///< the only key that is accepted; empty: any
  core::Duration latency{std::chrono::milliseconds(40)};  ///< median of answers
  core::Duration slow{std::chrono::seconds(3)};           ///< of slow models
  /// Weights of behaviours by name ("works", "no_tool_support", "hangs", ...); empty: defaults
  /// like those observed in the field.
  std::vector<std::pair<std::string, double>> population;
};

/// Reads a scenario file (JSON) or a name: "default", "healthy", "limits", "hostile".
Result<Scenario> load_scenario(std::string_view name, std::string_view json_text);

/// What a truthful scan must say about one probe of one model.
struct Truth {
  std::string model_id;
  Bucket tool_bucket = Bucket::ok;
  Reason tool_reason = Reason::works;
  std::optional<Bucket> image_bucket;  ///< unset: the model takes no images
  std::optional<Reason> image_reason;
};

/// An OpenRouter stand-in over io::HttpServer: /api/v1/models, /chat/completions (stream and JSON),
/// /key, /models/{author}/{slug}/endpoints. Deterministic in the scenario's seed.
class Simulator {
 public:
  /// `tls` null: plain HTTP. Listens on `address`, port 0 takes a free one.
  static Result<std::unique_ptr<Simulator>> make(core::Loop& loop, io::Net& net,
                                                 const io::Address& address, io::TlsServer* tls,
                                                 Scenario scenario);
  virtual ~Simulator() = default;

  virtual io::Address address() const = 0;
  /// Truth by model id, given the timeout the client will use.
  virtual Truth truth(std::string_view model_id, core::Duration client_timeout) const = 0;

  struct Counters {
    std::uint64_t catalog = 0, probes = 0, key = 0, endpoints = 0;
    std::size_t in_flight = 0, in_flight_max = 0;
  };
  virtual Counters counters() const = 0;
};

}  // namespace pincer::stages
