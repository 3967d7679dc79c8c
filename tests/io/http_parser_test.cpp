#include "engine/io/http_parser.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pincer::io {
namespace {

using core::ErrorKind;

/// What a parser made of some bytes, in one line that a test can compare.
class Reader final : public ParserListener {
 public:
  bool on_head() override {
    ++heads;
    return !stop_at_head;
  }
  bool on_body(std::string_view bytes) override {
    body.append(bytes);
    return body.size() < enough;
  }
  void on_complete() override { ++completes; }

  std::string body;
  std::size_t enough = std::string::npos;
  bool stop_at_head = false;
  int heads = 0, completes = 0;
};

std::string outcome(const HttpParser& parser, const Reader& reader, std::size_t left) {
  if (parser.state() == HttpParser::State::failed) {
    return std::string(core::name(parser.error().phase)) + " " +
           std::string(core::name(parser.error().kind));
  }
  if (parser.state() != HttpParser::State::complete) return "not over";
  BOOST_TEST(reader.heads == 1);
  BOOST_TEST(reader.completes == 1);
  return "[" + reader.body + "]" + (parser.keep_alive() ? " keeps" : " closes") + " left " +
         std::to_string(left);
}

/// The response in pieces of `first`, `piece`, `piece`, ... bytes, then the end.
std::string response_in_pieces(std::string_view raw, std::size_t first, std::size_t piece,
                               ResponseParser::To to, const HttpBounds& bounds) {
  ResponseParser parser;
  Reader reader;
  Fields fields;
  parser.start(reader, fields, bounds, to);
  std::size_t taken = 0;
  std::size_t size = first;
  for (std::size_t at = 0; at < raw.size() && !parser.over(); at += size, size = piece) {
    taken += parser.feed(raw.substr(at, size));
  }
  parser.finish();
  return std::to_string(parser.status()) + " " + outcome(parser, reader, raw.size() - taken);
}

/// The same answer whole, byte by byte and cut at every place.
std::string response(std::string_view raw, ResponseParser::To to = ResponseParser::To::other,
                     const HttpBounds& bounds = {}) {
  std::string whole = response_in_pieces(raw, raw.size(), raw.size(), to, bounds);
  for (std::size_t cut = 1; cut < raw.size(); ++cut) {
    BOOST_REQUIRE_EQUAL(whole, response_in_pieces(raw, cut, raw.size(), to, bounds));
  }
  BOOST_REQUIRE_EQUAL(whole, response_in_pieces(raw, 1, 1, to, bounds));
  return whole;
}

std::string request_in_pieces(std::string_view raw, std::size_t first, std::size_t piece) {
  RequestParser parser;
  Reader reader;
  Fields fields;
  std::string target;
  parser.start(reader, target, fields, HttpBounds{});
  std::size_t taken = 0;
  std::size_t size = first;
  for (std::size_t at = 0; at < raw.size() && !parser.over(); at += size, size = piece) {
    taken += parser.feed(raw.substr(at, size));
  }
  parser.finish();
  const std::string result = outcome(parser, reader, raw.size() - taken);
  if (parser.state() == HttpParser::State::failed) return result;
  return std::string(parser.method()) + " " + target + " " + result;
}

std::string request(std::string_view raw) {
  std::string whole = request_in_pieces(raw, raw.size(), raw.size());
  for (std::size_t cut = 1; cut < raw.size(); ++cut) {
    BOOST_REQUIRE_EQUAL(whole, request_in_pieces(raw, cut, raw.size()));
  }
  BOOST_REQUIRE_EQUAL(whole, request_in_pieces(raw, 1, 1));
  return whole;
}

BOOST_AUTO_TEST_SUITE(http_parser)

BOOST_AUTO_TEST_CASE(a_response_ends_where_its_framing_says) {
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") ==
             "200 [hello] keeps left 0");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 2") ==
             "200 [hello] keeps left 10");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      "3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n") ==
             "200 [hello] keeps left 0");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\n\r\nuntil the end") ==
             "200 [until the end] closes left 0");
  BOOST_TEST(response("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi") ==
             "200 [hi] closes left 0");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi") ==
             "200 [hi] closes left 0");
}

BOOST_AUTO_TEST_CASE(some_responses_have_no_body) {
  BOOST_TEST(response("HTTP/1.1 204 No Content\r\n\r\n") == "204 [] keeps left 0");
  BOOST_TEST(response("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n") ==
             "304 [] keeps left 0");
  BOOST_TEST(response("HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\n{}") ==
             "205 [{}] keeps left 0");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", ResponseParser::To::head) ==
             "200 [] keeps left 0");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\n\r\ntls", ResponseParser::To::connect) ==
             "200 [] keeps left 3");
  BOOST_TEST(response("HTTP/1.1 407 No\r\nContent-Length: 1\r\n\r\nx",
                      ResponseParser::To::connect) == "407 [x] keeps left 0");
}

BOOST_AUTO_TEST_CASE(interim_responses_are_skipped_and_bounded) {
  const std::string interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  const std::string final_one = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  BOOST_TEST(response("HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n" + interim + final_one) ==
             "200 [] keeps left 0");
  HttpBounds bounds;
  bounds.interim_max = 2;
  BOOST_TEST(response(interim + interim + final_one, ResponseParser::To::other, bounds) ==
             "200 [] keeps left 0");
  BOOST_TEST(response(interim + interim + interim, ResponseParser::To::other, bounds) ==
             "0 head too_large");
  BOOST_TEST(response(interim) == "0 head premature_close");
  BOOST_TEST(response("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n"
                      "Connection: Upgrade\r\n\r\n") == "0 head protocol");
}

