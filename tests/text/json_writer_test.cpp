#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "engine/text/json.hpp"

namespace pincer::text {
namespace {

JsonWriter& example(JsonWriter& out) {
  out.begin_object();
  out.key("a").begin_array().integer(1).number(2.5).end_array();
  out.key("b").begin_object().end_object();
  out.key("c").begin_array().end_array();
  out.key("d").string("x").key("e").boolean(false).key("f").null().key("g").raw("[1]");
  return out.end_object();
}

std::string quoted(std::string_view text) {
  JsonWriter out;
  out.string(text);
  return out.take();
}

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(minified_has_no_blanks) {
  JsonWriter out;
  BOOST_TEST(example(out).text() ==
             R"({"a":[1,2.5],"b":{},"c":[],"d":"x","e":false,"f":null,"g":[1]})");
}

BOOST_AUTO_TEST_CASE(indented_looks_as_javascript_prints_it) {
  JsonWriter out(true);
  BOOST_TEST(example(out).text() ==
             "{\n  \"a\": [\n    1,\n    2.5\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": \"x\",\n"
             "  \"e\": false,\n  \"f\": null,\n  \"g\": [1]\n}");
}

BOOST_AUTO_TEST_CASE(what_a_terminal_or_a_parser_would_act_on_is_escaped) {
  BOOST_TEST(quoted("\b\f\n\r\t\"\\/") == R"("\b\f\n\r\t\"\\/")");
  BOOST_TEST(quoted(std::string_view("\0\x1b\x7f", 3)) == R"("\u0000\u001b\u007f")");
  BOOST_TEST(quoted("\xC2\x9B") == R"("\u009b")");
  BOOST_TEST(quoted("\xE2\x80\xA8\xE2\x80\xA9") == R"("\u2028\u2029")");
  BOOST_TEST(quoted("\xC2\x80\xC2\x9F\xC2\xA0") == "\"\\u0080\\u009f\xC2\xA0\"");
  BOOST_TEST(quoted("\xC3\xA9\xF0\x9F\x98\x80") == "\"\xC3\xA9\xF0\x9F\x98\x80\"");
  BOOST_TEST(quoted("a\xFFz\xED\xA0\x80") ==
             "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

BOOST_AUTO_TEST_CASE(what_turns_text_around_is_escaped_and_is_the_same_value) {
  const std::string turning =
      "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";
  const std::string json = quoted(turning);
  BOOST_TEST(json ==
             R"("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")");
  JsonParser parser;
  const auto parsed = parser.parse(json);
  BOOST_REQUIRE(parsed.ok());
  BOOST_TEST(parsed->string().value() == turning);
  const std::string beside = "\u061B\u061D\u200D\u2010\u2027\u202F\u2065\u206A";
  BOOST_TEST(quoted(beside) == '"' + beside + '"');  // joiners of scripts and of emoji stay
}

BOOST_AUTO_TEST_CASE(numbers_look_as_javascript_prints_them) {
  const std::pair<double, const char*> cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {70, "70"},
      {3.5, "3.5"},
      {-1.25, "-1.25"},
      {100, "100"},
      {1e20, "100000000000000000000"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e21, "1e+21"},
      {1.5e300, "1.5e+300"},
      {0.1, "0.1"},
      {0.000001, "0.000001"},
      {0.00000123, "0.00000123"},
      {1e-7, "1e-7"},
      {1.5e-10, "1.5e-10"},
      {5e-324, "5e-324"},
      {0.1 + 0.2, "0.30000000000000004"},
      {9007199254740993.0, "9007199254740992"},
      {8.333333333333334e-8, "8.333333333333334e-8"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {std::numeric_limits<double>::infinity(), "Infinity"},
      {-std::numeric_limits<double>::infinity(), "-Infinity"},
      {std::nan(""), "NaN"},
  };
  for (const auto& [value, text] : cases) BOOST_TEST(js_number(value) == text);
}

BOOST_AUTO_TEST_CASE(what_json_has_no_number_for_is_null) {
  JsonWriter out;
  out.begin_array().number(std::nan("")).number(1e21).integer(-9).end_array();
  BOOST_TEST(out.text() == "[null,1e+21,-9]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
