#include "engine/text/json5_edit.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::text {
namespace {

Json5Edit opened(std::string text) {
  Result<Json5Edit> edit = Json5Edit::open(std::move(text));
  BOOST_REQUIRE_MESSAGE(edit.ok(), (edit.ok() ? "" : edit.error().text));
  return std::move(*edit);
}

std::string after_set(std::string text, const Json5Path& path, std::string_view json) {
  Json5Edit edit = opened(std::move(text));
  const Result<void> done = edit.set_json(path, json);
  BOOST_TEST(done.ok());
  return edit.text();
}

std::string after_remove(std::string text, const Json5Path& path) {
  Json5Edit edit = opened(std::move(text));
  const Result<void> done = edit.remove(path);
  BOOST_TEST(done.ok());
  return edit.text();
}

std::string after_insert(std::string text, const Json5Path& path, std::size_t index,
                         std::string_view json) {
  Json5Edit edit = opened(std::move(text));
  const Result<void> done = edit.insert(path, index, *parse_json5(json));
  BOOST_TEST(done.ok());
  return edit.text();
}

std::string error_of_set(std::string text, const Json5Path& path, std::string_view json) {
  Json5Edit edit = opened(text);
  Result<void> done = edit.set_json(path, json);
  BOOST_REQUIRE(!done.ok());
  BOOST_TEST(edit.text() == text);
  BOOST_TEST(!edit.changed());
  return done.error().text;
}

constexpr const char* kConfig =
    "\xEF\xBB\xBF// mine\r\n{\r\n\t// the gateway\r\n\tgateway: { mode: 'local', port: 0x4D2 },\r\n"
    "\tagents: {\r\n\t\tdefaults: {\r\n\t\t\tmodel: {\r\n\t\t\t\tprimary: 'a/b', // the best\r\n"
    "\t\t\t\tfallbacks: [\r\n\t\t\t\t\t'c/d', // one\r\n\t\t\t\t\t// two is slow\r\n"
    "\t\t\t\t\t'e/f',\r\n\t\t\t\t],\r\n\t\t\t},\r\n\t\t},\r\n\t},\r\n}\r\n// end";

BOOST_AUTO_TEST_SUITE(json5_edit)

BOOST_AUTO_TEST_CASE(a_change_touches_its_value_only) {
  Json5Edit edit = opened(kConfig);
  BOOST_TEST(edit.set_json({"agents", "defaults", "model", "primary"}, "\"x/y\"").ok());
  std::string expected = kConfig;
  expected.replace(expected.find("'a/b'"), 5, "\"x/y\"");
  BOOST_TEST(edit.text() == expected);
  BOOST_TEST(edit.changed_paths() == std::vector<std::string>{"agents.defaults.model.primary"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_member_looks_as_its_neighbours_do) {
  const std::string text = after_set(kConfig, {"agents", "defaults", "models", "a/b"}, "{}");
  std::string expected = kConfig;
  expected.insert(expected.find("\r\n\t\t},\r\n\t},\r\n}"),
                  "\r\n\t\t\tmodels: {\r\n\t\t\t\t\"a/b\": {}\r\n\t\t\t},");
  BOOST_TEST(text == expected);
}

BOOST_AUTO_TEST_CASE(an_element_keeps_the_trailing_comma_and_the_comments) {
  const Json5Path path = {"agents", "defaults", "model", "fallbacks"};
  Json5Edit edit = opened(kConfig);
  BOOST_TEST(edit.append(path, Json5Value::of_string("g/h")).ok());
  std::string expected = kConfig;
  expected.insert(expected.find("\r\n\t\t\t\t],"), "\r\n\t\t\t\t\t\"g/h\",");
  BOOST_TEST(edit.text() == expected);
  BOOST_TEST(edit.set(path, Json5Value::of_strings({"e/f", "g/h"})).ok());
  expected.erase(expected.find("\t\t\t\t\t'c/d'"),
                 std::string("\t\t\t\t\t'c/d', // one\r\n").size());
  BOOST_TEST(edit.text() == expected);
  BOOST_TEST(edit.changed_paths().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_value_equal_in_meaning_changes_no_byte) {
  Json5Edit edit = opened(kConfig);
  BOOST_TEST(edit.set_json({"gateway"}, R"({"port": 1234, "mode": "local"})").ok());
  BOOST_TEST(edit.set_json({"agents", "defaults", "model", "fallbacks"}, R"(["c/d","e/f"])").ok());
  BOOST_TEST(edit.remove({"gateway", "nothing"}).ok());
  BOOST_TEST(edit.remove({"nothing", "at", "all"}).ok());
  BOOST_TEST(edit.text() == kConfig);
  BOOST_TEST(!edit.changed());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_becomes_plain_json) {
  BOOST_TEST(after_set("", {"a", "b/c", "d"}, "['x', 0x10, +1.5, .5, {}, []]") ==
             "{\n  \"a\": {\n    \"b/c\": {\n      \"d\": [\n        \"x\",\n        16,\n"
             "        1.5,\n        0.5,\n        {},\n        []\n      ]\n    }\n  }\n}\n");
  BOOST_TEST(after_set("", {}, "[1]") == "[\n  1\n]\n");
  BOOST_TEST(after_set("", {}, "{}") == "");
  BOOST_TEST(after_remove("", {"a"}) == "");
  BOOST_TEST(!Json5Edit::open(" \n").ok());
}

BOOST_AUTO_TEST_CASE(strings_are_written_as_json_without_raw_breaks) {
  BOOST_TEST(after_set("{a: 'b'}", {"a"}, "'it\\'s \"x\"\\u2028\xC3\xA9'") ==
             "{a: \"it's \\\"x\\\"\\u2028\xC3\xA9\"}");
}

BOOST_AUTO_TEST_CASE(numbers_keep_the_spelling_json_has_too) {
  BOOST_TEST(
      after_set("{}", {"n"}, "[1.50, 1e3, -0, 5., 12345678901234567890123]") ==
      "{\n  \"n\": [\n    1.50,\n    1e3,\n    -0,\n    5,\n    12345678901234567890123\n  ]\n}");
}

BOOST_AUTO_TEST_CASE(inline_containers_stay_inline) {
  BOOST_TEST(after_set("{ \"a\": 1 }", {"b"}, "{\"c\": [1, 2]}") ==
             "{ \"a\": 1, \"b\": { \"c\": [1, 2] } }");
  BOOST_TEST(after_set("{\"a\":1}", {"b"}, "{\"c\": [1, 2]}") == "{\"a\":1,\"b\":{\"c\":[1,2]}}");
  BOOST_TEST(after_set("{a: 1,}", {"b"}, "2") == "{a: 1, b: 2,}");
  BOOST_TEST(after_set("{a: 1 /* one */ }", {"b"}, "2") == "{a: 1, /* one */ b: 2 }");
  BOOST_TEST(after_set("{a: 1 // one\n}", {"b"}, "2") == "{a: 1, // one\n  b: 2\n}");
  BOOST_TEST(after_insert("[ 1, /* 3 */ 3 ]", {}, 1, "2") == "[ 1, 2, /* 3 */ 3 ]");
  BOOST_TEST(after_insert("[1]", {}, 0, "0") == "[0, 1]");
}

BOOST_AUTO_TEST_CASE(empty_containers_are_filled_as_their_neighbours_are) {
  BOOST_TEST(after_set("{}", {"a"}, "1") == "{\n  \"a\": 1\n}");
  BOOST_TEST(after_set("{\n    \"x\": {}\n}\n", {"x", "a"}, "1") ==
             "{\n    \"x\": {\n        \"a\": 1\n    }\n}\n");
  BOOST_TEST(after_set("{ \"x\": {} }", {"x", "a"}, "1") == "{ \"x\": { \"a\": 1 } }");
  BOOST_TEST(after_set("{\n  x: {a: 1},\n  y: {},\n}", {"y", "a"}, "1") ==
             "{\n  x: {a: 1},\n  y: {a: 1},\n}");
  BOOST_TEST(after_set("{ // none yet\n}", {"a"}, "1") == "{ // none yet\n  \"a\": 1\n}");
  BOOST_TEST(after_set("{\n    // none\n}", {"a"}, "1") == "{\n    // none\n    \"a\": 1\n}");
  BOOST_TEST(after_set("{ /* none */ }", {"a"}, "1") == "{ /* none */ \"a\": 1 }");
}

BOOST_AUTO_TEST_CASE(new_keys_are_quoted_as_the_keys_around_them) {
  BOOST_TEST(after_set("{\n  'a': 1\n}", {"it's \"b\"\\"}, "2") ==
             "{\n  'a': 1,\n  'it\\'s \"b\"\\\\': 2\n}");
  BOOST_TEST(after_set("{\n  a: {\n    'x/y' : 1\n  }\n}", {"a", "z"}, "2") ==
             "{\n  a: {\n    'x/y' : 1,\n    z : 2\n  }\n}");
  BOOST_TEST(after_set("{a: 1}", {"b-c"}, "2") == "{a: 1, \"b-c\": 2}");
}

BOOST_AUTO_TEST_CASE(new_lines_go_behind_the_last_item_and_its_comment) {
  BOOST_TEST(after_set("{\n  \"a\": 1 // one\n  // the end\n}", {"b"}, "2") ==
             "{\n  \"a\": 1, // one\n  \"b\": 2\n  // the end\n}");
  BOOST_TEST(after_set("{\n  a: 1, /* one\n  still */\n}", {"b"}, "2") ==
             "{\n  a: 1, /* one\n  still */\n  b: 2,\n}");
  BOOST_TEST(after_set("{\n  \"a\": 1 }", {"b"}, "2") == "{\n  \"a\": 1,\n  \"b\": 2 }");
  BOOST_TEST(after_set("{ \"a\": 1\n, \"b\": 2 // two\n}", {"c"}, "3") ==
             "{ \"a\": 1\n, \"b\": 2 // two\n, \"c\": 3\n}");
  BOOST_TEST(after_set("{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}", {"c"}, "{\"d\":[]}") ==
             "{\n\t\"a\": {\n\t\t\"b\": 1\n\t},\n\t\"c\": {\n\t\t\"d\": []\n\t}\n}");
  BOOST_TEST(after_insert("[ // list\n  // first\n  1, // one\n  2\n]", {}, 0, "0") ==
             "[ // list\n  0,\n  // first\n  1, // one\n  2\n]");
  BOOST_TEST(after_insert("[\n  1, // one\n  // second\n  2\n]", {}, 1, "1.5") ==
             "[\n  1, // one\n  1.5,\n  // second\n  2\n]");
}

BOOST_AUTO_TEST_CASE(a_removed_line_goes_whole_and_comments_above_stay) {
  const std::string text =
      "{\n  // about a\n  \"a\": 1, // one\n\n  /* b */ \"b\": 2, // two\n  \"c\": 3 // three\n}\n";
  BOOST_TEST(after_remove(text, {"a"}) ==
             "{\n  // about a\n\n  /* b */ \"b\": 2, // two\n  \"c\": 3 // three\n}\n");
  BOOST_TEST(after_remove(text, {"b"}) ==
             "{\n  // about a\n  \"a\": 1, // one\n\n  \"c\": 3 // three\n}\n");
  BOOST_TEST(after_remove(text, {"c"}) ==
             "{\n  // about a\n  \"a\": 1, // one\n\n  /* b */ \"b\": 2 // two\n}\n");
}

BOOST_AUTO_TEST_CASE(a_removed_item_takes_its_comma_along) {
  BOOST_TEST(after_remove("{ \"a\": 1, \"b\": 2 }", {"a"}) == "{ \"b\": 2 }");
  BOOST_TEST(after_remove("{ \"a\": 1, \"b\": 2 }", {"b"}) == "{ \"a\": 1 }");
  BOOST_TEST(after_remove("{ a: 1, /* two */ b: 2, }", {"b"}) == "{ a: 1, }");
  BOOST_TEST(after_remove("{ a: 1, /* two */ b: 2 }", {"a"}) == "{ /* two */ b: 2 }");
  BOOST_TEST(after_remove("{a:1,b:2,c:3}", {"b"}) == "{a:1,c:3}");
  BOOST_TEST(after_remove("{\n  a: 1,\n  b: 2 }", {"b"}) == "{\n  a: 1 }");
  BOOST_TEST(after_remove("{\n  a: 1, // one\n  b: 2 }", {"b"}) == "{\n  a: 1 // one\n  }");
  BOOST_TEST(after_remove("{ a: 1, b: 2,\n  c: 3 }", {"b"}) == "{ a: 1,\n  c: 3 }");
  BOOST_TEST(after_remove("{ a: 1\n, b: 2 // two\n, c: 3\n}", {"b"}) == "{ a: 1\n, c: 3\n}");
  BOOST_TEST(after_remove("{ a: 1\n, b: 2\n, c: 3\n}", {"c"}) == "{ a: 1\n, b: 2\n}");
  BOOST_TEST(after_remove("{\n  a: 1 // one\n  // apart\n  , b: 2\n}", {"a"}) ==
             "{\n  // apart\n   b: 2\n}");
}

BOOST_AUTO_TEST_CASE(what_loses_its_last_item_closes_unless_it_holds_comments) {
  BOOST_TEST(after_remove("{\n  \"a\": [\n    1\n  ]\n}", {"a", Json5Step::element(0)}) ==
             "{\n  \"a\": []\n}");
  BOOST_TEST(after_remove("{\n  a: 1, // one\n}", {"a"}) == "{}");
  BOOST_TEST(after_remove("{\n  // about a\n  a: 1,\n}", {"a"}) == "{\n  // about a\n}");
  BOOST_TEST(after_remove("{ /* keep */ a: 1 }", {"a"}) == "{ /* keep */ }");
}

BOOST_AUTO_TEST_CASE(of_duplicate_keys_the_last_is_edited_and_all_are_removed) {
  BOOST_TEST(after_set("{a: 1, a: 2, b: 3}", {"a"}, "4") == "{a: 1, a: 4, b: 3}");
  BOOST_TEST(after_set("{a: 1, a: 2}", {"a"}, "2") == "{a: 1, a: 2}");
  BOOST_TEST(after_remove("{a: 1, a: 2, b: 3}", {"a"}) == "{b: 3}");
}

BOOST_AUTO_TEST_CASE(an_object_set_whole_keeps_what_stays_the_same) {
  BOOST_TEST(after_set("{\n  m: {\n    // first\n    a: 0x1, // one\n    b: 2,\n  },\n}", {"m"},
                       R"({"c": 3, "a": 1, "c": 4})") ==
             "{\n  m: {\n    // first\n    a: 0x1, // one\n    c: 4,\n  },\n}");
  BOOST_TEST(after_set("{ m: { a: 1 } }", {"m"}, R"({"b": 2})") == "{ m: { b: 2 } }");
  BOOST_TEST(after_set("{\n  m: 'x',\n}", {"m"}, R"({"b": 2})") == "{\n  m: {\n    b: 2\n  },\n}");
  BOOST_TEST(after_set("{\n  m: {\n    b: 2\n  },\n}", {"m"}, "\"x\"") == "{\n  m: \"x\",\n}");
}

BOOST_AUTO_TEST_CASE(an_array_set_whole_keeps_the_elements_that_stay) {
  const std::string text = "[\n  'a', // A\n  'b', // B\n  'c', // C\n  'd' // D\n]\n";
  BOOST_TEST(after_set(text, {}, "['b', 'd']") == "[\n  'b', // B\n  'd' // D\n]\n");
  BOOST_TEST(after_set(text, {}, "['a', 'x', 'b', 'c', 'd', 'y']") ==
             "[\n  'a', // A\n  \"x\",\n  'b', // B\n  'c', // C\n  'd', // D\n  \"y\"\n]\n");
  BOOST_TEST(after_set(text, {}, "['a', 'x', 'c', 'd']") ==
             "[\n  'a', // A\n  \"x\", // B\n  'c', // C\n  'd' // D\n]\n");
  BOOST_TEST(after_set(text, {}, "['d', 'a']") == "[\n  'd', // D\n  \"a\"\n]\n");
  BOOST_TEST(after_set(text, {}, "[]") == "[]\n");
  BOOST_TEST(after_set("[{id: 1, x: 'y'}, {id: 2}]", {}, "[{id: 1, x: 'z'}, {id: 2}]") ==
             "[{id: 1, x: \"z\"}, {id: 2}]");
}

BOOST_AUTO_TEST_CASE(paths_go_through_elements) {
  const Json5Path path = {"agents", "list", Json5Step::element(1), "model"};
  Json5Edit edit = opened("{agents: {list: [{id: 'a'}, {id: 'b'}]}}");
  BOOST_TEST(edit.set_json(path, "'m'").ok());
  BOOST_TEST(edit.text() == "{agents: {list: [{id: 'a'}, {id: 'b', model: \"m\"}]}}");
  BOOST_TEST(edit.changed_paths().front() == "agents.list[1].model");
  BOOST_TEST(path_text({"a", "b/c", Json5Step::element(2), "d"}) == "a[\"b/c\"][2].d");
  BOOST_TEST(edit.at(path)->as_string().value() == "m");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_done_is_refused_and_changes_nothing) {
  BOOST_TEST(error_of_set("{\n  a: 'x'}", {"a", "b"}, "1") ==
             "a is a string at 2:6, not an object");
  BOOST_TEST(error_of_set("[]", {"b"}, "1") == "the document is an array at 1:1, not an object");
  BOOST_TEST(error_of_set("{a: null}", {"a", "b", "c"}, "1") == "a is null at 1:5, not an object");
  BOOST_TEST(error_of_set("{a: [1]}", {"a", Json5Step::element(1)}, "1") == "a[1] does not exist");
  BOOST_TEST(error_of_set("{a: {}}", {"a", Json5Step::element(1)}, "1") ==
             "a is an object at 1:5, not an array");
  BOOST_TEST(error_of_set("{a: 1}", {"a"}, "[Infinity]") ==
             "a cannot be written: JSON has no infinity and no NaN");
  BOOST_TEST(error_of_set("{a: 1}", {"a"}, "{").starts_with("unexpected end of text"));
  const std::string deep = std::string(255, '[') + std::string(255, ']');
  BOOST_TEST(error_of_set("{a: {b: 1}}", {"a"}, "{b: 2, c: " + deep + "}")
                 .starts_with("more than 256 objects and arrays"));
}

BOOST_AUTO_TEST_CASE(line_breaks_follow_the_document) {
  BOOST_TEST(after_set("{\r  a: 1\r}", {"b"}, "2") == "{\r  a: 1,\r  b: 2\r}");
  BOOST_TEST(after_remove("{\r\n  a: 1,\r\n  b: 2\r\n}\r\n", {"b"}) == "{\r\n  a: 1\r\n}\r\n");
  BOOST_TEST(after_set("{a: 1 // x\xE2\x80\xA8}", {"b"}, "2") ==
             "{a: 1, // x\n  b: 2\xE2\x80\xA8}");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
