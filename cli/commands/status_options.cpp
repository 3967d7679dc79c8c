#include "cli/commands/status_options.hpp"

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
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
               "let the exit status tell: 1 when a credential in the store is expired or one in "
               "use is missing, 2 when one ends within 24 hours"),
          flag("--status-json", into.json, "the same as --json"),
          flag("--status-plain", into.plain, "the same as --plain"),
          flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
          flag("--help", into.help, "this text", 'h'),
      }};
  return {which, output};
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
  return options;
}

std::string status_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models [status] [options]\n"
      "\n"
      "Shows the models OpenClaw uses (the default, its fallbacks, the image model, the aliases),\n"
      "the credentials it has for their providers, how long those last, and where all of that is\n"
      "written. Reads files only and changes none. No secret is shown.\n"
      "\n";
  StatusOptions defaults;
  return std::string(kHead) + describe(status_option_table(defaults), columns);
}

}  // namespace pincer::cli
