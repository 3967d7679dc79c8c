#include "cli/render/secrets.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(words_that_look_like_keys_are_masked) {
  BOOST_TEST(without_secrets("k -> openrouter/sk-or-v1-abcdefghijklmnopqrstuvwxyz0123456789!") ==
             "k -> openrouter/sk-or-v1...6789!");
  BOOST_TEST(without_secrets("openrouter/sk-model") == "openrouter/sk-model");
}

BOOST_AUTO_TEST_CASE(values_of_secret_members_are_masked_whatever_they_look_like) {
  BOOST_TEST(without_secrets(R"(  "apiKey": "0123456789abcdef0123456789", "a": 1)") ==
             R"(  "apiKey": "01234567...6789", "a": 1)");
  BOOST_TEST(without_secrets("{apiKey:'hunter2',gatewayToken : 'x'}").find("hunter2") ==
             std::string::npos);
  BOOST_TEST(without_secrets("password: 'broken off").find("broken") == std::string::npos);
  BOOST_TEST(without_secrets("token: '0123456789abcdefghijklmnop") == "token: '01234567...mnop");
}

BOOST_AUTO_TEST_CASE(names_of_variables_and_other_members_stay) {
  for (const char* line : {R"("apiKey": "${LM_KEY}")", R"("model": "openai/gpt-5.4")",
                           R"("key": {"source": "env"})", "a:b:c", ":", ""}) {
    BOOST_TEST(without_secrets(line) == line);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
