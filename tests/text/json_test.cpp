#include "engine/text/json.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <limits>

namespace pincer::text {
namespace {

bool accepted(std::string_view text) {
  JsonParser parser;
  return parser.parse(text).ok();
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + "1" + std::string(depth, ']');
}

BOOST_AUTO_TEST_SUITE(json)

BOOST_AUTO_TEST_CASE(every_kind_of_value_is_told_apart) {
  JsonParser parser;
  const auto root = parser.parse(
      R"({"n":null,"b":true,"i":-7,"w":5.0,"f":2.5,"s":"a\u00e9\n","a":[1,[2]],"o":{"k":"v"}})");
  BOOST_REQUIRE(root.ok());
  const JsonValue value = *root;
  BOOST_TEST(value.is_object());
  BOOST_TEST(value["n"].is_null());
  BOOST_TEST(value["b"].boolean().value());
  BOOST_TEST(value["i"].integer().value() == -7);
  BOOST_TEST(value["i"].number().value() == -7.0);
  BOOST_TEST(value["w"].integer().value() == 5);
  BOOST_TEST(!value["f"].integer());
  BOOST_TEST(value["f"].number().value() == 2.5);
  BOOST_TEST(value["s"].string().value() == "a\xC3\xA9\n");
  BOOST_TEST(value["s"].is_string());
  BOOST_TEST(value["a"].is_array());
  BOOST_TEST(value["a"].elements() == 2u);
  BOOST_TEST(value["a"].element(1).element(0).integer().value() == 2);
  BOOST_TEST(!value["a"].element(2).exists());
  BOOST_TEST(value.at({"o", "k"}).string().value() == "v");
}

BOOST_AUTO_TEST_CASE(asking_for_what_is_not_there_gives_nothing) {
  JsonParser parser;
  const JsonValue value = *parser.parse(R"({"a":1})");
  BOOST_TEST(!value["b"].exists());
  BOOST_TEST(!value.at({"b", "c", "d"}).string());
  BOOST_TEST(!value["a"].string());
  BOOST_TEST(!value["a"]["x"].exists());
  BOOST_TEST(!value["a"].boolean());
  BOOST_TEST(!value.number());
  BOOST_TEST(value.elements() == 0u);
  const JsonValue none;
  BOOST_TEST(!none.exists());
  BOOST_TEST(!none.is_null());
  BOOST_TEST(!none["a"].integer());
  BOOST_TEST(none.dump() == "");
  none.each_element([](JsonValue) { BOOST_ERROR("no element"); });
  none.each_member([](std::string_view, JsonValue) { BOOST_ERROR("no member"); });
}

BOOST_AUTO_TEST_CASE(the_last_of_duplicate_keys_counts) {
  JsonParser parser;
  const JsonValue value = *parser.parse(R"({"a":1,"b":2,"a":3})");
  BOOST_TEST(value["a"].integer().value() == 3);
  std::string keys;
  value.each_member([&](std::string_view key, JsonValue) { keys += key; });
  BOOST_TEST(keys == "aba");
}

BOOST_AUTO_TEST_CASE(one_byte_order_mark_is_skipped) {
  BOOST_TEST(accepted("\xEF\xBB\xBF{}"));
  BOOST_TEST(!accepted("\xEF\xBB\xBF\xEF\xBB\xBF{}"));
  BOOST_TEST(!accepted("\xEF\xBB\xBF"));
}

BOOST_AUTO_TEST_CASE(nesting_ends_at_its_bound) {
  BOOST_TEST(accepted(nested(JsonParser::kDepthMax)));
  BOOST_TEST(!accepted(nested(JsonParser::kDepthMax + 1)));
  JsonParser parser;
  const auto refused = parser.parse(nested(JsonParser::kDepthMax + 1));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().text == "JSON nested deeper than 64 levels");
  BOOST_TEST(!accepted(std::string(100000, '[')));
  // A larger document makes the parser grow; the bound stays.
  const std::string blanks(100000, ' ');
  BOOST_TEST(parser.parse(blanks + nested(JsonParser::kDepthMax)).ok());
  BOOST_TEST(!parser.parse(blanks + nested(JsonParser::kDepthMax + 1)).ok());
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused_with_a_reason) {
  for (const char* text : {"", " ", "{", "[1,]", "{\"a\":1,}", "nul", "01", "1.", "'a'", "{} {}",
                           "\"a", "\"\t\"", "\"\\x\"", "\"\\ud800\"", "\"\xFF\"", "NaN", "[1}"}) {
    JsonParser parser;
    const auto result = parser.parse(text);
    BOOST_REQUIRE_MESSAGE(!result.ok(), text);
    BOOST_CHECK(result.error().kind == core::ErrorKind::bad_content);
    BOOST_TEST(!result.error().text.empty());
  }
}

BOOST_AUTO_TEST_CASE(integers_beyond_64_bits_are_read_as_doubles) {
  JsonParser parser;
  const JsonValue value = *parser.parse(
      R"({"s":"123456789012345678901234567890\"1","i":100000000000000000000,"n":[-123123123123123123123],)"
      R"("u":18446744073709551615,"m":-9223372036854775808})");
  BOOST_TEST(value["s"].string().value() == "123456789012345678901234567890\"1");
  BOOST_TEST(value["i"].number().value() == 1e20);
  BOOST_TEST(!value["i"].integer());
  BOOST_TEST(value["n"].element(0).number().value() == -123123123123123123123.0);
  BOOST_TEST(value["u"].number().value() == 18446744073709551615.0);
  BOOST_TEST(!accepted("1e999"));
  BOOST_TEST(!accepted("[0100000000000000000000]"));
}

