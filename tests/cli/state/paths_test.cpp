#include "cli/state/paths.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <vector>

namespace pincer::cli {
namespace {

Environment environment(std::map<std::string, std::string, std::less<>> variables = {}) {
  Environment made;
  made.home = "/h";
  made.current_dir = "/here";
  made.variables = std::move(variables);
  return made;
}

Exists only(std::vector<std::string> paths) {
  return [paths = std::move(paths)](const std::string& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
}

PathOptions profile(const std::string& name) {
  PathOptions options;
  options.profile = name;
  return options;
}

BOOST_AUTO_TEST_SUITE(paths)

BOOST_AUTO_TEST_CASE(with_nothing_there_all_is_below_the_new_name) {
  const Paths found = *find_paths(environment(), {}, only({}));
  BOOST_TEST(found.home == "/h");
  BOOST_TEST(found.state_dir == "/h/.openclaw");
  BOOST_TEST(found.config == "/h/.openclaw/openclaw.json");
  BOOST_TEST(found.agent_dir == "/h/.openclaw/agents/main/agent");
}

BOOST_AUTO_TEST_CASE(the_home_is_the_first_that_is_named) {
  Environment named = environment({{"OPENCLAW_HOME", " ~/claw/ "}, {"USERPROFILE", "/u"}});
  BOOST_TEST(find_paths(named, {}, only({}))->home == "/h/claw");
  named.variables.erase("OPENCLAW_HOME");
  named.home = " ";
  BOOST_TEST(find_paths(named, {}, only({}))->home == "/u");
  named.variables.clear();
  named.user_home = "/passwd";
  BOOST_TEST(find_paths(named, {}, only({}))->home == "/passwd");
}

BOOST_AUTO_TEST_CASE(files_under_their_old_names_are_used_where_they_are) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"/h/.clawdbot", "/h/.clawdbot/openclaw.json", "/h/.clawdbot/clawdbot.json"},
       "/h/.clawdbot/openclaw.json"},
      {{"/h/.clawdbot", "/h/.clawdbot/clawdbot.json"}, "/h/.clawdbot/clawdbot.json"},
      {{"/h/.openclaw", "/h/.openclaw/clawdbot.json"}, "/h/.openclaw/clawdbot.json"},
      {{"/h/.openclaw", "/h/.clawdbot", "/h/.clawdbot/openclaw.json"},
       "/h/.clawdbot/openclaw.json"},
      {{"/h/.clawdbot"}, "/h/.clawdbot/openclaw.json"},
  };
  for (const auto& [there, config] : cases) {
    BOOST_TEST(find_paths(environment(), {}, only(there))->config == config);
  }
}

BOOST_AUTO_TEST_CASE(variables_name_the_state_and_the_config) {
  const Exists other = only({"/h/.openclaw/openclaw.json", "/s/clawdbot.json"});
  const Paths state = *find_paths(environment({{"OPENCLAW_STATE_DIR", "/s"}}), {}, other);
  BOOST_TEST(state.config == "/s/clawdbot.json");
  const Paths fresh = *find_paths(environment({{"OPENCLAW_STATE_DIR", "~/new"}}), {}, other);
  BOOST_TEST(fresh.config == "/h/new/openclaw.json");
  const Paths both = *find_paths(
      environment({{"OPENCLAW_STATE_DIR", "/s"}, {"OPENCLAW_CONFIG_PATH", "c/x.json"}}), {}, other);
  BOOST_TEST(both.config == "/here/c/x.json");
  BOOST_TEST(both.state_dir == "/s");
}

BOOST_AUTO_TEST_CASE(a_profile_has_a_folder_of_its_own_unless_a_variable_names_one) {
  const Paths work = *find_paths(environment(), profile("work"), only({}));
  BOOST_TEST(work.config == "/h/.openclaw-work/openclaw.json");
  BOOST_TEST(work.agent_dir == "/h/.openclaw-work/agents/main/agent");
  BOOST_TEST(find_paths(environment(), profile("default"), only({}))->state_dir == "/h/.openclaw");
  PathOptions dev;
  dev.dev = true;
  BOOST_TEST(find_paths(environment(), dev, only({}))->state_dir == "/h/.openclaw-dev");
  const Environment named = environment({{"OPENCLAW_STATE_DIR", "/s"}});
  BOOST_TEST(find_paths(named, profile("work"), only({}))->config == "/s/openclaw.json");
  const Environment ignored = environment({{"OPENCLAW_PROFILE", "work"}});
  BOOST_TEST(find_paths(ignored, {}, only({}))->state_dir == "/h/.openclaw");
}

BOOST_AUTO_TEST_CASE(what_is_no_name_of_a_profile_is_refused) {
  for (const std::string& name : {std::string(), std::string("a b"), std::string("-x"),
                                  std::string("../x"), std::string(65, 'a')}) {
    BOOST_TEST(!find_paths(environment(), profile(name), only({})).ok(), name);
  }
  PathOptions both = profile("work");
  both.dev = true;
  BOOST_TEST(!find_paths(environment(), both, only({})).ok());
}

BOOST_AUTO_TEST_CASE(an_agent_that_is_named_wins_over_the_variables) {
  const Environment named = environment({{"PI_CODING_AGENT_DIR", "/pi"}});
  BOOST_TEST(find_paths(named, {}, only({}))->agent_dir == "/pi");
  PathOptions options;
  options.agent = "Ops";
  BOOST_TEST(find_paths(named, options, only({}))->agent_dir == "/h/.openclaw/agents/ops/agent");
  options.agent = "../../etc";
  BOOST_TEST(!find_paths(named, options, only({})).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
