#include "cli/commands/models.hpp"

#include <algorithm>

#include "cli/catalog_sources.hpp"
#include "cli/commands/write_report.hpp"
#include "cli/exit_code.hpp"
#include "cli/model_book.hpp"
#include "cli/model_edits.hpp"
#include "cli/render/secrets.hpp"
#include "cli/state/env_files.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

int fail(Output& output, const core::Error& error) {
  output.say(without_secrets(error.text));
  return kExitError;
}

std::string shown(std::string_view text) {
  return text::printable(without_secrets(text));
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& one : texts) out += (out.empty() ? "" : ", ") + shown(one);
  return out.empty() ? "none" : out;
}

ModelTarget target_of(const ModelsOptions& options) {
  const bool is_image = options.command == ModelsCommand::set_image ||
                        options.command == ModelsCommand::image_fallbacks;
  return {is_image ? ModelSlot::image : ModelSlot::text, options.agent};
}

std::string_view title(const ModelsOptions& options) {
  switch (options.command) {
    case ModelsCommand::set:
      return "Default model";
    case ModelsCommand::set_image:
      return "Image model";
    case ModelsCommand::aliases:
      return "Aliases";
    case ModelsCommand::image_fallbacks:
      return "Image fallbacks";
    case ModelsCommand::fallbacks:
      break;
  }
  return "Fallbacks";
}

int list_aliases(const ModelsOptions& options, const ConfigFile& config, Output& output) {
  const ModelBook book(config.value());
  if (options.json) {
    text::JsonWriter json(true);
    json.begin_object().key("aliases").begin_object();
    for (const ModelAlias& alias : book.aliases()) {
      json.key(alias.name).string(without_secrets(alias.key));
    }
    json.end_object().end_object();
    output.data(json.take() + "\n");
    return kExitOk;
  }
  if (!options.plain) {
    output.data("Aliases (" + std::to_string(book.aliases().size()) + "):\n");
    if (book.aliases().empty()) output.data("- none\n");
  }
  for (const ModelAlias& alias : book.aliases()) {
    const std::string between = options.plain ? " " : " -> ";
    output.data((options.plain ? "" : "- ") + shown(alias.name) + between + shown(alias.key) +
                "\n");
  }
  return kExitOk;
}

int list_fallbacks(const ModelsOptions& options, const ConfigFile& config, Output& output) {
  Result<ModelSetting> setting = read_setting(view(config), target_of(options));
  if (!setting) return fail(output, setting.error());
  if (!options.agent.empty() && !setting->has_fallbacks) {
    setting = read_setting(view(config), {ModelSlot::text, ""});  // an agent without a list
    if (!setting) return fail(output, setting.error());
  }
  if (options.json) {
    text::JsonWriter json(true);
    json.begin_object().key("fallbacks").begin_array();
    for (const std::string& entry : setting->fallbacks) json.string(without_secrets(entry));
    json.end_array().end_object();
    output.data(json.take() + "\n");
    return kExitOk;
  }
  if (!options.plain) {
    output.data(std::string(title(options)) + " (" + std::to_string(setting->fallbacks.size()) +
                "):\n");
    if (setting->fallbacks.empty()) output.data("- none\n");
  }
  for (const std::string& entry : setting->fallbacks) {
    output.data((options.plain ? "" : "- ") + shown(entry) + "\n");
  }
  return kExitOk;
}

Result<EditPlan> plan(const ModelsOptions& options, const ConfigView& config) {
  const ModelTarget target = target_of(options);
  switch (options.command) {
    case ModelsCommand::set:
    case ModelsCommand::set_image:
      return plan_set(config, target, options.model);
    case ModelsCommand::aliases:
      return options.action == ListAction::add
                 ? plan_alias_add(config, options.alias, options.model)
                 : plan_alias_remove(config, options.alias);
    case ModelsCommand::fallbacks:
    case ModelsCommand::image_fallbacks:
      break;
  }
  if (options.action == ListAction::add) return plan_fallback_add(config, target, options.model);
  if (options.action == ListAction::clear) return plan_fallback_clear(config, target);
  return plan_fallback_remove(config, target, options.model);
}

/// The line that says what is now so.
std::string result_line(const ModelsOptions& options, const EditPlan& plan) {
  const std::string whose = options.agent.empty() ? "" : " of " + shown(options.agent);
  if (options.command == ModelsCommand::aliases) {
    if (options.action == ListAction::remove) {
      return "Alias " + shown(plan.before) + " removed, it stood for " + shown(plan.key);
    }
    return "Alias " + shown(options.alias) + " -> " + shown(plan.key);
  }
  if (options.command == ModelsCommand::set || options.command == ModelsCommand::set_image) {
    std::string line = std::string(title(options)) + whose + ": " + shown(plan.key);
    if (!plan.before.empty() && plan.before != plan.key) {
      line += " (was " + shown(plan.before) + ")";
    }
    return line;
  }
  return std::string(title(options)) + whose + ": " + joined(plan.list);
}

int change(const ModelsOptions& options, const Paths& paths, const Environment& environment,
           Output& output) {
  EditPlan planned;
  const auto make_edits = [&](const ConfigFile& config) -> Result<std::vector<ConfigEdit>> {
    const KnownModels known = models_on_file(config, paths, environment);
    Result<EditPlan> made = plan(options, {config.value(), config.source(), &known});
    if (!made) return std::move(made).error();
    planned = std::move(*made);
    return planned.edits;
  };
  const Result<WriteOutcome> written =
      write_config(paths, environment, make_edits, {options.dry_run, environment.start_ms});
  if (!written) return fail(output, written.error());
  for (const std::string& note : planned.notes) output.say(without_secrets(note));
  output.data(result_line(options, planned) + "\n");
  report_write(*written, options.dry_run, output);
  return kExitOk;
}

int run(const ModelsOptions& effective, const CommandContext& context) {
  const Environment& environment = context.environment;
  Output& output = context.output;
  PathOptions agent_paths = context.paths;
  agent_paths.agent = effective.agent;
  const Result<Paths> paths = find_paths(environment, agent_paths, file_exists);
  if (!paths) {
    output.say(paths.error().text);
    return kExitUsage;
  }
  if (effective.command == ModelsCommand::aliases && !effective.agent.empty()) {
    output.say("aliases are the same for all agents, --agent changes nothing about them");
  }
  const bool is_list = effective.command != ModelsCommand::set &&
                       effective.command != ModelsCommand::set_image &&
                       effective.action == ListAction::list;
  const Environment full = with_env_files(environment, *paths);
  if (!is_list) return change(effective, *paths, full, output);
  const Result<ConfigFile> config = ConfigFile::load(*paths, full);
  if (!config) return fail(output, config.error());
  // What OpenClaw would refuse to run with is no answer for a script.
  for (const std::string& problem : config->problems()) {
    output.say(config->path + ": " + without_secrets(problem));
  }
  if (!config->problems().empty()) return kExitError;
  for (const std::string& name : config->unset_names()) {
    output.say("${" + name + "} of the config is not set, it stays as it is");
  }
  if (effective.command == ModelsCommand::aliases) {
    return list_aliases(effective, *config, output);
  }
  return list_fallbacks(effective, *config, output);
}

}  // namespace

int run_models(ModelsCommand command, const Arguments& arguments, const CommandContext& context) {
  Result<ModelsOptions> options = read_models_options(command, arguments);
  if (!options) return refuse(context, options.error());
  if (options->help)
    return print(context, fitted(models_help(command, context.columns), context.columns));
  if (options->agent.empty()) options->agent = context.paths.agent;
  return run(*options, context);
}

}  // namespace pincer::cli
