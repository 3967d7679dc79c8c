#include "cli/state/external_auth.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "cli/refresh.hpp"
#include "tests/cli/auth_home.hpp"

namespace pincer::cli {
namespace {

using test::AuthHome;

struct World : AuthHome {
  void file_of(const std::string& folder, const std::string& name, std::string_view text) {
    std::filesystem::create_directories(dir.path() + "/" + folder);
    dir.write(folder + "/" + name, text);
  }
  ExternalAuth read() const { return read_external_auth(agent_paths(), environment); }
};

BOOST_AUTO_TEST_SUITE(external_auth)

BOOST_AUTO_TEST_CASE(sign_ins_of_other_programs_are_read) {
  World world;
  BOOST_TEST(world.read().profiles.empty());
  world.file_of(".claude", ".credentials.json",
                R"({"claudeAiOauth":{"accessToken":"ca","refreshToken":"cr","expiresAt":7000}})");
  // {"exp":1900000000}
  world.file_of(".codex", "auth.json",
                R"({"tokens":{"access_token":"h.eyJleHAiOjE5MDAwMDAwMDB9.s","refresh_token":"xr",)"
                R"("account_id":"acc","id_token":"id"}})");
  world.file_of(".minimax", "oauth_creds.json",
                R"({"access_token":"ma","refresh_token":"mr","expiry_date":9000})");
  const ExternalAuth found = world.read();
  BOOST_TEST(found.problems.empty());
  BOOST_REQUIRE(found.profiles.size() == 3);
  BOOST_TEST(found.profiles[0].id == "anthropic:claude-cli");
  BOOST_TEST(found.profiles[0].secret == "ca");
  BOOST_TEST(found.profiles[0].expires_ms == 7000);
  BOOST_TEST(found.profiles[1].account_id == "acc");
  BOOST_TEST(found.profiles[1].expires_ms == 1'900'000'000'000);
  BOOST_TEST(found.profiles[2].provider == "minimax-portal");
  BOOST_TEST(found.profiles[2].expires_ms == 9000);
}

BOOST_AUTO_TEST_CASE(a_token_that_says_no_end_lasts_an_hour_from_its_file) {
  World world;
  world.environment.variables["CODEX_HOME"] = "~/elsewhere";
  for (const char* token : {"opaque", "a.b", "a.!!.c", "a.e30.c", "a.eyJleHAiOi01fQ.c"}) {
    world.file_of("elsewhere", "auth.json",
                  std::string(R"({"tokens":{"access_token":")") + token + "\"}}");
    const std::array<timespec, 2> times{timespec{5, 0}, timespec{5, 0}};
    ::utimensat(AT_FDCWD, (world.dir.path() + "/elsewhere/auth.json").c_str(), times.data(), 0);
    const ExternalAuth found = world.read();
    BOOST_REQUIRE(found.profiles.size() == 1);
    BOOST_TEST(found.profiles[0].expires_ms == 5000 + 3'600'000);
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_a_problem_and_one_without_tokens_nothing) {
  World world;
  world.file_of(".claude", ".credentials.json", "{\"claudeAiOauth\":{\"accessToken\":\"sk-x");
  world.file_of(".codex", "auth.json", R"({"OPENAI_API_KEY":"sk"})");
  const ExternalAuth found = world.read();
  BOOST_TEST(found.profiles.empty());
  BOOST_REQUIRE(found.problems.size() == 1);
  BOOST_TEST(found.problems[0].profile == "anthropic:claude-cli");
  BOOST_TEST(!test::holds(found.problems[0].sentence, "sk-x"));
}

BOOST_AUTO_TEST_CASE(the_store_keeps_what_lasts_longer) {
  World world;
  const std::int64_t now = world.environment.start_ms;
  const auto kept = [&](std::int64_t own_end, std::int64_t other_end) {
    world.file_of(".claude", ".credentials.json",
                  R"({"claudeAiOauth":{"accessToken":"ca","refreshToken":"cr","expiresAt":)" +
                      std::to_string(other_end) + "}}");
    world.store(R"({"profiles":{"anthropic:claude-cli":{"type":"oauth","provider":"anthropic",)"
                R"("access":"own","refresh":"r","expires":)" +
                std::to_string(own_end) + "}}}");
    const AuthStore store = load_auth_in_use(world.agent_paths(), world.environment);
    return *store.find("anthropic:claude-cli");
  };
  BOOST_TEST(kept(now + 8000, now + 7000).secret == "own");
  BOOST_TEST(kept(now + 6000, now + 7000).secret == "ca");
  BOOST_TEST(kept(now - 8000, now - 7000).secret == "own");  // it at least can be renewed
}

BOOST_AUTO_TEST_CASE(what_is_another_programs_is_used_as_it_is_and_never_renewed) {
  World world;
  world.file_of(".claude", ".credentials.json",
                R"({"claudeAiOauth":{"accessToken":"ca","refreshToken":"cr","expiresAt":7000}})");
  const AuthStore store = load_auth_in_use(world.agent_paths(), world.environment);
  const AuthProfile* profile = store.find("anthropic:claude-cli");
  BOOST_REQUIRE(profile != nullptr);
  BOOST_TEST(profile->refresh == "");
  BOOST_TEST(!is_refresh_due(*profile, world.environment.start_ms));
  BOOST_TEST(world.load().find("anthropic:claude-cli") == nullptr);  // it is not stored
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
