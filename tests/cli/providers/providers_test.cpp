#include "cli/commands/providers.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/text/json.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::Home;
using test::Ran;

BOOST_AUTO_TEST_SUITE(providers)

BOOST_AUTO_TEST_CASE(variables_are_set_or_not_and_never_shown) {
  Home home("{env: {vars: {GROQ_API_KEY: 'gsk-of-the-config'}}}");
  home.environment.variables["OPENAI_API_KEY"] = "sk-of-the-environment";
  const Ran table = home.run({"providers", "list"});
  BOOST_TEST(table.exit_code == kExitOk);
  BOOST_TEST(holds(table.out, "OPENAI_API_KEY (set)"));
  BOOST_TEST(holds(table.out, "GROQ_API_KEY (set)"));
  BOOST_TEST(!holds(table.out, "XAI_API_KEY (set)"));
  const Ran json = home.run({"providers", "list", "--json"});
  for (const Ran* ran : {&table, &json}) {
    BOOST_TEST(!holds(ran->out + ran->err, "of-the-"));
  }
  BOOST_TEST(home.names() == std::set<std::string>{"openclaw.json"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(json_has_all_of_a_provider) {
  Home home;
  home.environment.variables["AWS_ACCESS_KEY_ID"] = "half of it";
  const Ran ran = home.run({"providers", "list", "--json"});
  text::JsonParser parser;
  const auto root = parser.parse(ran.out);
  BOOST_REQUIRE(root);
  BOOST_TEST((*root)["date"].string().value() == "2026-11-22");
  text::JsonValue bedrock;
  text::JsonValue openai;
  (*root)["providers"].each_element([&](text::JsonValue provider) {
    if (provider["id"].string() == "amazon-bedrock") bedrock = provider;
    if (provider["id"].string() == "openai") openai = provider;
    BOOST_TEST(provider["serves"].string().value() == "models");
  });
  BOOST_TEST(bedrock["env"].element(1)["with"].string().value() == "AWS_SECRET_ACCESS_KEY");
  BOOST_TEST(!bedrock["env"].element(1)["set"].boolean().value());
  BOOST_TEST(openai["api"].string().value() == "openai-responses");
  BOOST_TEST(openai["catalog"].string().value() == "static");
  BOOST_TEST(openai["auth"].element(0)["kind"].string().value() == "api_key");
}

BOOST_AUTO_TEST_CASE(plain_and_all_choose_what_is_listed) {
  const Home home;
  const Ran models = home.run({"providers", "list", "--plain"});
  const Ran all = home.run({"providers", "--plain", "--all"});
  BOOST_TEST(holds(models.out, "openrouter\n"));
  BOOST_TEST(!holds(models.out, "deepgram\n"));
  BOOST_TEST(holds(all.out, "deepgram\n"));
}

BOOST_AUTO_TEST_CASE(other_words_are_refused) {
  const Home home;
  BOOST_TEST(holds(home.run({"providers", "lst"}).err, "did you mean list?"));
  BOOST_TEST(home.run({"providers", "list", "more"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"providers", "list", "--json", "--plain"}).exit_code == kExitUsage);
}

BOOST_AUTO_TEST_CASE(a_broken_config_is_said_and_the_rest_is_told) {
  const Home home("{broken");
  const Ran ran = home.run({"providers", "list"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "openrouter"));
  BOOST_TEST(holds(ran.err, "openclaw.json"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
