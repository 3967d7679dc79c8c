#include "cli/sign_in/methods.hpp"

#include <utility>

#include "cli/sign_in/browser.hpp"
#include "cli/sign_in/device_code.hpp"
#include "cli/sign_in/gemini_app.hpp"
#include "cli/sign_in/keep.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

bool is_configured(const std::string& provider, const AuthSession& session) {
  const text::Json5Value* all = session.config.value().at({"models", "providers"});
  if (all == nullptr || !all->is_object()) return false;
  for (const text::Json5Item& entry : all->items()) {
    if (normal_provider(entry.key) == provider) return true;
  }
  return false;
}

std::string ids_of(const std::vector<Method>& methods) {
  std::string ids;
  for (const Method& method : methods) ids += (ids.empty() ? "" : ", ") + method.id;
  return ids;
}

bool has_flow(const std::string& provider) {
  return provider == "openai-codex" || provider == "github-copilot" ||
         provider == "google-gemini-cli" || provider == "minimax-portal" || provider == "chutes";
}

/// How it went, for those who wait.
std::optional<AuthProfile> told(const SignInTools& tools, const Result<stages::SignedIn>& done,
                                const std::string& provider, CredentialType type) {
  if (!done) {
    tools.context.output.say(done.error().text);
    return std::nullopt;
  }
  for (const std::string* secret :
       {&done->grant.access, &done->grant.refresh, &done->grant.id_token}) {
    if (!secret->empty()) tools.context.output.hide(*secret);
  }
  for (const std::string& note : done->notes) tools.context.output.say(note);
  return profile_of(*done, provider, type);
}

}  // namespace

std::vector<Method> methods_of(const std::string& provider, const AuthSession& session) {
  std::vector<Method> methods;
  const ProviderInfo* known = find_provider(provider);
  if (known != nullptr) {
    for (const AuthMethod& one : known->auth) {
      methods.push_back(
          {std::string(one.method), std::string(one.label), one.kind, std::string(one.profile)});
    }
  }
  if (methods.empty() && (is_configured(provider, session) || !env_variables(provider).empty())) {
    methods.push_back({"api-key", "API key", AuthKind::api_key, ""});
  }
  return methods;
}

Result<Method> find_method(const std::string& provider, const std::vector<Method>& methods,
                           const std::string& typed) {
  const std::string wanted = text::lowered(text::trimmed(typed));
  for (const Method& method : methods) {
    if (text::lowered(method.id) == wanted || text::lowered(method.label) == wanted) return method;
  }
  return refusal(text::printable(provider) + " has no method '" + shown(typed) + "'; it has " +
                 ids_of(methods));
}

std::optional<std::string> local_marker(const std::string& provider, const Method& method) {
  const ProviderInfo* known = find_provider(provider);
  if (known == nullptr || !known->local || method.kind != AuthKind::custom) return std::nullopt;
  return std::string(known->marker.empty() ? std::string_view("custom-local") : known->marker);
}

Result<void> check_method(const std::string& provider, const Method& method,
                          const AuthSession& session) {
  if (method.kind == AuthKind::api_key || method.kind == AuthKind::token) return {};
  if (local_marker(provider, method)) return {};
  if (provider == "google-gemini-cli") {
    const Result<stages::GeminiApp> app = find_gemini_app(session.environment);
    if (!app) return app.error();
  }
  if (provider == "chutes" && session.environment.variable("CHUTES_CLIENT_ID").empty()) {
    return refusal(
        "Chutes knows programs by an id of their own: register one there and set "
        "CHUTES_CLIENT_ID, or use --method api-key");
  }
  if (method.kind != AuthKind::custom && has_flow(provider)) return {};
  if (provider == "anthropic") {
    return refusal(
        "OpenClaw reads the sign-in of the claude program by itself; run claude and "
        "sign in there");
  }
  return refusal("pincer cannot sign in to " + text::printable(provider) + " by " + method.id +
                 "; openclaw models auth login --provider " + text::printable(provider) + " can");
}

core::Task<std::optional<AuthProfile>> sign_in(const SignInTools& tools, std::string provider,
                                               Method method) {
  CredentialType type = CredentialType::oauth;
  Result<stages::SignedIn> done = refusal("there is no such way to sign in");
  if (provider == "github-copilot") {
    type = CredentialType::token;
    done = co_await github_sign_in(tools);
  } else if (provider == "openai-codex" && method.kind == AuthKind::device_code) {
    done = co_await codex_device_sign_in(tools);
  } else if (provider == "openai-codex") {
    done = co_await codex_browser_sign_in(tools);
  } else if (provider == "minimax-portal") {
    const bool china = method.id == "oauth-cn";
    done = co_await minimax_sign_in(tools, china);
  } else if (provider == "google-gemini-cli") {
    done = co_await gemini_sign_in(tools);
  } else if (provider == "chutes") {
    done = co_await chutes_sign_in(tools);
  }
  tools.asker.close();
  if (tools.asker.exit_code() != 0) co_return std::nullopt;
  std::optional<AuthProfile> profile = told(tools, done, provider, type);
  if (profile && !method.profile.empty()) profile->id = method.profile;
  co_return profile;
}

}  // namespace pincer::cli
