#include "cli/commands/auth_remove.hpp"

#include <utility>

#include "cli/commands/auth_session.hpp"
#include "cli/options.hpp"
#include "cli/state/auth_write.hpp"
#include "cli/state/config_write.hpp"

namespace pincer::cli {
namespace {

struct RemoveOptions {
  std::string agent, profile;
  bool dry_run = false, no_color = false, help = false;
};

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

OptionTable remove_table(RemoveOptions& into) {
  OptionGroup which = {"Which agent", {}};
  which.options.push_back(
      text("--agent", "ID", into.agent, "of this agent (default: the configured default agent)"));
  OptionGroup output = {"Output", {}};
  output.options.push_back(
      flag("--dry-run", into.dry_run, "tell what would change and write nothing"));
  output.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  output.options.push_back(flag("--help", into.help, "this text", 'h'));
  return {which, output};
}

Result<RemoveOptions> read_options(const Arguments& arguments) {
  RemoveOptions options;
  Result<std::vector<std::string>> words = parse_options(remove_table(options), arguments);
  if (!words) return words.error();
  if (options.help) return options;
  if (words->size() != 1) {
    return usage(words->empty() ? "auth remove needs the id of a profile; pincer models auth list "
                                  "shows them"
                                : "'" + shown((*words)[1]) +
                                      "' is one word too many; auth remove takes one profile");
  }
  options.profile = words->front();
  return options;
}

std::string joined(const std::vector<std::string>& paths) {
  std::string out;
  for (const std::string& path : paths) out += (out.empty() ? "" : ", ") + shown(path);
  return out;
}

/// The config's words of a profile go with it, unless the main agent still has one of that id.
Result<WriteOutcome> clean_config(const RemoveOptions& options, const AuthSession& session) {
  const AuthStore left = load_auth_store(session.paths, session.environment);
  const AuthProfile* other = left.find(options.profile);
  const bool still = other != nullptr && other->inherited;
  const MakeEdits edits = [&](const ConfigFile& config) -> Result<std::vector<ConfigEdit>> {
    if (still) return std::vector<ConfigEdit>();
    return config_edits_for_remove(config, options.profile);
  };
  return write_config(session.paths, session.environment, edits,
                      {options.dry_run, session.environment.start_ms});
}

int remove(const RemoveOptions& options, const AuthSession& session,
           const CommandContext& context) {
  Output& output = context.output;
  const AuthStore before = load_auth_store(session.paths, session.environment);
  for (const std::string& warning : before.warnings) output.say("warning: " + warning);
  StoreWriteOptions how;
  how.dry_run = options.dry_run;
  how.now_ms = session.environment.start_ms;
  const Result<StoreWriteOutcome> written =
      write_auth_store(session.paths, session.environment, remove_profile(options.profile), how);
  if (!written) return fail(context, written.error());
  const std::string what = "profile " + shown(options.profile) + " of " +
                           shown(session.paths.agent) + " (" + joined(written->changed_paths) +
                           ")\n";
  output.data((options.dry_run ? "Would remove " : "Removed ") + what);
  const Result<WriteOutcome> config = clean_config(options, session);
  if (!config) {
    core::Error error = config.error();
    if (!options.dry_run) error.text += "; the credential itself is removed";
    return fail(context, error);
  }
  if (config->changed) {
    output.data((options.dry_run ? "Would update " : "Updated ") + shown(config->path) + ": " +
                joined(config->changed_paths) + "\n");
  }
  if (options.dry_run) output.data("Nothing was written (--dry-run).\n");
  return kExitOk;
}

}  // namespace

int run_auth_remove(const Arguments& arguments, const CommandContext& context) {
  const Result<RemoveOptions> options = read_options(arguments);
  if (!options) return refuse(context, options.error());
  if (options->help) return print_help(context, auth_remove_help);
  const Result<AuthSession> session = open_auth_session(context, options->agent);
  if (!session) return fail(context, session.error());
  return remove(*options, *session, context);
}

std::string auth_remove_help(std::size_t columns) {
  RemoveOptions defaults;
  return "Usage: pincer models auth remove PROFILE [--dry-run]\n"
         "\n"
         "Takes a credential out of an agent's store, with what the orders and the config say of\n"
         "it. The provider is not told: a key that may be known to others is to be revoked there.\n"
         "\n" +
         describe(remove_table(defaults), columns);
}

void auth_remove_options(const OptionVisitor& visit) {
  RemoveOptions defaults;
  visit(remove_table(defaults));
}

}  // namespace pincer::cli
