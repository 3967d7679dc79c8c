#include "engine/io/plain_head.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::io {
namespace {

struct Read {
  explicit Read(std::string_view response, const HttpBounds& bounds = {}) {
    head.read(response, bounds, fields);
  }
  PlainHead head;
  Fields fields;
};

BOOST_AUTO_TEST_SUITE(plain_head)

BOOST_AUTO_TEST_CASE(fields_are_noted_and_framing_is_left_to_llhttp) {
  const std::string_view text =
      "HTTP/1.1 200 OK\r\nServer: a name longer than sixteen bytes, \xC3\xA9\r\n"
      "X-Content-Type-Options:nosniff\r\nEmpty:\r\nBlank: \t \r\ncontent-length: 2\r\n"
      "Connection: close\r\nConnection: keep-alive\r\nVary: \tx \r\n\r\n";
  const Read read(std::string(text) + "{}");
  BOOST_TEST(read.head.bytes == text.size());
  BOOST_TEST(read.head.framing ==
             "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nConnection: close\r\n\r\n");
  BOOST_REQUIRE(read.fields.size() == 8U);
  BOOST_TEST(read.fields.at(0).value == "a name longer than sixteen bytes, \xC3\xA9");
  BOOST_TEST(read.fields.at(1).name == "X-Content-Type-Options");
  BOOST_TEST(read.fields.get("x-content-type-options").value() == "nosniff");
  BOOST_TEST(read.fields.get("empty").value().empty());
  BOOST_TEST(read.fields.get("blank").value().empty());
  BOOST_TEST(read.fields.get("vary").value() == "x");
}

BOOST_AUTO_TEST_CASE(what_is_not_plain_is_left_alone) {
  for (const std::string_view text :
       {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n",
        "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\nA: b\n\r\n", "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA_b: c\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\x01\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\x7f\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n",
        "HTTP/1.1 200 O\x01K\r\n\r\n", "HTTP/1.1 200 OK\r\nA\r\n\r\n", "HTTP/1.1 ", ""}) {
    BOOST_TEST(Read(text).head.bytes == 0U, text);
  }
  const std::string_view two = "HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n";
  HttpBounds bounds;
  bounds.fields_max = 1;
  BOOST_TEST(Read(two, bounds).head.bytes == 0U);
  bounds = {};
  bounds.head_bytes_max = two.size() - 1;
  BOOST_TEST(Read(two, bounds).head.bytes == 0U);
  bounds.head_bytes_max = two.size();
  BOOST_TEST(Read(two, bounds).head.bytes == two.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
