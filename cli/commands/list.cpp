#include "cli/commands/list.hpp"

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

#include "cli/catalog_sources.hpp"
#include "cli/commands/list_options.hpp"
#include "cli/credentials.hpp"
#include "cli/exit_code.hpp"
#include "cli/model_list.hpp"
#include "cli/model_ref.hpp"
#include "cli/outside.hpp"
#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "cli/render/table.hpp"
#include "cli/render/units.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/auth_store.hpp"
#include "cli/state/catalog_cache.hpp"
#include "cli/state/env_files.hpp"
#include "cli/state/models_json.hpp"
#include "cli/state/shell_env.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// A list this young is as good as a new one.
constexpr std::int64_t kFreshMs = 3'600'000;

std::string shown(std::string_view text, std::size_t columns = 60) {
  return text::printable(without_secrets(text), columns);
}

/// One run of the command: what it was asked, what it read, what it found out.
class Listing {
 public:
  Listing(const ListOptions& options, const CommandContext& context, const Paths& paths,
          Environment environment, const ConfigFile& config)
      : options_(options),
        context_(context),
        environment_(std::move(environment)),
        config_(config),
        paths_(paths),
        store_(load_auth_store(paths_, environment_)),
        credentials_(store_, config_, environment_, paths_, environment_.start_ms),
        known_(config.value()) {
    for (const AuthProfile& profile : store_.profiles) {
      for (const std::string* secret : {&profile.secret, &profile.refresh, &profile.id_token}) {
        if (!secret->empty()) context_.output.hide(*secret);
      }
    }
    for (const core::Error& error : store_.errors) say(error.text);
    for (const std::string& warning : store_.warnings) say(warning);
    for (const StoreProblem& problem : store_.problems) say(problem.sentence);
    const Result<std::optional<text::Json5Value>> models = read_models_json(paths);
    if (!models) {
      say(models.error().text + "; the list goes on without it");
    } else if (*models) {
      known_.add_agent(**models);
    }
  }

  Result<void> find_used(const std::string& agent) {
    Result<std::vector<UsedModel>> used = used_models(config_, agent);
    if (!used) return std::move(used).error();
    used_ = std::move(*used);
    return {};
  }

  /// The exit code.
  int run() {
    const std::vector<CatalogSource> asked = remember_and_choose();
    if (options_.json) {
      if (const std::optional<int> signal = ask(asked)) return kExitSignalled + *signal;
      context_.output.data(list_json(rows({}), unreached_));
      return kExitOk;
    }
    std::set<std::string> waits;  // providers whose rows come when they have answered
    for (const CatalogSource& source : asked) waits.insert(source.provider);
    std::size_t count = 0;
    std::optional<int> signal;
    if (!options_.all || waits.empty()) {
      signal = ask(asked);
      if (!signal) count = print(rows({}));
    } else {
      count = print(rows([&](const ListRow& row) { return !waits.contains(row.provider); }));
      context_.output.flush();
      signal = ask(asked);
      if (!signal) {
        count += print(rows([&](const ListRow& row) { return waits.contains(row.provider); }));
      }
    }
    if (signal) return kExitSignalled + *signal;
    conclude(count);
    return kExitOk;
  }

 private:
  using Wanted = std::function<bool(const ListRow&)>;

  void say(std::string_view sentence) const { context_.output.say(without_secrets(sentence)); }

  /// Providers whose lists matter to what is shown.
  std::set<std::string> providers() const {
    if (!options_.provider.empty()) return {options_.provider};
    std::set<std::string> ids;
    if (options_.all) {
      for (std::string& id : provider_names(known_, used_)) ids.insert(std::move(id));
    } else {
      for (const UsedModel& model : used_) ids.insert(model.key.substr(0, model.key.find('/')));
    }
    return ids;
  }

  /// Takes in the lists that are kept from earlier runs; gives who is to be asked for a new one.
  std::vector<CatalogSource> remember_and_choose() {
    std::vector<CatalogSource> chosen;
    for (const std::string& id : providers()) {
      std::optional<CatalogSource> source =
          catalog_source(id, config_.value(), known_, environment_, credentials_);
      if (!source) continue;
      std::optional<ListedModels> list = read_catalog_cache(environment_, id, source->base_text());
      const bool is_fresh = list && environment_.start_ms - list->fetched_ms < kFreshMs;
      if (list) known_.add_listed(std::move(*list));
      if (!options_.refresh && (!options_.all || is_fresh)) continue;
      const bool in_vain = options_.provider.empty() || source->wants_key();
      if (!source->usable && in_vain) continue;
      context_.output.hide(source->key);
      chosen.push_back(std::move(*source));
    }
    return chosen;
  }

