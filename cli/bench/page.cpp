#include <algorithm>
#include <cmath>

#include "cli/bench/bench_report.hpp"
#include "cli/bench/chart.hpp"
#include "cli/bench/figures.hpp"
#include "cli/render/secrets.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kHead =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\">\n"
    "<title>pincer bench</title>\n<style>\n"
    ":root{color-scheme:light dark;--ink:#1c1e21;--dim:#667;--page:#fff;--rule:#dde;"
    "--a:#2563b0;--b:#c2571a;--c:#3d8a4e;--bad:#c0262d}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e6ea;--dim:#99a;--page:#16181c;"
    "--rule:#333842;--a:#6aa9f0;--b:#f0a060;--c:#7bc98b;--bad:#ff7b7b}}\n"
    "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);"
    "max-width:860px;margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}\n"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--rule);"
    "vertical-align:top}th{font-weight:normal;color:var(--dim);white-space:nowrap}\n"
    "td{font-variant-numeric:tabular-nums}\n"
    "figure{margin:1.2rem 0}figcaption{font-weight:600}svg{width:100%;height:auto}\n"
    "svg text{font-size:11px;fill:var(--dim)}.grid{stroke:var(--rule)}.axis{stroke:var(--dim)}\n"
    ".line{fill:none;stroke-width:1.5}"
    // Lines that fall together are seen one inside the other.
    ".line.a{stroke:var(--a);stroke-width:4.5}.line.b{stroke:var(--b);stroke-width:3}"
    ".line.c{stroke:var(--c)}.line.bad{stroke:var(--bad)}\n"
    ".fill.a{fill:var(--a)}.fill.b{fill:var(--b)}.fill.c{fill:var(--c)}.fill.bad{fill:var(--bad)}\n"
    ".key{font-weight:normal;margin-left:.8rem}.key.a{color:var(--a)}.key.b{color:var(--b)}"
    ".key.c{color:var(--c)}.key.bad{color:var(--bad)}\n"
    ".warn{border-left:3px solid var(--bad);padding-left:.7rem;margin:.5rem 0}\n"
    "</style></head><body>\n";

/// Whatever a server or a user wrote, on a page.
std::string shown(std::string_view text) {
  return html_text(text::printable(without_secrets(text)));
}

std::string table(const Rows& rows) {
  std::string out = "<table>\n";
  for (const auto& [name, value] : rows) {
    out += "<tr><th>" + html_text(name) + "</th><td>" + shown(value) + "</td></tr>\n";
  }
  return out + "</table>\n";
}

/// Milliseconds over 1 / (1 - share): so that each further nine takes the same room.
std::string percentile_chart(const BenchStep& step) {
  const stages::Tally& tally = step.tally;
  const auto curve = [](const stages::Histogram& of, std::string name, std::string look) {
    Series series{std::move(name), std::move(look), {}, false};
    const double last = std::max<double>(10, static_cast<double>(of.count()));
    constexpr double kStep = 1.05;
    for (double nines = 1.0001; nines < last * kStep; nines *= kStep) {
      const double share = 1 - 1 / std::min(nines, last);
      series.points.emplace_back(std::min(nines, last), milliseconds_of(of.quantile(share)));
    }
    return series;
  };
  Axis x = log_axis(1, std::max<double>(10, static_cast<double>(tally.measured())), "percentile");
  x.marks.clear();
  std::string name = "p0";
  for (double nines = 1; nines <= x.to * 1.001; nines *= 10) {
    if (nines > 1)
      name = nines < 11 ? "p90" : nines < 101 ? "p99" : nines < 1001 ? "p99.9" : name + "9";
    x.marks.emplace_back(nines, name);
  }
  const bool open = step.plan.profile == stages::LoadPlan::Profile::rate;
  std::vector<Series> series;
  series.push_back(curve(tally.latency, open ? "from when due" : "latency", "a"));
  if (open) series.push_back(curve(tally.service, "from when sent", "b"));
  if (!tally.first_token.empty()) series.push_back(curve(tally.first_token, "first token", "c"));
  const double least = std::max(1e-3, std::min(milliseconds_of(tally.latency.least()),
                                               milliseconds_of(tally.service.least())));
  const double most = milliseconds_of(tally.latency.most());
  return chart("Latency by percentile", x, log_axis(least, most, "ms"), series);
}

std::string histogram_chart(const BenchStep& step) {
  constexpr int kBinsADecade = 20;
  const stages::Histogram& of = step.tally.latency;
  const Axis x =
      log_axis(std::max(1e-3, milliseconds_of(of.least())), milliseconds_of(of.most()), "ms");
  const auto bins = static_cast<std::size_t>(std::lround(std::log10(x.to / x.from))) * kBinsADecade;
  std::vector<double> counts(bins + 1);
  of.each([&](core::Duration from, core::Duration to, std::uint64_t count) {
    const double middle = milliseconds_of((from + to) / 2);
    const auto bin = static_cast<std::size_t>(x.place(middle) * static_cast<double>(bins));
    counts[std::min(bin, bins - 1)] += static_cast<double>(count);
  });
  Series bars{"probes", "a", {}, true};
  for (std::size_t i = 0; i <= bins; ++i) {
    const double edge =
        x.from * std::pow(10, static_cast<double>(i) / static_cast<double>(kBinsADecade));
    bars.points.emplace_back(edge, counts[i]);
  }
  const double most = *std::max_element(counts.begin(), counts.end());
  return chart("Latencies", x, linear_axis(most, "probes"), {bars});
}

