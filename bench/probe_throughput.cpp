// What one keep-alive tool probe costs the client: N probes with C in flight against one server,
// every answer read, parsed and classified by the same code a scan runs. Exits 0 only if all were
// ok. CPU time is printed beside; a fair figure is a slope of two run lengths (bench/README.md).
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

namespace {

using namespace pincer;

struct Options {
  std::string url;
  std::string ca;
  std::size_t concurrency = 64;
  std::size_t probes = 20000;
};

struct Tally {
  std::size_t left = 0;
  std::size_t ok = 0;
  std::string first_failure;
};

core::Task<void> work(stages::Prober& prober, const stages::Model& model, Tally& tally) {
  while (tally.left > 0) {
    --tally.left;
    const stages::Evidence evidence =
        co_await prober.probe(model, stages::ProbeKind::tool, prober.target().timeout);
    const stages::Verdict verdict = stages::classify(evidence);
    if (verdict.ok()) {
      ++tally.ok;
    } else if (tally.first_failure.empty()) {
      tally.first_failure = verdict.sentence;
    }
  }
}

core::Task<void> run_all(core::Loop& loop, io::HttpClient& http, const Options& options,
                         const io::Url& base, Tally& tally) {
  stages::ProbeTarget target;
  target.base = base;
  target.authorization = "Bearer sk-or-v1-bench";
  target.stream = false;
  stages::Model model;
  model.id = "vendor/model-name-000123-instruct:free";
  model.supported_parameters = {"tools", "tool_choice", "max_tokens", "temperature"};
  stages::Prober prober(http, std::move(target));
  core::Scope scope(loop);
  for (std::size_t i = 0; i < options.concurrency; ++i) {
    scope.spawn(work(prober, model, tally));
  }
  co_await scope.join();
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
    } else if (name == "--probes") {
      if (!read_number(argv[i + 1], options.probes)) return false;
    } else {
      return false;
    }
  }
  return argc % 2 == 1 && !options.url.empty();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!read_options(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: probe_throughput --url URL [--ca FILE] [--concurrency C] [--probes N]\n");
    return 2;
  }
  const core::Result<io::Url> base = io::parse_url(options.url + "/api/v1");
  if (!base) {
    std::fprintf(stderr, "probe_throughput: %s\n", base.error().text.c_str());
    return 2;
  }
  io::UvDriver driver;
  core::Loop loop(driver);
  const auto net = io::make_uv_net(driver, loop);
  io::HttpClientOptions client;
  client.connections_max = options.concurrency;
  client.trust.ca_file = options.ca;
  client.user_agent = "pincer-bench";
  Tally tally;
  tally.left = options.probes;
  io::HttpClient::Counters counters;
  {
    const auto http = io::HttpClient::make(loop, *net, client);
    loop.run(run_all(loop, *http, options, *base, tally));
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
  std::fprintf(stderr, "probe_throughput: %zu of %zu probes failed; the first: %s\n",
               options.probes - tally.ok, options.probes, tally.first_failure.c_str());
  return 1;
}
