#include "engine/core/boxed.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pincer::core {
namespace {

BOOST_AUTO_TEST_SUITE(boxes)

BOOST_AUTO_TEST_CASE(a_box_is_empty_until_it_is_given_a_value) {
  Boxed<std::string> box;
  BOOST_TEST(!box.has_value());
  box = std::string("text");
  BOOST_TEST(box.has_value());
  BOOST_TEST(*box == "text");
  BOOST_TEST(box.value() == "text");
  BOOST_TEST(box->size() == 4U);
  BOOST_TEST(box.emplace(3, 'x') == "xxx");
  box.reset();
  BOOST_TEST(!box.has_value());
}

BOOST_AUTO_TEST_CASE(a_copy_is_a_value_of_its_own) {
  Boxed<std::string> box(std::string("one"));
  Boxed<std::string> copy = box;
  *copy += " more";
  BOOST_TEST(*box == "one");
  BOOST_TEST(*copy == "one more");
  box = copy;
  copy.reset();
  BOOST_TEST(*box == "one more");
  const Boxed<std::string>& same = box;
  box = same;
  BOOST_TEST(*box == "one more");
  box = Boxed<std::string>();
  BOOST_TEST(!box.has_value());
}

BOOST_AUTO_TEST_CASE(a_move_hands_the_value_on_where_it_is) {
  Boxed<std::string> box(std::string("text"));
  const std::string* const place = &*box;
  const Boxed<std::string> moved = std::move(box);
  BOOST_TEST(&*moved == place);
  BOOST_TEST(sizeof(moved) == sizeof(void*));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::core
