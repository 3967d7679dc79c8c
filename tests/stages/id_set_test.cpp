#include "stages/id_set.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pincer::stages {
namespace {

BOOST_AUTO_TEST_SUITE(id_set)

BOOST_AUTO_TEST_CASE(each_id_is_new_once) {
  constexpr std::size_t kIds = 200'000;
  IdSet seen;
  for (const bool first : {true, false}) {
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < kIds; ++i) fresh += seen.insert("a/m" + std::to_string(i));
    BOOST_TEST(fresh == (first ? kIds : 0U));
    BOOST_TEST(seen.size() == kIds);
  }
  BOOST_TEST(seen.insert(""));
  BOOST_TEST(!seen.insert(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
