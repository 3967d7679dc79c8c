#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "cli/exit_code.hpp"
#include "cli/status/auth_overview.hpp"
#include "engine/text/json.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::Ran;

constexpr std::int64_t kHour = 3'600'000;

/// A home with a config and a store of credentials.
struct Home : test::Home {
  Home(std::string_view config, const std::string& profiles) : test::Home(config) {
    const std::string folder = dir.path() + "/agents/main/agent";
    std::filesystem::create_directories(folder);
    dir.write("agents/main/agent/auth-profiles.json",
              "{\"version\": 1, \"profiles\": {" + profiles + "}}");
    std::filesystem::permissions(
        folder + "/auth-profiles.json",
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
};

constexpr std::string_view kConfig =
    "{agents: {defaults: {model: {primary: 'anthropic/claude-opus-4-7', fallbacks: ['groq/x']},"
    " models: {'zai/glm': {alias: 'g'}}}}}";

std::string expiring(std::int64_t ends_in_ms) {
  const test::Home clock;
  return "\"anthropic:a\": {\"type\": \"token\", \"provider\": \"anthropic\", \"token\": "
         "\"sk-ant-oat01-0123456789abcdef\", \"expires\": " +
         std::to_string(clock.options.now_ms + ends_in_ms) + "}";
}

BOOST_AUTO_TEST_SUITE(status)

BOOST_AUTO_TEST_CASE(shows_models_credentials_and_what_is_missing_but_no_secret) {
  const Home home(kConfig, expiring(3 * kHour));
  const Ran ran = home.run({"models", "status"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "anthropic/claude-opus-4-7"));
  BOOST_TEST(holds(ran.out, "g -> zai/glm"));
  BOOST_TEST(holds(ran.out, "anthropic:a=token:sk-"));
  BOOST_TEST(holds(ran.out, "expires in 3h"));
  BOOST_TEST(holds(ran.out, "groq is in use and has no credential"));
  BOOST_TEST(!holds(ran.out + ran.err, "sk-ant-oat01-0123456789abcdef"));
}

BOOST_AUTO_TEST_CASE(a_sign_in_of_another_program_is_probed_and_told_nowhere_else) {
  const Home home("{agents: {defaults: {model: 'anthropic/claude-opus-4-7'}}}", "");
  std::filesystem::create_directories(home.dir.path() + "/.claude");
  home.dir.write(".claude/.credentials.json",
                 R"({"claudeAiOauth":{"accessToken":"sk-ant-oat01-0123456789abcdef",)"
                 R"("refreshToken":"cr-0123456789","expiresAt":7000}})");
  const Ran ran = home.run({"models", "status", "--probe"});
  BOOST_TEST(holds(ran.out, "anthropic:claude-cli"));
  BOOST_TEST(holds(ran.out, "the program it belongs to renews it when it runs"));
  BOOST_TEST(holds(ran.out, "0 requests"));
  BOOST_TEST(!holds(home.run({"models", "status"}).out, "claude-cli"));
}

BOOST_AUTO_TEST_CASE(check_tells_missing_before_expired_before_expiring) {
  constexpr std::string_view kOne = "{agents: {defaults: {model: 'anthropic/claude-opus-4-7'}}}";
  const Arguments check = {"models", "status", "--check", "--plain"};
  BOOST_TEST(Home(kConfig, expiring(48 * kHour)).run(check).exit_code == 1);
  BOOST_TEST(Home(kOne, expiring(-kHour)).run(check).exit_code == 1);
  BOOST_TEST(Home(kOne, expiring(kHour)).run(check).exit_code == 2);
  BOOST_TEST(Home(kOne, expiring(25 * kHour)).run(check).exit_code == 0);
  BOOST_TEST(Home(kOne, expiring(25 * kHour)).run(check).out == "anthropic/claude-opus-4-7\n");
}

BOOST_AUTO_TEST_CASE(the_document_is_whole_also_with_a_store_that_is_broken) {
  const Home home(kConfig, "broken");
  const Ran ran = home.run({"models", "status", "--json"});
  BOOST_TEST(ran.exit_code == kExitOk);
  text::JsonParser parser;
  const core::Result<text::JsonValue> document = parser.parse(ran.out);
  BOOST_REQUIRE(document.ok());
  BOOST_TEST(holds(ran.err, "auth-profiles.json"));
  BOOST_TEST(holds(ran.out, "\"problems\": ["));
  BOOST_TEST(holds(ran.out, "\"missingProvidersInUse\": ["));
}

BOOST_AUTO_TEST_CASE(an_option_that_does_not_exist_is_refused) {
  const test::Home home(kConfig);
  BOOST_TEST(home.run({"models", "status", "--chekc"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "--json", "--plain"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "status", "--agent", "nobody"}).exit_code == kExitError);
}

BOOST_AUTO_TEST_CASE(durations_are_told_roughly) {
  BOOST_TEST(rough_duration(-5) == "0m");
  BOOST_TEST(rough_duration(20'000) == "1m");
  BOOST_TEST(rough_duration(46 * 60'000) == "46m");
  BOOST_TEST(rough_duration(47 * kHour) == "47h");
  BOOST_TEST(rough_duration(48 * kHour) == "2d");
  BOOST_TEST(short_path("/h/me/x", "/h/me") == "~/x");
  BOOST_TEST(short_path("/h/media", "/h/me") == "/h/media");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
