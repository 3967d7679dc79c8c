#include <algorithm>
#include <cmath>

#include "cli/bench/bench_report.hpp"
#include "cli/bench/figures.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;
using stages::LoadPlan;

std::string time_of(core::Duration time) {
  return short_time(time);
}

std::string whole(double value) {
  return grouped(static_cast<std::size_t>(std::llround(std::max(0.0, value))));
}

std::string quantiles(const stages::Histogram& times) {
  if (times.empty()) return "none";
  std::string out;
  constexpr std::pair<const char*, double> kShown[] = {
      {"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}};
  for (const auto& [name, share] : kShown) {
    out += std::string(name) + " " + time_of(times.quantile(share)) + "  ";
  }
  return out + "max " + time_of(times.most());
}

std::string buckets(const stages::Tally& tally) {
  std::string out;
  for (std::size_t i = 0; i < tally.buckets.size(); ++i) {
    if (tally.buckets[i] == 0) continue;
    if (!out.empty()) out += ", ";
    out += std::string(name(static_cast<stages::Bucket>(i))) + " " + grouped(tally.buckets[i]);
  }
  return out.empty() ? "none" : out;
}

void add_times(Rows& rows, const BenchStep& step) {
  const stages::Tally& tally = step.tally;
  const bool open = step.plan.profile == LoadPlan::Profile::rate;
  rows.emplace_back(open ? "latency from when due" : "latency", quantiles(tally.latency));
  if (open) rows.emplace_back("latency from when sent", quantiles(tally.service));
  if (tally.failed() > 0) rows.emplace_back("of those that worked", quantiles(tally.latency_ok));
  rows.emplace_back("first token", quantiles(tally.first_token));
}

std::string connections(const io::HttpClient::Counters& counters) {
  std::string out = grouped(counters.connections);
  if (counters.handshakes > 0) {
    out += ", TLS handshakes " + grouped(counters.handshakes - counters.resumed) + " full, " +
           grouped(counters.resumed) + " resumed";
  }
  return out;
}

/// One line a step of a sweep.
std::string sweep_table(const BenchReport& report, const Style& style) {
  const Table table({{"in flight", true, 0},
                     {"probes/s", true, 0},
                     {"p50", true, 0},
                     {"p99", true, 0},
                     {"p99.9", true, 2},
                     {"CPU/probe", true, 1},
                     {"failed", true, 1},
                     {"", false, 0}});
  const auto& steps = report.outcome.steps;
  const auto row = [&](std::size_t index) {
    const BenchStep& step = steps[index];
    const Figures figures = figures_of(step);
    const bool knee = report.outcome.knee == step.plan.in_flight_most;
    const Tone tone = knee ? Tone::good : Tone::plain;
    std::string note = knee ? "the knee" : "";
    if (is_client_busy(step)) note += std::string(knee ? ", " : "") + "client busy";
    return Table::Row{{grouped(step.plan.in_flight_most), tone},
                      {whole(figures.ok_per_second), tone},
                      {time_of(step.tally.latency.quantile(0.5)), Tone::plain},
                      {time_of(step.tally.latency.quantile(0.99)), Tone::plain},
                      {time_of(step.tally.latency.quantile(0.999)), Tone::plain},
                      {fixed(figures.cpu_us, 1) + " us", Tone::plain},
                      {grouped(step.tally.failed()), Tone::plain},
                      {note, tone}};
  };
  std::string out;
  table.print(steps.size(), row, 0, style, [&](std::string_view lines) { out += lines; });
  return out;
}

std::string aligned(const Rows& rows, const Style& style) {
  std::size_t width = 0;
  for (const auto& [name, value] : rows) width = std::max(width, name.size());
  std::string out;
  for (const auto& [name, value] : rows) {
    out += "  " + style.paint(Tone::faint, name + std::string(width - name.size(), ' ')) + "  " +
           text::printable(without_secrets(value)) + "\n";
  }
  return out;
}

std::string load_of(const BenchOptions& options) {
  switch (options.profile) {
    case BenchProfile::closed:
      return "closed loop, " + grouped(options.in_flight()) + " in flight";
    case BenchProfile::rate:
      return "open loop, " + grouped(static_cast<std::size_t>(options.rate)) + " a second, " +
             options.arrivals + " arrivals, at most " + grouped(options.in_flight()) + " in flight";
    case BenchProfile::sweep:
      break;
  }
  return "sweep of closed loops, up to " + grouped(options.in_flight()) + " in flight";
}

std::string length_of(const BenchOptions& options) {
  const std::string warmup = " after a warm-up of " + options.warmup;
  if (options.count) {
    return counted(static_cast<std::size_t>(*options.count), "probe") + warmup;
  }
  return options.duration + warmup;
}

}  // namespace

Rows settings_of(const BenchReport& report) {
  const BenchOptions& options = report.options;
  Rows rows;
  rows.emplace_back("against", report.target.name);
  if (!options.model.empty()) rows.emplace_back("model", options.model);
  rows.emplace_back("load", load_of(options));
  if (options.threads > 1) rows.emplace_back("threads", std::to_string(options.threads));
  rows.emplace_back("measured", length_of(options));
  if (options.base_url.empty() && options.latency_ms > 0) {
    rows.emplace_back("simulated latency", std::to_string(options.latency_ms) + " ms, the median");
  }
  if (report.target.per_second_most > 0) {
    rows.emplace_back("at most", whole(report.target.per_second_most) + " probes a second");
  }
  rows.emplace_back("answers", options.stream ? "streamed" : "plain JSON");
  rows.emplace_back("seed", std::to_string(options.seed));
  return rows;
}

Rows rows_of(const BenchStep& step) {
  const stages::Tally& tally = step.tally;
  const Figures figures = figures_of(step);
  Rows rows;
  rows.emplace_back("probes", grouped(tally.measured()) + " in " + time_of(window_of(step)) + ", " +
                                  whole(figures.per_second) + " a second");
  rows.emplace_back("goodput", whole(figures.ok_per_second) + " a second; " + buckets(tally));
  add_times(rows, step);
  if (step.plan.profile == LoadPlan::Profile::rate) {
    rows.emplace_back("not sent", grouped(tally.dropped) +
                                      "; started late: " + grouped(tally.late) + ", " +
                                      time_of(tally.lag_most) + " at most");
  }
  rows.emplace_back("client CPU", fixed(figures.cpu_us, 1) + " us a probe, " +
                                      fixed(figures.cpu_share * 100, 0) + " % of a processor");
  rows.emplace_back("connections", connections(step.counters));
  const bool warmed_up = step.plan.warmup > core::Duration::zero();
  rows.emplace_back("bytes", short_bytes(static_cast<double>(step.counters.bytes_sent)) +
                                 " sent, " +
                                 short_bytes(static_cast<double>(step.counters.bytes_received)) +
                                 " received" + (warmed_up ? ", the warm-up's too" : ""));
  // With few probes the process's own beginnings outweigh them.
  constexpr std::size_t kTelling = 256;
  std::string memory = short_bytes(static_cast<double>(step.memory_most)) + " at most, with " +
                       counted(tally.in_flight_most, "probe") + " in flight";
  if (tally.in_flight_most >= kTelling) {
    memory += ": grown by " + short_bytes(figures.memory_each) + " each";
  }
  rows.emplace_back("memory", memory);
  return rows;
}

std::size_t main_step(const BenchOutcome& outcome) {
  std::size_t best = 0;
  for (std::size_t i = 0; i < outcome.steps.size(); ++i) {
    if (outcome.knee == outcome.steps[i].plan.in_flight_most) return i;
    if (ok_per_second(outcome.steps[i]) > ok_per_second(outcome.steps[best])) best = i;
  }
  return best;
}

std::string bench_text(const BenchReport& report, const Style& style) {
  std::string out = aligned(settings_of(report), style) + "\n";
  const BenchOutcome& outcome = report.outcome;
  if (outcome.steps.empty()) return out;
  if (report.options.profile == BenchProfile::sweep) {
    out += sweep_table(report, style) + "\n";
    out += "At " + grouped(outcome.steps[main_step(outcome)].plan.in_flight_most) + " in flight";
    out += outcome.knee ? ", the knee:\n" : ", the best; no knee was reached:\n";
  }
  return out + aligned(rows_of(outcome.steps[main_step(outcome)]), style);
}

}  // namespace pincer::cli
