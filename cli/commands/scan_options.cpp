#include "cli/commands/scan_options.hpp"

#include <iterator>

#include "cli/commands/simulate_options.hpp"
#include "cli/duration.hpp"
#include "engine/text/printable.hpp"
#include "stages/rank.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kThreadsMax = 64;

OptionGroup which_models(ScanOptions& into) {
  return {"Which models",
          {
              number("--min-params", "B", into.min_params, {0, 1'000'000, "billions"},
                     "only models of at least B billion parameters, told by their name", false),
              number("--max-age-days", "D", into.max_age_days, {0, 1'000'000, "days"},
                     "only models published in the last D days", false),
              text("--provider", "NAME", into.provider,
                   "only models of this author: google, z-ai, ..."),
              flag("--include-special", into.include_special,
                   "also routers, aliases, guards, OCR and audio models, which are no chat models"),
          }};
}

OptionGroup selection(ScanOptions& into) {
  return {"Selection",
          {
              number("--max-candidates", "N", into.max_candidates, {1, 1'000'000, ""},
                     "how many of the best models are selected as fallbacks"),
              flag("--yes", into.yes, "write the selection to the config without asking", 'y'),
              flag("--no-input", into.no_input,
                   "the same as --yes: never ask; with --simulate nothing is written"),
              flag("--dry-run", into.dry_run,
                   "probe, show what --yes would change line by line, and write nothing"),
              flag("--set-default", into.set_default, "make the best model the default model"),
              flag("--set-image", into.set_image, "make the best image model the image model"),
              text("--agent", "ID", into.agent,
                   "the selection becomes this agent's own fallbacks, not everybody's"),
          }};
}

std::vector<Option> together(std::vector<Option> first, std::vector<Option> then,
                             std::vector<Option> last = {}) {
  for (std::vector<Option>* more : {&then, &last}) {
    std::move(more->begin(), more->end(), std::back_inserter(first));
  }
  return first;
}

OptionGroup probing(ScanOptions& into) {
  return {"Probing", together({off_flag("--no-probe", into.probe,
                                        "ask no model anything, list the catalog; needs no key")},
                              probing_options(into),
                              {number("--threads", "N", into.threads, {1, kThreadsMax, ""},
                                      "how many threads send the probes; more than one pays only "
                                      "where many connections are opened at once")})};
}

OptionGroup requests(ScanOptions& into) {
  return {
      "Requests (free ones are counted: 20 a minute and 50 or 1000 a day for an account)",
      together(
          {flag("--plan", into.plan,
                "say what would be asked and what that costs, and ask nothing")},
          spending_options(into),
          {
              flag("--verify-metadata", into.verify_metadata,
                   "where requests are counted, also ask models for tools that the catalog says "
                   "take none"),
              flag("--tool-choices", into.tool_choices,
                   "also ask the models whose tools work with each tool_choice (three requests "
                   "more a model); pincer models capabilities shows what came of it"),
              flag("--exhaustive", into.exhaustive,
                   "ask all models; else a scan that takes more than a minute's requests stops "
                   "once --max-candidates good ones are known"),
          })};
}

OptionGroup history(ScanOptions& into) {
  return {"What earlier scans found out",
          together(freshness_options(into),
                   {
                       flag("--resume", into.resume,
                            "go on with the last scan that was cut short: what it asked is not "
                            "asked again"),
                       text("--rank", "BY", into.rank,
                            "order of what works: balanced (latency and reliability), latency, "
                            "reliability, context or params"),
                   })};
}

OptionGroup trying_out(ScanOptions& into) {
  return {"Trying it out",
          {
              optional_text("--simulate", "SCENARIO", into.simulate,
                            "scan a stand-in for OpenRouter inside this process: no network, no "
                            "key. SCENARIO is default, healthy, limits, hostile or a file"),
              optional_number("--models", "N", into.models, {1, kSimulatedMax, ""},
                              "size of the simulated catalog (default: the scenario's)"),
              optional_number("--seed", "N", into.seed, {0, kSeedMax, ""},
                              "same seed, same simulated answers (default: the scenario's)"),
          }};
}

OptionGroup output(ScanOptions& into) {
  return {"Output",
          {
              flag("--json", into.json, "one JSON document when all is done"),
              flag("--ndjson", into.ndjson, "one JSON object a line, as each model is judged"),
              flag("--verbose", into.verbose,
                   "tell the life of each request on stderr, and each failure in full", 'v'),
              flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
              flag("--help", into.help, "this text", 'h'),
          }};
}

Result<void> read_values(ScanOptions& options) {
  if (Result<void> read = read_max_age(options); !read) return read.error();
  if (!stages::rank_by_named(options.rank)) {
    return usage("--rank " + text::printable(options.rank, 40) +
                 " is not known; there are balanced, latency, reliability, context and params");
  }
  return {};
}

