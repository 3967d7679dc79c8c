// Servers that break the rules of HTTP/2, in frames written by hand.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/http2_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::http2_field;
using test::http2_frame;
using test::http2_settings;
using test::Http2Request;
using test::Http2Server;
using test::Http2World;

constexpr unsigned kData = 0, kHeaders = 1, kPriority = 2, kResetStream = 3, kSettings = 4,
                   kPush = 5, kPing = 6, kGoaway = 7, kWindow = 8, kContinuation = 9;
constexpr unsigned kEndStream = 1, kAck = 1, kEndHeaders = 4;

const std::string kOk = "\x88";  // :status 200, from the static table

/// A server that answers the first bytes it sees with these.
struct Bad {
  const char* what;
  std::string bytes;
  std::string outcome;
  bool closes = false;
};

std::string many(std::size_t count, const std::string& frame) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += frame;
  return all;
}

std::string head(const std::string& block, unsigned flags = kEndHeaders) {
  return http2_frame(kHeaders, flags, 1, block);
}

std::string body(const std::string& bytes, unsigned flags = kEndStream) {
  return http2_frame(kData, flags, 1, bytes);
}

std::vector<Bad> broken_connections() {
  const std::string hello = http2_settings();
  return {
      {"bytes that are no frames", "HTTP/1.1 400 Bad Request\r\n\r\n", "protocol head"},
      {"a first frame that is no SETTINGS", http2_frame(kPing, 0, 0, "12345678"), "protocol head"},
      {"a frame longer than announced", hello + head(kOk) + body(std::string(16385, 'x')),
       "protocol body"},
      {"SETTINGS of five bytes", http2_frame(kSettings, 0, 0, "12345"), "protocol head"},
      {"a PING of a stream", hello + http2_frame(kPing, 0, 1, "12345678"), "protocol head"},
      {"DATA of a stream that never was", hello + http2_frame(kData, 0, 99, "x"), "protocol head"},
      {"a body before the head", hello + body("x"), "protocol head"},
      {"a block that decodes to nothing", hello + head("\xff\xff\xff\xff\xff\xff"),
       "protocol head"},
      {"a frame inside a block", hello + head(kOk, 0) + http2_frame(kPing, 0, 0, "12345678"),
       "protocol head"},
      {"a window over its bound", hello + http2_frame(kWindow, 0, 0, "\x7f\xff\xff\xff"),
       "protocol head"},
      {"a GOAWAY that takes back another",
       hello + http2_frame(kGoaway, 0, 0, std::string("\0\0\0\1\0\0\0\0", 8)) +
           http2_frame(kGoaway, 0, 0, std::string("\0\0\0\5\0\0\0\0", 8)),
       "protocol head"},
      {"pieces of a head without an end",
       hello + head(kOk, 0) +
           many(20, http2_frame(kContinuation, 0, 1, many(120, http2_field("a", many(100, "v"))))),
       "too_large head"},
      {"empty pieces of a head without an end",
       hello + head(kOk, 0) + many(40000, http2_frame(kContinuation, 0, 1, "")), "protocol head"},
      {"PINGs without end", hello + many(20000, http2_frame(kPing, kAck, 0, "12345678")),
       "protocol head"},
      {"SETTINGS without end", hello + many(40000, hello), "protocol head"},
      {"frames of no known kind without end", hello + many(40000, http2_frame(200, 0, 0, "")),
       "protocol head"},
      {"priorities without end",
       hello + many(20000, http2_frame(kPriority, 0, 1, std::string("\0\0\0\0\1", 5))),
       "protocol head"},
  };
}

std::vector<Bad> broken_responses() {
  const std::string hello = http2_settings();
  const std::string length = http2_field("content-length", "5");
  return {
      {"a body shorter than announced", head(kOk + length) + body("four"), "protocol body"},
      {"a body longer than announced", head(kOk + length) + body("sixsix"), "protocol body"},
      {"an announced body that is none", head(kOk + length, kEndHeaders | kEndStream),
       "protocol head"},
      {"two lengths", head(kOk + length + http2_field("content-length", "6")) + body("sixsix"),
       "protocol head"},
      {"a length that is no number",
       head(kOk + http2_field("content-length", "5x")) + body("five5"), "protocol head"},
      {"a name in capitals", head(kOk + http2_field("X-Big", "v")) + body("x"), "protocol head"},
      {"a field of one hop", head(kOk + http2_field("connection", "close")) + body("x"),
       "protocol head"},
      {"a line end in a value", head(kOk + http2_field("a", "b\r\nc: d")) + body("x"),
       "protocol head"},
      {"a zero byte in a value", head(kOk + http2_field("a", std::string("b\0c", 3))) + body("x"),
       "protocol head"},
      {"no status", head(http2_field("a", "b")) + body("x"), "protocol head"},
      {"two states", head(kOk + kOk) + body("x"), "protocol head"},
      {"a status behind a field", head(http2_field("a", "b") + kOk) + body("x"), "protocol head"},
      {"a status of two digits", head(http2_field(":status", "20")) + body("x"), "protocol head"},
      {"a status of 999", head(http2_field(":status", "999")) + body("x"), "protocol head"},
      {"a part of a request", head(kOk + http2_field(":path", "/")) + body("x"), "protocol head"},
      {"an interim head that ends the stream",
       head(http2_field(":status", "103"), kEndHeaders | kEndStream), "protocol head"},
      {"trailers that do not end the stream",
       head(kOk) + body("x", 0) + head(http2_field("a", "b")), "protocol body"},
      {"a body where none can be", head(http2_field(":status", "204")) + body("x"),
       "protocol body"},
      {"a reset in the middle",
       head(kOk) + http2_frame(kResetStream, 0, 1, std::string("\0\0\0\2", 4)), "reset body"},
  };
}

