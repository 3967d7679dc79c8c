#include "cli/commands/list.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/state/catalog_cache.hpp"
#include "engine/text/json.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::Home;
using test::Ran;

constexpr std::string_view kConfig =
    "{agents: {defaults: {model: {primary: 'anthropic/claude-opus-4-6', fallbacks: ['fast',"
    " 'lm/m']}, imageModel: {primary: 'lm/m'}, models: {'openrouter/a/b:free': {alias: 'fast'}}}},"
    " models: {providers: {lm: {baseUrl: 'http://127.0.0.1:1/v1', api: 'openai-completions',"
    "  apiKey: 'not-to-be-seen', models: [{id: 'm', name: 'M', contextWindow: 32768, "
    "contextTokens: 16384},"
    "  {id: 'n', name: 'N'}]}}}}";

/// Has a list of OpenRouter's models from earlier.
struct ListHome : Home {
  explicit ListHome(std::string_view config, std::string_view payload = "") : Home(config) {
    if (payload.empty()) return;
    const ListedModels list =
        listed_models("openrouter", stages::parse_catalog(payload).value(), environment.start_ms);
    BOOST_REQUIRE(write_catalog_cache(environment, list, "https://openrouter.ai/api/v1").ok());
  }
};

BOOST_AUTO_TEST_SUITE(list)

