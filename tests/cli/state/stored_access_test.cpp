#include "cli/state/stored_access.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/temp_dir.hpp"

namespace pincer::cli {
namespace {

class Home {
 public:
  Home() {
    std::filesystem::create_directories(dir_.path() + "/.openclaw");
    std::filesystem::create_directories(dir_.path() + "/cwd");
    environment.home = dir_.path();
    environment.current_dir = dir_.path() + "/cwd";
  }
  void config(const std::string& text) { dir_.write(".openclaw/openclaw.json", text); }
  void env_file(const std::string& text) { dir_.write(".openclaw/.env", text); }
  StoredAccess access() const { return stored_access({}, environment); }

  Environment environment;

 private:
  test::TempDir dir_;
};

BOOST_AUTO_TEST_SUITE(stored_access_)

BOOST_AUTO_TEST_CASE(the_nearest_key_counts) {
  Home home;
  BOOST_TEST(home.access().key == "");
  home.config("{models: {providers: {openrouter: {apiKey: 'sk-provider', models: []}}}}");
  BOOST_TEST(home.access().key == "sk-provider");
  home.config(
      "{env: {vars: {OPENROUTER_API_KEY: ' sk-vars '}},"
      " models: {providers: {openrouter: {apiKey: 'sk-provider', models: []}}}}");
  BOOST_TEST(home.access().key == "sk-vars");
  home.env_file("OPENROUTER_API_KEY=sk-file\n");
  BOOST_TEST(home.access().key == "sk-file");
  home.environment.api_key = "sk-environment";
  BOOST_TEST(home.access().key == "sk-environment");
}

BOOST_AUTO_TEST_CASE(a_reference_to_nothing_is_no_key) {
  Home home;
  home.config("{models: {providers: {openrouter: {apiKey: '${NOT_SET_ANYWHERE}', models: []}}}}");
  BOOST_TEST(home.access().key == "");
  home.environment.variables["NOT_SET_ANYWHERE"] = "sk-set";
  BOOST_TEST(home.access().key == "sk-set");
}

BOOST_AUTO_TEST_CASE(the_base_url_comes_with_it) {
  Home home;
  home.config("{models: {providers: {openrouter: {baseUrl: 'https://own.test/v1', models: []}}}}");
  BOOST_TEST(home.access().base_url == "https://own.test/v1");
}

BOOST_AUTO_TEST_CASE(a_broken_config_is_told_and_the_environment_still_counts) {
  Home home;
  home.config("{models: ");
  home.environment.api_key = "sk-environment";
  const StoredAccess access = home.access();
  BOOST_TEST(access.key == "sk-environment");
  BOOST_REQUIRE(access.warnings.size() == 1);
  BOOST_TEST(access.warnings[0].find("openclaw.json") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
