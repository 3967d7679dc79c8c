#include "cli/credentials.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/cli/auth_home.hpp"

namespace pincer::cli {
namespace {

using test::AuthHome;
using test::holds;

/// Asks what a provider gets.
struct World : AuthHome {
  void config(const std::string& text) { dir.write("openclaw.json", text); }

  template <class Ask>
  auto ask(const Ask& question) const {
    const Result<ConfigFile> read = ConfigFile::load(agent_paths(), environment);
    BOOST_REQUIRE(read.ok());
    const AuthStore store = load();
    const Paths of_agent = agent_paths();
    return question(Credentials(store, *read, environment, of_agent, now()));
  }
  /// "profile a:1 ok", "env A_KEY ok", one a line.
  std::string tried(std::string_view provider) const {
    return ask([&](const Credentials& credentials) {
      std::string lines;
      for (const Candidate& one : credentials.candidates(provider)) {
        const bool profile = one.source == Candidate::Source::profile;
        lines += (profile ? one.profile : one.from) + " " + std::string(one.reason) + "\n";
      }
      return lines;
    });
  }
  Candidate best(std::string_view provider) const {
    return ask([&](const Credentials& credentials) { return *credentials.best(provider); });
  }
  bool can_work(std::string_view provider) const {
    return ask([&](const Credentials& credentials) { return credentials.can_work(provider); });
  }
  std::string at(std::int64_t offset) const { return std::to_string(now() + offset); }
};

BOOST_AUTO_TEST_SUITE(credentials)

BOOST_AUTO_TEST_CASE(without_an_order_oauth_comes_first_and_then_who_was_used_longest_ago) {
  World world;
  world.store(R"({"profiles":{
    "anthropic:k1":{"type":"api_key","provider":"anthropic","key":"a"},
    "anthropic:k2":{"type":"api_key","provider":"anthropic","key":"b"},
    "anthropic:t":{"type":"token","provider":"anthropic","token":"c"},
    "anthropic:o":{"type":"oauth","provider":"anthropic","access":"d","refresh":"e","expires":1}}})");
  world.state(R"({"usageStats":{"anthropic:k1":{"lastUsed":9},"anthropic:o":{"lastUsed":50}}})");
  BOOST_TEST(world.tried("anthropic") ==
             "anthropic:o ok\nanthropic:t ok\nanthropic:k2 ok\nanthropic:k1 ok\n");
  BOOST_TEST(world.best("anthropic").refresh_due);
  BOOST_TEST(world.tried("claude-cli") == world.tried("anthropic"));
}

BOOST_AUTO_TEST_CASE(a_stated_order_leaves_the_others_out) {
  World world;
  world.store(R"({"profiles":{
    "a:1":{"type":"api_key","provider":"a","key":"1"},
    "a:2":{"type":"api_key","provider":"a","key":"2"},
    "a:3":{"type":"api_key","provider":"a","key":"3"},
    "b:1":{"type":"api_key","provider":"b","key":"4"}}})");
  world.config("{auth: {order: {A: ['a:3', 'gone', 'b:1', 'a:1']}}}");
  BOOST_TEST(world.tried("a") ==
             "a:3 ok\na:1 ok\ngone profile_missing\nb:1 provider_mismatch\n"
             "a:2 excluded_by_auth_order\n");
  world.state(R"({"order":{"a":["a:2"]}})");
  BOOST_TEST(world.tried("a") ==
             "a:2 ok\na:1 excluded_by_auth_order\na:3 excluded_by_auth_order\n");
}

BOOST_AUTO_TEST_CASE(what_the_config_lists_counts_if_any_of_it_is_there) {
  World world;
  world.store(R"({"profiles":{
    "a:1":{"type":"api_key","provider":"a","key":"1"},
    "a:2":{"type":"api_key","provider":"a","key":"2"}}})");
  world.config("{auth: {profiles: {gone: {provider: 'a', mode: 'api_key'}}}}");
  BOOST_TEST(world.tried("a") == "a:1 ok\na:2 ok\n");
  world.config("{auth: {profiles: {'a:2': {provider: 'a', mode: 'api_key'}}}}");
  BOOST_TEST(world.tried("a") == "a:2 ok\na:1 excluded_by_auth_order\n");
}

