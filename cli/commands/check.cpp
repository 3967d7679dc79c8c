#include "cli/commands/check.hpp"

#include <algorithm>
#include <csignal>

#include "cli/check/check_report.hpp"
#include "cli/check/fix.hpp"
#include "cli/commands/moment.hpp"
#include "cli/duration.hpp"
#include "cli/model_ref.hpp"
#include "cli/outside.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"
#include "engine/text/printable.hpp"
#include "stages/iso_time.hpp"

namespace pincer::cli {
namespace {

Error usage(std::string sentence) {
  return Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

Result<CheckOptions> read_options(const Arguments& arguments) {
  CheckOptions options;
  const Result<Arguments> rest = parse_options(check_option_table(options), arguments);
  if (!rest) return rest.error();
  if (options.help) return options;
  if (!rest->empty()) {
    return usage("check takes options only, not '" + text::printable(rest->front(), 60) + "'");
  }
  if (Result<void> read = read_max_age(options.settings.asking); !read) return read.error();
  if (options.settings.asking.fresh && options.settings.asking.max_age_ms) {
    return usage("--fresh takes no earlier answer, --max-age takes some: leave one out");
  }
  if (options.json && options.plain) {
    return usage("--json and --plain exclude each other: one document, or a line a model");
  }
  if (options.plain && options.repair) {
    return usage("--repair has more to tell than --plain can show: leave one of the two out");
  }
  if (options.dry_run && !options.repair) {
    return usage("--dry-run shows what --repair would write: a check alone writes nothing");
  }
  options.settings.replaces = options.repair;
  return options;
}

/// A model that has to be paid for is replaced by anything, every other one by a free one.
StandInRules rules_for(const std::vector<const CheckedModel*>& models) {
  StandInRules rules;
  rules.free = models.empty() || !std::all_of(models.begin(), models.end(), [](const auto* model) {
                 return model->listed && !model->free && !model->was_free;
               });
  return rules;
}

std::vector<const CheckedModel*> dead_of(const ChainCheck& check) {
  std::vector<const CheckedModel*> dead;
  for (const CheckedModel& model : check.models()) {
    if (model.health == Health::dead) dead.push_back(&model);
  }
  return dead;
}

/// Asks, and with `replacements` looks for what can take the place of the dead.
core::Task<void> ask(ChainCheck& check, History* history,
                     std::optional<std::vector<Replacement>>& replacements, bool repair) {
  co_await check.ask();
  check.conclude();
  if (!repair) co_return;
  std::vector<const CheckedModel*> dead = dead_of(check);
  const StandInRules rules = rules_for(dead);
  replacements = co_await find_replacements(check, history, std::move(dead), rules);
}

/// The signal that ended it early, or 0.
core::Task<int> ask_until_told(io::Signals& signals, ChainCheck& check, History* history,
                               std::optional<std::vector<Replacement>>& replacements, bool repair) {
  std::variant<std::monostate, int> first =
      co_await core::race(ask(check, history, replacements, repair), signals.next());
  if (first.index() == 1) co_return std::get<1>(first);
  co_return 0;
}

/// The best model known to work for such a place that is not used or named already, or empty.
std::string stand_in_for(const CheckedModel& model, const ChainCheck& check,
                         const stages::Tracks& tracks, std::vector<std::string>& named) {
  StandInRules rules = rules_for({&model});
  rules.kind = model.kind;
  rules.now_ms = check.now_ms();
  for (const std::string& id : known_good(check.catalog(), tracks, rules)) {
    std::string key = ModelRef{"openrouter", id}.key();
    const bool used = std::any_of(check.models().begin(), check.models().end(),
                                  [&](const CheckedModel& other) { return other.key == key; });
    if (used || std::find(named.begin(), named.end(), key) != named.end()) continue;
    named.push_back(key);
    return key;
  }
  return {};
}

/// Each model that is not fine gets its sentence.
void add_fixes(ChainCheck& check, History* history) {
  const stages::Tracks tracks = known_tracks(check, history);
  std::vector<std::string> named;
  for (CheckedModel& model : check.models()) {
    if (model.fine()) continue;
    model.fix = fix_for(model, stand_in_for(model, check, tracks, named), check.now_ms());
  }
}

RepairReport repair(const CheckOptions& options, const ChainCheck& check,
                    std::vector<Replacement> replacements) {
  RepairReport report;
  report.dry_run = options.dry_run;
  report.replacements = std::move(replacements);
  const std::vector<Exchange> exchanges = exchanges_of(report.replacements);
  if (exchanges.empty()) return report;
  Result<WriteOutcome> written =
      write_exchanges(check.files(), exchanges, {options.dry_run, check.now_ms()}, report.notes);
  if (written) {
    report.written = std::move(*written);
  } else {
    report.problem = written.error().text;
  }
  return report;
}

/// The key itself may have an end.
void say_key_end(const ChainCheck& check, Output& output) {
  const std::optional<std::int64_t> ends = stages::parse_iso_time(check.scan().account.expires_at);
  if (!ends || *ends - check.now_ms() > kEndsSoonMs) return;
  output.say("the key for openrouter ends at " + moment(*ends) +
             ": make another at https://openrouter.ai/keys by then");
}

/// The exit code: what was repaired is not wrong any more.
int code_of(const CheckOutcome& outcome) {
  if (!outcome.repair) return check_code(outcome.check.models());
  const RepairReport& report = *outcome.repair;
  if (!report.problem.empty()) return kExitError;
  const bool written = report.written && !report.dry_run;
  std::vector<CheckedModel> left = outcome.check.models();
  std::erase_if(left, [&](const CheckedModel& model) {
    if (model.health != Health::dead || !written) return false;
    return std::none_of(report.replacements.begin(), report.replacements.end(),
                        [&](const Replacement& one) {
                          return one.exchange.from == model.key && one.exchange.to.empty();
                        });
  });
  return check_code(left);
}

void show(const CheckOptions& options, const CheckOutcome& outcome, const CommandContext& context) {
  Output& output = context.output;
  if (options.json) {
    output.data(check_json(outcome));
  } else if (options.plain) {
    print_plain_check(outcome, output);
  } else {
    const bool colour = wants_colour(context.environment, options.no_color || context.no_color,
                                     context.environment.stdout_is_terminal);
    print_check(outcome, Style(colour), context.environment.stdout_columns, output);
  }
  output.flush();
}

int run(const CheckOptions& options, const CommandContext& context) {
  Output& output = context.output;
  Outside outside;
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, http_options(context.environment));
  const std::unique_ptr<History> history = open_history(context.environment, output);
  const stages::IdentityPlaces places = stages::real_identity_places();
  const CheckTools tools{*http, context.environment, context.paths, places, output, history.get()};
  ChainCheck check(tools, options.settings);
  if (Result<void> ready = check.prepare(); !ready) {
    output.say(without_secrets(ready.error().text));
    return kExitError;
  }
  for (const std::string& warning : check.files().warnings()) output.say(without_secrets(warning));
  std::optional<std::vector<Replacement>> replacements;
  int signal = 0;
  {
    io::Signals signals(outside.driver, {SIGINT, SIGTERM});
    output.status("asking ...");
    signal = outside.loop.run(
        ask_until_told(signals, check, history.get(), replacements, options.repair));
    output.status("");
  }
  if (signal != 0) check.conclude();
  add_fixes(check, history.get());
  CheckOutcome outcome{check, std::nullopt, signal != 0, 0};
  if (replacements && signal == 0)
    outcome.repair = repair(options, check, std::move(*replacements));
  outcome.code = code_of(outcome);
  show(options, outcome, context);
  say_key_end(check, output);
  if (signal == 0) return outcome.code;
  output.say("interrupted: what had not answered by then is told as unknown");
  return signal == SIGINT ? kExitInterrupted : kExitTerminated;
}

}  // namespace

std::unique_ptr<History> open_history(const Environment& environment, Output& output) {
  const std::string path = history_path(environment);
  if (path.empty()) return nullptr;
  Result<std::unique_ptr<History>> opened = History::open(path, true);
  if (opened) return std::move(*opened);
  output.say(opened.error().text + "; it goes on without it");
  return nullptr;
}

OptionTable check_option_table(CheckOptions& into) {
  ScanOptions& asking = into.settings.asking;
  return {
      {"Which models",
       {
           text("--agent", "ID", into.settings.scope.agent,
                "the chain that this agent uses (default: the default agent)"),
           flag("--all-fallbacks", into.settings.scope.all,
                "also everybody's, and what each agent has of its own, default and fallbacks"),
       }},
      {"Probing", probing_options(asking)},
      {"Requests (free ones are counted: 20 a minute and 50 or 1000 a day for an account)",
       spending_options(asking)},
      {"What earlier scans and checks found out", freshness_options(asking)},
      {"Repair",
       {
           flag("--repair", into.repair,
                "put the best model known to work in the place of each dead one; it is asked "
                "again first when its answer is old. Limits, faults and the network never cost a "
                "model its place; without a replacement nothing is taken away"),
           flag("--dry-run", into.dry_run,
                "show what --repair would change line by line, and write nothing"),
       }},
      {"Output",
       {
           flag("--json", into.json, "one JSON document"),
           flag("--plain", into.plain, "a line a model: state, model, role"),
           flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
           flag("--help", into.help, "this text", 'h'),
       }},
  };
}

std::string check_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models check [options]\n"
      "\n"
      "Asks exactly the models that are configured: the default and all its fallbacks with a tool\n"
      "call, the image model and its fallbacks with an image. OpenRouter's are asked as a scan\n"
      "asks them, planned and paced by the account's limits; those of other providers with the\n"
      "credential that would be used, for a few tokens each. Tells of each whether it works, the\n"
      "evidence, and what to do. An account's limit is never blamed on a model.\n"
      "\n";
  constexpr std::string_view kTail =
      "\n"
      "Exit status:\n"
      "  0 all work   1 something is dead, wrong or has no good credential (or an error)\n"
      "  2 nothing is, but something is limited, failing for now, not asked, ends within two\n"
      "    weeks, or is not free any more; also wrong usage   130 interrupted\n"
      "\n"
      "Examples:\n"
      "  pincer models check\n"
      "  pincer models check --all-fallbacks --json | jq -r '.models[] | select(.ok | not) | "
      ".fix'\n"
      "  pincer models check --repair --dry-run\n";
  CheckOptions defaults;
  return std::string(kHead) + describe(check_option_table(defaults), columns) + std::string(kTail);
}

int run_check(const Arguments& arguments, const CommandContext& context) {
  const Result<CheckOptions> options = read_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, check_help);
  return run(*options, context);
}

}  // namespace pincer::cli
