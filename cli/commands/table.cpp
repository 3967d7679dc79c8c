#include "cli/commands/table.hpp"

#include <array>

#include "cli/commands/auth.hpp"
#include "cli/commands/bench.hpp"
#include "cli/commands/bench_options.hpp"
#include "cli/commands/capabilities.hpp"
#include "cli/commands/check.hpp"
#include "cli/commands/completion.hpp"
#include "cli/commands/help.hpp"
#include "cli/commands/history.hpp"
#include "cli/commands/list.hpp"
#include "cli/commands/list_options.hpp"
#include "cli/commands/models.hpp"
#include "cli/commands/models_options.hpp"
#include "cli/commands/providers.hpp"
#include "cli/commands/scan.hpp"
#include "cli/commands/scan_options.hpp"
#include "cli/commands/simulate.hpp"
#include "cli/commands/simulate_options.hpp"
#include "cli/commands/status.hpp"
#include "cli/commands/status_options.hpp"
#include "cli/commands/undo.hpp"
#include "cli/commands/watch.hpp"

namespace pincer::cli {
namespace {

template <ModelsCommand kCommand>
std::string help_of(std::size_t columns) {
  return models_help(kCommand, columns);
}

template <ModelsCommand kCommand>
int run_of(const Arguments& arguments, const CommandContext& context) {
  return run_models(kCommand, arguments, context);
}

template <ModelsCommand kCommand>
void options_of(const OptionVisitor& visit) {
  ModelsOptions defaults;
  defaults.command = kCommand;
  visit(models_option_table(defaults));
}

template <typename Options, OptionTable (*kTable)(Options&)>
void options_in(const OptionVisitor& visit) {
  Options defaults;
  visit(kTable(defaults));
}

template <ModelsCommand kCommand>
constexpr Command models_row(std::string_view summary,
                             std::span<const std::string_view> actions = {}) {
  return {word(kCommand),    CommandGroup::models, true, summary, actions, run_of<kCommand>,
          help_of<kCommand>, options_of<kCommand>};
}

constexpr std::array<std::string_view, 3> kAliasActions = {"list", "add", "remove"};
constexpr std::array<std::string_view, 3> kAuthActions = {"list", "order", "remove"};
constexpr std::array<std::string_view, 4> kFallbackActions = {"list", "add", "remove", "clear"};

constexpr std::array<std::string_view, 3> kBenchProfiles = {"closed", "rate", "sweep"};
constexpr std::array<std::string_view, 1> kListAction = {"list"};

constexpr std::array kCommands = {
    Command{"scan",
            CommandGroup::own,
            true,
            "probe the free models and rank them (also: pincer models scan)",
            {},
            run_scan,
            scan_help,
            options_in<ScanOptions, scan_option_table>},
    Command{"simulate",
            CommandGroup::own,
            false,
            "play OpenRouter on this machine, for trying out and testing",
            {},
            run_simulate,
            simulate_help,
            options_in<SimulateOptions, simulate_option_table>},
    Command{"bench", CommandGroup::own, false,
            "how many probes a second, how fast, at what cost: the simulator or your server",
            kBenchProfiles, run_bench, bench_help, options_in<BenchOptions, bench_option_table>},
    Command{"providers", CommandGroup::own, false,
            "who serves models: variables, endpoints, ways to sign in", kListAction, run_providers,
            providers_help, options_in<ProvidersOptions, providers_option_table>},
    Command{"completion",
            CommandGroup::own,
            false,
            "Tab completes commands, models and more: bash, zsh, fish",
            {},
            run_completion,
            completion_help,
            options_in<CompletionOptions, completion_option_table>},
    Command{"help", CommandGroup::own, false, "this text, or: pincer help COMMAND", {}, run_help},
    Command{"version", CommandGroup::other, false, "the version", {}, run_version},
    Command{"status",
            CommandGroup::models,
            true,
            "the models in use, their credentials, and where that is written",
            {},
            run_status,
            status_help,
            options_in<StatusOptions, status_option_table>},
    Command{"check",
            CommandGroup::models,
            true,
            "ask the models in use whether they work; --repair replaces dead ones",
            {},
            run_check,
            check_help,
            options_in<CheckOptions, check_option_table>},
    Command{"watch",
            CommandGroup::models,
            true,
            "keep the models in use healthy: check them every hour, replace dead ones",
            {},
            run_watch,
            watch_help,
            options_in<WatchOptions, watch_option_table>},
    Command{"list",
            CommandGroup::models,
            true,
            "the models in use, or all that are known",
            {},
            run_list,
            list_help,
            options_in<ListOptions, list_option_table>},
    Command{"history",
            CommandGroup::models,
            true,
            "how the models did in earlier scans: how often they worked, how fast",
            {},
            run_history,
            history_help,
            options_in<HistoryOptions, history_option_table>},
    Command{"diff",
            CommandGroup::models,
            true,
            "what changed among the free models since the scan before",
            {},
            run_diff,
            diff_help,
            options_in<DiffOptions, diff_option_table>},
    Command{"capabilities",
            CommandGroup::models,
            true,
            "what models can do, measured against what the catalog lists",
            {},
            run_capabilities,
            capabilities_help,
            options_in<CapabilitiesOptions, capabilities_option_table>},
    models_row<ModelsCommand::set>("choose the default model"),
    models_row<ModelsCommand::set_image>("choose the image model"),
    models_row<ModelsCommand::aliases>("short names: list, add, remove", kAliasActions),
    models_row<ModelsCommand::fallbacks>(
        "what is tried when the default fails: list, add, remove, clear", kFallbackActions),
    models_row<ModelsCommand::image_fallbacks>("the same for the image model", kFallbackActions),
    Command{"auth", CommandGroup::models, true, "the stored credentials: list, order, remove",
            kAuthActions, run_auth, auth_help, auth_options},
    Command{"undo",
            CommandGroup::models,
            true,
            "put back what pincer changed last in the config",
            {},
            run_undo,
            undo_help,
            options_in<UndoOptions, undo_option_table>},
};

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

const Command* find_command(std::string_view word, bool of_models) {
  for (const Command& command : kCommands) {
    if (command.word == word && (!of_models || command.of_models)) return &command;
  }
  return nullptr;
}

}  // namespace pincer::cli