std::string timeline_charts(const BenchStep& step) {
  const stages::Timeline& line = step.tally.timeline;
  const double width = std::chrono::duration<double>(line.width()).count();
  Series done{"ended", "a", {}, true}, failed{"failed", "bad", {}, true},
      dropped{"not sent", "b", {}, true};
  Series p50{"p50", "a", {}, false}, p99{"p99", "b", {}, false}, most{"max", "c", {}, false};
  double highest = 0, worst = 0, longest = 0, shortest = 1e9;
  double at = 0;
  for (const stages::Slice& slice : line.slices()) {
    const double ended = static_cast<double>(slice.done) / width;
    const double bad = static_cast<double>(std::max(slice.failed, slice.dropped)) / width;
    highest = std::max(highest, ended);
    worst = std::max(worst, bad);
    done.points.emplace_back(at, ended);
    failed.points.emplace_back(at, static_cast<double>(slice.failed) / width);
    dropped.points.emplace_back(at, static_cast<double>(slice.dropped) / width);
    if (slice.done > 0) {
      const double middle = at + width / 2;
      p50.points.emplace_back(middle, milliseconds_of(slice.latency.quantile(0.5)));
      p99.points.emplace_back(middle, milliseconds_of(slice.latency.quantile(0.99)));
      most.points.emplace_back(middle, milliseconds_of(slice.latency.most()));
      longest = std::max(longest, most.points.back().second);
      shortest = std::min(shortest, p50.points.back().second);
    }
    at += width;
  }
  for (Series* bars : {&done, &failed, &dropped}) bars->points.emplace_back(at, 0);
  const Axis x = linear_axis(at, "seconds since the start; the first " +
                                     short_time(step.plan.warmup) + " are the warm-up");
  std::string out = chart("Throughput", x, linear_axis(highest, "a second"), {done});
  out += chart("Latency over time", x, log_axis(std::max(1e-3, shortest), longest, "ms"),
               {p50, p99, most});
  if (worst == 0) return out + "<p>No probe failed, and none was left unsent.</p>\n";
  return out + chart("Failed and not sent", x, linear_axis(worst, "a second"), {failed, dropped});
}

std::string sweep_charts(const BenchOutcome& outcome) {
  Series rate{"probes that worked", "a", {}, false};
  Series p50{"p50", "a", {}, false}, p99{"p99", "b", {}, false};
  double highest = 0, longest = 0, shortest = 1e9;
  for (const BenchStep& step : outcome.steps) {
    const auto in_flight = static_cast<double>(step.plan.in_flight_most);
    rate.points.emplace_back(in_flight, ok_per_second(step));
    p50.points.emplace_back(in_flight, milliseconds_of(step.tally.latency.quantile(0.5)));
    p99.points.emplace_back(in_flight, milliseconds_of(step.tally.latency.quantile(0.99)));
    highest = std::max(highest, rate.points.back().second);
    longest = std::max(longest, p99.points.back().second);
    shortest = std::min(shortest, p50.points.back().second);
  }
  const Axis x = log_axis(1, static_cast<double>(outcome.steps.back().plan.in_flight_most),
                          "probes in flight");
  return chart("Throughput by concurrency", x, linear_axis(highest, "a second"), {rate}) +
         chart("Latency by concurrency", x, log_axis(std::max(1e-3, shortest), longest, "ms"),
               {p50, p99});
}

std::string step_part(const BenchStep& step) {
  std::string out;
  for (const std::string& warning : warnings_of(step)) {
    out += "<p class=\"warn\">" + shown(warning) + "</p>\n";
  }
  out += table(rows_of(step));
  if (step.tally.latency.empty()) return out + "<p>No probe was measured.</p>\n";
  return out + percentile_chart(step) + histogram_chart(step) + timeline_charts(step);
}

}  // namespace

std::string bench_page(const BenchReport& report) {
  const BenchOutcome& outcome = report.outcome;
  std::string out(kHead);
  out += "<h1>pincer bench</h1>\n";
  if (outcome.signal) out += "<p class=\"warn\">Cut short: what was known by then.</p>\n";
  out += "<h2>What was asked</h2>\n" + table(settings_of(report));
  if (outcome.steps.size() > 1) out += "<h2>Sweep</h2>\n" + sweep_charts(outcome);
  if (!outcome.steps.empty()) {
    const BenchStep& step = outcome.steps[main_step(outcome)];
    out += "<h2>What came of it";
    if (outcome.steps.size() > 1) {
      out += " at " + std::to_string(step.plan.in_flight_most) + " in flight";
      out += outcome.knee ? ", the knee" : ", the best";
    }
    out += "</h2>\n" + step_part(step);
  }
  return out + "<p>pincer " PINCER_VERSION "</p></body></html>\n";
}

}  // namespace pincer::cli
