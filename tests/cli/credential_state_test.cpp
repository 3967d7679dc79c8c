#include "cli/credential_state.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

namespace pincer::cli {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

CredentialState state(std::string_view provider, std::string_view config,
                      const Variables& variables = {}) {
  const text::Json5Value value = text::parse_json5(config).value();
  return credential_state(provider, value, [&](std::string_view name) {
    const auto at = variables.find(name);
    return at == variables.end() ? std::nullopt : std::optional<std::string>(at->second);
  });
}

/// An entry of models.providers for "lm".
std::string entry(std::string_view members) {
  return "{models: {providers: {lm: {" + std::string(members) + "}}}}";
}

BOOST_AUTO_TEST_SUITE(credentials_of_providers)

BOOST_AUTO_TEST_CASE(the_first_variable_that_is_set_counts) {
  const Variables both = {{"ANTHROPIC_API_KEY", "b"}, {"ANTHROPIC_OAUTH_TOKEN", "a"}};
  BOOST_TEST(state("anthropic", "{}", both).key == "a");
  BOOST_TEST(state("claude-cli", "{}", both).key == "a");
  BOOST_TEST(!state("zai", "{}", {{"ZAI_API_KEY", "  "}}).usable);
  BOOST_TEST(!state("nosuch", "{}", both).usable);
}

BOOST_AUTO_TEST_CASE(amazons_variables_are_usable_but_no_key_to_send) {
  const CredentialState profile = state("amazon-bedrock", "{}", {{"AWS_PROFILE", "p"}});
  BOOST_TEST(profile.usable);
  BOOST_TEST(profile.key == "");
  BOOST_TEST(!state("amazon-bedrock", "{}", {{"AWS_ACCESS_KEY_ID", "i"}}).usable);
  BOOST_TEST(
      state("amazon-bedrock", "{}", {{"AWS_ACCESS_KEY_ID", "i"}, {"AWS_SECRET_ACCESS_KEY", "s"}})
          .usable);
}

BOOST_AUTO_TEST_CASE(a_key_of_the_config_is_a_text_a_variable_or_a_reference) {
  BOOST_TEST(state("lm", entry("apiKey: 'literal'")).key == "literal");
  BOOST_TEST(state("lm", entry("apiKey: 'literal'")).is_set_here);
  BOOST_TEST(!state("lm", entry("apiKey: 'OPENAI_API_KEY'")).usable);
  BOOST_TEST(state("lm", entry("apiKey: 'OPENAI_API_KEY'"), {{"OPENAI_API_KEY", "k"}}).key == "k");
  BOOST_TEST(!state("lm", entry("apiKey: '${GONE}'")).usable);
  const std::string reference = entry("apiKey: {source: 'env', provider: 'default', id: 'LM'}");
  BOOST_TEST(!state("lm", reference).usable);
  BOOST_TEST(state("lm", reference, {{"LM", "k"}}).key == "k");
}

BOOST_AUTO_TEST_CASE(a_server_of_ones_own_needs_no_key_but_one_that_is_named_must_be_there) {
  const std::string own = "baseUrl: 'http://10.0.0.4/v1', api: 'openai-completions', models: [{}]";
  BOOST_TEST(state("lm", entry(own)).usable);
  BOOST_TEST(state("lm", entry(own + ", apiKey: 'ollama-local'")).usable);
  BOOST_TEST(!state("lm", entry(own + ", apiKey: 'OPENAI_API_KEY'")).usable);
  BOOST_TEST(
      !state("lm", entry("baseUrl: 'https://far.example/v1', api: 'a', models: [{}]")).usable);
  BOOST_TEST(!state("lm", entry("baseUrl: 'http://10.0.0.4/v1', models: [{}]")).usable);
}

BOOST_AUTO_TEST_CASE(local_is_this_machine_and_its_private_network) {
  for (const char* url : {"http://localhost:1/v1", "http://127.0.0.9", "http://[::1]:8000/",
                          "http://0.0.0.0/", "http://box.local/v1", "http://10.1.2.3",
                          "http://192.168.1.5:8000/v1", "http://172.16.0.1", "http://172.31.9.9"}) {
    BOOST_TEST(is_local_url(url), url);
  }
  for (const char* url : {"", "nonsense", "https://api.example.com/v1", "http://172.32.0.1",
                          "http://172.15.0.1", "http://11.0.0.1", "http://10.example.com",
                          "http://192.168.example.com", "http://local/"}) {
    BOOST_TEST(!is_local_url(url), url);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
