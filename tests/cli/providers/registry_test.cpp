#include "cli/providers/registry.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

namespace pincer::cli {
namespace {

std::vector<std::string_view> names(std::span<const EnvVariable> variables) {
  std::vector<std::string_view> out;
  for (const EnvVariable& variable : variables) out.push_back(variable.name);
  return out;
}

BOOST_AUTO_TEST_SUITE(registry)

BOOST_AUTO_TEST_CASE(providers_are_sorted_and_each_is_there_once) {
  std::set<std::string_view> ids;
  std::string_view before;
  for (const ProviderInfo& provider : all_providers()) {
    BOOST_TEST((before < provider.id), provider.id);
    before = provider.id;
    ids.insert(provider.id);
    BOOST_TEST(find_provider(provider.id) == &provider);
    BOOST_TEST(normal_provider(provider.id) == provider.id);
    BOOST_TEST(!provider.label.empty());
  }
  BOOST_TEST(ids.size() == all_providers().size());
  BOOST_TEST(find_provider("nosuch") == nullptr);
  BOOST_TEST(find_provider("") == nullptr);
}

BOOST_AUTO_TEST_CASE(variables_are_looked_at_in_the_order_of_the_facts) {
  const std::vector<std::string_view> anthropic = {"ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"};
  BOOST_TEST(names(env_variables("anthropic")) == anthropic, boost::test_tools::per_element());
  BOOST_TEST(names(env_variables("claude-cli")) == anthropic, boost::test_tools::per_element());
  const std::span<const EnvVariable> bedrock = env_variables("amazon-bedrock");
  BOOST_REQUIRE(bedrock.size() == 3U);
  BOOST_TEST(bedrock[1].name == "AWS_ACCESS_KEY_ID");
  BOOST_TEST(bedrock[1].with == "AWS_SECRET_ACCESS_KEY");
  BOOST_TEST(env_variables("nosuch").empty());
}

BOOST_AUTO_TEST_CASE(a_name_in_use_means_the_provider) {
  BOOST_TEST(normal_provider(" Z.AI ") == "zai");
  BOOST_TEST(normal_provider("Bedrock") == "amazon-bedrock");
  BOOST_TEST(normal_provider("kimi-coding") == "kimi");
  BOOST_TEST(normal_provider("Mine") == "mine");
}

BOOST_AUTO_TEST_CASE(names_for_the_same_credentials_are_no_providers_of_their_own) {
  BOOST_TEST(auth_provider("codex-cli") == "openai-codex");
  BOOST_TEST(auth_provider("volcengine-plan") == "volcengine");
  BOOST_TEST(auth_provider("openrouter") == "openrouter");
  for (const std::string_view id : {"anthropic-openai", "minimax-api", "qwencloud", "dashscope"}) {
    BOOST_TEST(find_provider(id) == nullptr);
  }
  BOOST_TEST(is_known_provider("anthropic-openai"));
  BOOST_TEST(!is_known_provider("opnrouter"));
}

BOOST_AUTO_TEST_CASE(a_marker_is_no_key) {
  for (const std::string_view text : {"ollama-local", "oauth:chutes", "AWS_PROFILE",
                                      "minimax-oauth", "secretref-managed", "custom-local"}) {
    BOOST_TEST(is_marker(text));
  }
  for (const std::string_view text : {"sk-or-v1-1", "", "ollama-local2", "OPENAI_API_KEY"}) {
    BOOST_TEST(!is_marker(text));
  }
  BOOST_TEST(is_key_variable("OPENAI_API_KEY"));
  BOOST_TEST(is_key_variable("AWS_SECRET_ACCESS_KEY"));
  BOOST_TEST(!is_key_variable(""));
  BOOST_TEST(!is_key_variable("PATH"));
}

BOOST_AUTO_TEST_CASE(shipped_models_carry_what_is_known_of_them) {
  const std::optional<StaticModel> opus = find_static_model("anthropic", "claude-opus-4-6");
  BOOST_REQUIRE(opus);
  BOOST_TEST(opus->name == "Claude Opus 4.6");
  BOOST_TEST(opus->context_window == 1000000U);
  BOOST_TEST(opus->takes_images);
  BOOST_TEST(opus->api == "anthropic-messages");
  const std::optional<StaticModel> codex = find_static_model("openai-codex", "gpt-5.4");
  BOOST_REQUIRE(codex);
  BOOST_TEST(codex->context_window == 1050000U);
  BOOST_TEST(codex->context_tokens == 272000U);
  BOOST_TEST(find_static_model("openrouter", "free").has_value());  // its id is openrouter/free
  BOOST_TEST(!find_static_model("openrouter", "nosuch").has_value());
  BOOST_TEST(!find_static_model("nosuch", "free").has_value());
}

BOOST_AUTO_TEST_CASE(every_shipped_model_has_a_provider_and_can_be_found) {
  const std::vector<StaticModel> all = static_models("");
  BOOST_TEST(all.size() > 1000U);
  for (const StaticModel& model : all) {
    const std::optional<StaticModel> found = find_static_model(model.provider, model.id);
    BOOST_REQUIRE(found);
    BOOST_TEST(found->name == model.name);
    BOOST_TEST(!model.id.empty());
    BOOST_TEST(model.context_window > 0U);
  }
  const std::vector<StaticModel> xai = static_models("xai");
  BOOST_TEST(!xai.empty());
  BOOST_TEST(std::all_of(xai.begin(), xai.end(),
                         [](const StaticModel& model) { return model.provider == "xai"; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
