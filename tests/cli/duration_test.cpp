#include "cli/duration.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(duration)

BOOST_AUTO_TEST_CASE(numbers_with_a_unit_are_durations) {
  BOOST_TEST(read_duration_ms("90").value() == 90'000);
  BOOST_TEST(read_duration_ms(" 15m ").value() == 900'000);
  BOOST_TEST(read_duration_ms("6h").value() == 21'600'000);
  BOOST_TEST(read_duration_ms("2d").value() == 172'800'000);
  BOOST_TEST(read_duration_ms("0s").value() == 0);
  BOOST_TEST(read_duration_ms("500ms").value() == 500);
}

BOOST_AUTO_TEST_CASE(anything_else_is_none) {
  for (const char* text : {"", "h", "-1h", "1.5h", "1 h", "1y", "99999999999999999999", "9999w"}) {
    BOOST_TEST(!read_duration_ms(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(times_are_shown_in_their_largest_unit) {
  BOOST_TEST(about(-5) == "0 s");
  BOOST_TEST(about(119'000) == "119 s");
  BOOST_TEST(about(120'000) == "2 min");
  BOOST_TEST(about(7'200'000) == "2 h");
  BOOST_TEST(about(172'800'000) == "2 d");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
