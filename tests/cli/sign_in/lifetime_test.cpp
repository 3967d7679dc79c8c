#include "cli/sign_in/lifetime.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pincer::cli {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::int64_t ms(std::string_view text) {
  const core::Result<std::int64_t> lifetime = parse_lifetime(text);
  return lifetime ? *lifetime : -1;
}

BOOST_AUTO_TEST_SUITE(lifetime)

BOOST_AUTO_TEST_CASE(units_and_chains_are_read_as_openclaw_reads_them) {
  BOOST_TEST(ms("365d") == 365 * kDayMs);
  BOOST_TEST(ms("12h") == kDayMs / 2);
  BOOST_TEST(ms("1.5h") == 5'400'000);
  BOOST_TEST(ms("90") == 90 * kDayMs);
  BOOST_TEST(ms("0.5") == kDayMs / 2);
  BOOST_TEST(ms(" 1H30M ") == 5'400'000);
  BOOST_TEST(ms("250ms") == 250);
  BOOST_TEST(ms("1m1ms") == 60'001);
  BOOST_TEST(ms("0.4ms0.4ms") == 1);
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (const char* bad : {"", " ", "1w", "5 m", "-1d", "+1d", "1e3d", "1h 30m", "1h30", "d", ".5h",
                          "5.h", "1..5h", "1dd", "NaN", "1h-1m", "99999999999999999999d"}) {
    BOOST_TEST(ms(bad) == -1, bad);
  }
}

BOOST_AUTO_TEST_CASE(what_is_over_at_once_is_no_lifetime) {
  for (const char* zero : {"0", "0d", "0h0m", "0.4ms"}) {
    const core::Result<std::int64_t> lifetime = parse_lifetime(zero);
    BOOST_REQUIRE(!lifetime);
    BOOST_TEST(lifetime.error().text.find("at once") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_error_names_what_was_typed_and_what_is_allowed) {
  const std::string text = parse_lifetime("1w").error().text;
  BOOST_TEST(text.find("'1w'") != std::string::npos);
  BOOST_TEST(text.find("365d") != std::string::npos);
  const std::string secret = "sk-or-v1-0123456789abcdef0123456789";
  BOOST_TEST(parse_lifetime(secret).error().text.find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
