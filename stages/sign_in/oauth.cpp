#include "stages/sign_in/oauth.hpp"

#include <algorithm>
#include <utility>

namespace pincer::stages {
namespace {

std::int64_t ms(core::Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

IdentityQuestion token_question(const OAuthClient& client, Pairs pairs) {
  IdentityQuestion question;
  question.who = client.who;
  question.url = client.token;
  question.fields = client.fields;
  if (!client.client_secret.empty()) pairs.emplace_back("client_secret", client.client_secret);
  question.secrets = {client.client_secret};
  if (client.as_json) {
    text::JsonWriter json;
    json.begin_object();
    for (const auto& [name, value] : pairs) json.key(name).string(value);
    json.end_object();
    question.json = json.take();
  } else {
    question.form = std::move(pairs);
  }
  return question;
}

/// What servers call a refresh token that is of no use any more.
bool says_spent(const IdentityAnswer& answer) {
  const std::string code = answer.error_code();
  return code == "refresh_token_reused" || code == "refresh_token_expired" ||
         code == "refresh_token_invalidated" || code == "invalid_grant";
}

}  // namespace

Authorization begin_authorization(const OAuthClient& client, io::Entropy& entropy) {
  Authorization made;
  made.pkce = make_pkce(entropy);
  made.state = io::random_hex(entropy, 16);
  Pairs query = {{"response_type", "code"},
                 {"client_id", client.client_id},
                 {"redirect_uri", client.redirect_uri},
                 {"scope", client.scope},
                 {"code_challenge", made.pkce.challenge},
                 {"code_challenge_method", "S256"},
                 {"state", made.state}};
  query.insert(query.end(), client.extra.begin(), client.extra.end());
  made.url = client.authorize.text() + "?" + form_encoded(query);
  return made;
}

Result<Grant> read_grant(const IdentityAnswer& answer, const OAuthClient& client,
                         std::int64_t now_ms) {
  Grant grant;
  grant.access = answer.text("access_token");
  grant.refresh = answer.text("refresh_token");
  grant.id_token = answer.text("id_token");
  if (grant.access.empty()) {
    return core::Error{core::Phase::done, core::ErrorKind::bad_content, 0,
                       client.who + " said yes and gave no access token; try again later"};
  }
  if (const std::optional<std::int64_t> seconds = answer.whole("expires_in")) {
    const std::int64_t whole = std::min(*seconds, std::int64_t{10'000'000'000}) * 1000;
    grant.expires_ms = now_ms + std::max(whole - ms(client.margin), ms(client.least));
  }
  return grant;
}

Task<Result<Grant>> exchange_code(io::HttpClient& http, OAuthClient client, std::string code,
                                  std::string verifier, WallClock clock) {
  using Outcome = Result<Grant>;
  Pairs pairs = {{"grant_type", "authorization_code"},
                 {"client_id", client.client_id},
                 {"code", code},
                 {"code_verifier", verifier},
                 {"redirect_uri", client.redirect_uri}};
  IdentityQuestion question = token_question(client, std::move(pairs));
  question.secrets.push_back(std::move(code));
  question.secrets.push_back(std::move(verifier));
  const Result<IdentityAnswer> answer = co_await ask_identity(http, std::move(question));
  if (!answer) co_return Outcome(answer.error());
  if (!answer->good()) {
    core::Error error = answer->refusal("did not take the code");
    error.text += "; sign in again";
    co_return Outcome(std::move(error));
  }
  const std::int64_t now_ms = clock.now(http.loop().real_now());
  Result<Grant> grant = read_grant(*answer, client, now_ms);
  co_return grant;
}

Task<RefreshAnswer> refresh_grant(io::HttpClient& http, OAuthClient client, std::string refresh,
                                  WallClock clock) {
  RefreshAnswer outcome;
  Pairs pairs = {
      {"grant_type", "refresh_token"}, {"client_id", client.client_id}, {"refresh_token", refresh}};
  IdentityQuestion question = token_question(client, std::move(pairs));
  question.secrets.push_back(std::move(refresh));
  const Result<IdentityAnswer> answer = co_await ask_identity(http, std::move(question));
  if (!answer) {
    outcome.error = answer.error();
    co_return outcome;
  }
  if (!answer->good()) {
    outcome.error = answer->refusal("did not renew the sign-in");
    outcome.spent = says_spent(*answer);
    co_return outcome;
  }
  const std::int64_t now_ms = clock.now(http.loop().real_now());
  Result<Grant> grant = read_grant(*answer, client, now_ms);
  if (grant) {
    outcome.grant = std::move(*grant);
  } else {
    outcome.error = grant.error();
  }
  co_return outcome;
}

}  // namespace pincer::stages