Result<void> check_combination(const ScanOptions& options) {
  if (options.json && options.ndjson) {
    return usage("--json and --ndjson exclude each other: one document, or one object a line");
  }
  if (options.plan && (options.ndjson || !options.probe)) {
    return usage(std::string("--plan and ") + (options.ndjson ? "--ndjson" : "--no-probe") +
                 " exclude each other: a plan is one document about probes");
  }
  const char* of_probes = options.set_default       ? "--set-default"
                          : options.set_image       ? "--set-image"
                          : options.verify_metadata ? "--verify-metadata"
                          : options.tool_choices    ? "--tool-choices"
                          : options.exhaustive      ? "--exhaustive"
                                                    : nullptr;
  if (!options.probe && of_probes != nullptr) {
    return usage(std::string(of_probes) +
                 " needs probes, and --no-probe forbids them: leave one of the two out");
  }
  if (options.set_image && !options.agent.empty()) {
    return usage("--set-image and --agent exclude each other: all agents share the image model");
  }
  if (options.simulate && !options.base_url.empty()) {
    return usage("--simulate and --base-url exclude each other: the simulator is the endpoint");
  }
  if (options.simulate && (options.resume || options.fresh || options.max_age_ms)) {
    return usage("a simulated scan has no history: leave out " +
                 std::string(options.resume  ? "--resume"
                             : options.fresh ? "--fresh"
                                             : "--max-age"));
  }
  if (options.fresh && (options.resume || options.max_age_ms)) {
    return usage(std::string("--fresh takes no earlier answer, ") +
                 (options.resume ? "--resume" : "--max-age") + " takes some: leave one out");
  }
  if (!options.simulate && (options.models || options.seed)) {
    return usage(std::string(options.models ? "--models" : "--seed") +
                 " describes the simulator: use it with --simulate");
  }
  return {};
}

}  // namespace

std::vector<Option> probing_options(ScanOptions& into) {
  return {
      number("--timeout", "MS", into.timeout_ms, {1, kHourMs, "milliseconds"},
             "patience with the catalog and with each probe"),
      number("--concurrency", "N", into.concurrency, {1, 1024, ""},
             "how many models are probed at a time"),
      text("--base-url", "URL", into.base_url,
           "another endpoint, such as https://host/api/v1; your key is sent there"),
  };
}

std::vector<Option> spending_options(ScanOptions& into) {
  constexpr std::int64_t kMost = 1'000'000'000;
  return {
      optional_number("--budget", "N", into.budget, {0, kMost, "requests"},
                      "at most N requests (default: what the account's day has left)"),
      number("--reserve", "N", into.reserve, {0, kMost, "requests"},
             "leave N requests of the account's day for others", false),
      optional_number("--max-requests-per-minute", "N", into.per_minute, {0, kMost, "requests"},
                      "pace, 0: none (default: 18 where free requests are counted, else "
                      "none)"),
  };
}

std::vector<Option> freshness_options(ScanOptions& into) {
  return {
      flag("--fresh", into.fresh,
           "ask anew; else an answer holds: a day or three when the model works, an hour "
           "or more for a limit, a week for what the catalog entry decides"),
      text("--max-age", "DURATION", into.max_age,
           "take no answer older than this, such as 30m, 6h, 2d"),
  };
}

Result<void> read_max_age(ScanOptions& options) {
  if (options.max_age.empty()) return {};
  options.max_age_ms = read_duration_ms(options.max_age);
  if (options.max_age_ms) return {};
  return usage("--max-age " + text::printable(options.max_age, 40) +
               " is no duration; it looks like 30m, 6h or 2d");
}

OptionTable scan_option_table(ScanOptions& into) {
  return {which_models(into), probing(into), requests(into),  history(into),
          selection(into),    output(into),  trying_out(into)};
}

Result<ScanOptions> read_scan_options(const std::vector<std::string>& arguments) {
  ScanOptions options;
  const OptionTable table = scan_option_table(options);
  Result<std::vector<std::string>> rest = parse_options(table, arguments);
  if (!rest) return rest.error();
  if (options.help) return options;
  if (!rest->empty()) {
    return usage("scan takes options only, not '" + text::printable(rest->front(), 60) + "'");
  }
  if (Result<void> read = read_values(options); !read) return read.error();
  if (Result<void> sound = check_combination(options); !sound) return sound.error();
  return options;
}

std::string scan_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer scan [options]\n"
      "\n"
      "Finds out which of OpenRouter's free models really work. Fetches the catalog, asks each\n"
      "free model for one small tool call (and shows it an image, if it takes images), and ranks\n"
      "them: what works first, the fastest on top, and the true reason for each that does not.\n"
      "Each probe counts against your account's free requests of the day. On a terminal it then\n"
      "asks which of them become fallbacks; elsewhere nothing is written without --yes.\n"
      "\n";
  constexpr std::string_view kTail =
      "\n"
      "Environment:\n"
      "  OPENROUTER_API_KEY      your key; without it scan lists the catalog and probes nothing\n"
      "  OPENROUTER_BASE_URL     another endpoint (--base-url wins); your key is sent there\n"
      "  HTTPS_PROXY, NO_PROXY   the proxy to use, and for which hosts not\n"
      "  SSL_CERT_FILE, SSL_CERT_DIR\n"
      "                          certificates to trust instead of the system's\n"
      "  NO_COLOR, FORCE_COLOR   colours never, colours always\n"
      "\n"
      "Exit status:\n"
      "  0 done   1 an error, or no model can call tools   2 wrong usage   130 interrupted\n"
      "\n"
      "Examples:\n"
      "  pincer scan --simulate              see what it does, now, without key or network\n"
      "  pincer scan                         the real thing\n"
      "  pincer scan --no-probe --provider google\n"
      "  pincer scan --ndjson | jq -r 'select(.tool.ok) | .modelRef'\n";
  ScanOptions defaults;
  return std::string(kHead) + describe(scan_option_table(defaults), columns) + std::string(kTail);
}

}  // namespace pincer::cli
