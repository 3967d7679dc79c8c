#include "cli/commands/stand_in.hpp"

#include "cli/files.hpp"

namespace pincer::cli {
namespace {

using core::Result;

Result<stages::Scenario> read_scenario(const StandInRequest& request) {
  constexpr std::size_t kFileMax = 1024 * 1024;
  // A name has neither; a file in this directory is ./name or name.json.
  const bool is_file = request.scenario.find_first_of("/.") != std::string::npos;
  const std::string name = request.scenario.empty() ? "default" : request.scenario;
  std::string text;
  if (is_file) {
    Result<std::string> read = read_file(request.scenario, kFileMax);
    if (!read) return read.error();
    text = std::move(*read);
  }
  Result<stages::Scenario> scenario = stages::load_scenario(name, text);
  if (!scenario) return scenario;
  if (request.models) scenario->models = static_cast<std::size_t>(*request.models);
  if (request.seed) scenario->seed = static_cast<std::uint64_t>(*request.seed);
  if (request.latency_ms) scenario->latency = std::chrono::milliseconds(*request.latency_ms);
  return scenario;
}

}  // namespace

Result<std::unique_ptr<StandIn>> start_stand_in(Outside& outside, const StandInRequest& request) {
  constexpr int kValidDays = 2;
  Result<stages::Scenario> scenario = read_scenario(request);
  if (!scenario) return scenario.error();
  auto stand_in = std::make_unique<StandIn>();
  stand_in->scenario = std::move(*scenario);
  if (request.tls) {
    Result<io::TlsIdentity> identity =
        io::make_tls_identity({"127.0.0.1", "localhost", "::1"}, kValidDays);
    if (!identity) return identity.error();
    Result<std::unique_ptr<io::TlsServer>> tls =
        io::TlsServer::make(identity->chain_pem, identity->key_pem);
    if (!tls) return tls.error();
    stand_in->tls = std::move(*tls);
    stand_in->ca_pem = std::move(identity->ca_pem);
  }
  const io::Address address{"127.0.0.1", request.port, false};
  Result<std::unique_ptr<stages::Simulator>> simulator = stages::Simulator::make(
      outside.loop, *outside.net, address, stand_in->tls.get(), stand_in->scenario);
  if (!simulator) return simulator.error();
  stand_in->simulator = std::move(*simulator);
  stand_in->base =
      io::Url{request.tls, "127.0.0.1", stand_in->simulator->address().port, "/api/v1"};
  return stand_in;
}

}  // namespace pincer::cli