BOOST_AUTO_TEST_CASE(each_reason_has_its_name) {
  World world;
  world.store(R"({"profiles":{
    "a:empty":{"type":"api_key","provider":"a","key":" "},
    "a:late":{"type":"token","provider":"a","token":"t","expires":)" +
              world.at(0) + R"(},
    "a:odd":{"type":"token","provider":"a","token":"t","expires":"2027"},
    "a:ref":{"type":"api_key","provider":"a","keyRef":{"source":"env","id":"GONE"}},
    "a:mode":{"type":"api_key","provider":"a","key":"k"},
    "a:other":{"type":"api_key","provider":"a","key":"k"},
    "a:fine":{"type":"token","provider":"a","token":"t","expires":)" +
              world.at(1) + R"(},
    "a:noauth":{"type":"oauth","provider":"a"},
    "a:over":{"type":"oauth","provider":"a","access":"x","expires":5}}})");
  world.config(
      "{auth: {order: {a: ['a:empty','a:late','a:odd','a:ref','a:mode','a:other','a:fine',"
      "'a:noauth','a:over']}, profiles: {'a:mode': {provider: 'a', mode: 'token'}, "
      "'a:other': {provider: 'b', mode: 'api_key'}, 'a:fine': {provider: 'a', mode: 'oauth'}}}}");
  BOOST_TEST(world.tried("a") ==
             "a:fine ok\na:empty missing_credential\na:late expired\na:odd invalid_expires\n"
             "a:ref unresolved_ref\na:mode mode_mismatch\na:other provider_mismatch\n"
             "a:noauth missing_credential\na:over expired\n");
}

