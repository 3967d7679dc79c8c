#include "cli/endpoint.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/environment.hpp"

namespace pincer::cli {
namespace {

const std::string kKey = "sk-or-v1-0123456789abcdef";

BOOST_AUTO_TEST_SUITE(endpoint)

BOOST_AUTO_TEST_CASE(the_option_wins_over_the_variable_and_the_variable_over_the_default) {
  BOOST_TEST(choose_endpoint({"", "", "", kKey})->base.text() == "https://openrouter.ai/api/v1");
  BOOST_TEST(choose_endpoint({"", "https://b.test/v1", "", kKey})->base.text() ==
             "https://b.test/v1");
  BOOST_TEST(choose_endpoint({"https://a.test/v1", "https://b.test/v1", "", kKey})->base.text() ==
             "https://a.test/v1");
}

BOOST_AUTO_TEST_CASE(the_key_goes_with_the_endpoint_that_was_named) {
  BOOST_TEST(choose_endpoint({"", "", "https://c.test/v1", kKey})->base.text() ==
             "https://c.test/v1");
  BOOST_TEST(choose_endpoint({"", "https://b.test/v1", "https://c.test/v1", kKey})->base.text() ==
             "https://b.test/v1");
  BOOST_TEST(choose_endpoint({"", "", "", kKey})->authorization() == "Bearer " + kKey);
  BOOST_TEST(choose_endpoint({"", "", "", ""})->authorization() == "");
}

BOOST_AUTO_TEST_CASE(plain_http_is_for_loopback_only) {
  for (const char* url :
       {"http://127.0.0.1:8080/api/v1", "http://localhost/api/v1", "http://[::1]:9/api/v1"}) {
    BOOST_TEST(choose_endpoint({url, "", "", kKey}).ok(), url);
  }
  for (const char* url : {"http://openrouter.ai/api/v1", "http://localhost.evil.test/",
                          "http://10.0.0.1/", "http://127.0.0.1.nip.test/"}) {
    const Result<Endpoint> refused = choose_endpoint({url, "", "", kKey});
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST(refused.error().text.starts_with("--base-url: plain http is for this machine only"));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_url_is_told_with_where_it_came_from) {
  BOOST_TEST(choose_endpoint({"", "openrouter", "", ""})
                 .error()
                 .text.starts_with("OPENROUTER_BASE_URL: "));
  BOOST_TEST(choose_endpoint({"ftp://x", "", "", ""}).error().text.starts_with("--base-url: "));
}

BOOST_AUTO_TEST_CASE(a_key_that_cannot_stand_in_a_header_is_refused_without_showing_it) {
  for (const char* key : {"sk-or-\r\nX-Evil: 1", "sk or", "sk-\xc3\xa9", "sk-\x7f", "sk\tx"}) {
    const Result<Endpoint> refused = choose_endpoint({"", "", "", key});
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST((refused.error().text.find("sk") == std::string::npos));
    BOOST_TEST((refused.error().text.find("OPENROUTER_API_KEY") != std::string::npos));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