BOOST_AUTO_TEST_CASE(an_unsigned_integer_beyond_the_signed_ones_is_no_integer) {
  JsonParser parser;
  const JsonValue value = *parser.parse("[18446744073709551615,9223372036854775807,1e300,-1e300]");
  BOOST_TEST(!value.element(0).integer());
  BOOST_TEST(value.element(0).number().value() == 18446744073709551615.0);
  BOOST_TEST(value.element(1).integer().value() == std::numeric_limits<std::int64_t>::max());
  BOOST_TEST(!value.element(2).integer());
  BOOST_TEST(!value.element(3).integer());
}

BOOST_AUTO_TEST_CASE(a_parser_serves_many_documents) {
  JsonParser parser;
  for (int round = 0; round < 3; ++round) {
    BOOST_TEST(parser.parse("[1,2,3]")->elements() == 3u);
    BOOST_TEST(!parser.parse("[1,2").ok());
    BOOST_TEST(parser.parse("\"" + std::string(50000, 'x') + "\"")->string()->size() == 50000u);
  }
  JsonParser moved = std::move(parser);
  BOOST_TEST(moved.parse("true")->boolean().value());
}

BOOST_AUTO_TEST_CASE(padded_text_is_parsed_where_it_stands) {
  std::string text = R"({"a":"b"})";
  text.reserve(text.size() + JsonParser::kPadding);
  std::memset(text.data() + text.size() + 1, '"', JsonParser::kPadding - 1);
  JsonParser parser;
  BOOST_TEST((*parser.parse_padded(text))["a"].string().value() == "b");
  BOOST_TEST(!parser.parse_padded(std::string_view(text).substr(0, 8)).ok());
}

BOOST_AUTO_TEST_CASE(a_value_is_written_as_it_was_read) {
  JsonParser parser;
  const std::string text =
      R"({"a":[1,-2,2.5,18446744073709551615,true,false,null],"b":{"c":"\n\""},"d":[]})";
  BOOST_TEST(parser.parse(text)->dump() == text);
  BOOST_TEST((*parser.parse(text))["b"].dump() == R"({"c":"\n\""})");
}

BOOST_AUTO_TEST_CASE(broken_text_below_the_syntax_is_repaired) {
  BOOST_TEST(repaired_json(R"("a\ud800b")") == R"("a\ufffdb")");
  BOOST_TEST(repaired_json(R"("\uDC00\ud83d\ude00\ud83d\ud83d\ude00")") ==
             R"("\ufffd\ud83d\ude00\ufffd\ud83d\ude00")");
  BOOST_TEST(repaired_json(R"("\\ud800 \"\\\ud800")") == R"("\\ud800 \"\\\ufffd")");
  BOOST_TEST(repaired_json("\"\xFF\xE2\x82\"") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  BOOST_TEST(repaired_json(R"("\uZZZZ\ud8)") == R"("\uZZZZ\ud8)");
  BOOST_TEST(repaired_json("\"\\") == "\"\\");
  BOOST_TEST(accepted(repaired_json("[\"\\ud800\\ud800\", \"\xED\xA0\x80\"]")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