BOOST_AUTO_TEST_CASE(who_cools_down_goes_last_and_the_soonest_first) {
  World world;
  world.store(R"({"profiles":{
    "a:1":{"type":"api_key","provider":"a","key":"1"},
    "a:2":{"type":"api_key","provider":"a","key":"2"},
    "a:3":{"type":"api_key","provider":"a","key":"3"},
    "openrouter:x":{"type":"api_key","provider":"openrouter","key":"4"}}})");
  world.state(R"({"order":{"a":["a:1","a:2","a:3"]},"usageStats":{
    "a:1":{"disabledUntil":)" +
              world.at(900) + R"(,"disabledReason":"billing"},
    "a:2":{"cooldownUntil":)" +
              world.at(500) + R"(,"cooldownReason":"rate_limit","cooldownModel":"m"},
    "a:3":{"cooldownUntil":)" +
              world.at(-1) + R"(},"openrouter:x":{"cooldownUntil":)" + world.at(500) + R"(},
    "gone:1":{"cooldownUntil":)" +
              world.at(100) + "}}}");
  BOOST_TEST(world.tried("a") == "a:3 ok\na:2 ok\na:1 ok\n");
  world.ask([&](const Credentials& credentials) {
    const auto all = credentials.unusable();
    BOOST_REQUIRE(all.size() == 3);
    BOOST_TEST(all[0].profile == "gone:1");
    BOOST_TEST(all[0].provider == "");
    BOOST_TEST(all[1].state.model == "m");
    BOOST_TEST(all[2].state.disabled);
    BOOST_TEST(all[2].state.why == "billing");
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(profiles_come_before_the_environment_and_that_before_the_config) {
  World world;
  world.config("{models: {providers: {groq: {apiKey: 'sk-in-the-config', models: []}}}}");
  world.environment.variables["GROQ_API_KEY"] = " gsk-of-env ";
  world.store(R"({"profiles":{"groq:default":{"type":"api_key","provider":"groq","key":"k"}}})");
  BOOST_TEST(world.tried("groq") ==
             "groq:default ok\nenv: GROQ_API_KEY ok\nmodels.providers.groq.apiKey ok\n");
  world.config("{models: {providers: {groq: {apiKey: 'k', auth: 'api-key', models: []}}}}");
  BOOST_TEST(world.best("groq").from == "models.providers.groq.apiKey");
  world.environment.variables["GROQ_API_KEY"] = "  ";
  BOOST_TEST(!holds(world.tried("groq"), "env:"));
}

BOOST_AUTO_TEST_CASE(a_key_in_the_config_may_name_or_stand_for_another) {
  World world;
  const auto with_key = [&](const std::string& key) {
    world.config("{models: {providers: {own: {apiKey: " + key + ", baseUrl: 'https://x.test', " +
                 "api: 'openai-completions', models: [{id: 'm', name: 'm'}]}}}}");
    return world.ask([](const Credentials& credentials) {
      const std::optional<Candidate> found = credentials.from_config("own");
      return found ? std::string(found->reason) + " " + found->secret : std::string("none");
    });
  };
  world.environment.variables["MY_KEY"] = "sk-mine";
  BOOST_TEST(with_key("'sk-literal'") == "ok sk-literal");
  BOOST_TEST(with_key("'${MY_KEY}'") == "ok sk-mine");
  BOOST_TEST(with_key("'${NOT_SET}'") == "unresolved_ref ");
  BOOST_TEST(with_key("'MY_KEY'") == "ok sk-mine");
  BOOST_TEST(with_key("'OPENAI_API_KEY'") == "missing_credential ");
  BOOST_TEST(with_key("'ollama-local'") == "missing_credential ");
  BOOST_TEST(with_key("'oauth:chutes'") == "missing_credential ");
  BOOST_TEST(with_key("{source: 'env', provider: 'default', id: 'MY_KEY'}") == "ok sk-mine");
  BOOST_TEST(with_key("' '") == "none");
}

BOOST_AUTO_TEST_CASE(a_server_nearby_needs_no_key) {
  World world;
  const auto works = [&](const std::string& url, const std::string& key) {
    world.config("{models: {providers: {own: {" + key + "baseUrl: '" + url +
                 "', api: 'openai-completions', models: [{id: 'm', name: 'm'}]}}}}");
    return world.can_work("own");
  };
  for (const char* url : {"http://localhost:1/v1", "http://10.0.0.4/v1", "http://box.local:9/v1",
                          "http://172.31.0.1", "http://192.168.1.1", "http://[::1]:8000/v1"}) {
    BOOST_TEST(works(url, ""));
  }
  for (const char* url : {"https://api.example.com/v1", "http://172.32.0.1", "http://10.x.test"}) {
    BOOST_TEST(!works(url, ""));
  }
  BOOST_TEST(!works("http://localhost:1/v1", "apiKey: 'OPENAI_API_KEY', "));
}

BOOST_AUTO_TEST_CASE(variables_that_mean_nothing_alone_are_no_credential) {
  World world;
  world.environment.variables["AWS_ACCESS_KEY_ID"] = "AKIA";
  BOOST_TEST(!world.can_work("amazon-bedrock"));
  world.environment.variables["AWS_SECRET_ACCESS_KEY"] = "s";
  BOOST_TEST(world.can_work("bedrock"));
  world.environment.variables["ANTHROPIC_OAUTH_TOKEN"] = "sk-ant-oat01";
  BOOST_TEST(world.best("anthropic").shown == "OAuth (env)");
}

BOOST_AUTO_TEST_CASE(of_a_secret_never_more_than_a_third_is_shown) {
  BOOST_TEST(shown_secret("") == "missing");
  BOOST_TEST(shown_secret("a") == "****");
  BOOST_TEST(shown_secret("123456789") == "****");
  BOOST_TEST(shown_secret("1234567890123456") == "123...6");
  BOOST_TEST(shown_secret("sk-or-v1-0123456789abcdef0123456789abcdef") == "sk-or-v1...cdef");
  BOOST_TEST(shown_secret(std::string(40, '\x1b')) == "****");
}

BOOST_AUTO_TEST_CASE(agents_are_those_of_the_config) {
  World world;
  world.config("{agents: {list: [{id: 'Work', default: true, agentDir: '~/own'}, {id: 'ops'}]}}");
  const Result<ConfigFile> config = ConfigFile::load(world.agent_paths(), world.environment);
  BOOST_REQUIRE(config.ok());
  const auto dir_of = [&](const std::string& agent) {
    const auto found = agent_paths(world.agent_paths(), world.environment, *config, agent);
    return found ? found->agent_dir : "error: " + found.error().text;
  };
  BOOST_TEST(dir_of("") == world.dir.path() + "/own");
  BOOST_TEST(dir_of(" OPS ") == world.agent_dir("ops"));
  BOOST_TEST(holds(dir_of("nope"), "work, ops"));
  BOOST_TEST(holds(dir_of("main"), "error"));
  world.environment.variables["OPENCLAW_AGENT_DIR"] = "/elsewhere";
  BOOST_TEST(dir_of("") == "/elsewhere");
  BOOST_TEST(dir_of("ops") == world.agent_dir("ops"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