BOOST_AUTO_TEST_CASE(plain_names_each_model_once_in_the_order_they_are_tried) {
  const Ran ran = ListHome(kConfig).run({"models", "list", "--plain"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(ran.out == "anthropic/claude-opus-4-6\nopenrouter/a/b:free\nlm/m\n");
  BOOST_TEST(ran.err == "");
}

BOOST_AUTO_TEST_CASE(json_tells_what_is_known_and_null_for_what_is_not) {
  const Ran ran = ListHome(kConfig).run({"models", "list", "--json"});
  text::JsonParser parser;
  const auto root = parser.parse(ran.out);
  BOOST_REQUIRE(root);
  BOOST_TEST((*root)["count"].integer().value() == 3);
  const text::JsonValue opus = (*root)["models"].element(0);
  BOOST_TEST(opus["name"].string().value() == "Claude Opus 4.6");
  BOOST_TEST(opus["input"].string().value() == "text+image");
  BOOST_TEST(opus["contextWindow"].integer().value() == 1000000);
  BOOST_TEST(!opus["available"].boolean().value());
  const text::JsonValue free = (*root)["models"].element(1);
  BOOST_TEST(free["contextWindow"].is_null());
  BOOST_TEST(free["tags"].dump() == R"(["fallback#1","configured","alias:fast"])");
  const text::JsonValue mine = (*root)["models"].element(2);
  BOOST_TEST(mine["contextTokens"].integer().value() == 16384);
  BOOST_TEST(mine["local"].boolean().value());
  BOOST_TEST(mine["available"].boolean().value());
  BOOST_TEST(mine["tags"].dump() == R"(["fallback#2","image"])");
  BOOST_TEST(!holds(ran.out, "not-to-be-seen"));
}

BOOST_AUTO_TEST_CASE(listing_makes_no_file) {
  const ListHome home(kConfig);
  home.run({"models", "list"});
  home.run({"models", "list", "--json"});
  BOOST_TEST(home.names() == std::set<std::string>{"openclaw.json"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_agents_own_models_json_is_read) {
  const ListHome home("{agents: {defaults: {model: 'acme/big'}}}");
  std::filesystem::create_directories(home.dir.path() + "/agents/main/agent");
  home.dir.write("agents/main/agent/models.json",
                 R"({"providers":{"acme":{"baseUrl":"http://127.0.0.1:9/v1","apiKey":"k-agent",
                     "models":[{"id":"big","name":"Big","contextWindow":512000}]}}})");
  const Ran ran = home.run({"models", "list"});
  BOOST_TEST(holds(ran.out, "512k"));
  BOOST_TEST(!holds(ran.out, "k-agent"));
  home.dir.write("agents/main/agent/models.json", "{\"providers\":");
  const Ran broken = home.run({"models", "list", "--plain"});
  BOOST_TEST(broken.exit_code == kExitOk);
  BOOST_TEST(broken.out == "acme/big\n");
  BOOST_TEST(holds(broken.err, "models.json"));
}

BOOST_AUTO_TEST_CASE(a_model_that_is_listed_no_more_is_missing) {
  const ListHome home(kConfig, R"({"data":[{"id":"c/d:free"}]})");
  const Ran ran = home.run({"models", "list"});
  BOOST_TEST(holds(ran.out, "alias:fast,missing"));
  BOOST_TEST(holds(ran.err, "openrouter/a/b:free is missing"));
  const ListHome there(kConfig, R"({"data":[{"id":"a/b:free","context_length":65536}]})");
  const Ran found = there.run({"models", "list"});
  BOOST_TEST(holds(found.out, "64k"));
  BOOST_TEST(!holds(found.out, "missing"));
}

BOOST_AUTO_TEST_CASE(a_provider_has_what_is_in_use_and_what_is_set_up) {
  const ListHome home(kConfig);
  BOOST_TEST(home.run({"models", "list", "--provider", "LM", "--plain"}).out == "lm/m\nlm/n\n");
  BOOST_TEST(home.run({"models", "list", "--local", "--plain"}).out == "lm/m\n");
  const Ran none = home.run({"models", "list", "--provider", "groq", "--json"});
  BOOST_TEST(none.out == "{\n  \"count\": 0,\n  \"models\": []\n}\n");
}

BOOST_AUTO_TEST_CASE(a_mistyped_provider_gets_a_suggestion) {
  const ListHome home(kConfig);
  const Ran typo = home.run({"models", "list", "--provider", "opnrouter"});
  BOOST_TEST(typo.exit_code == kExitOk);
  BOOST_TEST(typo.out == "");
  BOOST_TEST(holds(typo.err, "did you mean openrouter?"));
  BOOST_TEST(holds(home.run({"models", "list", "--provider", "groq"}).err, "--all"));
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused) {
  const ListHome home(kConfig);
  for (const Arguments& words :
       {Arguments{"--json", "--plain"}, Arguments{"--provider", "Moonshot AI"},
        Arguments{"--bogus"}, Arguments{"word"}, Arguments{"--timeout", "0"}}) {
    Arguments line = {"models", "list"};
    line.insert(line.end(), words.begin(), words.end());
    const Ran ran = home.run(line);
    BOOST_TEST(ran.exit_code == kExitUsage);
    BOOST_TEST(ran.out == "");
    BOOST_TEST(ran.err != "");
  }
}

BOOST_AUTO_TEST_CASE(all_answers_from_a_fresh_list_without_asking_anybody) {
  const ListHome home("{}", R"({"data":[{"id":"c/d:free"},{"id":"e/f"}]})");
  const Ran ran = home.run({"models", "list", "--all", "--provider", "openrouter", "--plain"});
  BOOST_TEST(ran.out == "openrouter/c/d:free\nopenrouter/e/f\n");
  BOOST_TEST(ran.err == "");
  // Who has no list is told from what is shipped; nobody can be asked without a key.
  const Ran shipped = home.run({"models", "list", "--all", "--json", "--provider", "anthropic"});
  BOOST_TEST(holds(shipped.out, "\"anthropic/claude-opus-4-6\""));
  BOOST_TEST(shipped.err == "");
}

BOOST_AUTO_TEST_CASE(an_agent_shows_its_own_default) {
  const ListHome home(
      "{agents: {defaults: {model: {primary: 'a/x', fallbacks: ['a/y']}},"
      " list: [{id: 'zed', model: 'b/z'}]}}");
  BOOST_TEST(home.run({"models", "list", "--agent", "zed", "--plain"}).out == "b/z\na/y\n");
  BOOST_TEST(home.run({"models", "list", "--agent", "main", "--plain"}).out == "a/x\na/y\n");
  BOOST_TEST(home.run({"models", "list", "--agent", "nosuch"}).exit_code == kExitError);
}

BOOST_AUTO_TEST_CASE(set_warns_of_what_no_catalog_holds) {
  const ListHome home("{}", R"({"data":[{"id":"moonshotai/kimi-k2.6"}]})");
  const Ran near = home.run({"models", "set", "openrouter/moonshotai/kimi-k2.66", "--dry-run"});
  BOOST_TEST(holds(near.err, "did you mean openrouter/moonshotai/kimi-k2.6?"));
  const Ran author = home.run({"models", "set", "moonshotai/kimi-k2.6", "--dry-run"});
  BOOST_TEST(holds(author.err, "did you mean openrouter/moonshotai/kimi-k2.6?"));
  const Ran bare = home.run({"models", "set", "claude-opus-4-6", "--dry-run"});
  BOOST_TEST(holds(bare.err, " anthropic/claude-opus-4-6"));
  const Ran known = home.run({"models", "set", "openrouter/moonshotai/kimi-k2.6", "--dry-run"});
  BOOST_TEST(known.err == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
