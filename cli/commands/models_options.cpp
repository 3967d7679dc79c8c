#include "cli/commands/models_options.hpp"

#include <array>
#include <optional>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

bool is_list(ModelsCommand command) {
  return command == ModelsCommand::aliases || command == ModelsCommand::fallbacks ||
         command == ModelsCommand::image_fallbacks;
}

bool writes(const ModelsOptions& options) {
  return !is_list(options.command) || options.action != ListAction::list;
}

std::optional<ListAction> action_named(std::string_view name, ModelsCommand command) {
  if (name == "list") return ListAction::list;
  if (name == "add") return ListAction::add;
  if (name == "remove") return ListAction::remove;
  if (name == "clear" && command != ModelsCommand::aliases) return ListAction::clear;
  return std::nullopt;
}

std::vector<std::string> action_names(ModelsCommand command) {
  std::vector<std::string> names = {"list", "add", "remove"};
  if (command != ModelsCommand::aliases) names.emplace_back("clear");
  return names;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& one : words) out.append(out.empty() ? "" : between).append(one);
  return out;
}

/// What the words after the action are, as usage shows them.
std::vector<std::string> wanted_words(const ModelsOptions& options) {
  if (!is_list(options.command)) return {"MODEL"};
  const bool is_alias = options.command == ModelsCommand::aliases;
  if (options.action == ListAction::add && is_alias) return {"ALIAS", "MODEL"};
  if (options.action == ListAction::remove && is_alias) return {"ALIAS"};
  if (options.action == ListAction::add || options.action == ListAction::remove) return {"MODEL"};
  return {};
}

Result<void> take_words(ModelsOptions& options, std::vector<std::string> words) {
  std::string name(word(options.command));
  if (is_list(options.command)) {
    const std::vector<std::string> names = action_names(options.command);
    if (words.empty()) return usage(name + " needs one of: " + joined(names, ", "));
    const std::optional<ListAction> action = action_named(words.front(), options.command);
    if (!action) {
      const std::string near = nearest(words.front(), names);
      return usage(
          name + " has no command '" + text::printable(words.front(), 60) + "'" +
          (near.empty() ? "; it has " + joined(names, ", ") : "; did you mean " + near + "?"));
    }
    options.action = *action;
    name += " " + words.front();
    words.erase(words.begin());
  }
  const std::vector<std::string> wanted = wanted_words(options);
  if (words.size() != wanted.size()) {
    const std::string form = name + (wanted.empty() ? "" : " " + joined(wanted, " "));
    if (words.size() < wanted.size()) return usage("missing: pincer models " + form);
    return usage("'" + text::printable(words[wanted.size()], 60) +
                 "' is one word too many: pincer models " + form);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    (wanted[i] == "ALIAS" ? options.alias : options.model) = words[i];
  }
  return {};
}

constexpr std::string_view kModelText =
    "MODEL is provider/model, or an alias in any case, or a bare name that just one configured\n"
    "provider has; a bare name else means openai/NAME, with a warning. A model that nothing here\n"
    "knows is stored all the same, with a warning that names what comes near it: pincer cannot\n"
    "know every model, and a script should not fail for that.\n"
    "\n";

std::string_view head(ModelsCommand command) {
  switch (command) {
    case ModelsCommand::set:
      return "Usage: pincer models set MODEL [options]\n"
             "\n"
             "Makes MODEL the default model. Its fallbacks stay.\n"
             "\n";
    case ModelsCommand::set_image:
      return "Usage: pincer models set-image MODEL [options]\n"
             "\n"
             "Makes MODEL the one that is asked about images.\n"
             "\n";
    case ModelsCommand::aliases:
      return "Usage: pincer models aliases list [--json | --plain]\n"
             "       pincer models aliases add ALIAS MODEL [--dry-run]\n"
             "       pincer models aliases remove ALIAS [--dry-run]\n"
             "\n"
             "Short names for models, the same for all agents. Where an alias that goes was used,\n"
             "its model is written out.\n"
             "\n";
    case ModelsCommand::fallbacks:
      return "Usage: pincer models fallbacks list [--json | --plain]\n"
             "       pincer models fallbacks add MODEL [--dry-run]\n"
             "       pincer models fallbacks remove MODEL [--dry-run]\n"
             "       pincer models fallbacks clear [--dry-run]\n"
             "\n"
             "The models that are tried, in this order, when the default model fails.\n"
             "\n";
    case ModelsCommand::image_fallbacks:
      return "Usage: pincer models image-fallbacks list [--json | --plain]\n"
             "       pincer models image-fallbacks add MODEL [--dry-run]\n"
             "       pincer models image-fallbacks remove MODEL [--dry-run]\n"
             "       pincer models image-fallbacks clear [--dry-run]\n"
             "\n"
             "The models that are tried, in this order, when the image model fails.\n"
             "\n";
  }
  return "";
}

}  // namespace

OptionTable models_option_table(ModelsOptions& into) {
  OptionGroup which = {"Which agent", {}};
  which.options.push_back(text("--agent", "ID", into.agent,
                               "this agent's own model in agents.list, not what all share"));
  OptionGroup output = {"Output", {}};
  if (!is_list(into.command)) {
    output.options.push_back(
        flag("--dry-run", into.dry_run, "show what would change, line by line, and write nothing"));
  } else {
    output.options.push_back(flag("--json", into.json, "one JSON document"));
    output.options.push_back(flag("--plain", into.plain, "bare lines, for scripts"));
    output.options.push_back(flag("--dry-run", into.dry_run,
                                  "with add, remove, clear: show what would change, line by "
                                  "line, and write nothing"));
  }
  output.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  output.options.push_back(flag("--help", into.help, "this text", 'h'));
  // Agents have a text model of their own and nothing else.
  const bool is_shared = into.command == ModelsCommand::aliases ||
                         into.command == ModelsCommand::set_image ||
                         into.command == ModelsCommand::image_fallbacks;
  if (is_shared) return {output};
  return {which, output};
}

Result<ModelsOptions> read_models_options(ModelsCommand command,
                                          const std::vector<std::string>& arguments) {
  ModelsOptions options;
  options.command = command;
  const OptionTable table = models_option_table(options);
  Result<std::vector<std::string>> words = parse_options(table, arguments);
  if (!words) return words.error();
  if (options.help) return options;
  if (Result<void> taken = take_words(options, std::move(*words)); !taken) return taken.error();
  if (options.json && options.plain) {
    return usage("--json and --plain exclude each other: one document, or bare lines");
  }
  if (writes(options) && (options.json || options.plain)) {
    return usage(std::string(options.json ? "--json" : "--plain") + " is for list only");
  }
  if (!writes(options) && options.dry_run) {
    return usage("--dry-run is for commands that write, and list writes nothing");
  }
  return options;
}

std::string models_help(ModelsCommand command, std::size_t columns) {
  ModelsOptions defaults;
  defaults.command = command;
  return std::string(head(command)) + std::string(kModelText) +
         describe(models_option_table(defaults), columns);
}

}  // namespace pincer::cli
