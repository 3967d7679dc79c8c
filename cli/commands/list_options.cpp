#include "cli/commands/list_options.hpp"

#include <algorithm>

#include "cli/providers/registry.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

constexpr std::int64_t kMinuteMs = 60'000;

}  // namespace

OptionTable list_option_table(ListOptions& into) {
  OptionGroup which = {
      "Which models",
      {
          flag("--all", into.all,
               "every model that is known, not only those the config uses: of the config, of the "
               "agent's models.json, shipped with pincer, and what providers list themselves"),
          flag("--local", into.local, "only those of a server on this machine or its network"),
          text("--provider", "ID", into.provider,
               "only this provider's: those in use and those the config sets up"),
          text("--agent", "ID", into.agent, "with this agent's own default and fallbacks"),
      }};
  OptionGroup network = {
      "Asking providers",
      {
          flag("--refresh", into.refresh,
               "ask the providers of the models shown what they have now; --all does so by "
               "itself when what it knows is older than an hour"),
          number("--timeout", "MS", into.timeout_ms, {1, kMinuteMs, "milliseconds"},
                 "patience with all providers together; who has not answered is said"),
      }};
  OptionGroup output = {"Output",
                        {
                            flag("--json", into.json, "one JSON document"),
                            flag("--plain", into.plain, "bare provider/model lines, for scripts"),
                            flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
                            flag("--help", into.help, "this text", 'h'),
                        }};
  return {which, network, output};
}

Result<ListOptions> read_list_options(const std::vector<std::string>& arguments) {
  ListOptions options;
  const OptionTable table = list_option_table(options);
  Result<std::vector<std::string>> rest = parse_options(table, arguments);
  if (!rest) return rest.error();
  if (options.help) return options;
  if (!rest->empty()) {
    return usage("list takes options only, not '" + text::printable(rest->front(), 60) +
                 "'; one provider's models: list --provider ID");
  }
  if (options.json && options.plain) {
    return usage("--json and --plain exclude each other: one document, or bare lines");
  }
  const std::string_view provider = text::trimmed(options.provider);
  if (std::any_of(provider.begin(), provider.end(), text::is_blank)) {
    return usage("'" + text::printable(provider, 60) +
                 "' is no provider's id but a name for people; an id is a word such as moonshot, "
                 "see pincer providers list");
  }
  options.provider = normal_provider(provider);
  return options;
}

std::string list_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models list [options]\n"
      "\n"
      "The models OpenClaw's config uses, in the order they are tried, with what is known of\n"
      "each: what it takes, its context window (what is used of it first, when that differs),\n"
      "whether it runs nearby, and whether there is a credential for it. Reads files and nothing\n"
      "else: no network without --all or --refresh.\n"
      "\n"
      "Tags: default, fallback#N, image, img-fallback#N, configured, alias:NAME, and missing:\n"
      "its provider lists its models, and this is none of them any more.\n"
      "\n";
  ListOptions defaults;
  return std::string(kHead) + describe(list_option_table(defaults), columns);
}

}  // namespace pincer::cli
