#include "cli/commands/simulate_options.hpp"

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

}  // namespace

OptionTable simulate_option_table(SimulateOptions& into) {
  return {
      {"What it plays",
       {
           text("--scenario", "NAME", into.scenario,
                "default, healthy, limits, hostile, or the path of a JSON file"),
           optional_number("--models", "N", into.models, {1, kSimulatedMax, ""},
                           "size of the catalog (default: the scenario's)"),
           optional_number("--seed", "N", into.seed, {0, kSeedMax, ""},
                           "same seed, same answers (default: the scenario's)"),
       }},
      {"Where",
       {
           number("--port", "N", into.port, {0, 65535, ""},
                  "port on 127.0.0.1; 0 takes a free one"),
           on_flag("--tls", into.tls, "https with a certificate made for this run (default)"),
           off_flag("--plain", into.tls, "http without TLS"),
           text("--ca-out", "FILE", into.ca_out,
                "where to put the certificate to trust, and leave it; else a temporary file"),
       }},
      {"Output",
       {
           flag("--json", into.json, "announce the address as one JSON line, as off a terminal"),
           flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
           flag("--help", into.help, "this text", 'h'),
       }}};
}

Result<SimulateOptions> read_simulate_options(const std::vector<std::string>& arguments) {
  SimulateOptions options;
  Result<std::vector<std::string>> rest = parse_options(simulate_option_table(options), arguments);
  if (!rest) return std::move(rest).error();
  if (options.help) return options;
  if (!rest->empty()) {
    return usage("simulate takes options only, not '" + text::printable(rest->front(), 60) + "'");
  }
  if (!options.tls && !options.ca_out.empty()) {
    return usage("--plain has no certificate for --ca-out to write: leave one of the two out");
  }
  return options;
}

std::string simulate_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer simulate [options]\n"
      "\n"
      "Plays OpenRouter on this machine: a catalog of made-up models that work, are slow, hang,\n"
      "or fail in all the ways seen in the field, each always in the same way. For trying out and\n"
      "for testing clients; runs until Ctrl-C. (pincer scan --simulate does both in one.)\n"
      "\n";
  SimulateOptions defaults;
  return std::string(kHead) + describe(simulate_option_table(defaults), columns);
}

}  // namespace pincer::cli
