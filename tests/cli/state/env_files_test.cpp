#include "cli/state/env_files.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/temp_dir.hpp"

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(env_files)

BOOST_AUTO_TEST_CASE(lines_are_read_as_dotenv_reads_them) {
  const auto read = parse_env_file(
      "# c\nA=1\r\n export B = two words # c\nC=\"x # y\\nz\"\nD='raw\\n'\nE=\n"
      "no line\nF=\"two\nlines\"\nG=\"open\n=x\nA=last");
  const std::map<std::string, std::string, std::less<>> expected = {
      {"A", "last"}, {"B", "two words"},  {"C", "x # y\nz"}, {"D", "raw\\n"},
      {"E", ""},     {"F", "two\nlines"}, {"G", "\"open"}};
  BOOST_TEST((read == expected));
}

BOOST_AUTO_TEST_CASE(the_first_file_wins_and_a_set_variable_over_all) {
  const test::TempDir dir;
  std::filesystem::create_directories(dir.path() + "/cwd");
  std::filesystem::create_directories(dir.path() + "/.openclaw");
  std::filesystem::create_directories(dir.path() + "/.config/openclaw");
  dir.write("cwd/.env", "A=cwd\nB=cwd\nOPENCLAW_HOME=/evil\nOPENROUTER_API_KEY= sk-cwd \n");
  dir.write(".openclaw/.env", "A=state\nC=state\nOPENAI_API_KEY=state\n");
  dir.write(".config/openclaw/gateway.env", "C=gateway\nD=gateway\n");
  Environment environment;
  environment.home = dir.path();
  environment.current_dir = dir.path() + "/cwd";
  environment.variables = {{"B", "real"}};
  const Paths paths = *find_paths(environment, {}, file_exists);
  const Environment read = with_env_files(environment, paths);
  BOOST_TEST(read.variable("A") == "cwd");
  BOOST_TEST(read.variable("B") == "real");
  BOOST_TEST(read.variable("C") == "state");
  BOOST_TEST(read.variable("D") == "gateway");
  BOOST_TEST(read.variable("OPENAI_API_KEY") == "state");
  BOOST_TEST(read.variable("OPENCLAW_HOME") == "");
  BOOST_TEST(read.api_key == "sk-cwd");
}

BOOST_AUTO_TEST_CASE(the_current_folder_cannot_move_what_is_trusted) {
  for (const char* name :
       {"OPENCLAW_HOME", "OPENROUTER_BASE_URL", "https_proxy", "HTTPS_PROXY", "NODE_EXTRA_CA_CERTS",
        "SSL_CERT_FILE", "ANTHROPIC_API_KEY", "HOME", "PINCER_DEBUG", "X_API_HOST", "LD_PRELOAD"}) {
    BOOST_TEST(!folder_may_set(name), name);
  }
  BOOST_TEST(folder_may_set("OPENROUTER_API_KEY"));
  BOOST_TEST(folder_may_set("GROQ_API_KEY"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
