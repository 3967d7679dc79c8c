#include "engine/io/gzip.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

namespace pincer::io {
namespace {

using namespace std::string_literals;

/// "hello gzip", packed.
const std::string kHello =
    "\037\213\010\000\000\000\000\000\002\003\313\110\315\311\311\127\110\257\312\054\000\000"
    "\031\152\322\337\012\000\000\000"s;

/// 1 MiB of zeros packs into a head, one byte many times, and a tail.
const std::string kZerosHead =
    "\037\213\010\000\000\000\000\000\002\003\355\301\061\001\000\000\000\302\240\365\117\155"
    "\010\137\240"s;
const std::string kZerosTail = "\076\003\034\352\070\247\000\000\020\000"s;
const std::string kZeros1MiB = kZerosHead + std::string(1016, '\000') + kZerosTail;

class Collected final : public DecodedSink {
 public:
  bool on_decoded(std::string_view bytes) override {
    text.append(bytes);
    most = std::max(most, bytes.size());
    return text.size() < bound;
  }
  std::string text;
  std::size_t bound = std::string::npos;
  std::size_t most = 0;
};

BOOST_AUTO_TEST_SUITE(gzip)

BOOST_AUTO_TEST_CASE(a_body_is_the_same_in_every_split) {
  for (std::size_t cut = 0; cut <= kHello.size(); ++cut) {
    GzipDecoder decoder;
    Collected sink;
    BOOST_REQUIRE(decoder.feed(std::string_view(kHello).substr(0, cut), sink));
    BOOST_REQUIRE(decoder.feed(std::string_view(kHello).substr(cut), sink));
    BOOST_REQUIRE(decoder.finish());
    BOOST_REQUIRE_EQUAL(sink.text, "hello gzip");
  }
}

BOOST_AUTO_TEST_CASE(a_decoder_can_be_used_again) {
  GzipDecoder decoder;
  for (int i = 0; i < 3; ++i) {
    Collected sink;
    decoder.restart();
    BOOST_TEST(!decoder.feed("no gzip at all", sink));
    BOOST_REQUIRE(decoder.error());
    BOOST_TEST((decoder.error()->kind == core::ErrorKind::bad_content));
    decoder.restart();
    BOOST_TEST(decoder.feed(kHello, sink));
    BOOST_TEST(decoder.finish());
    BOOST_TEST(sink.text == "hello gzip");
  }
}

BOOST_AUTO_TEST_CASE(a_bomb_stops_at_the_bound_of_the_sink) {
  GzipDecoder decoder;
  Collected sink;
  sink.bound = 100'000;
  BOOST_TEST(!decoder.feed(kZeros1MiB, sink));
  BOOST_TEST(!decoder.error().has_value());
  BOOST_TEST(sink.text.size() >= 100'000U);
  BOOST_TEST(sink.text.size() < 120'000U);
  BOOST_TEST(sink.most <= 16U * 1024U);
}

BOOST_AUTO_TEST_CASE(a_bomb_within_bounds_is_a_body) {
  GzipDecoder decoder;
  Collected sink;
  BOOST_TEST(decoder.feed(kZeros1MiB, sink));
  BOOST_TEST(decoder.finish());
  BOOST_TEST(sink.text.size() == 1024U * 1024U);
}

BOOST_AUTO_TEST_CASE(a_cut_a_changed_and_a_longer_body_are_told) {
  const std::string cut = kHello.substr(0, kHello.size() - 1);
  std::string changed = kHello;
  changed[changed.size() - 6] = static_cast<char>(changed[changed.size() - 6] ^ 1);  // the CRC
  GzipDecoder decoder;
  Collected sink;
  BOOST_TEST(decoder.feed(cut, sink));
  BOOST_TEST(!decoder.finish());
  BOOST_TEST(decoder.error()->text == "the gzip body cannot be decoded: it ends in the middle");
  decoder.restart();
  BOOST_TEST(!decoder.feed(changed, sink));
  BOOST_TEST(decoder.error().has_value());
  decoder.restart();
  BOOST_TEST(!decoder.feed(kHello + "x", sink));
  BOOST_TEST(decoder.error().has_value());
  decoder.restart();
  BOOST_TEST(decoder.feed(kHello, sink));
  BOOST_TEST(!decoder.feed(kHello, sink));
}

BOOST_AUTO_TEST_CASE(no_bytes_at_all_are_an_empty_body) {
  GzipDecoder decoder;
  BOOST_TEST(decoder.finish());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
