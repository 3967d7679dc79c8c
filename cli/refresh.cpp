#include "cli/refresh.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include "cli/sign_in/gemini_app.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/auth_write.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/hash.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"
#include "stages/sign_in/chutes.hpp"
#include "stages/sign_in/codex.hpp"
#include "stages/sign_in/github.hpp"
#include "stages/sign_in/jwt.hpp"

namespace pincer::cli {
namespace {

using Done = Result<Refreshed>;

constexpr core::Duration kLockPause = std::chrono::milliseconds(100);
/// A server that does not say how long a token lives is asked again after an hour.
constexpr std::int64_t kUnknownLifeMs = 3'600'000;

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

std::int64_t now_ms(const RefreshTools& tools) {
  return tools.clock.now(tools.http.loop().real_now());
}

/// Where a profile is kept: an inherited one is the main agent's.
Paths home_of(const AuthProfile& profile, const RefreshTools& tools) {
  Paths paths = tools.paths;
  if (!profile.inherited) return paths;
  paths.agent = "main";
  paths.agent_dir = main_agent_dir(tools.paths, tools.environment);
  return paths;
}

Result<AuthProfile> read_profile(const RefreshTools& tools, const std::string& id) {
  const AuthStore store = load_auth_store(tools.paths, tools.environment);
  const AuthProfile* profile = store.find(id);
  if (profile != nullptr) return *profile;
  if (!store.errors.empty()) return store.errors.front();
  return refusal("there is no profile " + text::printable(id));
}

/// The program as the provider's identity server knows it.
Result<stages::OAuthClient> client_for(const AuthProfile& profile, const RefreshTools& tools) {
  if (profile.provider == "openai-codex") return stages::codex_client(tools.places.openai);
  if (profile.provider == "anthropic") return stages::anthropic_client(tools.places.anthropic);
  if (profile.provider == "google-gemini-cli") {
    const Result<stages::GeminiApp> app = find_gemini_app(tools.environment);
    if (!app) return app.error();
    return stages::gemini_client(tools.places.google, *app);
  }
  if (profile.provider == "chutes") {
    stages::ChutesApp app;
    app.client_id = profile.client_id;
    if (app.client_id.empty()) app.client_id = tools.environment.variable("CHUTES_CLIENT_ID");
    app.client_secret = tools.environment.variable("CHUTES_CLIENT_SECRET");
    if (app.client_id.empty()) return refusal("CHUTES_CLIENT_ID is not set");
    return stages::chutes_client(tools.places.chutes, app);
  }
  return refusal("sign-ins of " + text::printable(profile.provider) + " cannot be renewed here");
}

core::Task<stages::RefreshAnswer> ask_server(const RefreshTools& tools, AuthProfile profile) {
  stages::RefreshAnswer answer;
  if (profile.provider == "github-copilot") {
    Result<stages::CopilotToken> token =
        co_await stages::copilot_token(tools.http, tools.places.github_api, profile.refresh);
    if (!token) {
      answer.error = std::move(token).error();
      co_return answer;
    }
    stages::Grant grant;
    grant.access = std::move(token->token);
    grant.expires_ms = token->expires_ms - kRefreshWithinMs;
    answer.grant = std::move(grant);
    co_return answer;
  }
  Result<stages::OAuthClient> client = client_for(profile, tools);
  if (!client) {
    answer.error = std::move(client).error();
    co_return answer;
  }
  answer =
      co_await stages::refresh_grant(tools.http, std::move(*client), profile.refresh, tools.clock);
  co_return answer;
}

AuthProfile renewed_profile(AuthProfile profile, const stages::Grant& grant, std::int64_t now) {
  profile.secret = grant.access;
  if (!grant.refresh.empty()) profile.refresh = grant.refresh;
  if (!grant.id_token.empty()) profile.id_token = grant.id_token;
  std::int64_t end = now + kUnknownLifeMs;
  if (grant.expires_ms) {
    end = *grant.expires_ms;
  } else if (const auto told = stages::JwtClaims(grant.access).end_ms()) {
    end = *told;
  }
  profile.expiry = Expiry::known;
  profile.expires_ms = end;
  return profile;
}

/// Puts the renewed one in the place of `old`, unless that is no longer there or has changed: who
/// signs in anew meanwhile knows better.
Result<StoreWriteOutcome> store(const AuthProfile& old, const AuthProfile& renewed,
                                const RefreshTools& tools, bool dry_run) {
  const MakeStoreEdits put = put_profile(renewed, true);
  const MakeStoreEdits edits = [&](const StoreFiles& now) -> Result<StoreEdits> {
    const AuthProfile* known = now.store.find(old.id);
    const bool same = known != nullptr && !known->inherited && known->refresh == old.refresh &&
                      known->type == old.type;
    if (!same) return StoreEdits();
    return put(now);
  };
  StoreWriteOptions how;
  how.dry_run = dry_run;
  how.now_ms = now_ms(tools);
  return write_auth_store(home_of(old, tools), tools.environment, edits, how);
}

bool same_owner(const AuthProfile& one, const AuthProfile& other) {
  if (!one.account_id.empty() || !other.account_id.empty()) {
    return one.account_id == other.account_id;
  }
  return !one.email.empty() && text::lowered(one.email) == text::lowered(other.email);
}

/// The main agent's copy of the same sign-in is of no use with the old token: it gets the new one.
void mirror_to_main(const AuthProfile& renewed, const RefreshTools& tools) {
  Paths main = tools.paths;
  main.agent = "main";
  main.agent_dir = main_agent_dir(tools.paths, tools.environment);
  if (renewed.inherited || main.agent_dir == tools.paths.agent_dir) return;
  const MakeStoreEdits put = put_profile(renewed, true);
  const MakeStoreEdits edits = [&](const StoreFiles& now) -> Result<StoreEdits> {
    const AuthProfile* known = now.store.find(renewed.id);
    const bool older = known != nullptr && known->type == CredentialType::oauth &&
                       known->provider == renewed.provider && same_owner(*known, renewed) &&
                       known->expires_ms < renewed.expires_ms;
    if (!older) return StoreEdits();
    return put(now);
  };
  StoreWriteOptions how;
  how.now_ms = now_ms(tools);
  // Its own refresh will adopt or fail by itself; this one has succeeded either way.
  static_cast<void>(write_auth_store(main, tools.environment, edits, how));
}

/// Whether what a server gives could be kept. A refresh token is used up by asking.
Result<void> check_can_store(const AuthProfile& profile, const RefreshTools& tools) {
  if (tools.environment.variable("OPENCLAW_AUTH_STORE_READONLY") == "1") {
    return refusal("OPENCLAW_AUTH_STORE_READONLY is set, and what is renewed has to be stored");
  }
  AuthProfile probe = profile;
  probe.expires_ms = profile.expires_ms + 1;
  probe.expiry = Expiry::known;
  const Result<StoreWriteOutcome> tried = store(profile, probe, tools, true);
  if (!tried) return tried.error();
  return {};
}

core::Task<Result<AuthLock>> lock_refresh(const RefreshTools& tools, AuthProfile profile) {
  using Locked = Result<AuthLock>;
  const std::string folder = tools.paths.state_dir + "/locks/oauth-refresh";
  const std::string name =
      "sha256-" + io::sha256_hex(profile.provider + std::string(1, '\0') + profile.id);
  if (Result<void> made = make_folder_of(folder + "/x"); !made) co_return Locked(made.error());
  std::error_code failed;
  const std::string real = std::filesystem::canonical(folder, failed).string();
  if (failed) co_return Locked(file_error("cannot reach", folder, failed.value()));
  const core::Time end = core::later(tools.http.loop().now(), tools.patience);
  AuthLock::Patience once;
  once.tries = 1;
  once.pause_ms = 0;
  while (true) {
    Locked lock = AuthLock::take_beside(real + "/" + name, now_ms(tools), once);
    if (lock) co_return lock;
    const bool busy = lock.error().kind == core::ErrorKind::timeout;
    if (!busy || tools.http.loop().now() >= end) {
      if (busy) lock.error().text += " (refresh_contention)";
      co_return lock;
    }
    co_await core::sleep(kLockPause);
  }
}

/// It could not be renewed: good enough as long as it is not over.
Done without_renewal(AuthProfile profile, core::Error error, const RefreshTools& tools) {
  const bool lasts = !profile.secret.empty() && profile.expiry == Expiry::known &&
                     profile.expires_ms > now_ms(tools);
  if (!lasts) {
    error.text = "profile " + text::printable(profile.id) +
                 " is over and could not be renewed: " + error.text;
    return error;
  }
  return Refreshed{std::move(profile), false, std::move(error.text)};
}

core::Error sign_in_again(core::Error error, const AuthProfile& profile) {
  error.text +=
      "; sign in again: pincer models auth login --provider " + text::printable(profile.provider);
  return error;
}

/// Under the refresh lock: one request to the server, or a second one after another program's.
core::Task<Done> renew(const RefreshTools& tools, std::string id) {
  std::optional<std::string> used;
  core::Error error;
  for (int tries = 0; tries < 2; ++tries) {
    const Result<AuthProfile> profile = read_profile(tools, id);
    if (!profile) co_return Done(profile.error());
    if (!is_refresh_due(*profile, now_ms(tools))) {
      Refreshed adopted;
      adopted.profile = *profile;
      co_return Done(std::move(adopted));
    }
    // The server takes this one no more, and nobody has stored another.
    if (used == profile->refresh) {
      co_return without_renewal(*profile, sign_in_again(error, *profile), tools);
    }
    if (Result<void> can = check_can_store(*profile, tools); !can) {
      co_return without_renewal(*profile, can.error(), tools);
    }
    const stages::RefreshAnswer answer = co_await ask_server(tools, *profile);
    if (answer.grant) {
      Refreshed done;
      done.profile = renewed_profile(*profile, *answer.grant, now_ms(tools));
      done.renewed = true;
      const Result<StoreWriteOutcome> stored = store(*profile, done.profile, tools, false);
      if (!stored) done.note = "renewed, but not stored: " + stored.error().text;
      if (stored) mirror_to_main(done.profile, tools);
      co_return Done(std::move(done));
    }
    error = answer.error;
    if (!answer.spent) co_return without_renewal(*profile, std::move(error), tools);
    used = profile->refresh;
  }
  const Result<AuthProfile> last = read_profile(tools, id);
  if (!last) co_return Done(last.error());
  co_return without_renewal(*last, sign_in_again(std::move(error), *last), tools);
}

}  // namespace

bool is_refresh_due(const AuthProfile& profile, std::int64_t now) {
  if (profile.type != CredentialType::oauth || profile.refresh.empty()) return false;
  if (profile.secret.empty() || profile.expiry == Expiry::invalid) return true;
  return profile.expiry == Expiry::known && profile.expires_ms - now <= kRefreshWithinMs;
}

core::Task<Done> refresh_if_due(RefreshTools tools, std::string profile_id) {
  const Result<AuthProfile> profile = read_profile(tools, profile_id);
  if (!profile) co_return Done(profile.error());
  if (!is_refresh_due(*profile, now_ms(tools))) {
    Refreshed as_it_is;
    as_it_is.profile = *profile;
    co_return Done(std::move(as_it_is));
  }
  const Result<AuthLock> lock = co_await lock_refresh(tools, *profile);
  if (!lock) co_return without_renewal(*profile, lock.error(), tools);
  Done done = co_await renew(tools, std::move(profile_id));
  co_return done;
}

}  // namespace pincer::cli
