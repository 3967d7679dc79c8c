#include "engine/io/digest.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

namespace pincer::io {
namespace {

std::span<const unsigned char> bytes_of(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

BOOST_AUTO_TEST_SUITE(digest)

BOOST_AUTO_TEST_CASE(sha256_is_that_of_fips_180) {
  BOOST_TEST(hex(sha256("abc")) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(the_example_of_rfc_7636_comes_out) {
  BOOST_TEST(base64url(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")) ==
             "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

BOOST_AUTO_TEST_CASE(base64url_goes_there_and_back_at_every_length) {
  const std::string all("\x00\xff\x10\xfb\xef\xbe, any bytes at all", 23);
  for (std::size_t length = 0; length <= all.size(); ++length) {
    const std::string part = all.substr(0, length);
    BOOST_TEST(base64_decoded(base64url(bytes_of(part))) == part);
  }
  BOOST_TEST(base64url(bytes_of("f")) == "Zg");
  BOOST_TEST(base64_decoded("Zm8=") == "fo");
  BOOST_TEST(base64_decoded("++//") == base64_decoded("--__"));
}

BOOST_AUTO_TEST_CASE(what_is_no_base64_is_nothing) {
  BOOST_TEST(base64_decoded("Zm9v!").empty());
  BOOST_TEST(base64_decoded("A").empty());
  BOOST_TEST(base64_decoded("Zm 8").empty());
}

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
  BOOST_TEST(!same_secret("abc", "abcd"));
  BOOST_TEST(same_secret("", ""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