std::string outcome_of(Http2World& world, const Bad& bad) {
  HttpCall call;
  call.deadlines.total = 5s;
  const std::string outcome = world.outcome(Http2World::get(), call);
  BOOST_TEST_INFO_SCOPE(bad.what);
  if (world.reply.failure) {
    BOOST_TEST(world.reply.failure->text.find('\r') == std::string::npos);
    BOOST_TEST(world.reply.failure->text.find("X-Big") == std::string::npos);
  }
  return outcome;
}

BOOST_AUTO_TEST_SUITE(http2_hostile)

BOOST_AUTO_TEST_CASE(a_server_that_breaks_the_connection_loses_it) {
  for (const Bad& bad : broken_connections()) {
    BOOST_TEST_CONTEXT(bad.what) {
      Http2World world([&bad](Http2Server& server, const Http2Request&) { server.raw(bad.bytes); });
      world.net.options.raw = true;
      BOOST_TEST(outcome_of(world, bad) == bad.outcome);
      world.wait(1s);
      BOOST_TEST(world.client->counters().open == 0U);
      BOOST_TEST(world.net.alive() == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_response_that_breaks_the_rules_fails_alone) {
  for (const Bad& bad : broken_responses()) {
    BOOST_TEST_CONTEXT(bad.what) {
      const std::string bytes = http2_settings() + bad.bytes;
      Http2World world([&bytes](Http2Server& server, const Http2Request&) { server.raw(bytes); });
      world.net.options.raw = true;
      BOOST_TEST(outcome_of(world, bad) == bad.outcome);
      world.wait(1s);
      BOOST_TEST(world.client->counters().open == 1U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_pushed_stream_is_nobodys_answer) {
  const std::string push = http2_frame(kPush, kEndHeaders, 1, std::string("\0\0\0\2\x82", 5));
  Http2World world([&push](Http2Server& server, const Http2Request&) {
    server.raw(http2_settings() + push + http2_frame(kHeaders, kEndHeaders, 2, kOk));
    server.raw(http2_frame(kData, kEndStream, 2, "pushed") + head(kOk) + body("asked for"));
  });
  world.net.options.raw = true;
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  BOOST_TEST(world.reply.body == "asked for");
}

BOOST_AUTO_TEST_CASE(the_same_in_pieces_of_a_byte) {
  for (const Bad& bad : broken_responses()) {
    BOOST_TEST_CONTEXT(bad.what) {
      const std::string bytes = http2_settings() + bad.bytes;
      Http2World world([&bytes](Http2Server& server, const Http2Request&) {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
          server.raw(bytes.substr(i, 1), std::chrono::microseconds(i));
        }
      });
      world.net.options.raw = true;
      BOOST_TEST(outcome_of(world, bad) == bad.outcome);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_cut_of_a_good_answer_is_told) {
  const std::string bytes = http2_settings() + head(kOk + http2_field("a", "b")) +
                            body("hello", 0) + http2_frame(kData, kEndStream, 1, "");
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    Http2World world([&bytes, cut](Http2Server& server, const Http2Request&) {
      server.raw(bytes.substr(0, cut)).close();
    });
    world.net.options.raw = true;
    const std::string outcome = world.outcome(Http2World::get());
    std::string expected = "empty head";
    if (cut >= 9 + 9) expected = "premature_close head";
    if (cut >= 9 + 9 + kOk.size() + http2_field("a", "b").size()) expected = "premature_close body";
    if (cut == bytes.size()) expected = "ok 200";
    BOOST_TEST(outcome == expected, "cut at " << cut << ": " << outcome);
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_reads_no_answers_loses_the_connection) {
  Http2World world([](Http2Server& server, const Http2Request&) {
    server.raw(http2_settings());
    // Each wants an answer of 17 bytes, which nobody takes.
    for (int i = 0; i < 200; ++i) {
      server.raw(many(1000, http2_frame(kPing, 0, 0, "12345678")), i * 1ms);
      server.raw(head(kOk, kEndHeaders) + body("x", 0), i * 1ms);
    }
  });
  world.net.options.raw = true;
  world.net.window = 0;
  HttpCall call;
  call.deadlines.total = 5s;
  BOOST_TEST(world.outcome(Http2World::get(), call).starts_with("protocol"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
