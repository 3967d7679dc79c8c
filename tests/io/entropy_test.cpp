#include "engine/io/entropy.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "engine/io/hash.hpp"

namespace pincer::io {
namespace {

BOOST_AUTO_TEST_SUITE(entropy)

BOOST_AUTO_TEST_CASE(the_example_of_rfc_7636_comes_out) {
  BOOST_TEST(base64url(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")) ==
             "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

BOOST_AUTO_TEST_CASE(random_texts_do_not_come_twice) {
  SystemEntropy system;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_base64url(system, 32));
  BOOST_TEST(seen.size() == 100U);
  BOOST_TEST(seen.begin()->size() == 43U);
  BOOST_TEST(random_hex(system, 16).size() == 32U);
  BOOST_TEST(random_hex(system, 1000).size() == 2000U);
}

BOOST_AUTO_TEST_CASE(secrets_are_the_same_only_byte_by_byte) {
  BOOST_TEST(same_secret("abc", "abc"));
  BOOST_TEST(!same_secret("abc", "abd"));
  BOOST_TEST(!same_secret("abc", "abcd"));
  BOOST_TEST(same_secret("", ""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
