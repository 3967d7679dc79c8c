#include <cmath>

#include "cli/bench/bench_report.hpp"
#include "cli/bench/figures.hpp"
#include "cli/render/secrets.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

using stages::LoadPlan;
using text::JsonWriter;

void integer(JsonWriter& json, const char* name, std::uint64_t value) {
  json.key(name).integer(static_cast<std::int64_t>(value));
}

/// A figure as people would write it: no more than `digits` behind the point.
void figure(JsonWriter& json, const char* name, double value, int digits) {
  const double scale = std::pow(10, digits);
  json.key(name).number(std::round(value * scale) / scale);
}

void milliseconds(JsonWriter& json, const char* name, core::Duration time) {
  figure(json, name, milliseconds_of(time), 4);
}

void times(JsonWriter& json, const char* name, const stages::Histogram& of) {
  json.key(name).begin_object();
  integer(json, "count", of.count());
  milliseconds(json, "min", of.least());
  milliseconds(json, "mean", of.mean());
  milliseconds(json, "p50", of.quantile(0.5));
  milliseconds(json, "p90", of.quantile(0.9));
  milliseconds(json, "p99", of.quantile(0.99));
  milliseconds(json, "p999", of.quantile(0.999));
  milliseconds(json, "max", of.most());
  json.end_object();
}

void buckets(JsonWriter& json, const stages::Tally& tally) {
  json.key("buckets").begin_object();
  for (std::size_t i = 0; i < tally.buckets.size(); ++i) {
    json.key(name(static_cast<stages::Bucket>(i)));
    json.integer(static_cast<std::int64_t>(tally.buckets[i]));
  }
  json.end_object().key("reasons").begin_array();
  for (const auto& [why, count] : tally.reasons) {
    json.begin_object().key("bucket").string(name(why.first));
    json.key("reason").string(name(why.second));
    integer(json, "count", count);
    json.end_object();
  }
  json.end_array();
}

void timeline(JsonWriter& json, const stages::Timeline& line) {
  json.key("timeline").begin_object();
  milliseconds(json, "sliceMs", line.width());
  json.key("slices").begin_array();
  for (const stages::Slice& slice : line.slices()) {
    json.begin_object();
    integer(json, "ended", slice.done);
    integer(json, "failed", slice.failed);
    integer(json, "notSent", slice.dropped);
    milliseconds(json, "p50", slice.latency.quantile(0.5));
    milliseconds(json, "p99", slice.latency.quantile(0.99));
    milliseconds(json, "max", slice.latency.most());
    json.end_object();
  }
  json.end_array().end_object();
}

void costs(JsonWriter& json, const BenchStep& step, const Figures& figures) {
  json.key("client").begin_object();
  figure(json, "cpuUsPerProbe", figures.cpu_us, 2);
  figure(json, "cpuShare", figures.cpu_share, 4);
  figure(json, "wantedCpuShare", figures.wanted_share, 4);
  integer(json, "memoryBytesMost", step.memory_most);
  figure(json, "memoryBytesPerProbeInFlight", figures.memory_each, 0);
  json.end_object();
  json.key("network").begin_object();
  integer(json, "connections", step.counters.connections);
  integer(json, "handshakesFull", step.counters.handshakes - step.counters.resumed);
  integer(json, "handshakesResumed", step.counters.resumed);
  integer(json, "bytesSent", step.counters.bytes_sent);
  integer(json, "bytesReceived", step.counters.bytes_received);
  json.end_object();
}

