#include "engine/text/json5.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

namespace pincer::text {
namespace {

Json5Value read(std::string_view text) {
  Result<Json5Value> value = parse_json5(text);
  BOOST_REQUIRE_MESSAGE(value.ok(), text << ": " << (value.ok() ? "" : value.error().text));
  return *value;
}

std::string error_of(std::string_view text) {
  const Result<Json5Value> value = parse_json5(text);
  BOOST_REQUIRE_MESSAGE(!value.ok(), text << " was accepted");
  return value.error().text;
}

double number_in(std::string_view text) {
  return read(text).as_number().value();
}

std::string string_in(std::string_view text) {
  return std::string(read(text).as_string().value());
}

BOOST_AUTO_TEST_SUITE(json5)

BOOST_AUTO_TEST_CASE(what_json5_adds_is_read) {
  const Json5Value root = read(
      "\xEF\xBB\xBF// a comment\n{ unquoted: 'single', \"d\": .5, /* in between */ hex: 0xFF,\n"
      "  list: [1, 2,], sign: +1., far: -Infinity, $_\\u0061: null,\xC2\xA0yes: true, }\r\n//end");
  BOOST_TEST(root.find("unquoted")->as_string().value() == "single");
  BOOST_TEST(root.find("d")->as_number().value() == 0.5);
  BOOST_TEST(root.find("hex")->as_integer().value() == 255);
  BOOST_TEST(root.find("list")->items().size() == 2U);
  BOOST_TEST(root.find("sign")->as_number().value() == 1);
  BOOST_TEST(std::isinf(root.find("far")->as_number().value()));
  BOOST_TEST(root.find("$_a")->is_null());
  BOOST_TEST(root.find("yes")->as_boolean().value());
  BOOST_TEST(root.items().size() == 8U);
}

BOOST_AUTO_TEST_CASE(numbers_read_as_javascript_reads_them) {
  BOOST_TEST(number_in("0.30000000000000004") == 0.1 + 0.2);
  BOOST_TEST(number_in("123456789012345678901234567890") == 123456789012345678901234567890.0);
  BOOST_TEST(number_in("-0x0123456789abcdefABCDEF") == -1.3754889325393114e+24);
  BOOST_TEST(number_in("0x20000000000001") == 9007199254740992.0);
  BOOST_TEST(number_in("5e-324") == 5e-324);
  BOOST_TEST(number_in("1e-400") == 0);
  BOOST_TEST(number_in("0e99999999999999999999") == 0);
  BOOST_TEST(number_in(".0000001e-99999999999999999999") == 0);
  BOOST_TEST(std::isinf(number_in("1e999")));
  BOOST_TEST(std::isinf(number_in("0.001e99999999999999999999")));
  BOOST_TEST(std::isinf(number_in("0x" + std::string(300, 'f'))));
  BOOST_TEST(number_in("0." + std::string(400, '0') + "1e401") == 1);
  BOOST_TEST(std::signbit(number_in("-0")));
  BOOST_TEST(std::isnan(number_in("-NaN")));
  BOOST_TEST(read("1.10e3").spelling() == "1.10e3");
  BOOST_TEST(!read("9007199254740994").as_integer().has_value());
  BOOST_TEST(!read("1.5").as_integer().has_value());
}

BOOST_AUTO_TEST_CASE(strings_are_unescaped_to_valid_utf8) {
  BOOST_TEST(string_in(R"('\b\f\n\r\t\v\x41\u00e9\a\'\"\\')") ==
             "\b\f\n\r\t\vA\xC3\xA9"
             "a'\"\\");
  BOOST_TEST(string_in(R"("\0")") == std::string(1, '\0'));
  BOOST_TEST(string_in("'a\\\nb\\\r\nc\\\rd\\\xE2\x80\xA8"
                       "e'") == "abcde");
  BOOST_TEST(string_in(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
  BOOST_TEST(string_in(R"("\ud83dx\ude00")") == "\xEF\xBF\xBDx\xEF\xBF\xBD");
  BOOST_TEST(string_in("'\xFFz'") == "\xEF\xBF\xBDz");
  BOOST_TEST(string_in("'\xE2\x80\xA8'") == "\xE2\x80\xA8");
}

BOOST_AUTO_TEST_CASE(of_duplicate_keys_the_last_counts) {
  const Json5Value root = read(R"({a: 1, b: 2, "a": {c: 3}, __proto__: 4})");
  BOOST_TEST(root.at({"a", "c"})->as_number().value() == 3);
  BOOST_TEST(root.find("__proto__")->as_number().value() == 4);
  BOOST_TEST(root.items().size() == 4U);
  BOOST_TEST(members_that_count(root).size() == 3U);
  BOOST_TEST(root.find("x") == nullptr);
  BOOST_TEST(root.at({"b", "x"}) == nullptr);
  BOOST_TEST(to_json(root) ==
             "{\n  \"a\": {\n    \"c\": 3\n  },\n  \"b\": 2,\n  \"__proto__\": 4\n}");
}

BOOST_AUTO_TEST_CASE(places_name_bytes_line_and_column) {
  const Json5Value root = read("{\n  \"\xF0\x9F\x98\x80\": [1, 'x'],\n}");
  const Json5Item& item = root.items()[0];
  BOOST_TEST(item.key_place.begin == 4U);
  BOOST_TEST(item.key_place.end == 10U);
  BOOST_TEST(item.key_place.line == 2U);
  BOOST_TEST(item.key_place.column == 3U);
  const Json5Place place = item.value.element(1)->place();
  BOOST_TEST(place.begin == 16U);
  BOOST_TEST(place.end == 19U);
  BOOST_TEST(place.column == 13U);
  BOOST_TEST(item.comma.value() == 20U);
  BOOST_TEST(!item.value.items()[1].comma.has_value());
  BOOST_TEST(root.place().end == 23U);
}

BOOST_AUTO_TEST_CASE(errors_name_the_place_as_the_reference_counts_it) {
  BOOST_TEST(error_of("[true\n    false]") ==
             "unexpected character 'f' at 2:5, expected ',' or ']'");
  BOOST_TEST(error_of("{a: 1") == "unexpected end of text at 1:6, expected ',' or '}'");
  BOOST_TEST(error_of("") == "unexpected end of text at 1:1, expected a value");
  BOOST_TEST(error_of("//a") == "unexpected end of text at 1:4, expected a value");
  BOOST_TEST(error_of("/*\n") == "unexpected end of text at 2:1, expected '*/' to end the comment");
  BOOST_TEST(error_of("'a\nb'") ==
             "unexpected line break at 2:0, expected the closing quote of the string");
  BOOST_TEST(error_of("{a\\u0021:1}") ==
             "an escape at 1:3 stands for a character that needs a quoted key");
  BOOST_TEST(error_of("tru\x01") == "unexpected character '\\u0001' at 1:4, expected true");
  BOOST_TEST(error_of("'\\x4'") ==
             "unexpected character \"'\" at 1:5, expected a hexadecimal digit");
  BOOST_TEST(error_of("1 2") == "unexpected character '2' at 1:3, expected the end of the text");
}

BOOST_AUTO_TEST_CASE(what_json5_forbids_is_refused) {
  for (const char* text : {"[,]",         "{,}",
                           "010",         "1.e",
                           ".",           "+",
                           "0x",          "{a}",
                           "{a:}",        "{1:2}",
                           "{a-b:1}",     "'\\1'",
                           "'\\01'",      "{} x",
                           "undefined",   "- 1",
                           "1_0",         "[1,,2]",
                           "{\\u{61}:1}", "/",
                           "'",           "+true",
                           "infinity",    "{'a':1 'b':2}",
                           "\\u0061",     "{\\ud83d\\ude00:1}"}) {
    BOOST_TEST(!parse_json5(text).ok(), text);
  }
  BOOST_TEST(!parse_json5(std::string_view("{}\0", 3)).ok());
}

BOOST_AUTO_TEST_CASE(keys_may_be_any_identifier_the_reference_knows) {
  const Json5Value root =
      read("{\xC3\xBCml: 1, a\xE2\x80\x8C: 2, if: 3, \xF0\x9D\x92\x9C: 4, A9: 5}");
  BOOST_TEST(root.items().size() == 5U);
  BOOST_TEST(root.items()[3].key == "\xF0\x9D\x92\x9C");
  // U+0870 came with Unicode 14; U+0300 combines and so starts nothing.
  BOOST_TEST(!parse_json5("{\xE0\xA1\xB0: 1}").ok());
  BOOST_TEST(!parse_json5("{\xCC\x80: 1}").ok());
  BOOST_TEST(parse_json5("{e\xCC\x80: 1}").ok());
}

BOOST_AUTO_TEST_CASE(nesting_is_bounded) {
  const std::string open(kJson5DepthMax, '[');
  BOOST_TEST(parse_json5(open + std::string(kJson5DepthMax, ']')).ok());
  const Result<Json5Value> deep = parse_json5(std::string(100000, '['));
  BOOST_REQUIRE(!deep.ok());
  BOOST_TEST((deep.error().kind == core::ErrorKind::too_large));
  BOOST_TEST(deep.error().text == "more than 256 objects and arrays inside each other at 1:257");
}

BOOST_AUTO_TEST_CASE(values_are_the_same_in_meaning_whatever_their_writing) {
  BOOST_TEST(
      same_value(read("{a: 0x10, b: ['x',]}"), read(R"({"b": ["\x78"], "a": 1, "a": 16.0})")));
  BOOST_TEST(same_value(read("NaN"), read("-NaN")));
  BOOST_TEST(!same_value(read("{a: 1}"), read("{a: 1, b: 1}")));
  BOOST_TEST(!same_value(read("[1, 2]"), read("[2, 1]")));
  BOOST_TEST(!same_value(read("null"), read("false")));
  BOOST_TEST(!same_value(read("'1'"), read("1")));
}

BOOST_AUTO_TEST_CASE(trees_built_by_hand_print_as_javascript_prints_them) {
  Json5Value root = Json5Value::object();
  root.add("s", Json5Value::of_strings({"a", "\xE2\x80\xA8"}))
      .add("n", Json5Value::of_number(1e21));
  root.add("b", Json5Value::of_boolean(true)).add("x", read("[NaN, 0x10]")).add("0", Json5Value());
  BOOST_TEST(to_json(root) ==
             "{\n  \"s\": [\n    \"a\",\n    \"\\u2028\"\n  ],\n  \"n\": 1e+21,\n  \"b\": true,\n"
             "  \"x\": [\n    null,\n    16\n  ],\n  \"0\": null\n}");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
