#include "cli/sign_in/browser.hpp"

#include <utility>

#include "cli/sign_in/gemini_app.hpp"
#include "cli/sign_in/web.hpp"
#include "engine/core/race.hpp"
#include "stages/sign_in/callback.hpp"
#include "stages/sign_in/chutes.hpp"
#include "stages/sign_in/codex.hpp"

namespace pincer::cli {
namespace {

/// Long enough to find a telephone for the second factor.
constexpr core::Duration kPatience = std::chrono::minutes(10);

using MaybeCode = std::optional<Result<std::string>>;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

stages::WallClock clock_of(const SignInTools& tools) {
  return {tools.session.environment.start_ms, tools.outside.started};
}

/// Where the browser is sent to, if that is this machine.
std::optional<stages::CallbackPlace> place_of(const std::string& redirect_uri) {
  const Result<io::Url> url = io::parse_url(redirect_uri);
  if (!url || url->https || !url->is_loopback()) return std::nullopt;
  return stages::CallbackPlace{url->port, url->target};
}

void show(const SignInTools& tools, const std::string& url, bool comes_back, bool can_ask) {
  Output& output = tools.context.output;
  output.say("open this address in a browser and sign in: " + url);
  if (can_ask && (is_headless(tools.session.environment) || !comes_back)) {
    output.say(
        "the browser may be on another machine: it then ends at a page that does not load; "
        "paste the address of that page here");
  }
}

/// The code that the person pastes; nothing when it was cancelled.
core::Task<MaybeCode> pasted_code(const SignInTools& tools, std::string state, bool must_tell,
                                  std::string who) {
  const Asker::Check check = [state, must_tell, who](const std::string& text) {
    const Result<stages::Redirect> redirect = stages::read_pasted_redirect(text);
    if (!redirect) return Result<std::string>(redirect.error());
    const Result<std::string> code = stages::accept_redirect(*redirect, state, must_tell, who);
    // A refusal by the server ends it; what is only mistaken can be pasted again.
    if (!code && redirect->error.empty()) return code;
    return Result<std::string>(text);
  };
  std::optional<std::string> pasted =
      co_await tools.asker.secret("Address the browser came to (or wait)", check);
  if (!pasted) co_return std::nullopt;
  const Result<stages::Redirect> redirect = stages::read_pasted_redirect(*pasted);
  MaybeCode code = stages::accept_redirect(*redirect, state, must_tell, who);
  co_return code;
}

core::Task<MaybeCode> brought_code(stages::CallbackReceiver& receiver) {
  Result<std::string> code = co_await receiver.code();
  MaybeCode told = std::move(code);
  co_return told;
}

/// Whoever is faster: the browser or the person.
core::Task<MaybeCode> first_code(const SignInTools& tools, stages::CallbackReceiver* receiver,
                                 std::string state, bool must_tell, std::string who) {
  const bool can_ask = tools.asker.can_ask();
  if (receiver == nullptr) {
    MaybeCode code = co_await pasted_code(tools, std::move(state), must_tell, std::move(who));
    co_return code;
  }
  if (!can_ask) {
    MaybeCode code = co_await brought_code(*receiver);
    co_return code;
  }
  std::variant<MaybeCode, MaybeCode> first = co_await core::race(
      brought_code(*receiver), pasted_code(tools, std::move(state), must_tell, std::move(who)));
  if (first.index() == 0) co_return std::move(std::get<0>(first));
  co_return std::move(std::get<1>(first));
}

/// From the address to the grant. A cancelled one is an error nobody is told: the asker knows.
core::Task<Result<stages::Grant>> grant_of(const SignInTools& tools, stages::OAuthClient client,
                                           bool must_tell) {
  using Done = Result<stages::Grant>;
  const stages::Authorization begun = stages::begin_authorization(client, tools.entropy);
  std::unique_ptr<stages::CallbackReceiver> receiver;
  std::string why = "the browser cannot come back to this machine";
  if (const auto place = place_of(client.redirect_uri)) {
    Result<std::unique_ptr<stages::CallbackReceiver>> listening = stages::CallbackReceiver::listen(
        tools.outside.loop, *tools.outside.net, *place, begun.state, client.who);
    if (listening) receiver = std::move(*listening);
    if (!listening) {
      why = "port " + std::to_string(place->port) + " is not free: " + listening.error().text;
    }
  }
  if (!receiver && !tools.asker.can_ask()) {
    co_return Done(refusal(why + ", and nobody can paste the address; use a terminal"));
  }
  if (!receiver) tools.context.output.say(why);
  show(tools, begun.url, receiver != nullptr, tools.asker.can_ask());
  std::optional<MaybeCode> code = co_await core::timeout(
      first_code(tools, receiver.get(), begun.state, must_tell, client.who), kPatience);
  tools.asker.close();
  if (!code) {
    co_return Done(refusal("nobody signed in at " + client.who +
                           " for 10 minutes; nothing was "
                           "stored, sign in again"));
  }
  if (!*code) co_return Done(refusal("cancelled"));
  if (!**code) co_return Done((**code).error());
  tools.context.output.hide(***code);
  Done grant = co_await stages::exchange_code(tools.http, std::move(client), ***code,
                                              begun.pkce.verifier, clock_of(tools));
  co_return grant;
}

}  // namespace

core::Task<Result<stages::SignedIn>> codex_browser_sign_in(const SignInTools& tools) {
  using Done = Result<stages::SignedIn>;
  Result<stages::Grant> grant =
      co_await grant_of(tools, stages::codex_client(tools.places.openai), false);
  if (!grant) co_return Done(std::move(grant).error());
  co_return stages::codex_identity(std::move(*grant));
}

core::Task<Result<stages::SignedIn>> gemini_sign_in(const SignInTools& tools) {
  using Done = Result<stages::SignedIn>;
  const Environment& environment = tools.session.environment;
  const Result<stages::GeminiApp> app = find_gemini_app(environment);
  if (!app) co_return Done(app.error());
  tools.context.output.hide(app->client_secret);
  Result<stages::Grant> grant =
      co_await grant_of(tools, stages::gemini_client(tools.places.google, *app), false);
  if (!grant) co_return Done(std::move(grant).error());
  std::string project(environment.variable("GOOGLE_CLOUD_PROJECT"));
  if (project.empty()) project = environment.variable("GOOGLE_CLOUD_PROJECT_ID");
  const bool wants_project = !is_personal_gemini(environment);
  Done done = co_await stages::gemini_identity(tools.http, tools.places.google, std::move(*grant),
                                               std::move(project), wants_project);
  co_return done;
}

core::Task<Result<stages::SignedIn>> chutes_sign_in(const SignInTools& tools) {
  using Done = Result<stages::SignedIn>;
  const Environment& environment = tools.session.environment;
  stages::ChutesApp app;
  app.client_id = environment.variable("CHUTES_CLIENT_ID");
  app.client_secret = environment.variable("CHUTES_CLIENT_SECRET");
  if (!app.client_secret.empty()) tools.context.output.hide(app.client_secret);
  const std::string_view redirect = environment.variable("CHUTES_OAUTH_REDIRECT_URI");
  if (!redirect.empty()) app.redirect_uri = redirect;
  const std::string_view scope = environment.variable("CHUTES_OAUTH_SCOPES");
  if (!scope.empty()) app.scope = scope;
  Result<stages::Grant> grant =
      co_await grant_of(tools, stages::chutes_client(tools.places.chutes, app), true);
  if (!grant) co_return Done(std::move(grant).error());
  Done done = co_await stages::chutes_identity(tools.http, tools.places.chutes, app.client_id,
                                               std::move(*grant));
  co_return done;
}

}  // namespace pincer::cli
