#include "cli/sign_in/login.hpp"

#include <array>
#include <utility>

#include "cli/sign_in/keep.hpp"
#include "cli/sign_in/key_check.hpp"
#include "cli/sign_in/paste.hpp"
#include "cli/sign_in/token_rules.hpp"
#include "cli/state/secret_ref.hpp"
#include "engine/core/sleep.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

struct DefaultModel {
  std::string_view provider, model;
};
/// What OpenClaw 2026.4.29 proposes.
constexpr std::array kDefaultModels = {
    DefaultModel{"anthropic", "anthropic/claude-opus-4-7"},
    DefaultModel{"arcee", "arcee/trinity-large-thinking"},
    DefaultModel{"byteplus", "byteplus-plan/ark-code-latest"},
    DefaultModel{"cerebras", "cerebras/zai-glm-4.7"},
    DefaultModel{"deepseek", "deepseek/deepseek-v4-flash"},
    DefaultModel{"github-copilot", "github-copilot/claude-opus-4.7"},
    DefaultModel{"google", "google/gemini-3.1-pro-preview"},
    DefaultModel{"google-gemini-cli", "google-gemini-cli/gemini-3-flash-preview"},
    DefaultModel{"huggingface", "huggingface/deepseek-ai/DeepSeek-R1"},
    DefaultModel{"kilocode", "kilocode/kilo/auto"},
    DefaultModel{"openai", "openai/gpt-5.5"},
    DefaultModel{"openai-codex", "openai-codex/gpt-5.5"},
    DefaultModel{"opencode", "opencode/claude-opus-4-6"},
    DefaultModel{"opencode-go", "opencode-go/kimi-k2.6"},
    DefaultModel{"openrouter", "openrouter/auto"},
    DefaultModel{"together", "together/moonshotai/Kimi-K2.5"},
    DefaultModel{"vercel-ai-gateway", "vercel-ai-gateway/anthropic/claude-opus-4.6"},
    DefaultModel{"volcengine", "volcengine-plan/ark-code-latest"},
};

int failed(const SignInTools& tools) {
  return tools.asker.exit_code() == 0 ? kExitError : tools.asker.exit_code();
}

/// The key, from where it comes; nothing when that was told already.
core::Task<std::optional<std::string>> get_key(const LoginRequest& request,
                                               const SignInTools& tools) {
  Output& output = tools.context.output;
  if (std::optional<std::string> marker = local_marker(request.provider, request.method)) {
    co_return marker;
  }
  if (!request.from_stdin) {
    const std::string title = "Paste the API key for " + text::printable(request.provider);
    std::optional<std::string> key = co_await tools.asker.secret(title, tidy_key);
    tools.asker.close();
    co_return key;
  }
  Result<std::string> key = read_secret_from_stdin();
  if (key) {
    output.hide(*key);
    key = tidy_key(*key);
  }
  if (!key) {
    output.say(key.error().text + "; nothing was stored");
    co_return std::nullopt;
  }
  co_return std::move(*key);
}

/// "${NAME}" is kept as the variable it names. The secret to try: the variable's value, or empty.
std::string take_key(AuthProfile& profile, std::string key, const SignInTools& tools) {
  const std::optional<SecretRef> ref = read_secret_ref(text::Json5Value::of_string(key));
  if (!ref) {
    profile.secret = key;
    return key;
  }
  profile.ref = ref;
  std::string value(tools.session.environment.variable(ref->id));
  if (!value.empty()) tools.context.output.hide(value);
  if (value.empty()) {
    tools.context.output.say("the variable " + shown(ref->id) + " is not set here");
  }
  return value;
}

core::Task<bool> store_unchecked(const KeyCheck& check, const SignInTools& tools) {
  Output& output = tools.context.output;
  output.say("this could not be checked: " + check.sentence);
  if (!tools.asker.can_ask()) {
    output.say("it was not stored; --no-verify stores it unchecked");
    co_return false;
  }
  const std::optional<bool> yes = co_await tools.asker.yes("Store it all the same?", false);
  tools.asker.close();
  if (yes && !*yes) output.say("nothing was stored");
  co_return yes.value_or(false);
}

/// Whether the key may be stored, by what the provider says to it.
core::Task<bool> is_good(const LoginRequest& request, std::string secret,
                         const SignInTools& tools) {
  Output& output = tools.context.output;
  Result<stages::ApiAccess> access = key_access(request.provider, request.method.id, tools.session);
  const bool wants_no_key = local_marker(request.provider, request.method).has_value();
  KeyCheck check;
  if (!access) {
    check.sentence = access.error().text;
  } else if (wants_no_key) {
    check = co_await check_server(tools.http, std::move(*access));
  } else if (secret.empty()) {
    check.sentence = "there is no value to try";
  } else {
    access->secret = std::move(secret);
    output.status("asking " + access->base.authority() + " ...");
    check =
        co_await check_key_live(tools.http, request.provider, std::move(*access), tools.session);
    output.status("");
  }
  switch (check.outcome) {
    case KeyCheck::Outcome::accepted:
      if (wants_no_key) {
        output.say("the server answers");
      } else {
        output.say(check.sentence.empty() ? std::string("the key works")
                                          : "the key was not refused; " + check.sentence);
      }
      co_return true;
    case KeyCheck::Outcome::not_asked:
      output.say("the key is stored unchecked: " + check.sentence);
      co_return true;
    case KeyCheck::Outcome::refused:
      output.say(text::printable(request.provider) + " refuses the key: " + check.sentence +
                 "; nothing was stored");
      co_return false;
    case KeyCheck::Outcome::unknown:
      break;
  }
  const bool all_the_same = co_await store_unchecked(check, tools);
  co_return all_the_same;
}

