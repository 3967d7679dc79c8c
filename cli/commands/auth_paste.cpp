#include "cli/commands/auth_paste.hpp"

#include <utility>

#include "cli/options.hpp"
#include "cli/providers/registry.hpp"
#include "cli/sign_in/lifetime.hpp"
#include "cli/sign_in/paste.hpp"
#include "cli/sign_in/token_rules.hpp"

namespace pincer::cli {
namespace {

struct PasteOptions {
  std::string provider, profile_id, expires_in, agent;
  bool replace = false, dry_run = false, no_color = false, help = false;
};

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

OptionTable paste_table(PasteOptions& into) {
  OptionGroup which = {"What it is", {}};
  which.options.push_back(text("--provider", "ID", into.provider, "whose token it is; needed"));
  which.options.push_back(
      text("--profile-id", "ID", into.profile_id, "the name to keep it by (default: ID:manual)"));
  which.options.push_back(text("--expires-in", "TIME", into.expires_in,
                               "when it ends: 365d, 12h, 1h30m, or a number of days; default: "
                               "never"));
  which.options.push_back(
      text("--agent", "ID", into.agent, "for this agent (default: the configured default agent)"));
  OptionGroup how = {"How", {}};
  how.options.push_back(
      flag("--replace", into.replace, "replace a profile of another kind without asking"));
  how.options.push_back(
      flag("--dry-run", into.dry_run, "tell what would be stored and write nothing"));
  how.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  how.options.push_back(flag("--help", into.help, "this text", 'h'));
  return {which, how};
}

/// What the command line asks for, checked before anything else happens.
Result<PasteRequest> request_of(const PasteOptions& options) {
  PasteRequest request;
  request.provider = normal_provider(options.provider);
  if (request.provider.empty()) return usage("auth paste-token needs --provider ID");
  if (!options.profile_id.empty()) {
    Result<std::string> id = check_profile_id(options.profile_id);
    if (!id) return id.error();
    request.profile_id = std::move(*id);
  }
  if (!options.expires_in.empty()) {
    const Result<std::int64_t> lifetime = parse_lifetime(options.expires_in);
    if (!lifetime) return lifetime.error();
    request.lifetime_ms = *lifetime;
  }
  request.replace = options.replace;
  request.dry_run = options.dry_run;
  return request;
}

}  // namespace

int run_auth_paste(const Arguments& arguments, const CommandContext& context) {
  PasteOptions options;
  for (const std::string& word : arguments) {
    if (is_secret_option(word)) return refuse(context, secret_in_arguments("paste-token"));
  }
  const Result<std::vector<std::string>> words = parse_options(paste_table(options), arguments);
  if (!words) return refuse(context, words.error());
  if (options.help) return print_help(context, auth_paste_help);
  if (!words->empty()) return refuse(context, secret_in_arguments("paste-token"));
  Result<PasteRequest> request = request_of(options);
  if (!request) return refuse(context, request.error());
  const Result<AuthSession> session = open_auth_session(context, options.agent);
  if (!session) return fail(context, session.error());
  const AuthStore store = load_auth_store(session->paths, session->environment);
  for (const std::string& warning : store.warnings) context.output.say("warning: " + warning);
  warn_of_unknown_provider(options.provider, store, *session, context.output);
  Outside outside;
  Asker asker(context, outside, options.no_color);
  request->from_stdin = !context.environment.stdin_is_terminal;
  return outside.loop.run(paste_token(std::move(*request), *session, context, outside, asker));
}

std::string auth_paste_help(std::size_t columns) {
  PasteOptions defaults;
  return "Usage: pincer models auth paste-token --provider ID [options]\n"
         "       pincer models auth paste-token --provider ID [options] < FILE\n"
         "\n"
         "Stores a token that you have. On a terminal it is asked for and not shown; else stdin "
         "is\n"
         "read. It never stands on the command line.\n"
         "\n" +
         describe(paste_table(defaults), columns);
}

void auth_paste_options(const OptionVisitor& visit) {
  PasteOptions defaults;
  visit(paste_table(defaults));
}

}  // namespace pincer::cli