  /// Takes in what providers answer; the signal that ended the wait, if one did.
  std::optional<int> ask(const std::vector<CatalogSource>& sources) {
    if (sources.empty()) {
      if (options_.refresh) say("none of these providers can be asked for its models");
      return std::nullopt;
    }
    std::string names;
    for (const CatalogSource& source : sources) {
      names += (names.empty() ? "" : ", ") + source.provider;
    }
    context_.output.status("asking " + shown(names) + " for models");
    Outside outside;
    const std::unique_ptr<io::HttpClient> http =
        io::HttpClient::make(outside.loop, *outside.net, http_options(environment_));
    const core::Time deadline = outside.loop.now() + std::chrono::milliseconds(options_.timeout_ms);
    const OnCatalogAnswer on_answer = [&](CatalogAnswer answer) { take(answer); };
    io::Signals signals(outside.driver, {SIGINT, SIGTERM});
    const std::variant<std::monostate, int> ended = outside.loop.run(
        core::race(ask_for_catalogs(*http, sources, deadline, on_answer), signals.next()));
    context_.output.status("");
    if (ended.index() == 1) return std::get<1>(ended);
    return std::nullopt;
  }

  void take(const CatalogAnswer& answer) {
    const std::string& provider = answer.source.provider;
    if (!answer.catalog) {
      unreached_.push_back(provider);
      const bool is_kept = known_.list_of(provider) != nullptr;
      const bool is_shipped = !static_models(provider).empty();
      say(provider + " was not reached: " + answer.catalog.error().text + "; what is shown of it " +
          (is_kept      ? "is what it listed before"
           : is_shipped ? "was known on " + std::string(registry_date())
                        : "is what the config says"));
      return;
    }
    ListedModels list = listed_models(provider, *answer.catalog, environment_.start_ms);
    const Result<void> kept = write_catalog_cache(environment_, list, answer.source.base_text());
    if (!kept) say(kept.error().text + "; the list is not kept for the next run");
    if (list.models.empty()) {
      say(provider + " answers that it has no models; what is shown of it was known before");
      return;
    }
    known_.add_listed(std::move(list));
  }

  bool is_available(std::string_view provider) {
    const auto at = available_.find(provider);
    if (at != available_.end()) return at->second;
    const bool usable = credentials_.can_work(provider);
    available_.emplace(std::string(provider), usable);
    return usable;
  }

  /// What is to be shown: what is used in its order, or all by key.
  std::vector<UsedModel> chosen() const {
    std::vector<UsedModel> models;
    std::map<std::string, std::vector<std::string>> tags;
    for (const UsedModel& model : used_) {
      const std::string provider = model.key.substr(0, model.key.find('/'));
      if (!options_.provider.empty() && provider != options_.provider) continue;
      models.push_back(model);
      tags[model.key] = model.tags;
    }
    if (options_.all) {
      for (const KnownModel& model : known_.all(options_.provider)) tags[model.key];
      models.clear();
      for (auto& [key, words] : tags) models.push_back({key, words});
    } else if (!options_.provider.empty()) {
      for (const KnownModel& model : known_.configured()) {
        if (model.provider != options_.provider || tags.contains(model.key)) continue;
        models.push_back({model.key, {}});
        tags[model.key];
      }
    }
    return models;
  }

  std::vector<ListRow> rows(const Wanted& wanted) {
    std::vector<ListRow> rows;
    for (const UsedModel& model : chosen()) {
      ListRow row = make_row(model, known_, [&](std::string_view id) { return is_available(id); });
      if (options_.local && !row.is_local) continue;
      if (wanted && !wanted(row)) continue;
      rows.push_back(std::move(row));
    }
    return rows;
  }

  std::size_t print(const std::vector<ListRow>& rows) const {
    Output& output = context_.output;
    if (options_.plain) {
      for (const ListRow& row : rows) output.data(shown(row.key, kRefBytesMax) + "\n");
    } else if (!rows.empty()) {
      print_table(rows);
    }
    for (const ListRow& row : rows) {
      if (row.is_missing && !options_.plain) missing_.push_back(row.key);
    }
    return rows.size();
  }

  void print_table(const std::vector<ListRow>& rows) const;

