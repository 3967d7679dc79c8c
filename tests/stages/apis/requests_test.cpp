#include <boost/test/unit_test.hpp>

#include "engine/io/hash.hpp"
#include "engine/text/json.hpp"
#include "stages/probe.hpp"
#include "tests/stages/apis/bench.hpp"

namespace pincer::stages {
namespace {

using test::ProbeBench;

/// The request that a probe of this target sends.
struct Asked {
  explicit Asked(ApiKind api, std::string_view base = "https://api.example.com/v1")
      : bench(api, test::script_of(200, test::good_answer(api))) {
    bench.target.access.base = *io::parse_url(base);
  }
  const io::HttpRequest& request() {
    static_cast<void>(bench.probe());
    return bench.http.requests.back();
  }
  std::string field(std::string_view name) {
    return std::string(request().fields.get(name).value_or("-"));
  }
  text::JsonValue body() {
    text = request().body;
    return *parser.parse(text);
  }

  ProbeBench bench;
  text::JsonParser parser;
  std::string text;
};

std::string bearer() {
  return "Bearer " + std::string(test::kSecret);
}

BOOST_AUTO_TEST_SUITE(credential_requests)

BOOST_AUTO_TEST_CASE(each_api_is_asked_at_its_own_address) {
  using enum ApiKind;
  BOOST_TEST(Asked(openai_completions, "https://h/api/v1/").request().url.target ==
             "/api/v1/chat/completions");
  BOOST_TEST(Asked(openai_responses, "https://h/v1").request().url.target == "/v1/responses");
  BOOST_TEST(Asked(openai_codex_responses, "https://h/backend-api/codex").request().url.target ==
             "/backend-api/codex/responses");
  BOOST_TEST(Asked(openai_codex_responses, "https://h/backend-api").request().url.target ==
             "/backend-api/codex/responses");
  BOOST_TEST(Asked(anthropic_messages, "https://h/anthropic").request().url.target ==
             "/anthropic/v1/messages");
  BOOST_TEST(Asked(google_generative_ai, "https://h/v1beta").request().url.target ==
             "/v1beta/models/m:streamGenerateContent?alt=sse");
  for (const std::string_view base : {"http://127.0.0.1:11434", "http://127.0.0.1:11434/v1/"}) {
    BOOST_TEST(Asked(ollama, base).request().url.target == "/api/chat");
  }
}

BOOST_AUTO_TEST_CASE(a_model_of_google_cannot_leave_its_place) {
  Asked asked(ApiKind::google_generative_ai, "https://h/v1beta");
  const auto target = [&asked](std::string_view model) {
    asked.bench.target.model = model;
    return asked.request().url.target;
  };
  BOOST_TEST(target("models/gemini-3") == "/v1beta/models/gemini-3:streamGenerateContent?alt=sse");
  BOOST_TEST(target("tunedModels/x") == "/v1beta/tunedModels/x:streamGenerateContent?alt=sse");
  BOOST_TEST(target("a?key=b#c d") ==
             "/v1beta/models/a%3Fkey=b%23c%20d:streamGenerateContent?alt=sse");
}

BOOST_AUTO_TEST_CASE(each_api_is_signed_its_own_way) {
  using enum ApiKind;
  for (const ApiKind api : {openai_completions, openai_responses, openai_codex_responses, ollama}) {
    BOOST_TEST(Asked(api).field("authorization") == bearer(), name(api));
  }
  Asked anthropic(anthropic_messages);
  BOOST_TEST(anthropic.field("x-api-key") == test::kSecret);
  BOOST_TEST(anthropic.field("anthropic-version") == "2023-06-01");
  BOOST_TEST(anthropic.field("authorization") == "-");
  Asked google(google_generative_ai);
  BOOST_TEST(google.field("x-goog-api-key") == test::kSecret);
  BOOST_TEST(google.field("authorization") == "-");
  google.bench.target.access.mode = CredentialMode::oauth;
  BOOST_TEST(google.field("authorization") == bearer());
  BOOST_TEST(google.field("x-goog-api-key") == "-");
  Asked codex(openai_codex_responses);
  codex.bench.target.access.account_id = "acct-1";
  BOOST_TEST(codex.field("chatgpt-account-id") == "acct-1");
  codex.bench.target.access.account_id.clear();
  codex.bench.target.access.secret =
      "e30." + io::base64url(R"({"https://api.openai.com/auth":{"chatgpt_account_id":"a-2"}})") +
      ".sig";
  BOOST_TEST(codex.field("chatgpt-account-id") == "a-2");
  Asked open(ollama);
  open.bench.target.access.secret.clear();
  BOOST_TEST(open.field("authorization") == "-");
}

BOOST_AUTO_TEST_CASE(a_token_of_a_claude_sign_in_is_a_bearer_of_claude_code) {
  Asked asked(ApiKind::anthropic_messages);
  asked.bench.target.access.secret = "sk-ant-oat01-0123456789";
  asked.bench.target.access.mode = CredentialMode::token;
  BOOST_TEST(asked.field("authorization") == "Bearer sk-ant-oat01-0123456789");
  BOOST_TEST(asked.field("anthropic-beta") == "claude-code-20250219,oauth-2025-04-20");
  BOOST_TEST(asked.field("x-api-key") == "-");
  BOOST_TEST(asked.body()["system"].element(0)["text"].string().value_or("").starts_with(
      "You are Claude Code"));
}

BOOST_AUTO_TEST_CASE(configured_fields_replace_ours_and_are_no_less_secret) {
  Asked asked(ApiKind::openai_completions);
  asked.bench.target.access.headers = {{"authorization", "Basic c2VjcmV0LXNlY3JldA=="},
                                       {"X-Team", "research"}};
  const io::HttpRequest& request = asked.request();
  BOOST_TEST(request.fields.count("authorization") == 1U);
  BOOST_TEST(request.fields.get("authorization").value() == "Basic c2VjcmV0LXNlY3JldA==");
  BOOST_TEST(request.fields.get("x-team").value() == "research");
  const auto secrets = secrets_of(asked.bench.target.access);
  BOOST_TEST(secrets.size() == 2U);
  BOOST_TEST(secrets.back() == "c2VjcmV0LXNlY3JldA==");
}

BOOST_AUTO_TEST_CASE(answers_are_kept_short_but_no_shorter_than_the_api_takes) {
  using enum ApiKind;
  BOOST_TEST(Asked(openai_completions).body()["max_tokens"].integer().value() == 8);
  Asked openai(openai_completions, "https://api.openai.com/v1");
  BOOST_TEST(openai.body()["max_completion_tokens"].integer().value() == 8);
  BOOST_TEST(!openai.body()["max_tokens"].exists());
  BOOST_TEST(Asked(openai_responses).body()["max_output_tokens"].integer().value() == 16);
  Asked more(openai_responses);
  more.bench.target.max_tokens = 40;
  BOOST_TEST(more.body()["max_output_tokens"].integer().value() == 40);
  BOOST_TEST(!Asked(openai_codex_responses).body()["max_output_tokens"].exists());
  BOOST_TEST(Asked(anthropic_messages).body()["max_tokens"].integer().value() == 8);
  Asked google(google_generative_ai);
  BOOST_TEST(google.body().at({"generationConfig", "maxOutputTokens"}).integer().value() == 8);
  BOOST_TEST(Asked(ollama).body().at({"options", "num_predict"}).integer().value() == 8);
  for (const ApiKind api : test::kApis) {
    Asked asked(api);
    const std::string body = asked.request().body;
    BOOST_TEST(body.find("Reply with OK.") != std::string::npos);
    BOOST_TEST(body.size() < 400U, name(api));
  }
}

BOOST_AUTO_TEST_CASE(an_image_is_shown_as_each_api_wants_it) {
  using enum ApiKind;
  const std::string url = probe_image_url();
  const std::string data = url.substr(url.find(',') + 1);
  const std::string asks =
      R"("Which two colours do you see in this image? Answer in a few words.")";
  const auto parts = [&asks](const std::string& type, const std::string& image) {
    return "[{" + type + "\"text\":" + asks + "},{" + image + "}]";
  };
  const std::string responses =
      parts(R"("type":"input_text",)", R"("type":"input_image","image_url":")" + url + '"');
  const std::pair<ApiKind, std::string> wanted[] = {
      {openai_completions,
       "\"content\":" +
           parts(R"("type":"text",)", R"("type":"image_url","image_url":{"url":")" + url + "\"}")},
      {openai_responses, "\"content\":" + responses},
      {openai_codex_responses, "\"content\":" + responses},
      {anthropic_messages,
       "\"content\":" +
           parts(R"("type":"text",)",
                 R"("type":"image","source":{"type":"base64","media_type":"image/png","data":")" +
                     data + "\"}")},
      {google_generative_ai,
       "\"parts\":" + parts("", R"("inlineData":{"mimeType":"image/png","data":")" + data + "\"}")},
      {ollama, "\"content\":" + asks + R"(,"images":[")" + data + "\"]"},
  };
  for (const auto& [api, text] : wanted) {
    Asked asked(api);
    asked.bench.target.shows_image = true;
    BOOST_TEST(asked.body().is_object());
    BOOST_TEST((asked.text.find(text) != std::string::npos), name(api) << ": " << asked.text);
  }
}

BOOST_AUTO_TEST_CASE(apis_have_the_names_configs_use) {
  for (const ApiKind api : test::kApis) BOOST_TEST((api_kind(name(api)) == api));
  BOOST_TEST(!api_kind("bedrock-converse-stream").has_value());
  BOOST_TEST(!api_kind("").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
