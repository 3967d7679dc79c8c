#include "engine/io/entropy.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

namespace pincer::io {
namespace {

BOOST_AUTO_TEST_SUITE(entropy)

BOOST_AUTO_TEST_CASE(random_texts_do_not_come_twice) {
  SystemEntropy entropy;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_base64url(entropy, 32));
  BOOST_TEST(seen.size() == 100U);
  BOOST_TEST(seen.begin()->size() == 43U);
  BOOST_TEST(random_hex(entropy, 16).size() == 32U);
}

BOOST_AUTO_TEST_CASE(secrets_are_the_same_only_byte_by_byte) {
  BOOST_TEST(same_secret("abc", "abc"));
  BOOST_TEST(!same_secret("abc", "abd"));
  BOOST_TEST(!same_secret("xbc", "abc"));
  BOOST_TEST(!same_secret("abc", "abcd"));
  BOOST_TEST(!same_secret("\x80", std::string_view("\0", 1)));
  BOOST_TEST(same_secret("", ""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
