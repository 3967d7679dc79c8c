#include "stages/sign_in/gemini.hpp"

#include <utility>

#include "engine/core/sleep.hpp"

namespace pincer::stages {
namespace {

constexpr int kOperationPolls = 24;
constexpr core::Duration kOperationPause = std::chrono::seconds(5);
constexpr std::string_view kFreeTier = "free-tier";
constexpr std::string_view kMetadata =
    R"({"ideType":"IDE_UNSPECIFIED","platform":"PLATFORM_UNSPECIFIED","pluginType":"GEMINI"})";

/// What is known while a project is looked for.
struct Search {
  io::HttpClient& http;
  std::string access;   ///< a secret
  std::string project;  ///< the person's own, or empty
};

IdentityQuestion assist_question(const Search& search, io::Url url, std::string json) {
  IdentityQuestion question;
  question.who = "Google";
  question.url = std::move(url);
  question.json = std::move(json);
  question.fields = {{"Authorization", "Bearer " + search.access},
                     {"Client-Metadata", std::string(kMetadata)}};
  question.secrets = {search.access};
  return question;
}

/// {"tierId":...,"cloudaicompanionProject":...,"metadata":{...}} as far as each is known.
std::string body(std::string_view tier, const std::string& project) {
  text::JsonWriter json;
  json.begin_object();
  if (!tier.empty()) json.key("tierId").string(tier);
  if (!project.empty()) json.key("cloudaicompanionProject").string(project);
  json.key("metadata").begin_object();
  for (const auto& [name, value] :
       {std::pair{"ideType", "IDE_UNSPECIFIED"}, std::pair{"platform", "PLATFORM_UNSPECIFIED"},
        std::pair{"pluginType", "GEMINI"}}) {
    json.key(name).string(value);
  }
  if (!project.empty()) json.key("duetProject").string(project);
  json.end_object().end_object();
  return json.take();
}

core::Error needs_project() {
  return core::Error{core::Phase::done, core::ErrorKind::invalid, 0,
                     "this Google account needs a project of its own; set GOOGLE_CLOUD_PROJECT and "
                     "sign in again"};
}

/// A refusal by a company's own network rules; the account itself is fine.
bool is_fenced(const IdentityAnswer& answer) {
  bool fenced = false;
  answer.json.at({"error", "details"}).each_element([&](text::JsonValue one) {
    fenced = fenced || one["reason"].string() == std::string_view("SECURITY_POLICY_VIOLATED");
  });
  return fenced;
}

std::string project_of(const text::JsonValue& json) {
  const text::JsonValue project = json["cloudaicompanionProject"];
  if (const auto text = project.string()) return std::string(*text);
  return std::string(project["id"].string().value_or(""));
}

/// The tier a new account gets.
std::string default_tier(const text::JsonValue& json) {
  std::string tier = "legacy-tier";
  json["allowedTiers"].each_element([&](text::JsonValue one) {
    if (one["isDefault"].boolean().value_or(false)) {
      tier = std::string(one["id"].string().value_or(kFreeTier));
    }
  });
  return tier;
}

/// Waits until Google has made the project.
Task<Result<std::string>> onboard(const Search& search, io::Url base, std::string tier) {
  using Outcome = Result<std::string>;
  const std::string own = tier == kFreeTier ? std::string() : search.project;
  IdentityQuestion question =
      assist_question(search, io::join_path(base, "v1internal:onboardUser"), body(tier, own));
  Result<IdentityAnswer> answer = co_await ask_identity(search.http, std::move(question));
  if (!answer) co_return Outcome(answer.error());
  if (!answer->good()) co_return Outcome(answer->refusal("did not set the account up"));
  const std::string operation = answer->text("name");
  for (int polls = 0; !answer->json["done"].boolean().value_or(false); ++polls) {
    if (operation.empty() || polls == kOperationPolls) {
      co_return Outcome(answer->refusal("did not finish setting the account up; try again later"));
    }
    co_await core::sleep(kOperationPause);
    IdentityQuestion again =
        assist_question(search, io::join_path(base, "v1internal/" + operation), std::string());
    Result<IdentityAnswer> next = co_await ask_identity(search.http, std::move(again));
    if (next && next->good()) answer = std::move(next);
  }
  std::string project = project_of(answer->json["response"]);
  if (project.empty()) project = search.project;
  if (project.empty()) co_return Outcome(needs_project());
  co_return Outcome(std::move(project));
}

Task<Result<std::string>> find_project(Search search, std::vector<io::Url> bases) {
  using Outcome = Result<std::string>;
  std::optional<core::Error> failure;
  for (const io::Url& base : bases) {
    IdentityQuestion question = assist_question(
        search, io::join_path(base, "v1internal:loadCodeAssist"), body("", search.project));
    const Result<IdentityAnswer> answer = co_await ask_identity(search.http, std::move(question));
    if (!answer) {
      failure = answer.error();
      continue;
    }
    const bool fenced = !answer->good() && is_fenced(*answer);
    if (!answer->good() && !fenced) {
      failure = answer->refusal("does not tell the account's project");
      continue;
    }
    if (fenced || answer->json["currentTier"].exists()) {
      std::string project = fenced ? std::string() : project_of(answer->json);
      if (project.empty()) project = search.project;
      if (project.empty()) co_return Outcome(needs_project());
      co_return Outcome(std::move(project));
    }
    std::string tier = default_tier(answer->json);
    if (tier != kFreeTier && search.project.empty()) co_return Outcome(needs_project());
    Result<std::string> project = co_await onboard(search, base, std::move(tier));
    co_return project;
  }
  if (!search.project.empty()) co_return Outcome(search.project);
  co_return Outcome(*failure);
}

}  // namespace

OAuthClient gemini_client(const GooglePlaces& places, const GeminiApp& app) {
  OAuthClient client;
  client.who = "Google";
  client.authorize = places.authorize;
  client.token = places.token;
  client.client_id = app.client_id;
  client.client_secret = app.client_secret;
  client.redirect_uri = "http://localhost:" + std::to_string(kGeminiPort) + "/oauth2callback";
  client.scope =
      "https://www.googleapis.com/auth/cloud-platform "
      "https://www.googleapis.com/auth/userinfo.email "
      "https://www.googleapis.com/auth/userinfo.profile";
  client.extra = {{"access_type", "offline"}, {"prompt", "consent"}};
  client.margin = std::chrono::minutes(5);
  return client;
}

Task<Result<SignedIn>> gemini_identity(io::HttpClient& http, GooglePlaces places, Grant grant,
                                       std::string project, bool wants_project) {
  using Outcome = Result<SignedIn>;
  SignedIn signed_in;
  IdentityQuestion question;
  question.who = "Google";
  question.url = places.user_info;
  question.fields = {{"Authorization", "Bearer " + grant.access}};
  question.secrets = {grant.access};
  const Result<IdentityAnswer> answer = co_await ask_identity(http, std::move(question));
  // A label only: without it the sign-in is as good.
  if (answer && answer->good()) signed_in.email = answer->text("email");
  if (wants_project) {
    Search search{http, grant.access, std::move(project)};
    Result<std::string> found =
        co_await find_project(std::move(search), std::move(places.code_assist));
    if (!found) co_return Outcome(std::move(found).error());
    signed_in.project_id = std::move(*found);
  }
  signed_in.profile = signed_in.email;
  signed_in.grant = std::move(grant);
  co_return Outcome(std::move(signed_in));
}

}  // namespace pincer::stages