BOOST_AUTO_TEST_CASE(what_is_no_http_1_is_refused) {
  for (const std::string_view raw :
       {"hello world\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/0.9 200 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 999 ?\r\n\r\n",
        "HTTP/1.1 099 ?\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", "HTTP/1.1 200 OK\r\n: a\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : a\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding:\r\n\r\nx"}) {
    BOOST_TEST_CONTEXT(raw) {
      BOOST_TEST(response(raw) == "0 head protocol");
    }
  }
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  BOOST_TEST(response(chunked + "x\r\n") == "200 body protocol");
  BOOST_TEST(response(chunked + "1\r\nab") == "200 body protocol");
  BOOST_TEST(response(chunked + "ffffffffffffffffff\r\n") == "200 body protocol");
}

BOOST_AUTO_TEST_CASE(an_early_end_is_told_by_where_it_came) {
  BOOST_TEST(response("") == "0 head empty");
  BOOST_TEST(response("HTTP/1.1 2") == "0 head premature_close");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nX: y\r\n") == "0 head premature_close");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell") ==
             "200 body premature_close");
  BOOST_TEST(response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n") ==
             "200 body premature_close");
}

BOOST_AUTO_TEST_CASE(every_part_of_a_response_is_bounded) {
  HttpBounds bounds;
  bounds.head_bytes_max = 40;
  const auto bounded = [&bounds](const std::string& raw) {
    return response(raw, ResponseParser::To::other, bounds);
  };
  BOOST_TEST(bounded("HTTP/1.1 200 OK\r\nContent-Length:  00000\r\n\r\n") == "0 head too_large");
  BOOST_TEST(bounded("HTTP/1.1 200 OK\r\nContent-Length: 00\r\n\r\n") == "200 [] keeps left 0");
  BOOST_TEST(bounded("HTTP/1.1 200 " + std::string(100, 'O')) == "0 head too_large");
  bounds = HttpBounds{};
  bounds.fields_max = 2;
  BOOST_TEST(bounded("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n") == "0 head too_large");
  bounds = HttpBounds{};
  bounds.framing_bytes_max = 8;
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  BOOST_TEST(bounded(chunked + "1;abcdefghi\r\nx\r\n") == "200 body too_large");
  BOOST_TEST(bounded(chunked + "1;abcde=fgh\r\nx\r\n0\r\n\r\n") == "200 [x] keeps left 0");
  BOOST_TEST(bounded(chunked + "0\r\nTrailer: long\r\n\r\n") == "200 body too_large");
}

BOOST_AUTO_TEST_CASE(fields_are_whole_in_every_split) {
  const std::string_view raw =
      "HTTP/1.1 200 OK\r\nRetry-After: \t5 \r\nEmpty:\r\nempty: not\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t cut = 0; cut <= raw.size(); ++cut) {
    ResponseParser parser;
    Reader reader;
    Fields fields;
    parser.start(reader, fields, HttpBounds{}, ResponseParser::To::other);
    parser.feed(raw.substr(0, cut));
    parser.feed(raw.substr(cut));
    BOOST_REQUIRE(parser.state() == HttpParser::State::complete);
    BOOST_REQUIRE_EQUAL(fields.size(), 4U);
    BOOST_REQUIRE_EQUAL(fields.get("retry-after").value(), "5");
    BOOST_REQUIRE_EQUAL(fields.at(1).value, "");
    BOOST_REQUIRE_EQUAL(fields.at(2).value, "not");
    BOOST_REQUIRE_EQUAL(fields.count("EMPTY"), 2U);
    BOOST_REQUIRE_EQUAL(parser.content_length().value(), 0U);
  }
}

BOOST_AUTO_TEST_CASE(the_listener_can_stop_it) {
  ResponseParser parser;
  Reader reader;
  Fields fields;
  reader.enough = 3;
  parser.start(reader, fields, HttpBounds{}, ResponseParser::To::other);
  parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
  BOOST_TEST((parser.state() == HttpParser::State::stopped));
  parser.feed("def");
  BOOST_TEST(reader.body == "abc");

  reader.stop_at_head = true;
  parser.start(reader, fields, HttpBounds{}, ResponseParser::To::other);
  parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789");
  BOOST_TEST((parser.state() == HttpParser::State::stopped));
  BOOST_TEST(reader.body == "abc");
}

BOOST_AUTO_TEST_CASE(a_parser_serves_one_message_after_the_other) {
  ResponseParser parser;
  Fields fields;
  for (int i = 0; i < 3; ++i) {
    Reader reader;
    parser.start(reader, fields, HttpBounds{}, ResponseParser::To::other);
    BOOST_TEST(parser.feed("HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nx") == 39U);
    BOOST_TEST(parser.status() == 404);
    BOOST_TEST(reader.body == "x");
    BOOST_TEST(fields.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(requests_are_parsed_by_the_same_rules) {
  BOOST_TEST(request("GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n") == "GET /a?b=c [] keeps left 0");
  BOOST_TEST(request("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}GET") ==
             "POST / [{}] keeps left 3");
  BOOST_TEST(request("POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}") ==
             "POST / [{}] closes left 0");
  BOOST_TEST(request("GET / HTTP/1.1\r\nHost : h\r\n\r\n") == "head protocol");
  BOOST_TEST(request("GET / HTTP/1.1\nHost: h\n\n") == "head protocol");
  BOOST_TEST(request("GET /\r\n\r\n") == "head protocol");
  BOOST_TEST(request("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n") == "head protocol");
  BOOST_TEST(request("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n") ==
             "head protocol");
  BOOST_TEST(request("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nx") == "body protocol");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
