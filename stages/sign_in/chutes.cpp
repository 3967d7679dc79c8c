#include "stages/sign_in/chutes.hpp"

#include <utility>

namespace pincer::stages {

OAuthClient chutes_client(const io::Url& base, const ChutesApp& app) {
  OAuthClient client;
  client.who = "Chutes";
  client.authorize = io::join_path(base, "idp/authorize");
  client.token = io::join_path(base, "idp/token");
  client.client_id = app.client_id;
  client.client_secret = app.client_secret;
  client.redirect_uri = app.redirect_uri;
  client.scope = app.scope;
  client.margin = std::chrono::minutes(5);
  client.least = std::chrono::seconds(30);
  return client;
}

Task<Result<SignedIn>> chutes_identity(io::HttpClient& http, io::Url base, std::string client_id,
                                       Grant grant) {
  using Outcome = Result<SignedIn>;
  if (grant.refresh.empty()) {
    co_return Outcome(core::Error{core::Phase::done, core::ErrorKind::bad_content, 0,
                                  "Chutes gave no refresh token; sign in again"});
  }
  SignedIn signed_in;
  IdentityQuestion question;
  question.who = "Chutes";
  question.url = io::join_path(base, "idp/userinfo");
  question.fields = {{"Authorization", "Bearer " + grant.access}};
  question.secrets = {grant.access};
  const Result<IdentityAnswer> answer = co_await ask_identity(http, std::move(question));
  if (answer && answer->good()) {
    signed_in.email = answer->text("username");
    signed_in.account_id = answer->text("sub");
  }
  signed_in.client_id = std::move(client_id);
  signed_in.profile = signed_in.email;
  signed_in.grant = std::move(grant);
  co_return Outcome(std::move(signed_in));
}

OAuthClient anthropic_client(const io::Url& base) {
  OAuthClient client;
  client.who = "Anthropic";
  client.token = io::join_path(base, "v1/oauth/token");
  client.client_id = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";
  client.as_json = true;
  client.margin = std::chrono::minutes(5);
  return client;
}

}  // namespace pincer::stages