  /// What people should know of what they see, and why there may be nothing to see.
  void conclude(std::size_t count) const {
    for (const std::string& key : missing_) {
      say(shown(key, kRefBytesMax) +
          " is missing: its provider lists its models, and not this one");
    }
    if (count > 0) return;
    if (!options_.provider.empty()) {
      const std::vector<std::string> names = provider_names(known_, used_);
      const std::string id = shown(options_.provider);
      if (std::find(names.begin(), names.end(), options_.provider) == names.end()) {
        const std::string near = nearest(options_.provider, names);
        say("no provider '" + id + "' is known" +
            (near.empty() ? "; see pincer providers list" : "; did you mean " + near + "?"));
        return;
      }
      say("no model of " + id + (options_.local ? " that runs nearby" : "") +
          (options_.all ? " is known" : " is in use; --all shows all that are known"));
      return;
    }
    say(options_.local ? "no model in use runs on this machine or its network"
                       : "there is no model");
  }

  const ListOptions& options_;
  const CommandContext& context_;
  Environment environment_;
  const ConfigFile& config_;
  const Paths& paths_;
  AuthStore store_;
  Credentials credentials_;
  KnownModels known_;
  std::vector<UsedModel> used_;
  std::map<std::string, bool, std::less<>> available_;
  std::vector<std::string> unreached_;
  mutable std::vector<std::string> missing_;
};

std::string window_text(const ListRow& row) {
  if (!row.context_window) return "-";
  std::string window = short_tokens(*row.context_window);
  if (!row.context_tokens || *row.context_tokens == *row.context_window) return window;
  return short_tokens(*row.context_tokens) + "/" + window;
}

void Listing::print_table(const std::vector<ListRow>& rows) const {
  const Table table({{"Model"},
                     {"Input", false, 2},
                     {"Ctx", true, 3},
                     {"Local", false, 4},
                     {"Auth"},
                     {"Tags", false, 1}});
  const auto cells = [&](std::size_t index) {
    const ListRow& row = rows[index];
    std::string tags;
    for (const std::string& tag : row.tags) {
      // What else is said of it says that it is configured.
      if (tag == "configured" && row.tags.size() > 1) continue;
      tags += (tags.empty() ? "" : ",") + tag;
    }
    const bool is_default = !row.tags.empty() && row.tags.front() == "default";
    return Table::Row{
        Cell{without_secrets(row.key), is_default ? Tone::strong : Tone::plain},
        Cell{row.input.empty() ? "-" : row.input},
        Cell{window_text(row)},
        Cell{row.is_local ? "yes" : "no"},
        Cell{row.is_available ? "yes" : "no", row.is_available ? Tone::good : Tone::wait},
        Cell{without_secrets(tags), row.is_missing ? Tone::bad : Tone::faint}};
  };
  const bool no_color = options_.no_color || context_.no_color;
  const Environment& environment = context_.environment;
  const Style style(wants_colour(environment, no_color, environment.stdout_is_terminal));
  table.print(rows.size(), cells, environment.stdout_columns, style,
              [&](std::string_view lines) { context_.output.data(lines); });
}

int fail(const CommandContext& context, const core::Error& error) {
  context.output.say(without_secrets(error.text));
  return kExitError;
}

}  // namespace

int run_list(const Arguments& arguments, const CommandContext& context) {
  Result<ListOptions> options = read_list_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, list_help);
  PathOptions path_options = context.paths;
  if (!options->agent.empty()) path_options.agent = options->agent;
  const Result<Paths> paths = find_paths(context.environment, path_options, file_exists);
  if (!paths) return refuse(context, paths.error());
  Environment full = with_env_files(context.environment, *paths);
  const Result<ConfigFile> config = ConfigFile::load(*paths, full);
  if (!config) return fail(context, config.error());
  for (const std::string& problem : config->problems()) {
    context.output.say(config->path + ": " + without_secrets(problem));
  }
  if (!config->problems().empty()) return kExitError;
  for (const std::string& name : config->unset_names()) {
    context.output.say("${" + name + "} of the config is not set, it stays as it is");
  }
  const ShellEnv shell = add_shell_env(full, *config);
  if (!shell.warning.empty()) context.output.say(shell.warning);
  Result<Paths> of_agent = *paths;
  if (!path_options.agent.empty()) {
    of_agent = agent_paths(*paths, full, *config, path_options.agent);
    // The main agent is there without being listed.
    if (!of_agent && text::equal_caseless(path_options.agent, "main")) of_agent = *paths;
  }
  if (!of_agent) return fail(context, of_agent.error());
  Listing listing(*options, context, *of_agent, full, *config);
  if (const Result<void> used = listing.find_used(path_options.agent); !used) {
    return fail(context, used.error());
  }
  return listing.run();
}

}  // namespace pincer::cli
