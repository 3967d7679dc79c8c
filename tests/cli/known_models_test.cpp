#include "cli/known_models.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace pincer::cli {
namespace {

text::Json5Value json(std::string_view text) {
  return text::parse_json5(text).value();
}

KnownModels of_config(std::string_view text) {
  return KnownModels(json(text));
}

ListedModels list(std::string_view provider, std::string_view payload) {
  return listed_models(provider, stages::parse_catalog(payload).value(), 1000);
}

bool has(const std::vector<KnownModel>& models, std::string_view key) {
  return std::any_of(models.begin(), models.end(),
                     [&](const KnownModel& model) { return model.key == key; });
}

constexpr std::string_view kListed =
    R"({"data":[{"id":"a/b:free","name":"B","context_length":65536,
        "architecture":{"input_modalities":["image","text"]},
        "top_provider":{"max_completion_tokens":4096}},{"id":"openrouter/auto"}]})";

BOOST_AUTO_TEST_SUITE(known_models)

BOOST_AUTO_TEST_CASE(a_model_set_up_by_hand_has_the_window_openclaw_assumes) {
  const KnownModels known = of_config(
      "{models: {providers: {LM: {baseUrl: 'http://localhost:1/v1', models: [{id: 'm'}, {id: 'n',"
      " contextWindow: 4096, contextTokens: 1024, input: ['text', 'image']}, {}, 7]}}}}");
  const std::optional<KnownModel> plain = known.find("lm/m");
  BOOST_REQUIRE(plain);
  BOOST_TEST(*plain->context_window == 200000);
  BOOST_TEST(plain->input == "text");
  BOOST_TEST(plain->name == "m");
  BOOST_TEST(plain->base_url == "http://localhost:1/v1");
  const std::optional<KnownModel> told = known.find("lm/n");
  BOOST_REQUIRE(told);
  BOOST_TEST(*told->context_tokens == 1024);
  BOOST_TEST(told->input == "text+image");
  BOOST_TEST(known.configured().size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_one_source_leaves_open_the_next_one_tells) {
  KnownModels known =
      of_config("{models: {providers: {openrouter: {models: [{id: 'a/b:free', name: 'Mine'}]}}}}");
  known.add_agent(json("{providers: {openrouter: {models: [{id: 'a/b:free', maxTokens: 5}]}}}"));
  known.add_listed(list("openrouter", kListed));
  const std::optional<KnownModel> model = known.find("openrouter/a/b:free");
  BOOST_REQUIRE(model);
  BOOST_TEST(model->name == "Mine");
  BOOST_TEST(*model->max_tokens == 5);
  BOOST_TEST(*model->context_window == 65536);  // the list's, not the assumed one
  BOOST_TEST(model->input == "text+image");
}

BOOST_AUTO_TEST_CASE(a_broken_part_tells_of_nothing) {
  for (const std::string_view text :
       {"{}", "{models: 1}", "{models: {providers: []}}", "{models: {providers: {a: 1}}}",
        "{models: {providers: {a: {models: {}}}}}"}) {
    BOOST_TEST(of_config(text).configured().empty());
  }
}

BOOST_AUTO_TEST_CASE(a_shipped_model_is_known_until_its_provider_lists_without_it) {
  KnownModels known = of_config("{}");
  const std::string key = "openrouter/moonshotai/kimi-k2.6";
  BOOST_TEST(known.find(key).has_value());
  BOOST_TEST(!known.is_gone(key));
  BOOST_TEST(has(known.all("openrouter"), key));
  known.add_listed(list("openrouter", kListed));
  BOOST_TEST(!known.find(key).has_value());
  BOOST_TEST(known.is_gone(key));
  BOOST_TEST(!has(known.all("openrouter"), key));
  BOOST_TEST(has(known.all("openrouter"), "openrouter/auto"));
  BOOST_TEST(has(known.all(""), "anthropic/claude-opus-4-6"));  // of the others nothing changes
}

BOOST_AUTO_TEST_CASE(a_newer_list_takes_the_place_of_the_older_one) {
  KnownModels known = of_config("{}");
  known.add_listed(list("openrouter", kListed));
  known.add_listed(list("openrouter", R"({"data":[{"id":"c/d"}]})"));
  BOOST_TEST(known.is_gone("openrouter/a/b:free"));
  BOOST_TEST(!known.is_gone("openrouter/c/d"));
}

BOOST_AUTO_TEST_CASE(variants_that_openrouter_takes_without_listing_them_are_not_gone) {
  KnownModels known = of_config("{}");
  known.add_listed(list("openrouter", R"({"data":[{"id":"a/b","context_length":9000}]})"));
  BOOST_TEST(!known.is_gone("openrouter/a/b:nitro"));
  const std::optional<KnownModel> fast = known.find("openrouter/a/b:nitro");
  BOOST_REQUIRE(fast);
  BOOST_TEST(fast->key == "openrouter/a/b:nitro");
  BOOST_TEST(fast->id == "a/b:nitro");
  BOOST_TEST(*fast->context_window == 9000);
  BOOST_TEST(known.is_gone("openrouter/a/b:free"));  // is a model of its own
  BOOST_TEST(!known.is_gone("openrouter/@preset/mine"));
  BOOST_TEST(!known.is_gone("groq/y"));  // of a provider nobody has a list of
}

BOOST_AUTO_TEST_CASE(a_short_name_of_what_is_listed_in_full_is_not_gone) {
  KnownModels known = of_config("{}");
  known.add_listed(list("anthropic", R"({"data":[{"id":"claude-x-4-20260514"}]})"));
  for (const char* name : {"claude-x-4", "claude-x-4-latest", "claude-x-4-20260514"}) {
    BOOST_TEST(!known.is_gone("anthropic/" + std::string(name)), name);
  }
  for (const char* name : {"claude-x", "claude-x-4-2026", "claude-y", "claude-x-4-20260515"}) {
    BOOST_TEST(known.is_gone("anthropic/" + std::string(name)), name);
  }
  known.add_listed(list("ollama", R"({"data":[{"id":"llama3:latest"},{"id":"qwen:7b"}]})"));
  BOOST_TEST(!known.is_gone("ollama/llama3"));
  BOOST_TEST(known.is_gone("ollama/qwen"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
