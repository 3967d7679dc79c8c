#include "cli/catalog_sources.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/cli/home.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::cli {
namespace {

using namespace std::chrono_literals;

struct World : test::Home {
  explicit World(std::string_view text = "{}") : test::Home(text) {}

  std::optional<CatalogSource> source(std::string_view provider) const {
    Paths all = *find_paths(environment, {}, file_exists);
    const ConfigFile config = *ConfigFile::load(all, environment);
    const AuthStore store = load_auth_store(all, environment);
    const Credentials credentials(store, config, environment, all, environment.start_ms);
    return catalog_source(provider, config.value(), KnownModels(config.value()), environment,
                          credentials);
  }
};

std::string lm(std::string_view url) {
  return "{models: {providers: {lm: {baseUrl: '" + std::string(url) +
         "', api: 'openai-completions', apiKey: 'k', models: [{id: 'm', name: 'M'}]}}}}";
}

BOOST_AUTO_TEST_SUITE(catalog_sources)

BOOST_AUTO_TEST_CASE(openrouters_list_is_for_everybody_and_gets_no_key) {
  World world;
  world.environment.variables["OPENROUTER_API_KEY"] = "secret";
  std::optional<CatalogSource> source = world.source("openrouter");
  BOOST_REQUIRE(source);
  BOOST_TEST(source->base_text() == "https://openrouter.ai/api/v1");
  BOOST_TEST(source->key == "");
  BOOST_TEST(source->usable);
  world.environment.base_url = "https://else.example/v1";
  BOOST_TEST(world.source("openrouter")->base.host == "else.example");
}

BOOST_AUTO_TEST_CASE(a_key_of_the_environment_goes_to_its_own_server_only) {
  World world;
  world.environment.variables["GROQ_API_KEY"] = "gsk";
  BOOST_TEST(world.source("groq")->key == "gsk");
  World moved("{models: {providers: {groq: {baseUrl: 'https://else.example/v1', models: []}}}}");
  moved.environment.variables["GROQ_API_KEY"] = "gsk";
  const std::optional<CatalogSource> source = moved.source("groq");
  BOOST_REQUIRE(source);
  BOOST_TEST(source->base.host == "else.example");
  BOOST_TEST(source->key == "");
}

BOOST_AUTO_TEST_CASE(a_key_of_the_config_goes_where_the_config_says_but_not_in_the_clear) {
  BOOST_TEST(World(lm("https://far.example/v1")).source("lm")->key == "k");
  BOOST_TEST(World(lm("http://127.0.0.1:1234/v1")).source("lm")->key == "k");
  BOOST_TEST(World(lm("http://192.168.1.5/v1")).source("lm")->key == "");
  BOOST_TEST(!World(lm("nonsense")).source("lm").has_value());
  BOOST_TEST(!World(lm("https://far.example/v1?key=k")).source("lm").has_value());
}

BOOST_AUTO_TEST_CASE(a_stored_key_is_used_like_one_of_the_environment) {
  const auto keep = [](const World& world) {
    std::filesystem::create_directories(world.dir.path() + "/agents/main/agent");
    world.dir.write("agents/main/agent/auth-profiles.json",
                    R"({"version":1,"profiles":{"groq:default":{"type":"api_key",
                        "provider":"groq","key":"gsk-stored"}}})");
  };
  const World world;
  BOOST_TEST(!world.source("groq")->usable);
  keep(world);
  BOOST_TEST(world.source("groq")->usable);
  BOOST_TEST(world.source("groq")->key == "gsk-stored");
  const World moved(
      "{models: {providers: {groq: {baseUrl: 'https://else.example/v1', models: []}}}}");
  keep(moved);
  BOOST_TEST(moved.source("groq")->key == "");
}

BOOST_AUTO_TEST_CASE(who_lists_otherwise_is_not_asked) {
  const World world;
  for (const char* id : {"openai-codex", "github-copilot", "nosuch", "cloudflare-workers-ai",
                         "anthropic-vertex", "minimax"}) {
    BOOST_TEST(!world.source(id).has_value(), id);
  }
  for (const char* id : {"openai", "anthropic", "google", "ollama"}) {
    BOOST_TEST(!world.source(id)->usable, id);  // could be, with a key
  }
}

