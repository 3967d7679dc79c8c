// What an exchange sees of HTTP/2: the same as of HTTP/1.1.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/http2_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::Http2Request;
using test::Http2Server;
using test::Http2World;

const std::vector<std::string> kAllOk(20, "ok 200");

Http2Server::Handler hello() {
  return [](Http2Server& server, const Http2Request& request) {
    server.respond(request.id, 200, "hello", {{"x-from", "h2"}}, 5ms);
  };
}

BOOST_AUTO_TEST_SUITE(http2_client)

BOOST_AUTO_TEST_CASE(a_request_arrives_whole_and_its_answer_too) {
  Http2World world(hello());
  HttpRequest request = Http2World::post("{\"a\":1}");
  request.fields.add("Content-Type", "application/json");
  request.fields.add("Authorization", "Bearer secret-secret-secret");
  HttpCall call;
  call.gzip = true;
  BOOST_TEST(world.outcome(request, call) == "ok 200");
  BOOST_TEST(world.reply.body == "hello");
  BOOST_TEST(world.reply.fields.get("X-From").value_or("") == "h2");
  BOOST_TEST(!world.reply.reused_connection);
  BOOST_TEST(world.reply.http2);
  for (const auto& time : {world.reply.connected, world.reply.secured, world.reply.sent,
                           world.reply.first_byte, world.reply.head, world.reply.total}) {
    BOOST_TEST(time.has_value());
  }
  BOOST_TEST(world.reply.bytes_received > 5U);
  const Http2Request& seen = world.net.servers.at(0)->requests.at(0);
  BOOST_TEST(seen.get(":method") == "POST");
  BOOST_TEST(seen.get(":scheme") == "https");
  BOOST_TEST(seen.get(":authority") == "a.example");
  BOOST_TEST(seen.get(":path") == "/");
  BOOST_TEST(seen.get("content-type") == "application/json");
  BOOST_TEST(seen.get("content-length") == "7");
  BOOST_TEST(seen.get("accept-encoding") == "gzip");
  BOOST_TEST(seen.body == "{\"a\":1}");
  BOOST_TEST(seen.never_indexed == std::vector<std::string>(1, "authorization"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_exchange_of_one_connection_sends_the_body_its_call_writes) {
  class Counted final : public BodyWriter {
   public:
    void write_body(std::string& to) override {
      ++written;
      to = std::string(100'000, static_cast<char>('a' + written));
    }
    int written = 0;
  };
  Http2World world(hello());
  Counted body;
  HttpCall call;
  call.body = &body;
  BOOST_TEST(world.run_all(3, Http2World::post(""), call) == std::vector<std::string>(3, "ok 200"),
             boost::test_tools::per_element());
  std::string first_letters;
  for (const Http2Request& seen : world.net.servers.at(0)->requests) {
    BOOST_TEST(seen.get("content-length") == "100000");
    BOOST_TEST(seen.body == std::string(100'000, seen.body.at(0)));
    first_letters += seen.body.at(0);
  }
  std::sort(first_letters.begin(), first_letters.end());
  BOOST_TEST(first_letters == "bcd");
}

BOOST_AUTO_TEST_CASE(many_exchanges_share_one_connection) {
  Http2World world(hello());
  BOOST_TEST(world.run_all(20, Http2World::get()) == kAllOk, boost::test_tools::per_element());
  BOOST_TEST(world.net.connects == 1U);
  BOOST_TEST(world.client->counters().handshakes == 1U);
  BOOST_TEST(world.net.servers.at(0)->at_once_peak > 10U);
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  BOOST_TEST(world.reply.reused_connection);
  BOOST_TEST(world.net.connects == 1U);
  BOOST_TEST(!world.net.servers.at(0)->broken);
}

BOOST_AUTO_TEST_CASE(http1_is_spoken_where_the_server_chooses_it_and_where_http2_is_off) {
  Http2World world(hello());
  world.net.speaks(kHttp1);
  BOOST_TEST(world.run_all(20, Http2World::get()) == kAllOk, boost::test_tools::per_element());
  BOOST_TEST(world.net.connects == 20U);
  BOOST_TEST(world.replies.at(7).body == "one");
  HttpClientOptions options;
  options.http2 = false;
  Http2World off(hello(), options);
  BOOST_TEST(off.outcome(Http2World::get()) == "ok 200");
  BOOST_TEST(off.net.servers.empty());
}

BOOST_AUTO_TEST_CASE(a_listener_sees_the_body_as_it_comes_and_may_have_enough) {
  class Words final : public BodyListener {
   public:
    void on_head() override { ++heads; }
    Next on_body(std::string_view bytes, Time) override {
      text += bytes;
      return text == "onetwo" ? Next::enough : Next::go_on;
    }
    int heads = 0;
    std::string text;
  };
  Http2World world([](Http2Server& server, const Http2Request& request) {
    server.head(request.id, 200).data(request.id, "one", false, 10ms);
    server.data(request.id, "two", false, 20ms).data(request.id, "three", true, 50ms);
  });
  Words words;
  HttpCall call;
  call.listener = &words;
  BOOST_TEST(world.outcome(Http2World::get(), call) == "ok 200");
  BOOST_TEST(words.text == "onetwo");
  BOOST_TEST(words.heads == 1);
  BOOST_TEST((world.reply.total.value() < 40ms));
  world.wait(1s);
  // The end came within the moment it is waited for: nothing had to be cancelled.
  BOOST_TEST(world.net.servers.at(0)->resets.empty());
}

BOOST_AUTO_TEST_CASE(interim_heads_and_trailers_are_read_past) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    server.head(request.id, 103, {{"link", "x"}}).head(request.id, 100);
    server.trailers(request.id, {{"x-after", "y"}}).respond(request.id, 200, "body");
  });
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  BOOST_TEST(world.reply.body == "body");
  BOOST_TEST(world.reply.fields.size() == 0U);
}

BOOST_AUTO_TEST_CASE(redirects_are_followed_on_the_same_connection) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    if (request.get(":path") == "/") {
      server.respond(request.id, 302, "", {{"location", "/there"}});
    } else {
      server.respond(request.id, 200, request.get(":path"));
    }
  });
  HttpCall call;
  call.redirects_max = 1;
  BOOST_TEST(world.outcome(Http2World::get(), call) == "ok 200");
  BOOST_TEST(world.reply.body == "/there");
  BOOST_TEST(world.net.connects == 1U);
}

