#include "cli/commands/undo.hpp"

#include "cli/render/secrets.hpp"
#include "cli/render/units.hpp"
#include "cli/state/config_undo.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

std::string shown(std::string_view text) {
  return text::printable(without_secrets(text));
}

void report(const UndoOutcome& outcome, bool dry_run, Output& output) {
  std::string what;
  for (const std::string& path : outcome.paths) what += (what.empty() ? "" : ", ") + shown(path);
  output.data((dry_run ? "Would undo" : "Undone") + std::string(": the change of ") +
              shown(outcome.at) + (what.empty() ? "" : " (" + what + ")") + "\n");
  for (const std::string& note : outcome.notes) output.say(without_secrets(note));
  if (dry_run) {
    for (const std::string& line : outcome.diff) output.data(shown(line) + "\n");
    output.data("Nothing was written (--dry-run).\n");
    return;
  }
  for (const UndoneFile& file : outcome.files) {
    output.data(file.removed ? "Removed " + shown(file.path) + ", which that change had made\n"
                             : "Updated " + shown(file.path) + "; the text that was undone is in " +
                                   shown(file.backup) + "\n");
  }
  if (outcome.left > 0) {
    output.data("Again, it undoes the change before (" + counted(outcome.left, "more change") +
                " remembered).\n");
  }
}

}  // namespace

OptionTable undo_option_table(UndoOptions& into) {
  return {{"Options",
           {
               flag("--dry-run", into.dry_run, "show what would be put back, and write nothing"),
               flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"),
               flag("--help", into.help, "this text", 'h'),
           }}};
}

std::string undo_help(std::size_t columns) {
  constexpr std::string_view kHead =
      "Usage: pincer models undo [--dry-run]\n"
      "\n"
      "Puts back the config as it was before pincer's last change of it, and the files it\n"
      "includes; again, it undoes the change before, up to five. Only if nobody changed them\n"
      "since: else it changes nothing and says so. The text that is undone takes the place of\n"
      "the backup that was put back. A config that the change made is removed. Stored keys are\n"
      "not the config's and stay as they are.\n"
      "\n";
  UndoOptions defaults;
  return std::string(kHead) + describe(undo_option_table(defaults), columns);
}

int run_undo(const Arguments& arguments, const CommandContext& context) {
  UndoOptions options;
  const OptionTable table = undo_option_table(options);
  const Result<Arguments> rest = parse_options(table, arguments);
  if (!rest) return refuse(context, rest.error());
  if (options.help) return print_help(context, undo_help);
  if (!rest->empty()) {
    return refuse(context, usage("undo takes options only, not '" +
                                 text::printable(rest->front(), 60) + "'"));
  }
  Output& output = context.output;
  const Result<Paths> paths = find_paths(context.environment, context.paths, file_exists);
  if (!paths) return refuse(context, paths.error());
  WriteOptions write;
  write.dry_run = options.dry_run;
  write.now_ms = context.environment.start_ms;
  const Result<UndoOutcome> outcome = undo_config(*paths, write);
  if (!outcome) {
    output.say(without_secrets(outcome.error().text));
    return kExitError;
  }
  if (outcome->undone) {
    report(*outcome, options.dry_run, output);
  } else {
    output.data("Nothing to undo: no change of pincer's to " + shown(paths->config) +
                " is remembered.\n");
  }
  return kExitOk;
}

}  // namespace pincer::cli
