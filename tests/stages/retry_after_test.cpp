#include "stages/retry_after.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::stages {
namespace {

BOOST_AUTO_TEST_SUITE(retry_after)

BOOST_AUTO_TEST_CASE(all_three_forms_of_a_date_are_read) {
  BOOST_TEST(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").value() == 784111777);
  BOOST_TEST(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT").value() == 784111777);
  BOOST_TEST(parse_http_date("Sun Nov  6 08:49:37 1994").value() == 784111777);
  BOOST_TEST(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT").value() == 1709164800);
  BOOST_TEST(parse_http_date("Sun Nov 16 08:49:37 1994").value() == 784111777 + 10 * 86400);
}

BOOST_AUTO_TEST_CASE(what_is_no_date_is_refused) {
  for (const std::string_view text :
       {"", "soon", "Sun", "Sun,", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 31 Feb 2024 00:00:00 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 0x Nov 1994 08:49:37 GMT",
        "Sun, 06 Nux 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "-5, soon",
        "Sun, 00 Nov 1994 08:49:37 GMT"}) {
    BOOST_TEST(!parse_http_date(text), text);
  }
}

BOOST_AUTO_TEST_CASE(seconds_are_read_and_capped_at_a_day) {
  BOOST_TEST(parse_retry_after("0", {}).value() == 0);
  BOOST_TEST(parse_retry_after("30", {}).value() == 30'000);
  BOOST_TEST(parse_retry_after("86400", {}).value() == 86'400'000);
  BOOST_TEST(parse_retry_after("86401", {}).value() == 86'400'000);
  BOOST_TEST(parse_retry_after("99999999999999999999", {}).value() == 86'400'000);
}

BOOST_AUTO_TEST_CASE(garbage_is_ignored) {
  for (const std::string_view text : {"", "-5", "-5, soon", "1.5", "+3", "1e3", " 7", "0x10"}) {
    BOOST_TEST(!parse_retry_after(text, "Sun, 06 Nov 1994 08:49:37 GMT"), text);
  }
}

BOOST_AUTO_TEST_CASE(a_date_is_measured_against_the_servers_clock) {
  const std::string_view now = "Sun, 06 Nov 1994 08:49:37 GMT";
  BOOST_TEST(parse_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now).value() == 30'000);
  BOOST_TEST(parse_retry_after("Sun, 06 Nov 1994 08:49:07 GMT", now).value() == 0);
  BOOST_TEST(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now).value() == 86'400'000);
  BOOST_TEST(!parse_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", {}));
  BOOST_TEST(!parse_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", "noon"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
