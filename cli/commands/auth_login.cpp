#include "cli/commands/auth_login.hpp"

#include <optional>
#include <utility>

#include "cli/commands/auth_session.hpp"
#include "cli/options.hpp"
#include "cli/sign_in/choose.hpp"
#include "cli/sign_in/login.hpp"
#include "cli/sign_in/paste.hpp"
#include "cli/sign_in/run.hpp"
#include "cli/sign_in/token_rules.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

struct LoginOptions {
  std::string provider, method, profile_id, agent;
  std::optional<std::string> set_default;
  bool verify = true, replace = false, yes = false, dry_run = false, no_color = false, help = false;
};

core::Error usage(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

OptionTable login_table(LoginOptions& into, bool copilot) {
  OptionGroup which = {"What to sign in to", {}};
  if (!copilot) {
    which.options.push_back(
        text("--provider", "ID", into.provider, "sign in to this one (default: asked)"));
    which.options.push_back(
        text("--method", "NAME", into.method, "in this way (default: the only one, or asked)"));
  }
  which.options.push_back(
      text("--profile-id", "ID", into.profile_id, "the name to keep it by, such as openai:work"));
  which.options.push_back(
      text("--agent", "ID", into.agent, "for this agent (default: the configured default agent)"));
  which.options.push_back(optional_text(
      "--set-default", "MODEL", into.set_default,
      "make the provider's usual model the default, or this one; else no model changes"));
  OptionGroup how = {"How", {}};
  if (!copilot) {
    how.options.push_back(
        off_flag("--no-verify", into.verify, "store an API key without trying it first"));
  }
  how.options.push_back(
      flag("--replace", into.replace, "replace a profile of another kind without asking"));
  how.options.push_back(
      flag("--yes", into.yes, "sign in again without asking where that was done already"));
  how.options.push_back(
      flag("--dry-run", into.dry_run, "tell what would be stored and write nothing"));
  how.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  how.options.push_back(flag("--help", into.help, "this text", 'h'));
  return {which, how};
}

Result<LoginRequest> request_of(const LoginOptions& options) {
  LoginRequest request;
  request.verify = options.verify;
  request.replace = options.replace;
  request.again = options.yes;
  request.dry_run = options.dry_run;
  if (!options.profile_id.empty()) {
    Result<std::string> id = check_profile_id(options.profile_id);
    if (!id) return id.error();
    request.profile_id = std::move(*id);
  }
  return request;
}

/// The model of --set-default; the provider is known by now.
Result<void> take_default_model(LoginRequest& request, const LoginOptions& options) {
  if (!options.set_default) return {};
  request.default_model = *options.set_default;
  if (request.default_model.empty()) request.default_model = default_model_of(request.provider);
  if (!request.default_model.empty()) return {};
  return usage("no usual model of " + text::printable(request.provider) +
               " is known; name one: --set-default=" + text::printable(request.provider) +
               "/MODEL");
}

core::Task<int> choose_and_log_in(LoginOptions options, LoginRequest request,
                                  const SignInTools& tools) {
  const CommandContext& context = tools.context;
  std::optional<Chosen> chosen = co_await choose_method(options.provider, options.method, tools);
  if (!chosen) co_return tools.asker.exit_code() == 0 ? kExitError : tools.asker.exit_code();
  request.provider = std::move(chosen->provider);
  request.method = std::move(chosen->method);
  request.from_stdin = !context.environment.stdin_is_terminal;
  const Result<void> model = take_default_model(request, options);
  if (!model) co_return refuse(context, model.error());
  int code = co_await log_in(std::move(request), tools);
  co_return code;
}

int run(const Arguments& arguments, const CommandContext& context, bool copilot) {
  const std::string command = copilot ? "login-github-copilot" : "login";
  LoginOptions options;
  for (const std::string& word : arguments) {
    if (is_secret_option(word)) return refuse(context, secret_in_arguments(command));
  }
  const Result<std::vector<std::string>> words =
      parse_options(login_table(options, copilot), arguments);
  if (!words) return refuse(context, words.error());
  if (options.help) {
    return print_help(context, copilot ? auth_login_copilot_help : auth_login_help);
  }
  if (!words->empty()) return refuse(context, secret_in_arguments(command));
  if (copilot) {
    options.provider = "github-copilot";
    options.method = "device";
  }
  Result<LoginRequest> request = request_of(options);
  if (!request) return refuse(context, request.error());
  const Result<AuthSession> session = open_auth_session(context, options.agent);
  if (!session) return fail(context, session.error());
  return run_signing_in(context, *session, options.no_color, [&](const SignInTools& tools) {
    return choose_and_log_in(options, *request, tools);
  });
}

}  // namespace

int run_auth_login(const Arguments& arguments, const CommandContext& context) {
  return run(arguments, context, false);
}

int run_auth_login_copilot(const Arguments& arguments, const CommandContext& context) {
  return run(arguments, context, true);
}

std::string auth_login_help(std::size_t columns) {
  LoginOptions defaults;
  return "Usage: pincer models auth login [--provider ID] [--method NAME] [options]\n"
         "       pincer models auth login --provider ID --method api-key < FILE\n"
         "\n"
         "Signs in to a provider and stores the credential. An API key is asked for unseen, or\n"
         "read from stdin, and tried with one small request before it is stored. Sign-ins with a\n"
         "browser print the address to open; the code comes back to this machine, or the address\n"
         "the browser ended at is pasted. pincer providers list shows who can do what.\n"
         "\n" +
         describe(login_table(defaults, false), columns);
}

std::string auth_login_copilot_help(std::size_t columns) {
  LoginOptions defaults;
  return "Usage: pincer models auth login-github-copilot [options]\n"
         "\n"
         "Shows a code to confirm at GitHub and stores the token for Copilot.\n"
         "\n" +
         describe(login_table(defaults, true), columns);
}

void auth_login_options(const OptionVisitor& visit) {
  LoginOptions defaults;
  visit(login_table(defaults, false));
}

void auth_login_copilot_options(const OptionVisitor& visit) {
  LoginOptions defaults;
  visit(login_table(defaults, true));
}

}  // namespace pincer::cli
