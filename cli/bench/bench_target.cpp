#include "cli/bench/bench_target.hpp"

#include <algorithm>

#include "cli/descriptors.hpp"
#include "cli/endpoint.hpp"
#include "cli/outside.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

core::Error refused(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// How many probes a second a server of somebody else's network may get.
Result<double> public_rate(const BenchOptions& options, const io::Url& base) {
  if (base.host == "openrouter.ai" || base.host.ends_with(".openrouter.ai")) {
    return refused(
        "openrouter.ai is shared by all its users and no endpoint of yours: measure "
        "the simulator (leave out --base-url) or a server you run");
  }
  if (!options.own) {
    return refused(text::printable(base.host, 80) +
                   " is neither this machine nor on its network; if you run it or may load it, "
                   "say so with --i-own-this-endpoint");
  }
  const std::int64_t most = options.rate_most.value_or(kPublicRate);
  if (most > kPublicRateMost) {
    return refused("a public host gets at most " + std::to_string(kPublicRateMost) +
                   " probes a second: lower --max-rate");
  }
  if (options.profile == BenchProfile::rate && options.rate > most) {
    return refused("--rate " + std::to_string(options.rate) + " is above the " +
                   std::to_string(most) + " a second a public host gets; --max-rate raises that");
  }
  return static_cast<double>(most);
}

Result<void> use_endpoint(const BenchOptions& options, const Environment& environment,
                          BenchTarget& target) {
  Result<Endpoint> endpoint = choose_endpoint({options.base_url, "", "", environment.api_key});
  if (!endpoint) return std::move(endpoint).error();
  if (!endpoint->base.is_private()) {
    const Result<double> most = public_rate(options, endpoint->base);
    if (!most) return most.error();
    target.per_second_most = *most;
  }
  target.http = http_options(environment);
  if (!options.ca_file.empty()) target.http.trust.ca_file = options.ca_file;
  target.key = endpoint->key;
  target.probe.authorization = endpoint->authorization();
  target.probe.base = std::move(endpoint->base);
  target.name = target.probe.base.text();
  stages::Model& model = target.models.emplace_back();
  model.id = options.model;
  model.supported_parameters = {"tools", "tool_choice", "max_tokens", "temperature"};
  return {};
}

Result<void> use_simulator(const BenchOptions& options, BenchTarget& target) {
  StandInRequest request;
  request.scenario = options.scenario;
  request.seed = options.seed;
  request.latency_ms = options.latency_ms;
  request.tls = options.tls;
  Result<std::unique_ptr<ServerProcess>> server = ServerProcess::start(request);
  if (!server) return std::move(server).error();
  target.server = std::move(*server);
  target.http = http_options(Environment());
  target.http.trust.ca_pem = target.server->ca_pem;
  target.http.trust.system_default = false;
  // Never the user's own key: the stand-in needs none, or has one of its own.
  const std::string& key = target.server->key;
  target.probe.authorization = "Bearer " + (key.empty() ? "sk-or-v1-simulated" : key);
  target.probe.base = target.server->base;
  target.name = "the simulator (" + options.scenario + "), a process of its own";
  return {};
}

}  // namespace

Result<BenchTarget> find_bench_target(const BenchOptions& options, const Environment& environment) {
  BenchTarget target;
  // Before the simulator is started, which takes the limit over.
  allow_sockets(options.in_flight());
  const Result<void> found = options.base_url.empty() ? use_simulator(options, target)
                                                      : use_endpoint(options, environment, target);
  if (!found) return found.error();
  if (options.rate_most) {
    const auto most = static_cast<double>(*options.rate_most);
    target.per_second_most =
        target.per_second_most > 0 ? std::min(most, target.per_second_most) : most;
  }
  target.probe.timeout = std::chrono::milliseconds(options.timeout_ms);
  target.probe.stream = options.stream;
  target.http.connections_max = options.in_flight();
  return target;
}

}  // namespace pincer::cli