void write_step(JsonWriter& json, const BenchStep& step, bool has_server) {
  const stages::Tally& tally = step.tally;
  const Figures figures = figures_of(step);
  json.begin_object();
  integer(json, "inFlight", step.plan.in_flight_most);
  if (step.plan.profile == LoadPlan::Profile::rate) {
    figure(json, "rate", step.plan.per_second, 3);
  }
  figure(json, "seconds", std::chrono::duration<double>(window_of(step)).count(), 4);
  json.key("cutShort").boolean(step.cut_short);
  integer(json, "probes", tally.measured());
  integer(json, "probesWithWarmup", tally.probes);
  integer(json, "failed", tally.failed());
  figure(json, "probesPerSecond", figures.per_second, 2);
  figure(json, "okPerSecond", figures.ok_per_second, 2);
  buckets(json, tally);
  times(json, "latencyMs", tally.latency);
  times(json, "latencyOkMs", tally.latency_ok);
  times(json, "serviceMs", tally.service);
  times(json, "firstTokenMs", tally.first_token);
  integer(json, "inFlightMost", tally.in_flight_most);
  integer(json, "notSent", tally.dropped);
  integer(json, "startedLate", tally.late);
  milliseconds(json, "startedLateMsMost", tally.lag_most);
  costs(json, step, figures);
  if (has_server) figure(json, "simulatorCpuShare", figures.server_share, 4);
  json.key("warnings").begin_array();
  for (const std::string& warning : warnings_of(step)) json.string(without_secrets(warning));
  json.end_array();
  timeline(json, tally.timeline);
  json.end_object();
}

void write_settings(JsonWriter& json, const BenchReport& report) {
  constexpr const char* kProfiles[] = {"closed", "rate", "sweep"};
  const BenchOptions& options = report.options;
  json.key("settings").begin_object();
  json.key("profile").string(kProfiles[static_cast<std::size_t>(options.profile)]);
  json.key("against").string(report.target.probe.base.text());
  json.key("simulator");
  report.target.server ? json.string(options.scenario) : json.null();
  if (report.target.server)
    integer(json, "latencyMs", static_cast<std::uint64_t>(options.latency_ms));
  integer(json, "concurrency", options.in_flight());
  if (options.profile == BenchProfile::rate) {
    json.key("rate").integer(options.rate).key("arrivals").string(options.arrivals);
  }
  json.key("seed").integer(options.seed).key("warmupMs").integer(options.warmup_ms);
  json.key("durationMs");
  options.count ? json.null() : json.integer(options.duration_ms);
  json.key("count");
  options.count ? json.integer(*options.count) : json.null();
  json.key("maxRate");
  const double most = report.target.per_second_most;
  most > 0 ? json.number(most) : json.null();
  json.key("timeoutMs").integer(options.timeout_ms).key("stream").boolean(options.stream);
  json.end_object();
}

void write_report(JsonWriter& json, const BenchReport& report) {
  write_settings(json, report);
  json.key("interrupted").boolean(report.outcome.signal.has_value());
  json.key("knee");
  const auto knee = report.outcome.knee;
  knee ? json.integer(static_cast<std::int64_t>(*knee)) : json.null();
  json.key("steps").begin_array();
  const bool has_server = report.target.server != nullptr;
  for (const BenchStep& step : report.outcome.steps) write_step(json, step, has_server);
  json.end_array();
}

}  // namespace

std::string bench_json(const BenchReport& report) {
  JsonWriter json(true);
  json.begin_object().key("pincer").string(PINCER_VERSION);
  write_report(json, report);
  return json.end_object().take() + "\n";
}

std::string shot_line(std::size_t step, const stages::Shot& shot) {
  JsonWriter json;
  json.begin_object();
  integer(json, "step", step);
  integer(json, "probe", shot.number);
  milliseconds(json, "dueMs", shot.due);
  milliseconds(json, "sentMs", shot.sent);
  milliseconds(json, "endedMs", shot.ended);
  milliseconds(json, "latencyMs", shot.latency());
  if (shot.first_token) milliseconds(json, "firstTokenMs", *shot.first_token);
  json.key("bucket").string(name(shot.verdict.bucket));
  json.key("reason").string(name(shot.verdict.reason));
  json.key("httpStatus").integer(shot.status);
  integer(json, "bytes", shot.bytes);
  json.key("reusedConnection").boolean(shot.reused);
  return json.end_object().take() + "\n";
}

std::string summary_line(const BenchReport& report) {
  JsonWriter json;
  json.begin_object().key("summary").begin_object();
  write_report(json, report);
  return json.end_object().end_object().take() + "\n";
}

}  // namespace pincer::cli
