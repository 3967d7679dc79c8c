#include "cli/commands/bench_options.hpp"

#include <initializer_list>

#include "cli/commands/simulate_options.hpp"
#include "cli/duration.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::int64_t kConcurrencyMost = 20'000;
constexpr std::int64_t kThreadsMost = 64;
constexpr std::int64_t kHourMs = 3'600'000;

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

OptionGroup server(BenchOptions& into) {
  return {"What is measured",
          {
              text("--base-url", "URL", into.base_url,
                   "an endpoint of yours, such as https://host/api/v1; else the simulator in a "
                   "process of its own. OPENROUTER_API_KEY, if set, is sent there"),
              text("--url", "URL", into.base_url, "the same"),
              text("--model", "ID", into.model, "the model to ask there"),
              text("--ca", "FILE", into.ca_file, "certificates to trust there, in PEM"),
              flag("--i-own-this-endpoint", into.own,
                   "needed for a host that is neither this machine nor on its network: a benchmark "
                   "is an attack on whoever did not ask for it"),
              off_flag("--no-stream", into.stream, "ask for plain JSON answers, not for streams"),
              text("--scenario", "NAME", into.scenario,
                   "what the simulator plays: default, healthy, limits, hostile or a file"),
              number("--latency", "MS", into.latency_ms, {0, kHourMs, "milliseconds"},
                     "median of the simulator's answers, 0: at once"),
              off_flag("--plain", into.tls, "ask the simulator without TLS"),
          }};
}

OptionGroup load(BenchOptions& into) {
  constexpr std::int64_t kMost = 1'000'000'000;
  return {
      "Load",
      {
          optional_number("--concurrency", "N", into.concurrency, {1, kConcurrencyMost, ""},
                          "probes in flight: kept there (closed, default 64), at most (rate, "
                          "default 1000), the last step (sweep, default 1024)"),
          number("--threads", "N", into.threads, {1, kThreadsMost, ""},
                 "how many threads send the probes; they share the load and nothing else"),
          number("--rate", "N", into.rate, {1, 1'000'000, "a second"},
                 "rate: how many probes are due a second"),
          text("--arrivals", "KIND", into.arrivals,
               "rate: constant, or poisson, as of users who do not know of each other"),
          number("--seed", "N", into.seed, {0, kSeedMax, ""},
                 "of the random arrivals and of the simulator"),
          text("--warmup", "TIME", into.warmup, "at the start, not measured; in a sweep each step"),
          text("--duration", "TIME", into.duration, "of what is measured; in a sweep each step"),
          optional_number("--count", "N", into.count, {1, kMost, "probes"},
                          "measure N probes, however long that takes"),
          optional_number("--max-rate", "N", into.rate_most, {1, 1'000'000, "a second"},
                          "never start more probes a second (default for a public host: 10, and "
                          "at most 1000 there)"),
          number("--timeout", "MS", into.timeout_ms, {1, kHourMs, "milliseconds"},
                 "patience with each probe"),
      }};
}

OptionGroup output(BenchOptions& into) {
  return {"Output",
          {
              flag("--json", into.json, "one JSON document when all is done"),
              flag("--ndjson", into.ndjson,
                   "one JSON object a line for each measured probe, and the summary in the last"),
              text("--html", "FILE", into.html,
                   "write a page with charts too; it needs no network to be read"),
              flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
              flag("--help", into.help, "this text", 'h'),
          }};
}

/// The first of them that was given, or empty.
std::string first_given(const std::vector<std::string>& arguments,
                        std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (is_given(arguments, name)) return name;
  }
  return "";
}

/// The profile named; without a name an option that only the profile rate has means that one.
Result<void> read_profile(const std::vector<std::string>& words, const std::string& of_rate,
                          BenchOptions& options) {
  const std::string word = !words.empty() ? words.front() : of_rate.empty() ? "closed" : "rate";
  if (words.size() > 1) {
    return usage("bench takes one profile, not also '" + text::printable(words[1], 60) + "'");
  }
  if (word == "rate") {
    options.profile = BenchProfile::rate;
  } else if (word == "sweep") {
    options.profile = BenchProfile::sweep;
  } else if (word != "closed") {
    return usage("bench has no profile '" + text::printable(word, 60) +
                 "'; there are closed, rate and sweep");
  }
  if (of_rate.empty() || options.profile == BenchProfile::rate) return {};
  return usage(of_rate + " is of the profile rate, not of " + word +
               ": say bench rate, or pace it by --max-rate");
}

