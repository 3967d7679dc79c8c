#include "cli/state/shell_env.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using test::Home;

/// A home whose login shell is a script.
struct ShellHome : Home {
  ShellHome(std::string_view config, const std::string& script) : Home(config) {
    dir.write("shell", "#!/bin/sh\n" + script);
    std::filesystem::permissions(dir.path() + "/shell", std::filesystem::perms::owner_all);
    environment.variables["SHELL"] = dir.path() + "/shell";
    environment.variables["PATH"] = "/usr/bin:/bin";
  }
  ShellEnv add() {
    const Result<ConfigFile> config = ConfigFile::load(paths, environment);
    BOOST_REQUIRE(config.ok());
    return add_shell_env(environment, *config);
  }
};

constexpr std::string_view kEnabled = "{env: {shellEnv: {enabled: true}}}";
// Names come apart by NUL; a secret of the parent is not there to be told.
constexpr const char* kTells =
    "printf 'XAI_API_KEY=from-shell\\0GROQ_API_KEY=theirs\\0UNRELATED=1\\0"
    "OPENAI_API_KEY=%s\\0' \"$OPENAI_API_KEY$SECRET\"\n";

BOOST_AUTO_TEST_SUITE(shell_env)

BOOST_AUTO_TEST_CASE(takes_the_variables_of_providers_that_nobody_set) {
  ShellHome home(kEnabled, kTells);
  home.environment.variables["GROQ_API_KEY"] = "mine";
  home.environment.variables["SECRET"] = "hidden";
  const ShellEnv shell = home.add();
  BOOST_TEST(shell.enabled);
  BOOST_TEST(shell.names == std::vector<std::string>{"XAI_API_KEY"},
             boost::test_tools::per_element());
  BOOST_TEST(home.environment.variable("XAI_API_KEY") == "from-shell");
  BOOST_TEST(home.environment.variable("GROQ_API_KEY") == "mine");
  BOOST_TEST(home.environment.variable("UNRELATED") == "");
  BOOST_TEST(home.environment.variable("OPENAI_API_KEY") == "");
}

BOOST_AUTO_TEST_CASE(nothing_is_run_unless_it_is_asked_for) {
  ShellHome home("{}", "touch \"$HOME/ran\"\n");
  BOOST_TEST(!home.add().enabled);
  BOOST_TEST(!std::filesystem::exists(home.dir.path() + "/ran"));
  home.environment.variables["OPENCLAW_LOAD_SHELL_ENV"] = "yes";
  BOOST_TEST(home.add().enabled);
}

BOOST_AUTO_TEST_CASE(a_shell_that_fails_or_hangs_is_told_and_the_rest_goes_on) {
  ShellHome failing(kEnabled, "exit 3\n");
  BOOST_TEST(test::holds(failing.add().warning, "status 3"));
  ShellHome hanging("{env: {shellEnv: {enabled: true, timeoutMs: 1}}}", "sleep 60\n");
  BOOST_TEST(!hanging.add().warning.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
