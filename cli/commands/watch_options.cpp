#include "cli/commands/watch.hpp"
#include "cli/duration.hpp"
#include "engine/io/url.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

// Oftener than every minute nothing new can be known of a model that has free requests only.
constexpr std::int64_t kEveryLeastMs = 60'000;

Result<std::int64_t> read_time(std::string_view option, const std::string& typed) {
  const std::optional<std::int64_t> ms = read_duration_ms(typed);
  if (ms) return *ms;
  return usage(std::string(option) + " " + text::printable(typed, 40) +
               " is no duration; it looks like 30m, 6h or 2d");
}

Result<void> read_values(WatchOptions& options) {
  const Result<std::int64_t> every = read_time("--every", options.every);
  if (!every) return every.error();
  if (*every < kEveryLeastMs) return usage("--every takes a minute at least");
  options.settings.every = std::chrono::milliseconds(*every);
  const Result<std::int64_t> max_age = read_time("--max-age", options.max_age);
  if (!max_age) return max_age.error();
  options.settings.check.asking.max_age_ms = *max_age;
  options.settings.failures = static_cast<int>(options.failures);
  options.settings.returns = static_cast<int>(options.returns);
  if (options.listen.empty()) return {};
  if (options.settings.once) {
    return usage("--once and --listen exclude each other: nobody could ask in time");
  }
  const Result<io::Address> address = read_listen_address(options.listen);
  if (!address) return address.error();
  return {};
}

OptionGroup rhythm(WatchOptions& into) {
  WatchSettings& settings = into.settings;
  constexpr std::int64_t kMost = 1'000'000;
  return {
      "When and how much",
      {
          text("--every", "DURATION", into.every, "time between rounds"),
          flag("--once", settings.once,
               "one round, then end: for timers and cron; what was counted stays known"),
          number("--budget", "N", settings.share, {0, kMost, "requests"},
                 "at most N requests a UTC day, all rounds together"),
          number("--reserve", "N", settings.check.asking.reserve, {0, kMost, "requests"},
                 "leave N requests of the account's day for others", false),
          text("--max-age", "DURATION", into.max_age,
               "a model that works is asked again when its answer is older; one that does not in "
               "every round"),
      }};
}

OptionGroup changes(WatchOptions& into) {
  return {"Changes",
          {
              number("--failures", "N", into.failures, {1, 1000, ""},
                     "failures in a row before a model loses its place"),
              number("--returns", "N", into.returns, {1, 1000, ""},
                     "answers in a row that worked, and a day, before a default that gave way "
                     "comes back"),
              flag("--dry-run", into.settings.dry_run,
                   "tell what would be changed, and change nothing"),
          }};
}

}  // namespace

Result<io::Address> read_listen_address(std::string_view text) {
  const bool port_only =
      !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  const std::string whole = (port_only ? "127.0.0.1:" : "") + std::string(text);
  const std::size_t colon = whole.rfind(':');
  Result<io::Url> url = io::parse_url("http://" + whole + "/");
  const bool has_port = colon != std::string::npos && whole.find(']', colon) == std::string::npos;
  if (!url || !has_port || url->target != "/") {
    return usage(
        "--listen takes a port, or an address and a port: 9464, 192.0.2.1:9464, "
        "[::1]:9464");
  }
  if (url->host == "localhost") url->host = "127.0.0.1";
  return io::Address{url->host, url->port, url->host.find(':') != std::string::npos};
}

OptionTable watch_option_table(WatchOptions& into) {
  CheckSettings& check = into.settings.check;
  return {
      {"Which models",
       {
           text("--agent", "ID", check.scope.agent,
                "the chain that this agent uses (default: the default agent)"),
           flag("--all-fallbacks", check.scope.all,
                "also everybody's, and what each agent has of its own, default and fallbacks"),
       }},
      rhythm(into),
      changes(into),
      {"Probing", probing_options(check.asking)},
      {"For Prometheus",
       {
           text("--metrics", "FILE", into.metrics,
                "write the metrics there after each round, for the node exporter's textfile "
                "collector: a name that ends in .prom"),
           text("--listen", "[ADDR:]PORT", into.listen,
                "answer GET /metrics there; a port alone is for this machine only"),
       }},
      {"Output",
       {
           flag("--json", into.json, "events as one JSON object a line"),
           flag("--help", into.help, "this text", 'h'),
       }},
  };
}

Result<WatchOptions> read_watch_options(const Arguments& arguments) {
  WatchOptions options;
  const Result<Arguments> rest = parse_options(watch_option_table(options), arguments);
  if (!rest) return rest.error();
  if (options.help) return options;
  if (!rest->empty()) {
    return usage("watch takes options only, not '" + text::printable(rest->front(), 60) + "'");
  }
  if (Result<void> read = read_values(options); !read) return read.error();
  return options;
}

std::string watch_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models watch [options]\n"
      "\n"
      "Keeps the chain of models healthy: checks it every hour as `models check` does, with few\n"
      "requests, and repairs it. A model that is dead, or answers wrongly, several times in a row\n"
      "gives its place to the best one known to work steadily; a default that is busy or faulty\n"
      "that long changes places with its first fallback that works, and comes back when it has\n"
      "worked for a day. At most one change a round, each told and undone by pincer models undo.\n"
      "Limits of the account and the network count as nothing; the chain is never emptied.\n"
      "Ctrl-C ends it.\n"
      "\n";
  constexpr std::string_view kTail =
      "\n"
      "Exit status:\n"
      "  0 ended by a signal, or after --once   1 an error   2 wrong usage\n"
      "\n"
      "Examples:\n"
      "  pincer models watch --every 1h --metrics /var/lib/node_exporter/pincer.prom\n"
      "  pincer models watch --once --dry-run\n";
  WatchOptions defaults;
  return std::string(kHead) + describe(watch_option_table(defaults), columns) + std::string(kTail);
}

}  // namespace pincer::cli
