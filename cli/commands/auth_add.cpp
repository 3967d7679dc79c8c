#include "cli/commands/auth_add.hpp"

#include <optional>
#include <utility>

#include "cli/commands/auth_session.hpp"
#include "cli/options.hpp"
#include "cli/sign_in/choose.hpp"
#include "cli/sign_in/lifetime.hpp"
#include "cli/sign_in/login.hpp"
#include "cli/sign_in/paste.hpp"
#include "cli/sign_in/run.hpp"
#include "cli/sign_in/token_rules.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

struct AddOptions {
  std::string agent;
  bool verify = true, dry_run = false, no_color = false, help = false;
};

OptionTable add_table(AddOptions& into) {
  OptionGroup all = {"Options", {}};
  all.options.push_back(
      text("--agent", "ID", into.agent, "for this agent (default: the configured default agent)"));
  all.options.push_back(
      off_flag("--no-verify", into.verify, "store an API key without trying it first"));
  all.options.push_back(
      flag("--dry-run", into.dry_run, "tell what would be stored and write nothing"));
  all.options.push_back(flag("--no-color", into.no_color, "no colours, like NO_COLOR=1"));
  all.options.push_back(flag("--help", into.help, "this text", 'h'));
  return {all};
}

core::Task<std::optional<std::string>> ask_provider(const SignInTools& tools) {
  std::optional<std::string> provider =
      co_await choose_provider("Add a credential of which provider", true, tools);
  if (!provider || !provider->empty()) co_return provider;
  const Asker::Check check = [](const std::string& text) -> Result<std::string> {
    const Result<std::string> id = check_profile_id(text);
    if (id) return normal_provider(*id);
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                       "a provider's id is one word, such as openrouter"};
  };
  provider = co_await tools.asker.line("Provider id", "", check);
  co_return provider;
}

/// How long the token lives; an inner nothing: it has no end. An outer one: cancelled.
core::Task<std::optional<std::optional<std::int64_t>>> ask_lifetime(const SignInTools& tools) {
  const std::optional<bool> ends = co_await tools.asker.yes("Does this token expire?", false);
  if (!ends) co_return std::nullopt;
  std::optional<std::int64_t> lifetime;
  if (*ends) {
    const Asker::Check check = [](const std::string& text) -> Result<std::string> {
      const Result<std::int64_t> good = parse_lifetime(text);
      if (!good) return good.error();
      return text;
    };
    const std::optional<std::string> typed =
        co_await tools.asker.line("Expires in (365d, 12h, 1h30m)", "365d", check);
    if (!typed) co_return std::nullopt;
    lifetime = *parse_lifetime(*typed);
  }
  std::optional<std::optional<std::int64_t>> answer;
  answer.emplace(lifetime);
  co_return answer;
}

core::Task<int> add_token(std::string provider, bool dry_run, const SignInTools& tools) {
  const Asker::Check check = [](const std::string& text) { return check_profile_id(text); };
  const std::optional<std::string> id =
      co_await tools.asker.line("Profile id", provider + ":manual", check);
  if (!id) co_return tools.asker.exit_code();
  const std::optional<std::optional<std::int64_t>> lifetime = co_await ask_lifetime(tools);
  if (!lifetime) co_return tools.asker.exit_code();
  PasteRequest request;
  request.provider = std::move(provider);
  request.profile_id = *id;
  request.lifetime_ms = *lifetime;
  request.dry_run = dry_run;
  const int code = co_await paste_token(std::move(request), tools.session, tools.context,
                                        tools.outside, tools.asker);
  co_return code;
}

core::Task<int> add(AddOptions options, const SignInTools& tools) {
  const std::optional<std::string> provider = co_await ask_provider(tools);
  if (!provider) co_return tools.asker.exit_code();
  const std::vector<Method> methods = methods_of(*provider, tools.session);
  std::vector<Choice> choices;
  std::vector<Method> offered;
  for (const Method& method : methods) {
    if (!check_method(*provider, method, tools.session)) continue;
    choices.push_back({method.label, method.id, false});
    offered.push_back(method);
  }
  choices.push_back({"paste a token", "any token, with a name and an end of your choice", false});
  const std::optional<std::size_t> picked = co_await tools.asker.choice("How", std::move(choices));
  if (!picked) co_return tools.asker.exit_code();
  int code = kExitError;
  if (*picked == offered.size()) {
    code = co_await add_token(*provider, options.dry_run, tools);
    co_return code;
  }
  LoginRequest request;
  request.provider = *provider;
  request.method = offered[*picked];
  request.verify = options.verify;
  request.dry_run = options.dry_run;
  code = co_await log_in(std::move(request), tools);
  co_return code;
}

}  // namespace

int run_auth_add(const Arguments& arguments, const CommandContext& context) {
  AddOptions options;
  for (const std::string& word : arguments) {
    if (is_secret_option(word)) return refuse(context, secret_in_arguments("add"));
  }
  const Result<std::vector<std::string>> words = parse_options(add_table(options), arguments);
  if (!words) return refuse(context, words.error());
  if (options.help) return print_help(context, auth_add_help);
  if (!words->empty()) return refuse(context, secret_in_arguments("add"));
  if (const auto obstacle = Terminal::obstacle(context.environment)) {
    context.output.say(*obstacle +
                       "; auth add asks questions. Without a terminal: auth login --provider ID "
                       "--method api-key, or auth paste-token --provider ID");
    return kExitError;
  }
  const Result<AuthSession> session = open_auth_session(context, options.agent);
  if (!session) return fail(context, session.error());
  return run_signing_in(context, *session, options.no_color,
                        [&](const SignInTools& tools) { return add(options, tools); });
}

std::string auth_add_help(std::size_t columns) {
  AddOptions defaults;
  return "Usage: pincer models auth add [options]\n"
         "\n"
         "Asks which provider and how, then signs in or stores what is pasted.\n"
         "\n" +
         describe(add_table(defaults), columns);
}

void auth_add_options(const OptionVisitor& visit) {
  AddOptions defaults;
  visit(add_table(defaults));
}

}  // namespace pincer::cli