/// Before anything is asked or sent: may it be stored at all, and in the place of another?
core::Task<bool> prepare(const LoginRequest& request, Keeping& keeping, const SignInTools& tools) {
  const Result<void> can =
      check_can_keep(tools.session, keeping.profile, wall_now_ms(tools.session, tools.outside));
  if (!can) {
    static_cast<void>(fail(tools.context, can.error()));
    co_return false;
  }
  const std::optional<bool> replace = co_await may_replace(
      keeping.profile, request.replace, tools.session, tools.context, tools.asker);
  tools.asker.close();
  keeping.replace = replace.value_or(false);
  co_return replace.has_value();
}

int store(Keeping keeping, const LoginRequest& request, const SignInTools& tools) {
  keeping.fresh_start = true;
  keeping.dry_run = request.dry_run;
  keeping.now_ms = wall_now_ms(tools.session, tools.outside);
  keeping.default_model = request.default_model;
  const int code = keep(keeping, tools.session, tools.context);
  const std::string model = default_model_of(request.provider);
  if (code == kExitOk && request.default_model.empty() && !model.empty()) {
    tools.context.output.say("to use it by default: pincer models set " + model);
  }
  const std::string_view base = base_of_method(request.provider, request.method.id);
  if (code == kExitOk && !base.empty()) {
    tools.context.output.say("keys of this kind are for " + std::string(base) +
                             ": models.providers." + text::printable(request.provider) +
                             ".baseUrl has to say so");
  }
  return code;
}

core::Task<int> log_in_with_key(LoginRequest request, const SignInTools& tools) {
  Keeping keeping;
  keeping.profile.provider = request.provider;
  keeping.profile.id = request.profile_id;
  const bool ready = co_await prepare(request, keeping, tools);
  if (!ready) co_return failed(tools);
  std::optional<std::string> key = co_await get_key(request, tools);
  if (!key) co_return failed(tools);
  const core::Time at_once{};
  co_await core::sleep_until(at_once);  // a turn: reading may have taken any time
  std::string secret = take_key(keeping.profile, std::move(*key), tools);
  if (request.verify) {
    const bool good = co_await is_good(request, std::move(secret), tools);
    if (!good) co_return failed(tools);
  }
  co_return store(std::move(keeping), request, tools);
}

/// A sign-in that is there already is not done anew by mistake.
core::Task<bool> wants_again(const LoginRequest& request, const std::string& id,
                             const SignInTools& tools) {
  if (request.again || request.dry_run || !tools.asker.can_ask()) co_return true;
  const AuthStore store = load_auth_store(tools.session.paths, tools.session.environment);
  const AuthProfile* known = store.find(id);
  if (known == nullptr || known->inherited) co_return true;
  const std::string title = "Profile " + shown(id) + " is there already. Sign in again?";
  const std::optional<bool> yes = co_await tools.asker.yes(title, true);
  tools.asker.close();
  if (yes && !*yes) tools.context.output.say("nothing was changed");
  co_return yes.value_or(false);
}

core::Task<int> log_in_by_flow(LoginRequest request, const SignInTools& tools) {
  Keeping keeping;
  const bool is_token = request.provider == "github-copilot";
  keeping.profile.provider = request.provider;
  keeping.profile.type = is_token ? CredentialType::token : CredentialType::oauth;
  keeping.profile.id = request.profile_id;
  const bool named = !request.profile_id.empty();
  if (!named) keeping.profile.id = request.provider + ":default";
  const bool ready = co_await prepare(request, keeping, tools);
  if (!ready) co_return failed(tools);
  const bool again = co_await wants_again(request, keeping.profile.id, tools);
  if (!again) co_return failed(tools);
  if (request.dry_run) {
    tools.context.output.data("Would sign in to " + shown(request.provider) + " by " +
                              shown(request.method.id) + " and store " +
                              (named ? shown(request.profile_id) : "its profile") +
                              ".\nNothing was written (--dry-run).\n");
    co_return kExitOk;
  }
  std::optional<AuthProfile> profile = co_await sign_in(tools, request.provider, request.method);
  if (!profile) co_return failed(tools);
  if (named) profile->id = request.profile_id;
  keeping.profile = std::move(*profile);
  if (!named) {
    const bool still_ready = co_await prepare(request, keeping, tools);
    if (!still_ready) co_return failed(tools);
  }
  co_return store(std::move(keeping), request, tools);
}

}  // namespace

std::string default_model_of(const std::string& provider) {
  for (const DefaultModel& one : kDefaultModels) {
    if (one.provider == provider) return std::string(one.model);
  }
  return {};
}

core::Task<int> log_in(LoginRequest request, const SignInTools& tools) {
  if (request.profile_id.empty()) request.profile_id = request.method.profile;
  int code = kExitError;
  if (request.method.kind == AuthKind::api_key || local_marker(request.provider, request.method)) {
    if (request.profile_id.empty()) request.profile_id = request.provider + ":default";
    code = co_await log_in_with_key(std::move(request), tools);
  } else if (request.method.kind == AuthKind::token) {
    PasteRequest paste;
    paste.provider = request.provider;
    paste.profile_id = request.profile_id;
    paste.replace = request.replace;
    paste.dry_run = request.dry_run;
    paste.from_stdin = request.from_stdin;
    code = co_await paste_token(std::move(paste), tools.session, tools.context, tools.outside,
                                tools.asker);
  } else {
    code = co_await log_in_by_flow(std::move(request), tools);
  }
  co_return code;
}

}  // namespace pincer::cli
