#include "engine/text/text_list.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "engine/text/decimal.hpp"

namespace pincer::text {
namespace {

std::string joined(const TextList& list) {
  std::string all;
  for (const std::string_view text : list) all.append(text).append("|");
  return all;
}

BOOST_AUTO_TEST_SUITE(text_list)

BOOST_AUTO_TEST_CASE(texts_come_back_in_their_order) {
  const TextList list = {"tools", "", std::string_view("a\0b", 3)};
  BOOST_TEST(joined(list) == std::string("tools||a\0b|", 11));
  BOOST_TEST(list.size() == 3U);
  BOOST_TEST(list.contains("tools"));
  BOOST_TEST(list.contains(""));
  BOOST_TEST(!list.contains("tool"));
  BOOST_TEST(TextList().empty());
  BOOST_TEST(!TextList().contains(""));
}

BOOST_AUTO_TEST_CASE(assigned_texts_take_the_place_of_those_before) {
  TextList list = {"one", "two"};
  list.assign(std::vector<std::string_view>{"three"});
  BOOST_CHECK(list == TextList({"three"}));
  list.assign({});
  BOOST_TEST(list.empty());
}

BOOST_AUTO_TEST_CASE(a_text_over_64_kb_is_left_out) {
  const std::string most(65'535, 'x');
  const TextList list = {most, most + "x", "end"};
  BOOST_TEST(joined(list) == most + "|end|");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(decimal)

BOOST_AUTO_TEST_CASE(a_short_decimal_is_the_nearest_double) {
  BOOST_TEST(short_decimal("0").value() == 0.0);
  BOOST_TEST(short_decimal("27").value() == 27.0);
  BOOST_TEST(short_decimal("0.00000008").value() == 0.00000008);
  BOOST_TEST(short_decimal("0.0000000000000000000001").value() == 1e-22);
  BOOST_TEST(short_decimal("123456789.012345").value() == 123456789.012345);
  BOOST_TEST(short_decimal(".5").value() == 0.5);
  BOOST_TEST(short_decimal("5.").value() == 5.0);
  BOOST_TEST(short_decimal("000000000000000000000000000007").value() == 7.0);
}

BOOST_AUTO_TEST_CASE(any_other_is_left_to_others) {
  for (const char* text : {"", ".", "1.2.3", "-1", "+1", "1e3", "x", " 1", "1234567890123456",
                           "0.00000000000000000000001", "0.00000008333333333333334"}) {
    BOOST_TEST(!short_decimal(text).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
