#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/loop.hpp"
#include "engine/io/http_server.hpp"
#include "stages/probe_kind.hpp"
#include "stages/simulator/scenario.hpp"
#include "stages/verdict.hpp"

namespace pincer::stages {

/// What a truthful scan must say about one model, the account's limits left out: they depend on
/// who asked before.
struct Truth {
  std::string model_id;
  /// A free chat model: scanned without --include-special. False too for ids there are not.
  bool candidate = false;
  Bucket tool_bucket = Bucket::ok;
  Reason tool_reason = Reason::works;
  std::optional<Bucket> image_bucket;  ///< unset: the catalog says that it takes no images
  std::optional<Reason> image_reason;
  std::array<Bucket, kChoiceKinds.size()> choices{};  ///< each of kChoiceKinds, if tools work
  std::string behaviour;  ///< name of the model's behaviour, as in a scenario's population
};

/// An OpenRouter stand-in over io::HttpServer: /api/v1/models, /chat/completions (stream and JSON),
/// /key, /models/{author}/{slug}/endpoints. Deterministic in the scenario's seed.
class Simulator {
 public:
  /// `tls` null: plain HTTP. Listens on `address`, port 0 takes a free one. Errors: of listening,
  /// and of a scenario that makes no sense (invalid).
  static Result<std::unique_ptr<Simulator>> make(core::Loop& loop, io::Net& net,
                                                 const io::Address& address, io::TlsServer* tls,
                                                 Scenario scenario);
  virtual ~Simulator() = default;

  virtual io::Address address() const = 0;
  /// Base URL of the API: "https://127.0.0.1:PORT/api/v1".
  virtual std::string base_url() const = 0;
  virtual const Scenario& scenario() const = 0;

  /// Id of the catalog entry at an index below scenario().models; empty when it is no entry. A
  /// hostile scenario repeats some.
  virtual std::string model_id(std::size_t index) const = 0;
  /// Truth by model id, given the timeout the client will use for a whole probe. Holds for clients
  /// whose deadline lies not within a few milliseconds of an answer.
  virtual Truth truth(std::string_view model_id, core::Duration client_timeout) const = 0;

  struct Counters {
    std::uint64_t catalog = 0, probes = 0, key = 0, endpoints = 0;
    std::size_t in_flight = 0, in_flight_max = 0;  ///< of probes
  };
  virtual Counters counters() const = 0;
};

}  // namespace pincer::stages
