#include "cli/state/auth_store.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/cli/auth_home.hpp"

namespace pincer::cli {
namespace {

using test::AuthHome;
using test::holds;

BOOST_AUTO_TEST_SUITE(auth_store)

BOOST_AUTO_TEST_CASE(profiles_of_each_type_are_read_in_their_order) {
  AuthHome home;
  home.store(R"({"version":1,"profiles":{
    "zai:b":{"type":"api_key","provider":"z.ai","key":" k1\n"},
    "anthropic:a":{"type":"token","provider":"anthropic","token":"t","expires":1800000000000},
    "openai-codex:me":{"type":"oauth","provider":"openai-codex","access":"a","refresh":"r",
      "expires":5,"email":"me@x.test","accountId":"acc"}}})");
  const AuthStore store = home.load();
  BOOST_TEST(store.errors.empty());
  BOOST_TEST(store.problems.empty());
  BOOST_REQUIRE(store.profiles.size() == 3);
  BOOST_TEST(store.profiles[0].provider == "zai");
  BOOST_TEST(store.profiles[0].secret == "k1");
  BOOST_TEST((store.profiles[1].expiry == Expiry::known));
  BOOST_TEST(store.profiles[1].expires_ms == 1800000000000);
  BOOST_TEST(store.profiles[2].refresh == "r");
  BOOST_TEST(store.profiles[2].account_id == "acc");
  BOOST_TEST(store.profiles[2].label() == "openai-codex:me (me@x.test)");
  BOOST_TEST(store.of("z-ai").size() == 1);
}

BOOST_AUTO_TEST_CASE(other_spellings_are_understood) {
  AuthHome home;
  home.store(R"({"profiles":{
    "a:1":{"mode":"api_key","provider":"a","apiKey":"k"},
    "a:2":{"type":"api_key","provider":"a","key":{"source":"env","provider":"default","id":"V"}},
    "a:3":{"type":"api_key","provider":"a","key":"${MY_KEY}"},
    "a:4":{"type":"token","provider":"a","tokenRef":{"source":"file","id":"/x"}}}})");
  const AuthStore store = home.load();
  BOOST_REQUIRE(store.profiles.size() == 4);
  BOOST_TEST(store.profiles[0].secret == "k");
  BOOST_TEST(store.profiles[1].ref.value().label() == "env:V");
  BOOST_TEST(store.profiles[2].ref.value().label() == "env:MY_KEY");
  BOOST_TEST(store.profiles[3].ref.value().label() == "file:/x");
  BOOST_TEST(store.profiles[3].ref.value().provider == "default");
}

BOOST_AUTO_TEST_CASE(an_entry_that_is_none_is_named_and_the_others_count) {
  AuthHome home;
  home.store(R"({"profiles":{"x:1":{"type":"weird","provider":"x","key":"sk-hidden"},"x:2":7,
    "x:3":{"type":"api_key","key":"k"},"x:4":{"type":"api_key","provider":"x","key":"k"}}})");
  const AuthStore store = home.load();
  BOOST_REQUIRE(store.profiles.size() == 1);
  BOOST_TEST(store.profiles[0].id == "x:4");
  BOOST_REQUIRE(store.problems.size() == 3);
  BOOST_TEST(store.problems[0].profile == "x:1");
  BOOST_TEST(holds(store.problems[0].sentence, "auth-profiles.json"));
  BOOST_TEST(!holds(store.problems[0].sentence, "sk-hidden"));
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_read_is_an_error_and_not_empty) {
  const std::string whole = R"({"version":1,"profiles":{"a:b":{"type":"api_key","provider":"a",)"
                            R"("key":"sk-secret-in-the-file"}}})";
  for (const std::string& text :
       {whole.substr(0, whole.size() - 4), std::string(), std::string("not json"),
        std::string("[]"), std::string("{\"profiles\":{}}\0", 16), whole + "x",
        std::string("{/*c*/\"profiles\":{}}"), std::string(kAuthStoreBytesMax + 1, ' ')}) {
    AuthHome home;
    home.store(text);
    const AuthStore store = home.load();
    BOOST_REQUIRE(store.errors.size() == 1);
    BOOST_TEST(holds(store.errors[0].text, "auth-profiles.json"));
    BOOST_TEST(!holds(store.errors[0].text, "sk-secret"));
  }
}

BOOST_AUTO_TEST_CASE(a_folder_in_its_place_is_an_error) {
  AuthHome home;
  std::filesystem::create_directory(home.file("auth-profiles.json"));
  BOOST_TEST(home.load().errors.size() == 1);
}

BOOST_AUTO_TEST_CASE(nothing_at_all_is_an_empty_store) {
  const AuthHome home;
  const AuthStore store = home.load();
  BOOST_TEST(store.profiles.empty());
  BOOST_TEST(store.errors.empty());
}

BOOST_AUTO_TEST_CASE(the_state_file_counts_over_what_the_store_says) {
  AuthHome home;
  home.store(R"({"profiles":{},"order":{"a":["a:old"],"b":["b:1"]}})");
  home.state(R"({"order":{"A ":["a:new"]},"lastGood":{"a":"a:new"},
    "usageStats":{"a:new":{"cooldownUntil":5,"cooldownReason":"rate_limit","zzz":1},"bad":3}})");
  const AuthStore store = home.load();
  BOOST_TEST(store.state.order.at("a") == std::vector<std::string>{"a:new"},
             boost::test_tools::per_element());
  BOOST_TEST(store.state.order.at("b") == std::vector<std::string>{"b:1"},
             boost::test_tools::per_element());
  BOOST_TEST(store.state.use.at("a:new").cooldown_reason == "rate_limit");
  BOOST_TEST(store.state.last_good.at("a") == "a:new");
}