BOOST_AUTO_TEST_CASE(the_bounds_are_those_of_http1) {
  const std::string big(5000, 'x');
  Http2World world([&big](Http2Server& server, const Http2Request& request) {
    const std::string path = request.get(":path");
    if (path == "/body") server.respond(request.id, 200, big);
    if (path == "/error") server.respond(request.id, 500, big);
    if (path == "/length") server.respond(request.id, 200, big, {{"content-length", "5000"}});
    if (path == "/head") server.respond(request.id, 200, "", {{"x-big", big}});
    if (path == "/fields") server.respond(request.id, 200, "", test::FieldList(9, {"a", "b"}));
    if (path == "/trailers") {
      server.trailers(request.id, {{"x-big", big}}).respond(request.id, 200, "b");
    }
    if (path == "/interim") server.head(request.id, 100).head(request.id, 100);
    if (path == "/switch") server.head(request.id, 101);
  });
  HttpCall call;
  call.bounds.body_bytes_max = 1000;
  call.bounds.error_body_bytes_max = 100;
  call.bounds.head_bytes_max = 1000;
  call.bounds.framing_bytes_max = 1000;
  call.bounds.fields_max = 8;
  call.bounds.interim_max = 1;
  const auto of = [&world, &call](const std::string& path) {
    return world.outcome(Http2World::get("https://a.example" + path), call);
  };
  BOOST_TEST(of("/body") == "too_large body");
  BOOST_TEST(of("/error") == "ok 500");
  BOOST_TEST(world.reply.body.size() == 100U);
  BOOST_TEST(world.reply.body_cut);
  call.bounds.body_bytes_max = 100;
  BOOST_TEST(of("/length") == "too_large body");
  BOOST_TEST(world.reply.body.empty());
  BOOST_TEST(of("/head") == "too_large head");
  BOOST_TEST(of("/fields") == "too_large head");
  BOOST_TEST(of("/trailers") == "too_large body");
  BOOST_TEST(of("/interim") == "too_large head");
  BOOST_TEST(of("/switch") == "protocol head");
  BOOST_TEST(world.net.connects == 1U);  // all of it on one connection, which is as good as before
}

BOOST_AUTO_TEST_CASE(deadlines_end_a_stream_and_not_its_connection) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    const std::string path = request.get(":path");
    if (path == "/late") server.respond(request.id, 200, "late", {}, 5s);
    if (path == "/stuck") server.head(request.id, 200).data(request.id, "a", false);
    if (path == "/slow") {
      server.head(request.id, 200);
      for (int i = 0; i < 100; ++i) server.data(request.id, "a", false, i * 500ms);
    }
    if (path == "/good") server.respond(request.id, 200, "good");
  });
  HttpCall call;
  call.deadlines.head = 1s;
  call.deadlines.idle = 1s;
  call.deadlines.total = 4s;
  const auto of = [&world, &call](const std::string& path) {
    return world.outcome(Http2World::get("https://a.example" + path), call);
  };
  BOOST_TEST(of("/late") == "timeout head");
  BOOST_TEST((world.reply.total == 1s));
  BOOST_TEST(of("/stuck") == "timeout body");
  BOOST_TEST((world.reply.total == 1s));
  BOOST_TEST(of("/slow") == "timeout body");
  BOOST_TEST((world.reply.total == 4s));
  BOOST_TEST(of("/good") == "ok 200");
  BOOST_TEST(world.net.connects == 1U);
  world.wait(10s);
  BOOST_TEST(world.net.servers.at(0)->resets == std::vector<std::uint32_t>(3, 8U),
             boost::test_tools::per_element());  // CANCEL
}

BOOST_AUTO_TEST_CASE(a_body_larger_than_every_window_arrives) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    server.respond(request.id, 200, std::string(3'000'000, 'r'), {}, 1ms);
  });
  world.net.latency = 1ms;
  world.net.window = 10'000;
  const std::string body(2'000'000, 'q');
  BOOST_TEST(world.outcome(Http2World::post(body)) == "ok 200");
  BOOST_TEST(world.net.servers.at(0)->requests.at(0).body.size() == body.size());
  BOOST_TEST(world.reply.body.size() == 3'000'000U);
  BOOST_TEST((world.reply.sent.value() > 10ms));
}

BOOST_AUTO_TEST_CASE(a_server_that_grants_no_window_is_a_timeout_of_sending) {
  Http2World world(hello());
  world.net.options.window = 0;
  HttpCall call;
  call.deadlines.head = 1s;
  BOOST_TEST(world.outcome(Http2World::post(std::string(100'000, 'q')), call) == "timeout send");
  BOOST_TEST(world.outcome(Http2World::get(), call) == "ok 200");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