BOOST_AUTO_TEST_CASE(anthropic_google_and_an_ollama_are_asked_in_their_own_way) {
  World world(
      "{models: {providers: {ollama: {baseUrl: 'http://127.0.0.1:11434/v1', api: 'ollama',"
      " models: []}}}}");
  world.environment.variables["ANTHROPIC_API_KEY"] = "sk-ant-api-0123456789";
  world.environment.variables["GEMINI_API_KEY"] = "AIza-0123456789";
  test::VirtualDriver driver;
  core::Loop loop(driver);
  test::ScriptedHttp http(loop);
  http.answer(
      {200, R"({"data":[{"type":"model","id":"c-1","display_name":"C"}]})", {}, {}, 0ms, 64});
  http.answer({200, R"({"models":[{"name":"models/g-1","inputTokenLimit":9}]})", {}, {}, 0ms, 64});
  http.answer({200, R"({"models":[{"name":"o:latest","model":"o:latest"}]})", {}, {}, 0ms, 64});
  std::vector<CatalogSource> sources;
  for (const char* id : {"anthropic", "google", "ollama"}) {
    sources.push_back(*world.source(id));
    BOOST_TEST(sources.back().usable, id);
  }
  std::vector<std::string> told;
  const OnCatalogAnswer on_answer = [&](CatalogAnswer answer) {
    BOOST_REQUIRE(answer.catalog.ok());
    const stages::Model& model = answer.catalog->models.at(0);
    told.push_back(model.id + " " + model.name + " " +
                   std::to_string(static_cast<int>(model.context_length.value_or(0))));
  };
  loop.run(ask_for_catalogs(http, sources, loop.now() + 4s, on_answer));
  const std::vector<std::string> expected = {"c-1 C 0", "g-1  9", "o:latest  0"};
  BOOST_TEST(told == expected, boost::test_tools::per_element());
  BOOST_REQUIRE(http.requests.size() == 3U);
  BOOST_TEST(http.requests[0].url.text() == "https://api.anthropic.com/v1/models?limit=1000");
  BOOST_TEST(http.requests[0].fields.get("x-api-key").value() == "sk-ant-api-0123456789");
  BOOST_TEST(http.requests[1].url.target == "/v1beta/models?pageSize=1000");
  BOOST_TEST(http.requests[1].fields.get("x-goog-api-key").value() == "AIza-0123456789");
  BOOST_TEST(http.requests[2].url.text() == "http://127.0.0.1:11434/api/tags");
  BOOST_TEST(!http.requests[2].fields.get("authorization").has_value());
}

BOOST_AUTO_TEST_CASE(one_that_is_silent_does_not_hold_up_the_others) {
  test::VirtualDriver driver;
  core::Loop loop(driver);
  test::ScriptedHttp http(loop);
  http.answer({200, R"({"data":[{"id":"a"},{"id":"b"}]})", {}, {}, 0ms, 64});
  http.answer({0, "", {}, {}, 0ms, 64});
  World world(lm("https://far.example/v1"));
  world.environment.variables["GROQ_API_KEY"] = "gsk";
  const std::vector<CatalogSource> sources = {*world.source("lm"), *world.source("groq")};
  std::vector<std::string> told;
  const OnCatalogAnswer on_answer = [&](CatalogAnswer answer) {
    const std::string what = answer.catalog ? "answered" : answer.catalog.error().text;
    told.push_back(answer.source.provider + ": " + what);
  };
  const core::Time start = loop.now();
  loop.run(ask_for_catalogs(http, sources, start + 4s, on_answer));
  const std::vector<std::string> expected = {"lm: answered",
                                             "groq: api.groq.com did not answer in time"};
  BOOST_TEST(told == expected, boost::test_tools::per_element());
  BOOST_TEST((loop.now() - start <= 4s));
  BOOST_REQUIRE(http.requests.size() >= 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
