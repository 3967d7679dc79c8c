#include <boost/test/unit_test.hpp>

#include "tests/cli/auth_home.hpp"

namespace pincer::cli {
namespace {

using test::AuthHome;
using test::holds;
using test::Ran;

constexpr const char* kStore = R"({"version":1,"profiles":{
  "anthropic:default":{"type":"api_key","provider":"anthropic","key":"sk-ant-api03-0123456789"},
  "anthropic:work":{"type":"token","provider":"anthropic","token":"sk-ant-oat01-9876543210"},
  "openai:x":{"type":"api_key","provider":"openai","key":"sk-proj-abcdefghijkl"}}})";

BOOST_AUTO_TEST_SUITE(auth_commands)

BOOST_AUTO_TEST_CASE(list_masks_secrets_and_says_what_is_used) {
  AuthHome home;
  home.store(kStore);
  home.state(R"({"order":{"anthropic":["anthropic:default"]}})");
  const Ran ran = home.run({"models", "auth", "list"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.err == "");
  BOOST_TEST(holds(ran.out, "anthropic:work"));
  BOOST_TEST(holds(ran.out, "excluded_by_auth_order"));
  const Ran json = home.run({"auth", "list", "--json", "--provider", "openai"});
  BOOST_TEST(json.exit_code == 0);
  BOOST_TEST(holds(json.out, "\"profileId\": \"openai:x\""));
  BOOST_TEST(!holds(json.out, "anthropic:work"));
  for (const char* secret : {"0123456789", "9876543210", "abcdefghijkl"}) {
    BOOST_TEST(!holds(ran.out + json.out, secret));
  }
}

BOOST_AUTO_TEST_CASE(list_of_a_damaged_store_fails_and_says_so) {
  AuthHome home;
  home.store("{");
  const Ran ran = home.run({"models", "auth", "list"});
  BOOST_TEST(ran.exit_code == 1);
  BOOST_TEST(holds(ran.err, "auth-profiles.json"));
  BOOST_TEST(!holds(ran.out, "No stored credentials"));
}

BOOST_AUTO_TEST_CASE(an_order_is_set_told_and_cleared) {
  AuthHome home;
  home.store(kStore);
  const Ran set = home.run({"models", "auth", "order", "set", "--provider", "anthropic",
                            "anthropic:work", "anthropic:default"});
  BOOST_TEST(set.exit_code == 0);
  BOOST_TEST(holds(set.out, "anthropic:work, anthropic:default"));
  const Ran got = home.run({"models", "auth", "order", "get", "--provider", "Anthropic", "--json"});
  BOOST_TEST(holds(got.out, "\"order\": [\n    \"anthropic:work\",\n    \"anthropic:default\"\n"));
  const Ran cleared = home.run({"models", "auth", "order", "clear", "--provider", "anthropic"});
  BOOST_TEST(holds(cleared.out, "Updated"));
  const Ran again = home.run({"models", "auth", "order", "clear", "--provider", "anthropic"});
  BOOST_TEST(again.exit_code == 0);
  BOOST_TEST(holds(again.out, "there was none"));
}

BOOST_AUTO_TEST_CASE(the_agent_may_be_named_anywhere) {
  AuthHome home;
  home.store(kStore);
  home.dir.write("openclaw.json", "{agents: {list: [{id: 'main'}, {id: 'ops'}]}}");
  for (const Arguments& words : {Arguments{"models", "--agent", "ops", "auth", "order", "set",
                                           "--provider", "openai", "openai:x"},
                                 Arguments{"models", "auth", "--agent", "ops", "order", "set",
                                           "--provider", "openai", "openai:x"},
                                 Arguments{"models", "auth", "order", "set", "--provider", "openai",
                                           "openai:x", "--agent=ops"}}) {
    std::filesystem::remove_all(home.agent_dir("ops"));
    const Ran ran = home.run(words);
    BOOST_TEST(ran.exit_code == 0);
    BOOST_TEST(home.has("auth-state.json", "ops"));
    BOOST_TEST(!home.has("auth-profiles.json", "ops"));
  }
}

BOOST_AUTO_TEST_CASE(a_removed_credential_leaves_the_config_as_well) {
  AuthHome home;
  home.store(kStore);
  home.dir.write("openclaw.json",
                 "{ // kept\n  auth: {\n    order: {anthropic: ['anthropic:work', "
                 "'anthropic:default']},\n    profiles: {'anthropic:work': {provider: "
                 "'anthropic', mode: 'token'}}}}");
  const Ran told = home.run({"models", "auth", "remove", "anthropic:work", "--dry-run"});
  BOOST_TEST(told.exit_code == 0);
  BOOST_TEST(home.text_of("auth-profiles.json") == kStore);
  const Ran ran = home.run({"models", "auth", "remove", "anthropic:work"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(!holds(home.text_of("auth-profiles.json"), "anthropic:work"));
  BOOST_TEST(!holds(home.read("openclaw.json"), "anthropic:work"));
  BOOST_TEST(holds(home.read("openclaw.json"), "// kept"));
  BOOST_TEST(holds(home.read("openclaw.json"), "anthropic:default"));
  const Ran again = home.run({"models", "auth", "remove", "anthropic:work"});
  BOOST_TEST(again.exit_code == 1);
  BOOST_TEST(holds(again.err, "anthropic:work"));
}

BOOST_AUTO_TEST_CASE(mistakes_are_named) {
  const AuthHome home;
  const auto err = [&](const Arguments& words, int code) {
    const Ran ran = home.run(words);
    BOOST_TEST(ran.exit_code == code);
    BOOST_TEST(ran.out == "");
    return ran.err;
  };
  BOOST_TEST(holds(err({"models", "auth", "lsit"}, 2), "did you mean list"));
  BOOST_TEST(holds(err({"models", "auth", "--agent", "ops"}, 2), "add, list, login"));
  BOOST_TEST(holds(err({"models", "auth", "order"}, 2), "get, set, clear"));
  BOOST_TEST(holds(err({"models", "auth", "order", "get"}, 2), "--provider"));
  BOOST_TEST(holds(err({"models", "auth", "order", "set", "--provider", "a"}, 2), "ids"));
  BOOST_TEST(holds(err({"models", "auth", "remove"}, 2), "id of a profile"));
  BOOST_TEST(holds(err({"models", "auth", "list", "--agent", "nope"}, 1), "nope"));
}

BOOST_AUTO_TEST_CASE(help_is_there_for_each) {
  const AuthHome home;
  for (const Arguments& words : {Arguments{"models", "auth"}, Arguments{"models", "auth", "--help"},
                                 Arguments{"models", "auth", "list", "--help"},
                                 Arguments{"models", "auth", "order", "--help"},
                                 Arguments{"models", "auth", "remove", "-h"}}) {
    const Ran ran = home.run(words);
    BOOST_TEST(ran.exit_code == 0);
    BOOST_TEST(holds(ran.out, "Usage: pincer models auth"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
