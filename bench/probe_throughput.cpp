// What one keep-alive tool probe costs the client: N probes with C in flight against one server,
// every answer read, parsed and classified by the same code a scan runs. Exits 0 only if all were
// ok. CPU time is printed beside; a fair figure is a slope of two run lengths (bench/README.md).
// --http 1 offers no HTTP/2. Without --url the server is the simulator in this process, over TLS:
// its cost counts too, so that is a check that all works, not a figure to quote.
#include <sys/resource.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/core/scope.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/io/uv_net.hpp"
#include "stages/classify.hpp"
#include "stages/probe.hpp"
#include "stages/simulator/simulator.hpp"

namespace {

using namespace pincer;

struct Options {
  std::string url;
  std::string ca;
  std::size_t concurrency = 64;
  std::size_t probes = 20000;
  bool http2 = true;
};

struct Tally {
  std::size_t left = 0;
  std::size_t ok = 0;
  std::string first_failure;
};

core::Task<void> work(stages::Prober& prober, const stages::Model& model, Tally& tally) {
  stages::Evidence evidence;
  while (tally.left > 0) {
    --tally.left;
    co_await prober.probe(model, stages::ProbeKind::tool, prober.target().timeout, evidence);
    const stages::Verdict verdict = stages::classify(evidence);
    if (verdict.ok()) {
      ++tally.ok;
    } else if (tally.first_failure.empty()) {
      tally.first_failure = verdict.sentence;
    }
  }
}

core::Task<void> run_all(core::Loop& loop, io::HttpClient& http, const Options& options,
                         const io::Url& base, const stages::Model& model, Tally& tally) {
  stages::ProbeTarget target;
  target.base = base;
  target.authorization = "Bearer sk-or-v1-bench";
  target.stream = false;
  stages::Prober prober(http, std::move(target));
  core::Scope scope(loop);
  for (std::size_t i = 0; i < options.concurrency; ++i) {
    scope.spawn(work(prober, model, tally));
  }
  co_await scope.join();
}

/// A simulator in this process, all of whose models work.
struct StandIn {
  std::string ca_pem;
  std::unique_ptr<io::TlsServer> tls;
  std::unique_ptr<stages::Simulator> simulator;
};

core::Result<StandIn> start_stand_in(core::Loop& loop, io::Net& net) {
  StandIn made;
  core::Result<io::TlsIdentity> identity = io::make_tls_identity({"127.0.0.1"}, 1);
  if (!identity) return std::move(identity).error();
  made.ca_pem = identity->ca_pem;
  auto tls = io::TlsServer::make(identity->chain_pem, identity->key_pem);
  if (!tls) return std::move(tls).error();
  made.tls = std::move(*tls);
  stages::Scenario scenario;
  scenario.models = 16;
  scenario.latency = core::Duration::zero();
  scenario.population = {{"works", 1.0}};
  auto simulator = stages::Simulator::make(loop, net, io::Address{"127.0.0.1", 0, false},
                                           made.tls.get(), scenario);
  if (!simulator) return std::move(simulator).error();
  made.simulator = std::move(*simulator);
  return made;
}

/// A candidate of the simulator's catalog that works.
std::string working_model(const stages::Simulator& simulator) {
  for (std::size_t i = 0; i < simulator.scenario().models; ++i) {
    const std::string id = simulator.model_id(i);
    const stages::Truth truth = simulator.truth(id, std::chrono::seconds(12));
    if (truth.candidate && truth.tool_bucket == stages::Bucket::ok) return id;
  }
  return {};
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

bool read_number(const char* text, std::size_t& number) {
  const char* end = text + std::strlen(text);
  return std::from_chars(text, end, number).ptr == end && number > 0;
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--url") {
      options.url = argv[i + 1];
    } else if (name == "--ca") {
      options.ca = argv[i + 1];
    } else if (name == "--concurrency") {
      if (!read_number(argv[i + 1], options.concurrency)) return false;
    } else if (name == "--http") {
      options.http2 = std::strcmp(argv[i + 1], "2") == 0;
      if (!options.http2 && std::strcmp(argv[i + 1], "1") != 0) return false;
    } else if (name == "--probes") {
      if (!read_number(argv[i + 1], options.probes)) return false;
    } else {
      return false;
    }
  }
  return argc % 2 == 1;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "probe_throughput: %s\n", why.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!read_options(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: probe_throughput [--url URL] [--ca FILE] [--concurrency C] [--probes N]"
                 " [--http 1|2]\n");
    return 2;
  }
  io::UvDriver driver;
  core::Loop loop(driver);
  const auto net = io::make_uv_net(driver, loop);
  io::HttpClientOptions client;
  client.connections_max = options.concurrency;
  client.trust.ca_file = options.ca;
  client.http2 = options.http2;
  client.user_agent = "pincer-bench";
  stages::Model model;
  model.id = "vendor/model-name-000123-instruct:free";
  model.supported_parameters = {"tools", "max_tokens", "temperature"};
  StandIn stand_in;
  std::string url = options.url + "/api/v1";
  if (options.url.empty()) {
    core::Result<StandIn> started = start_stand_in(loop, *net);
    if (!started) return fail(started.error().text);
    stand_in = std::move(*started);
    url = stand_in.simulator->base_url();
    client.trust.ca_pem = stand_in.ca_pem;
    client.trust.system_default = false;
    model.id = working_model(*stand_in.simulator);
  }
  const core::Result<io::Url> base = io::parse_url(url);
  if (!base) return fail(base.error().text);
  Tally tally;
  tally.left = options.probes;
  io::HttpClient::Counters counters;
  {
    const auto http = io::HttpClient::make(loop, *net, client);
    loop.run(run_all(loop, *http, options, *base, model, tally));
    counters = http->counters();
  }
  std::printf(
      "{\"probes\":%zu,\"ok\":%zu,\"cpu_us_per_probe\":%.2f,\"connections\":%llu,"
      "\"handshakes\":%llu,\"resumed\":%llu}\n",
      options.probes, tally.ok, cpu_seconds() * 1e6 / static_cast<double>(options.probes),
      static_cast<unsigned long long>(counters.connections),
      static_cast<unsigned long long>(counters.handshakes),
      static_cast<unsigned long long>(counters.resumed));
  if (tally.ok == options.probes) return 0;
  return fail(std::to_string(options.probes - tally.ok) + " of " + std::to_string(options.probes) +
              " probes failed; the first: " + tally.first_failure);
}
