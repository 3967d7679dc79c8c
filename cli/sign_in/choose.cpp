#include "cli/sign_in/choose.hpp"

#include <utility>

#include "cli/options.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

void say(const SignInTools& tools, std::string_view sentence) {
  tools.context.output.say(sentence);
}

std::string ids_of(const std::vector<Method>& methods) {
  std::string ids;
  for (const Method& method : methods) ids += (ids.empty() ? "" : ", ") + method.id;
  return ids;
}

std::string unknown_provider(const std::string& typed) {
  std::vector<std::string> ids;
  for (const ProviderInfo& info : all_providers()) ids.emplace_back(info.id);
  const std::string near = nearest(typed, ids);
  return "there is no provider '" + shown(typed) + "'" +
         (near.empty() ? "; pincer providers list shows them" : "; did you mean " + near + "?");
}

/// Its usual spelling and the ways to sign in to it; no ways: that was told.
std::vector<Method> ways(std::string& provider, const SignInTools& tools) {
  const std::string typed = provider;
  provider = normal_provider(typed);
  std::vector<Method> methods = methods_of(provider, tools.session);
  if (methods.empty() && auth_provider(provider) != provider) {
    provider = auth_provider(provider);
    methods = methods_of(provider, tools.session);
  }
  if (!methods.empty()) return methods;
  if (!is_known_provider(provider)) {
    say(tools, unknown_provider(typed));
  } else {
    say(tools, text::printable(provider) +
                   " has no way to sign in; a token is stored with: pincer "
                   "models auth paste-token --provider " +
                   text::printable(provider));
  }
  return methods;
}

core::Task<std::optional<Method>> ask_method(std::string provider, std::vector<Method> methods,
                                             const SignInTools& tools) {
  if (methods.size() == 1) co_return std::move(methods.front());
  if (!tools.asker.can_ask()) {
    say(tools, text::printable(provider) +
                   " has several ways to sign in; choose one with "
                   "--method: " +
                   ids_of(methods));
    co_return std::nullopt;
  }
  std::vector<Choice> choices;
  for (const Method& method : methods) choices.push_back({method.label, method.id, false});
  std::optional<std::size_t> picked =
      co_await tools.asker.choice("How to sign in to " + provider, std::move(choices));
  if (!picked) co_return std::nullopt;
  co_return std::move(methods[*picked]);
}

}  // namespace

core::Task<std::optional<std::string>> choose_provider(std::string title, bool other,
                                                       const SignInTools& tools) {
  std::vector<Choice> choices;
  std::vector<std::string> ids;
  for (const ProviderInfo& info : all_providers()) {
    if (info.auth.empty()) continue;
    // Typing filters by both: the ways to sign in would bring up what the person did not mean.
    choices.push_back({std::string(info.id), std::string(info.label), false});
    ids.emplace_back(info.id);
  }
  if (other) choices.push_back({"another", "its id is asked for", false});
  const std::optional<std::size_t> picked =
      co_await tools.asker.choice(std::move(title), std::move(choices));
  if (!picked) co_return std::nullopt;
  co_return *picked < ids.size() ? ids[*picked] : std::string();
}

core::Task<std::optional<Chosen>> choose_method(std::string provider, std::string method,
                                                const SignInTools& tools) {
  if (provider.empty() && !tools.asker.can_ask()) {
    say(tools, "there is no terminal to ask at; name the provider: --provider ID");
    co_return std::nullopt;
  }
  if (provider.empty()) {
    std::optional<std::string> picked =
        co_await choose_provider("Sign in to which provider", false, tools);
    if (!picked) co_return std::nullopt;
    provider = std::move(*picked);
  }
  std::vector<Method> methods = ways(provider, tools);
  if (methods.empty()) co_return std::nullopt;
  std::optional<Method> chosen;
  if (!method.empty()) {
    Result<Method> found = find_method(provider, methods, method);
    if (!found) {
      say(tools, found.error().text);
      co_return std::nullopt;
    }
    chosen = std::move(*found);
  } else {
    chosen = co_await ask_method(provider, std::move(methods), tools);
  }
  if (!chosen) co_return std::nullopt;
  const Result<void> possible = check_method(provider, *chosen, tools.session);
  if (!possible) {
    say(tools, possible.error().text);
    co_return std::nullopt;
  }
  Chosen both;
  both.provider = std::move(provider);
  both.method = std::move(*chosen);
  co_return both;
}

}  // namespace pincer::cli
