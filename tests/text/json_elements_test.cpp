#include "engine/text/json_elements.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace pincer::text {
namespace {

/// What stands behind the elements of interest: enough to be looked at, and an end that was cut.
const std::string kRest = ",{\"rest\":\"" + std::string(300, 'x') + "\",\"cut\":[1";

constexpr JsonShape kId = {JsonShape::Member{JsonShape::kRoot, "id"}};

/// Ids of the elements that can be read one behind another, and where the last one ended.
struct Reading {
  std::vector<std::string> ids;
  std::size_t end = 0;
};

Reading read(const std::string& text) {
  JsonElements elements(kId);
  Reading reading;
  BOOST_TEST(elements.look(text) > 0U);
  while (auto element = elements.at(reading.end == 0 ? 0 : reading.end + 1)) {
    reading.ids.emplace_back(element->members[0].string().value_or("?"));
    reading.end = element->end;
  }
  return reading;
}

using Ids = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(json_elements)

BOOST_AUTO_TEST_CASE(whole_elements_are_read_and_a_cut_one_is_left) {
  const std::string text = R"({"id":"a","x":[{"y":"}\""}]},{"id":"b"},{"id":["id"]})";
  const Reading reading = read(text + kRest);
  BOOST_TEST(reading.ids == Ids({"a", "b", "?"}), boost::test_tools::per_element());
  BOOST_TEST(reading.end == text.size());
}

BOOST_AUTO_TEST_CASE(escapes_are_resolved_in_each_element) {
  const Reading reading = read(R"({"id":"a\n"},{"id":"b"},{"x":"\\","id":"\"c\\"})" + kRest);
  BOOST_TEST(reading.ids == Ids({"a\n", "b", "\"c\\"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_behind_a_broken_element_is_left) {
  for (const char* broken : {R"({"id":"b" 1})", R"({"id":tru\e})", R"({"id":1e999})", "7", "[1]",
                             "{]}", R"({"x":[}]})", R"({"x":tru\e})", R"({"x":})", R"({"x":[1,]})",
                             R"({"x":{"y"}})", R"({"x":{"y":1 "z":2}})"}) {
    const Reading reading = read(R"({"id":"a"},)" + std::string(broken) + R"(,{"id":"c"})" + kRest);
    BOOST_TEST(reading.ids == Ids({"a"}), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_asked_for_is_looked_over) {
  const std::string text =
      R"({"id":"a","x":tru,"y":["\q",{"z":1e999}]},{"\q":1},{"x":"\ud800","id":"c"})";
  BOOST_TEST(read(text + kRest).ids == Ids({"a"}), boost::test_tools::per_element());
  BOOST_TEST(read(R"({"x":"\ud800","id":"c"})" + kRest).ids == Ids({"c"}),
             boost::test_tools::per_element());
}

// Names are expected in the order of the element before: each of these has another.
BOOST_AUTO_TEST_CASE(names_are_told_apart_whatever_came_before) {
  std::string text = R"({"id":"a","x":1},{"x":1,"id":"b"},{"ie":"?","id":"c"},{"id" :"d","x":2},)"
                     R"({"id":"e","x":{"id":"?"}},{"id":"?","id":"f"},{"idx":"?","id":"g","":1})";
  Ids ids = {"a", "b", "c", "d", "e", "f", "g"};
  // The longest name that is kept, others that begin like it, and more than are kept.
  for (std::size_t bytes = 27; bytes < 120; ++bytes) {
    const std::string id = std::to_string(bytes);
    const std::string name = bytes < 33 ? std::string(bytes, 'n') : "n" + id;
    text += ",{\"" + name + "\":\"?\",\"id\":\"" + id + "\"}";
    ids.push_back(id);
  }
  BOOST_TEST(read(text + "," + text + kRest).ids.size() == 2 * ids.size());
  BOOST_TEST(read(text + kRest).ids == ids, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_name_is_another_in_another_object) {
  constexpr std::uint8_t kRoot = JsonShape::kRoot;
  static constexpr JsonShape kNested = {{{kRoot, "in"}, {0, "id"}, {kRoot, "id"}}};
  const std::string text = R"({"in":{"id":"a"},"id":"b"},{"in":{},"id":"c"},{"in":{"id":"d"}},)"
                           R"({"in":{"x":{"id":"?"}},"in":{"id":"e"},"id":"f"})";
  JsonElements elements(kNested);
  const std::string whole = text + kRest;
  elements.look(whole);
  std::string ids;
  std::size_t place = 0;
  while (const auto element = elements.at(place)) {
    for (const std::size_t i : {1U, 2U}) ids += element->members[i].string().value_or("-");
    place = element->end + 1;
  }
  BOOST_TEST(ids == "ab-cd-ef");
}

BOOST_AUTO_TEST_CASE(elements_behind_one_that_was_passed_over_are_read) {
  const std::string text = R"({"id":"a"},tru\e,{"id":"\tc"},{"id":"d"})" + kRest;
  JsonElements elements(kId);
  elements.look(text);
  BOOST_REQUIRE(elements.at(0).has_value());
  const auto passed = elements.at(text.find("{\"id\":\"\\tc"));
  BOOST_REQUIRE(passed.has_value());
  BOOST_TEST(passed->members[0].string().value() == "\tc");
}

BOOST_AUTO_TEST_CASE(a_fault_anywhere_in_the_text_gives_nothing) {
  for (const char* fault : {"\xFF", "\x01"}) {
    const std::string text = R"({"id":"a"},{"id":"b)" + std::string(fault) + "\"}" + kRest;
    BOOST_TEST(read(text).ids.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_text_without_a_place_to_stop_gives_nothing) {
  BOOST_TEST(read(R"({"id":"a"})").ids.empty());
  BOOST_TEST(read("{\"id\":\"a\"},[" + std::string(400, '1')).ids.empty());
  BOOST_TEST(read(std::string(400, '[')).ids.empty());
  BOOST_TEST(read("[\"" + std::string(400, 'a')).ids.empty());
}

BOOST_AUTO_TEST_CASE(it_looks_at_a_bounded_part) {
  std::string text;
  while (text.size() < 3 * JsonElements::kBytesMax) text += R"({"id":"abc"},)";
  JsonElements elements(kId);
  const std::size_t looked = elements.look(text);
  BOOST_TEST(looked <= JsonElements::kBytesMax);
  const Reading reading = read(text);
  BOOST_TEST(reading.end + 20 >= looked);
  BOOST_TEST(reading.end < looked);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
