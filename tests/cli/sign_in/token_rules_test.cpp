#include "cli/sign_in/token_rules.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/sign_in/gemini_app.hpp"

namespace pincer::cli {
namespace {

std::string tidied(std::string_view provider, std::string_view pasted) {
  const core::Result<std::string> token = tidy_token(provider, pasted);
  return token ? *token : "refused";
}

BOOST_AUTO_TEST_SUITE(token_rules)

BOOST_AUTO_TEST_CASE(blanks_around_a_token_and_line_ends_in_it_are_not_of_it) {
  BOOST_TEST(tidied("zai", "  tok abc\r\n-def\n") == "tok abc-def");
  BOOST_TEST(tidied("zai", " \n ") == "refused");
  BOOST_TEST(tidied("zai", "t\xc3\xb6k") == "refused");
  BOOST_TEST(tidied("zai", "to\x1bk") == "refused");
}

BOOST_AUTO_TEST_CASE(a_setup_token_is_whole_and_of_its_kind) {
  const std::string whole = "sk-ant-oat01-" + std::string(70, 'x');
  BOOST_TEST(tidied("anthropic", whole) == whole);
  BOOST_TEST(tidied("anthropic", whole.substr(0, 30) + " \t" + whole.substr(30)) == whole);
  BOOST_TEST(tidied("anthropic", whole.substr(0, 79)) == "refused");
  BOOST_TEST(tidied("anthropic", "sk-ant-api03-" + std::string(90, 'x')) == "refused");
}

BOOST_AUTO_TEST_CASE(no_sentence_repeats_what_was_pasted) {
  const std::string secret = "sk-ant-api03-topsecret";
  BOOST_TEST(tidy_token("anthropic", secret).error().text.find("topsecret") == std::string::npos);
  BOOST_TEST(tidy_key("top secret").error().text.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(options_that_would_take_a_secret_are_known) {
  for (const char* word : {"--key", "--api-key=x", "--TOKEN", "--token=abc", "--secret"}) {
    BOOST_TEST(is_secret_option(word), word);
  }
  for (const char* word : {"--provider", "--profile-id=x", "--expires-in", "key", "--keyring"}) {
    BOOST_TEST(!is_secret_option(word), word);
  }
}

BOOST_AUTO_TEST_CASE(googles_program_is_found_in_its_source) {
  const stages::GeminiApp app = read_gemini_app(
      "const OAUTH_CLIENT_ID = '123-abc.apps.googleusercontent.com';\n"
      "const OAUTH_CLIENT_SECRET = 'GOCSPX-a_B-9';\n");
  BOOST_TEST(app.client_id == "123-abc.apps.googleusercontent.com");
  BOOST_TEST(app.client_secret == "GOCSPX-a_B-9");
  BOOST_TEST(read_gemini_app("nothing of the kind").client_id.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