Result<void> read_time(const std::string& name, const std::string& text, std::int64_t& into) {
  const std::optional<std::int64_t> read = read_duration_ms(text);
  if (!read || *read > 24 * kHourMs) {
    return usage(name + " " + text::printable(text, 40) +
                 " is no time; it looks like 500ms, 10s or 2m, and is at most a day");
  }
  into = *read;
  return {};
}

Result<void> read_values(BenchOptions& options) {
  if (Result<void> read = read_time("--warmup", options.warmup, options.warmup_ms); !read) {
    return read;
  }
  if (options.arrivals != "constant" && options.arrivals != "poisson") {
    return usage("--arrivals " + text::printable(options.arrivals, 40) +
                 " is not known; there are constant and poisson");
  }
  if (options.count) return {};
  Result<void> read = read_time("--duration", options.duration, options.duration_ms);
  if (read && options.duration_ms == 0) return usage("--duration 0 would measure nothing");
  return read;
}

Result<void> check_combination(const BenchOptions& options,
                               const std::vector<std::string>& arguments) {
  if (options.json && options.ndjson) {
    return usage("--json and --ndjson exclude each other: one document, or one object a line");
  }
  if (!options.base_url.empty() && options.model.empty()) {
    return usage("--base-url needs --model: which model is to be asked there?");
  }
  const std::string of_other =
      options.base_url.empty()
          ? first_given(arguments, {"--model", "--ca", "--i-own-this-endpoint"})
          : first_given(arguments, {"--scenario", "--latency", "--plain"});
  if (!of_other.empty()) {
    return usage(of_other + (options.base_url.empty()
                                 ? " describes an endpoint: use it with --base-url"
                                 : " describes the simulator: leave out it or --base-url"));
  }
  const bool paced = options.rate_most && options.profile == BenchProfile::rate;
  if (paced && options.rate > *options.rate_most) {
    return usage("--rate is above --max-rate: lower one or raise the other");
  }
  return {};
}

}  // namespace

std::size_t BenchOptions::in_flight() const {
  constexpr std::int64_t kClosed = 64, kRate = 1000, kSweep = 1024;
  const std::int64_t preset = profile == BenchProfile::closed ? kClosed
                              : profile == BenchProfile::rate ? kRate
                                                              : kSweep;
  return static_cast<std::size_t>(concurrency.value_or(preset));
}

OptionTable bench_option_table(BenchOptions& into) {
  return {server(into), load(into), output(into)};
}

Result<BenchOptions> read_bench_options(const std::vector<std::string>& arguments) {
  BenchOptions options;
  Result<std::vector<std::string>> rest = parse_options(bench_option_table(options), arguments);
  if (!rest) return std::move(rest).error();
  if (options.help) return options;
  const std::string of_rate = first_given(arguments, {"--rate", "--arrivals"});
  if (Result<void> read = read_profile(*rest, of_rate, options); !read) {
    return read.error();
  }
  if (Result<void> read = read_values(options); !read) return read.error();
  if (Result<void> sound = check_combination(options, arguments); !sound) {
    return sound.error();
  }
  return options;
}

std::string bench_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer bench [closed|rate|sweep] [options]\n"
      "\n"
      "Measures how many probes a second go through, how long they take, and what they cost this\n"
      "machine: against the simulator, or an endpoint of yours. Every answer is read and judged\n"
      "as a scan does it.\n"
      "\n"
      "  closed   as many in flight as asked, the next when one ends (default). A server that\n"
      "           stalls is asked less, so that its stall hardly shows in the percentiles\n"
      "  rate     so many a second are due whatever the server does, and latency counts from\n"
      "           when a probe was due: what users see who do not wait for each other.\n"
      "           --rate or --arrivals alone mean it too\n"
      "  sweep    closed with 1, 2, 4, ... in flight, until two doublings in a row bring less\n"
      "           than 10 % more. The knee is the least that comes within 10 % of the best\n"
      "\n";
  constexpr std::string_view kTail =
      "\n"
      "Latencies are counted in a histogram whose quantiles are within 0.2 % of the truth; the\n"
      "timeline's are within 3.1 %. Ctrl-C prints what is known by then.\n"
      "\n"
      "Examples:\n"
      "  pincer bench                                    64 in flight, over TLS, for 10 s\n"
      "  pincer bench rate --rate 500 --arrivals poisson --html bench.html\n"
      "  pincer bench sweep --duration 3s --latency 20\n"
      "  pincer bench --base-url http://127.0.0.1:8080/api/v1 --model my/model --count 10000\n";
  BenchOptions defaults;
  return std::string(kHead) + describe(bench_option_table(defaults), columns) + std::string(kTail);
}

}  // namespace pincer::cli
