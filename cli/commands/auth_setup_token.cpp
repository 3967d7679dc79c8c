#include "cli/commands/auth_setup_token.hpp"

#include <optional>
#include <utility>

#include "cli/commands/auth_session.hpp"
#include "cli/options.hpp"
#include "cli/sign_in/login.hpp"
#include "cli/sign_in/paste.hpp"
#include "cli/sign_in/run.hpp"
#include "cli/sign_in/token_rules.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

struct SetupOptions {
  std::string provider, profile_id, agent;
  bool yes = false, dry_run = false, no_color = false, help = false;
};

OptionTable setup_table(SetupOptions& into) {
  OptionGroup which = {"What it is", {}};
  which.options.push_back(text("--provider", "ID", into.provider,
                               "whose token it is (default: the first that has them, anthropic)"));
  which.options.push_back(
      text("--profile-id", "ID", into.profile_id, "the name to keep it by (default: ID:default)"));
  which.options.push_back(
      text("--agent", "ID", into.agent, "for this agent (default: the configured default agent)"));
  OptionGroup how = {"How", {}};
  how.options.push_back(flag("--yes", into.yes, "go on without asking whether to", 'y'));
  how.options.push_back(
      flag("--dry-run", into.dry_run, "tell what would be stored and write nothing"));
  how.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  how.options.push_back(flag("--help", into.help, "this text", 'h'));
  return {which, how};
}

const AuthMethod* token_method(const ProviderInfo& provider) {
  for (const AuthMethod& method : provider.auth) {
    if (method.kind == AuthKind::token) return &method;
  }
  return nullptr;
}

/// Provider and its token method.
struct Target {
  std::string provider;
  const AuthMethod* method = nullptr;
};

Result<Target> target_of(const SetupOptions& options) {
  const std::string wanted = normal_provider(options.provider);
  std::string those;
  for (const ProviderInfo& info : all_providers()) {
    const AuthMethod* method = token_method(info);
    if (method == nullptr) continue;
    if (wanted.empty() || wanted == info.id) return Target{std::string(info.id), method};
    those += (those.empty() ? "" : ", ") + std::string(info.id);
  }
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     shown(options.provider) + " has no setup-tokens; these have: " + those +
                         ". Any other token is stored with: pincer models auth paste-token"};
}

core::Task<int> confirm_and_paste(Target target, SetupOptions options, const SignInTools& tools) {
  if (!options.yes) {
    const std::string title = "Continue with " + std::string(target.method->label) + "?";
    const std::optional<bool> go_on = co_await tools.asker.yes(title, true);
    if (!go_on) co_return tools.asker.exit_code();
    if (!*go_on) {
      tools.context.output.say("nothing was stored");
      co_return kExitOk;
    }
  }
  LoginRequest request;
  request.provider = std::move(target.provider);
  request.method = {std::string(target.method->method), std::string(target.method->label),
                    AuthKind::token, std::string(target.method->profile)};
  request.profile_id = options.profile_id;
  request.dry_run = options.dry_run;
  const int code = co_await log_in(std::move(request), tools);
  co_return code;
}

}  // namespace

int run_auth_setup_token(const Arguments& arguments, const CommandContext& context) {
  SetupOptions options;
  for (const std::string& word : arguments) {
    if (is_secret_option(word)) return refuse(context, secret_in_arguments("setup-token"));
  }
  const Result<std::vector<std::string>> words = parse_options(setup_table(options), arguments);
  if (!words) return refuse(context, words.error());
  if (options.help) return print_help(context, auth_setup_token_help);
  if (!words->empty()) return refuse(context, secret_in_arguments("setup-token"));
  if (!options.profile_id.empty()) {
    const Result<std::string> id = check_profile_id(options.profile_id);
    if (!id) return refuse(context, id.error());
    options.profile_id = *id;
  }
  Result<Target> target = target_of(options);
  if (!target) return refuse(context, target.error());
  if (const auto obstacle = Terminal::obstacle(context.environment)) {
    context.output.say(*obstacle +
                       "; setup-token needs a terminal. From a pipe: pincer models auth "
                       "paste-token --provider " +
                       target->provider);
    return kExitError;
  }
  const Result<AuthSession> session = open_auth_session(context, options.agent);
  if (!session) return fail(context, session.error());
  return run_signing_in(context, *session, options.no_color, [&](const SignInTools& tools) {
    return confirm_and_paste(*target, options, tools);
  });
}

std::string auth_setup_token_help(std::size_t columns) {
  SetupOptions defaults;
  return "Usage: pincer models auth setup-token [--provider ID] [options]\n"
         "\n"
         "Stores a setup-token, such as claude setup-token prints. It is asked for at the\n"
         "terminal and not shown.\n"
         "\n" +
         describe(setup_table(defaults), columns);
}

void auth_setup_token_options(const OptionVisitor& visit) {
  SetupOptions defaults;
  visit(setup_table(defaults));
}

}  // namespace pincer::cli
