#include "cli/commands/providers.hpp"

#include <algorithm>
#include <memory>

#include "cli/exit_code.hpp"
#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/env_files.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// Which variables are set, never to what: the environment's, those of .env files and the config's
/// own. A config that cannot be read counts as none.
Lookup variables(const CommandContext& context) {
  const Result<Paths> paths = find_paths(context.environment, context.paths, file_exists);
  if (!paths) {
    context.output.say(paths.error().text + "; only the environment is looked at");
    return [&](std::string_view name) -> std::optional<std::string> {
      return std::string(context.environment.variable(name));
    };
  }
  const Environment full = with_env_files(context.environment, *paths);
  Result<ConfigFile> config = ConfigFile::load(*paths, full);
  if (config) {  // a look-up borrows from its config
    const auto kept = std::make_shared<const ConfigFile>(std::move(*config));
    return [kept](std::string_view name) { return kept->lookup()(name); };
  }
  context.output.say(without_secrets(config.error().text) + "; its own variables are left out");
  return [full](std::string_view name) -> std::optional<std::string> {
    return std::string(full.variable(name));
  };
}

bool is_set(std::string_view name, const Lookup& value_of) {
  return !text::trimmed(value_of(name).value_or("")).empty();
}

bool is_set(const EnvVariable& variable, const Lookup& value_of) {
  return is_set(variable.name, value_of) &&
         (variable.with.empty() || is_set(variable.with, value_of));
}

/// Each kind once: a provider may have several methods that differ in the server they are for.
std::string methods_text(const ProviderInfo& provider) {
  const std::string_view shared = auth_provider(provider.id);
  if (shared != provider.id) return "as " + std::string(shared);
  std::string out;
  for (const AuthMethod& method : provider.auth) {
    std::string kind = method.kind == AuthKind::custom ? std::string(method.method)
                                                       : std::string(name_of(method.kind));
    std::replace(kind.begin(), kind.end(), '_', ' ');
    if (out.find(kind) == std::string::npos) out += (out.empty() ? "" : ", ") + kind;
  }
  return out;
}

/// The variables that are set, or else the one that is looked at first; the others as a number.
std::string variables_text(const ProviderInfo& provider, const Lookup& value_of) {
  const std::span<const EnvVariable> variables = env_variables(provider.id);
  std::string out;
  std::size_t told = 0;
  for (const bool only_set : {true, false}) {
    for (const EnvVariable& variable : variables) {
      if (told > 0 && !only_set) break;
      if (only_set && !is_set(variable, value_of)) continue;
      out += (out.empty() ? "" : ", ") + std::string(variable.name);
      if (!variable.with.empty()) out += "+" + std::string(variable.with);
      if (only_set) out += " (set)";
      ++told;
    }
  }
  if (told < variables.size()) out += " +" + std::to_string(variables.size() - told);
  return out;
}

bool any_is_set(const ProviderInfo& provider, const Lookup& value_of) {
  for (const EnvVariable& variable : env_variables(provider.id)) {
    if (is_set(variable, value_of)) return true;
  }
  return false;
}

void write_text(text::JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.string(text);
  }
}

void write_provider(text::JsonWriter& json, const ProviderInfo& provider, const Lookup& value_of) {
  json.begin_object();
  json.key("id").string(provider.id);
  json.key("label").string(provider.label);
  json.key("serves").string(provider.serves);
  write_text(json, "api", provider.api);
  write_text(json, "baseUrl", provider.base_url);
  json.key("local").boolean(provider.local);
  json.key("catalog").string(name_of(provider.catalog));
  json.key("models").integer(static_cast<std::int64_t>(static_models(provider.id).size()));
  json.key("env").begin_array();
  for (const EnvVariable& variable : env_variables(provider.id)) {
    json.begin_object().key("name").string(variable.name);
    if (!variable.with.empty()) json.key("with").string(variable.with);
    json.key("set").boolean(is_set(variable, value_of)).end_object();
  }
  json.end_array().key("auth").begin_array();
  for (const AuthMethod& method : provider.auth) {
    json.begin_object().key("method").string(method.method);
    json.key("kind").string(name_of(method.kind));
    json.key("label").string(method.label).end_object();
  }
  json.end_array();
  const std::string_view shared = auth_provider(provider.id);
  write_text(json, "sharesAuthOf", shared == provider.id ? std::string_view() : shared);
  json.end_object();
}

