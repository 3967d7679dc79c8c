#include "cli/commands/status_options.hpp"

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// --probe-profile A --probe-profile B,C: all of them, without blanks.
Option profile_option(std::vector<std::string>& into) {
  auto store = [&into](std::string_view value) -> Result<void> {
    while (!value.empty()) {
      const std::size_t comma = value.find(',');
      const std::string_view one = text::trimmed(value.substr(0, comma));
      if (!one.empty()) into.emplace_back(one);
      if (comma == std::string_view::npos) break;
      value.remove_prefix(comma + 1);
    }
    return {};
  };
  return Option{"--probe-profile",
                0,
                "ID",
                false,
                "only these profiles; several with commas, or repeated",
                "",
                store};
}

OptionGroup probing(StatusOptions& into) {
  constexpr std::int64_t kHourMs = 3'600'000;
  return {"Live probes",
          {
              flag("--probe", into.probe,
                   "ask each provider with each credential for a few tokens, and tell what came"),
              text("--probe-provider", "NAME", into.probing.provider, "only this provider"),
              profile_option(into.probing.profiles),
              flag("--probe-all-models", into.probing.all_models,
                   "ask every configured model with the credential that would be used, not one "
                   "model for each credential"),
              number("--probe-timeout", "MS", into.probing.timeout_ms, {1, kHourMs, "milliseconds"},
                     "how long one probe may take in all"),
              number("--probe-concurrency", "N", into.probing.concurrency, {1, 1000, ""},
                     "how many are under way at a time"),
              number("--probe-max-tokens", "N", into.probing.max_tokens, {1, 4096, ""},
                     "most tokens of an answer; an API that wants more gets its least"),
              flag("--usage", into.usage,
                   "ask the providers that tell how much of a plan is used; on a terminal they "
                   "are asked anyway, a few seconds at most"),
              flag("--no-usage", into.no_usage, "do not ask them"),
          }};
}

}  // namespace

OptionTable status_option_table(StatusOptions& into) {
  OptionGroup which = {"Which agent",
                       {text("--agent", "ID", into.agent, "this agent's models and credentials")}};
  OptionGroup output = {
      "Output",
      {
          flag("--json", into.json, "one JSON document"),
          flag("--plain", into.plain, "nothing but the default model, for scripts"),
          flag("--check", into.check,
               "let the exit status tell: 1 when a credential in the store is expired, one in use "
               "is missing, or with --probe one did not work; 2 when one ends within 24 hours"),
          flag("--status-json", into.json, "the same as --json"),
          flag("--status-plain", into.plain, "the same as --plain"),
          flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
          flag("--help", into.help, "this text", 'h'),
      }};
  return {which, probing(into), output};
}

Result<StatusOptions> read_status_options(const std::vector<std::string>& arguments) {
  StatusOptions options;
  Result<std::vector<std::string>> rest = parse_options(status_option_table(options), arguments);
  if (!rest) return std::move(rest).error();
  if (options.help) return options;
  if (!rest->empty()) {
    return usage("status takes options only, not '" + text::printable(rest->front(), 60) + "'");
  }
  if (options.json && options.plain) {
    return usage("--json and --plain exclude each other: one document, or one line");
  }
  if (options.usage && (options.no_usage || options.plain)) {
    return usage(std::string("--usage and ") + (options.plain ? "--plain" : "--no-usage") +
                 " exclude each other");
  }
  if (options.probe && options.plain) {
    return usage("--probe has more to tell than --plain can show: leave one of the two out");
  }
  return options;
}

std::string status_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models [status] [options]\n"
      "\n"
      "Shows the models OpenClaw uses (the default, its fallbacks, the image model, the aliases),\n"
      "the credentials it has for their providers, how long those last, and where all of that is\n"
      "written. Changes no file and shows no secret. --probe costs a few tokens a credential,\n"
      "touches no cooldown of a running OpenClaw, and renews a sign-in that is over.\n"
      "\n";
  StatusOptions defaults;
  return std::string(kHead) + describe(status_option_table(defaults), columns);
}

}  // namespace pincer::cli