BOOST_AUTO_TEST_CASE(a_damaged_state_is_told_and_the_profiles_count) {
  AuthHome home;
  home.store(R"({"profiles":{"a:b":{"type":"api_key","provider":"a","key":"k"}}})");
  home.state("{broken");
  const AuthStore store = home.load();
  BOOST_TEST(store.profiles.size() == 1);
  BOOST_REQUIRE(store.errors.size() == 1);
  BOOST_TEST(holds(store.errors[0].text, "auth-state.json"));
}

BOOST_AUTO_TEST_CASE(an_agent_sees_its_own_and_under_them_the_main_agents) {
  AuthHome home;
  home.store(R"({"profiles":{"a:1":{"type":"api_key","provider":"a","key":"main"},
    "a:2":{"type":"api_key","provider":"a","key":"main2"}}})");
  home.state(R"({"order":{"a":["a:2"],"b":["b:1"]}})");
  home.put("auth-profiles.json",
           R"({"profiles":{"a:1":{"type":"api_key","provider":"a","key":"own"}}})", "ops");
  home.put("auth-state.json", R"({"order":{"a":["a:1"]}})", "ops");
  const AuthStore store = home.load("ops");
  BOOST_REQUIRE(store.profiles.size() == 2);
  BOOST_TEST(store.profiles[0].secret == "own");
  BOOST_TEST(!store.profiles[0].inherited);
  BOOST_TEST(store.profiles[1].secret == "main2");
  BOOST_TEST(store.profiles[1].inherited);
  BOOST_TEST(store.state.order.at("a").front() == "a:1");
  BOOST_TEST(store.state.order.at("b").front() == "b:1");
}

BOOST_AUTO_TEST_CASE(an_older_copy_of_the_main_agents_sign_in_gives_way) {
  AuthHome home;
  home.store(R"({"profiles":{"c:default":{"type":"oauth","provider":"c","access":"new",
    "refresh":"r","expires":20,"email":"Me@x.test"}}})");
  home.put("auth-profiles.json",
           R"({"profiles":{"c:default":{"type":"oauth","provider":"c","access":"old",
    "refresh":"r","expires":10,"email":"me@x.test"}}})",
           "ops");
  BOOST_TEST(home.load("ops").find("c:default")->secret == "new");
  home.put("auth-profiles.json",
           R"({"profiles":{"c:default":{"type":"oauth","provider":"c","access":"old",
    "refresh":"r","expires":10,"email":"you@x.test"}}})",
           "ops");
  BOOST_TEST(home.load("ops").find("c:default")->secret == "old");
}

BOOST_AUTO_TEST_CASE(files_of_older_programs_are_read_and_stay) {
  AuthHome home;
  home.put("auth.json", R"({"anthropic":{"type":"api_key","key":"k"}})");
  std::filesystem::create_directories(home.dir.path() + "/credentials");
  home.dir.write("credentials/oauth.json",
                 R"({"openai-codex":{"access":"a","refresh":"r","expires":9}})");
  const AuthStore store = home.load();
  BOOST_REQUIRE(store.profiles.size() == 2);
  BOOST_TEST(store.profiles[0].id == "anthropic:default");
  BOOST_TEST((store.profiles[1].type == CredentialType::oauth));
  BOOST_TEST(home.has("auth.json"));
  home.store(R"({"profiles":{}})");
  BOOST_TEST(home.load().profiles.empty());
}

BOOST_AUTO_TEST_CASE(the_flat_shape_is_read_with_a_warning) {
  AuthHome home;
  home.store(R"({"anthropic":{"type":"api_key","key":"k"},"version":1})");
  const AuthStore store = home.load();
  BOOST_REQUIRE(store.profiles.size() == 1);
  BOOST_TEST(store.profiles[0].provider == "anthropic");
  BOOST_TEST(store.warnings.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_file_others_can_read_is_warned_about) {
  AuthHome home;
  home.store(R"({"profiles":{}})");
  BOOST_TEST(home.load().warnings.empty());
  ::chmod(home.file("auth-profiles.json").c_str(), 0644);
  BOOST_REQUIRE(home.load().warnings.size() == 1);
  BOOST_TEST(holds(home.load().warnings[0], "chmod 600"));
}

BOOST_AUTO_TEST_CASE(health_follows_the_clock) {
  AuthProfile profile;
  profile.type = CredentialType::token;
  BOOST_TEST(health(profile, 100).reason == "missing_credential");
  profile.secret = "t";
  BOOST_TEST(health(profile, 100).status == "static");
  profile.expiry = Expiry::invalid;
  BOOST_TEST(health(profile, 100).reason == "invalid_expires");
  profile.expiry = Expiry::known;
  profile.expires_ms = 1000;
  BOOST_TEST(health(profile, 1000).status == "expired");
  BOOST_TEST(health(profile, 1000).reason == "expired");
  BOOST_TEST(health(profile, 999).status == "expiring");
  BOOST_TEST(health(profile, 1000 - kExpiringWithinMs - 1).status == "ok");
  profile.type = CredentialType::oauth;
  BOOST_TEST(health(profile, 1000).reason == "");
  profile.expiry = Expiry::none;
  BOOST_TEST(health(profile, 1000).status == "missing");
  profile.type = CredentialType::api_key;
  BOOST_TEST(health(profile, 1000).status == "static");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