std::string providers_json(const std::vector<const ProviderInfo*>& chosen, const Lookup& value_of) {
  text::JsonWriter json(true);
  json.begin_object();
  json.key("source").string(registry_source());
  json.key("date").string(registry_date());
  json.key("count").integer(static_cast<std::int64_t>(chosen.size()));
  json.key("providers").begin_array();
  for (const ProviderInfo* provider : chosen) write_provider(json, *provider, value_of);
  json.end_array().end_object();
  return json.take() + "\n";
}

void print_table(const std::vector<const ProviderInfo*>& chosen, const Lookup& value_of,
                 const Style& style, const CommandContext& context) {
  const Table table({{"Provider"},
                     {"Variables"},
                     {"Sign in", false, 1},
                     {"API", false, 2},
                     {"Catalog", false, 4},
                     {"Base URL", false, 5}});
  const auto cells = [&](std::size_t index) {
    const ProviderInfo& provider = *chosen[index];
    const bool is_ready = any_is_set(provider, value_of);
    return Table::Row{
        Cell{std::string(provider.id), is_ready ? Tone::strong : Tone::plain},
        Cell{variables_text(provider, value_of), is_ready ? Tone::good : Tone::plain},
        Cell{methods_text(provider)},
        Cell{std::string(provider.serves == "models" ? provider.api : provider.serves)},
        Cell{name_of(provider.catalog)},
        Cell{std::string(provider.base_url), Tone::faint}};
  };
  table.print(chosen.size(), cells, context.environment.stdout_columns, style,
              [&](std::string_view lines) { context.output.data(lines); });
}

core::Result<ProvidersOptions> read_options(const Arguments& arguments) {
  ProvidersOptions options;
  const OptionTable table = providers_option_table(options);
  core::Result<std::vector<std::string>> words = parse_options(table, arguments);
  if (!words) return words.error();
  if (options.help) return options;
  if (!words->empty() && words->front() != "list") {
    const std::string near = nearest(words->front(), {"list"});
    return usage("providers has no command '" + text::printable(words->front(), 60) + "'" +
                 (near.empty() ? "; it has list" : "; did you mean list?"));
  }
  if (words->size() > 1) {
    return usage("'" + text::printable((*words)[1], 60) +
                 "' is one word too many: pincer providers list");
  }
  if (options.json && options.plain) {
    return usage("--json and --plain exclude each other: one document, or bare lines");
  }
  return options;
}

}  // namespace

OptionTable providers_option_table(ProvidersOptions& into) {
  return {{"Which providers",
           {
               flag("--all", into.all, "also those of speech, media, search and embeddings"),
           }},
          {"Output",
           {
               flag("--json", into.json, "one JSON document"),
               flag("--plain", into.plain, "bare ids, for scripts"),
               flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
               flag("--help", into.help, "this text", 'h'),
           }}};
}

std::string providers_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer providers list [options]\n"
      "\n"
      "The providers OpenClaw knows: how each is spoken to, where, which variables its key is\n"
      "read from (and which of them are set, never to what), how one signs in, and where its\n"
      "models come from: static (shipped), refreshable (shipped, and it lists them), runtime\n"
      "(only it can tell), none (no chat models). --json has all of it.\n"
      "\n";
  ProvidersOptions defaults;
  return std::string(kHead) + describe(providers_option_table(defaults), columns);
}

int run_providers(const Arguments& arguments, const CommandContext& context) {
  const core::Result<ProvidersOptions> options = read_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, providers_help);
  std::vector<const ProviderInfo*> chosen;
  for (const ProviderInfo& provider : all_providers()) {
    if (options->all || provider.serves == "models") chosen.push_back(&provider);
  }
  if (options->plain) {
    for (const ProviderInfo* provider : chosen) {
      context.output.data(std::string(provider->id) + "\n");
    }
    return kExitOk;
  }
  const Lookup value_of = variables(context);
  if (options->json) return print(context, providers_json(chosen, value_of));
  const bool no_color = options->no_color || context.no_color;
  const Environment& environment = context.environment;
  const Style style(wants_colour(environment, no_color, environment.stdout_is_terminal));
  print_table(chosen, value_of, style, context);
  return kExitOk;
}

}  // namespace pincer::cli
