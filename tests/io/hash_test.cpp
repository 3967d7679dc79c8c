#include "engine/io/hash.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::io {
namespace {

BOOST_AUTO_TEST_SUITE(hash)

BOOST_AUTO_TEST_CASE(sha256_gives_the_digests_of_the_standard) {
  BOOST_TEST(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(sha256_hex("abc") ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(base64url_goes_there_and_back) {
  BOOST_TEST(base64url("") == "");
  BOOST_TEST(base64url("f") == "Zg");
  BOOST_TEST(base64url("fo") == "Zm8");
  BOOST_TEST(base64url("foo") == "Zm9v");
  BOOST_TEST(base64url("\xFB\xFF\xFE") == "-__-");
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::string part = bytes.substr(0, size);
    BOOST_TEST((base64url_decoded(base64url(part)) == part));
  }
  BOOST_TEST(base64url_decoded("Zg==").value() == "f");
  BOOST_TEST(base64url_decoded("+/8").value() == "\xFB\xFF");
  for (const std::string_view bad : {"Z", "Zm9vZ", "Zm 9", "Zm\n9", "Z*"}) {
    BOOST_TEST(!base64url_decoded(bad).has_value(), bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
