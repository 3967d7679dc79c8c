#include "engine/io/http_client.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/http_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::always;
using test::http_response;
using test::HttpWorld;
using test::once;
using test::ServerEnd;

class Heard final : public BodyListener {
 public:
  void on_head() override { ++heads; }
  Next on_body(std::string_view bytes, Time) override {
    text.append(bytes);
    return text.size() >= enough_at ? Next::enough : Next::go_on;
  }
  std::string text;
  std::size_t enough_at = std::string::npos;
  int heads = 0;
};

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(an_exchange_sends_one_message_and_reads_one) {
  HttpClientOptions options;
  options.user_agent = "pincer/test";
  HttpWorld world(always(http_response("hello", "200 OK", "X-Id: 7\r\n")), options);
  HttpRequest request = HttpWorld::post("{}", "http://a.example:8080/v1?x=y");
  request.fields.add("Authorization", "Bearer secret");
  const HttpReply& reply = world.run(request);
  BOOST_TEST(reply.ok());
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.body == "hello");
  BOOST_TEST(reply.fields.get("x-id").value() == "7");
  BOOST_TEST((reply.phase == Phase::done));
  BOOST_TEST(!reply.reused_connection);
  BOOST_TEST(!reply.http2);
  BOOST_TEST(reply.connected.has_value());
  BOOST_TEST(!reply.secured.has_value());
  BOOST_TEST((reply.sent.has_value() && reply.first_byte.has_value() && reply.head.has_value()));
  BOOST_TEST(world.net.servers.at(0)->requests.at(0) ==
             "POST /v1?x=y HTTP/1.1\r\nHost: a.example:8080\r\nAuthorization: Bearer secret\r\n"
             "User-Agent: pincer/test\r\nAccept-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}");
}

BOOST_AUTO_TEST_CASE(the_body_a_call_writes_is_written_again_for_the_second_try) {
  class Numbered final : public BodyWriter {
   public:
    void write_body(std::string& to) override { to = "body " + std::to_string(++written); }
    int written = 0;
  };
  HttpWorld world([](ServerEnd& server, const std::string&) {
    if (server.requests.size() == 1) {
      server.send(http_response("x"));
    } else {
      server.finish();
    }
  });
  Numbered body;
  HttpCall call;
  call.body = &body;
  BOOST_TEST(world.outcome(HttpWorld::post("")) == "ok 200");
  BOOST_TEST(world.outcome(HttpWorld::post("not this"), call) == "ok 200");
  BOOST_TEST(world.net.servers.at(0)->requests.at(1).ends_with("Length: 6\r\n\r\nbody 1"));
  BOOST_TEST(world.net.servers.at(1)->requests.at(0).ends_with("Length: 6\r\n\r\nbody 2"));
}

BOOST_AUTO_TEST_CASE(each_reply_starts_clean) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    const bool first = server.requests.size() == 1;
    server.send(first ? http_response("long body", "500 No", "A: b\r\n") : http_response(""));
  });
  BOOST_TEST(world.run(HttpWorld::get()).body == "long body");
  const HttpReply& reply = world.run(HttpWorld::get());
  BOOST_TEST(reply.status == 200);
  BOOST_TEST(reply.body == "");
  BOOST_TEST(reply.fields.size() == 1U);
  BOOST_TEST(reply.reused_connection);
}

BOOST_AUTO_TEST_CASE(what_would_not_arrive_as_one_message_is_not_sent) {
  HttpWorld world(always(http_response("")));
  const auto with_field = [](std::string_view name, std::string_view value) {
    HttpRequest request = HttpWorld::get();
    request.fields.add(name, value);
    return request;
  };
  for (const HttpRequest& request :
       {with_field("X", "a\r\nY: b"), with_field("X", "a\nb"), with_field("X", "a\x01"),
        with_field("X", std::string_view("a\0b", 3)), with_field("X", "\xc3\xa9"),
        with_field("X Y", "a"), with_field("", "a"), with_field("Host", "b.example"),
        with_field("content-length", "1"), with_field("Transfer-Encoding", "chunked")}) {
    BOOST_TEST(world.outcome(request) == "invalid none");
  }
  HttpRequest request = HttpWorld::get();
  request.method = "GET / HTTP/1.1\r\nX:";
  BOOST_TEST(world.outcome(request) == "invalid none");
  request = HttpWorld::get();
  request.url.target = "/a b";
  BOOST_TEST(world.outcome(request) == "invalid none");
  BOOST_TEST(world.net.connects.empty());
}

BOOST_AUTO_TEST_CASE(a_refused_value_is_never_repeated) {
  HttpWorld world(always(http_response("")));
  HttpRequest request = HttpWorld::get();
  request.fields.add("Authorization", "Bearer sk-secret\n");
  BOOST_TEST(world.run(request).failure->text.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_listener_takes_the_body_of_a_success_only) {
  std::string status = "200 OK";
  HttpWorld world([&status](ServerEnd& server, const std::string&) {
    server.send(http_response("body", status));
  });
  Heard heard;
  HttpCall call;
  call.listener = &heard;
  BOOST_TEST(world.run(HttpWorld::get(), call).body == "");
  BOOST_TEST(heard.text == "body");
  BOOST_TEST(heard.heads == 1);
  status = "429 Slow down";
  BOOST_TEST(world.run(HttpWorld::get(), call).body == "body");
  BOOST_TEST(heard.text == "body");
  BOOST_TEST(heard.heads == 2);
}

BOOST_AUTO_TEST_CASE(a_listener_with_enough_ends_the_exchange_well) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    server.send("3\r\ndef\r\n", 1s);
  });
  Heard heard;
  heard.enough_at = 2;
  HttpCall call;
  call.listener = &heard;
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "ok 200");
  BOOST_TEST((world.reply.phase == Phase::done));
  BOOST_TEST(heard.text == "abc");
  BOOST_TEST(world.client->counters().open == 0U);
}

BOOST_AUTO_TEST_CASE(enough_at_the_end_of_a_message_keeps_the_connection) {
  HttpWorld world(
      always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
             "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"));
  Heard heard;
  heard.enough_at = 2;
  HttpCall call;
  call.listener = &heard;
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "ok 200");
  BOOST_TEST(heard.text == "abc");
  BOOST_TEST(world.client->counters().open == 1U);
}

BOOST_AUTO_TEST_CASE(an_end_that_comes_a_moment_after_enough_keeps_the_connection) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    server.send("0\r\n\r\n", 20ms);
  });
  Heard heard;
  heard.enough_at = 2;
  HttpCall call;
  call.listener = &heard;
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "ok 200");
  BOOST_TEST((*world.reply.total < 20ms));
  BOOST_TEST(world.client->counters().open == 1U);
}

BOOST_AUTO_TEST_CASE(an_end_that_never_comes_after_enough_is_waited_for_only_shortly) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  });
  Heard heard;
  heard.enough_at = 2;
  HttpCall call;
  call.listener = &heard;
  const core::Time begin = world.loop.now();
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "ok 200");
  BOOST_TEST((world.since(begin) <= 110ms));
  BOOST_TEST(world.client->counters().open == 0U);
}

BOOST_AUTO_TEST_CASE(bodies_are_bounded) {
  HttpCall call;
  call.bounds.body_bytes_max = 10;
  const auto outcome = [&call](const std::string& response) {
    HttpWorld world(once(response));
    return world.outcome(HttpWorld::get(), call);
  };
  BOOST_TEST(outcome(http_response("0123456789")) == "ok 200");
  BOOST_TEST(outcome(http_response("01234567890")) == "too_large body");
  BOOST_TEST(outcome("HTTP/1.1 200 OK\r\n\r\n01234567890") == "too_large body");
  BOOST_TEST(outcome("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n") ==
             "too_large body");
}

BOOST_AUTO_TEST_CASE(an_announced_size_without_hope_is_refused_at_the_head) {
  HttpWorld world(always("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n"));
  const core::Time begin = world.loop.now();
  BOOST_TEST(world.outcome(HttpWorld::get()) == "too_large body");
  BOOST_TEST((world.since(begin) < 1ms));
  BOOST_TEST(world.reply.status == 200);
}

BOOST_AUTO_TEST_CASE(an_error_body_is_kept_to_its_bound_and_counts_as_an_answer) {
  HttpCall call;
  call.bounds.error_body_bytes_max = 4;
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send("HTTP/1.1 500 No\r\n\r\nabc").send("defgh", 1s);
  });
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "ok 500");
  BOOST_TEST(world.reply.body == "abcd");
  BOOST_TEST(world.reply.body_cut);
  BOOST_TEST(world.client->counters().open == 0U);
  HttpWorld exact(always(http_response("abcd", "500 No")));
  BOOST_TEST(exact.outcome(HttpWorld::get(), call) == "ok 500");
  BOOST_TEST(!exact.reply.body_cut);
  BOOST_TEST(exact.client->counters().open == 1U);
}

BOOST_AUTO_TEST_CASE(ends_and_resets_are_told_apart) {
  const auto outcome = [](std::string bytes, bool reset) {
    HttpWorld world([&bytes, reset](ServerEnd& server, const std::string&) {
      server.send(bytes);
      if (reset) {
        server.reset(1ms);
      } else {
        server.finish();
      }
    });
    return world.outcome(HttpWorld::get());
  };
  BOOST_TEST(outcome("", false) == "empty head");
  BOOST_TEST(outcome("", true) == "reset head");
  BOOST_TEST(outcome("HTTP/1.1 200", false) == "premature_close head");
  BOOST_TEST(outcome("HTTP/1.1 200", true) == "reset head");
  BOOST_TEST(outcome("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", false) ==
             "premature_close body");
  BOOST_TEST(outcome("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", true) == "reset body");
  BOOST_TEST(outcome("HTTP/1.1 200 OK\r\n\r\na", false) == "ok 200");
  BOOST_TEST(outcome("HTTP/1.1 200 OK\r\n\r\na", true) == "reset body");
  BOOST_TEST(outcome(http_response("whole"), true) == "ok 200");
  BOOST_TEST(outcome("SSH-2.0-x\r\n", false) == "protocol head");
}

BOOST_AUTO_TEST_CASE(gzip_is_decoded_only_when_offered) {
  // "hello gzip", packed.
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x57\x48\xaf\xca\x2c\x00\x00"
      "\x19\x6a\xd2\xdf\x0a\x00\x00\x00",
      30);
  std::string coding = "gzip";
  HttpWorld world([&](ServerEnd& server, const std::string&) {
    server.send(http_response(packed, "200 OK", "Content-Encoding: " + coding + "\r\n"));
  });
  HttpCall call;
  BOOST_TEST(world.run(HttpWorld::get(), call).body == packed);
  call.gzip = true;
  const HttpReply& reply = world.run(HttpWorld::get(), call);
  BOOST_TEST(reply.body == "hello gzip");
  BOOST_TEST(HttpWorld::told(reply) == "ok 200");
  BOOST_TEST(world.net.servers.at(0)->requests.at(1).find("Accept-Encoding: gzip\r\n") !=
             std::string::npos);
  coding = "GZip";  // RFC 9110 section 8.4.1: codings are case-insensitive
  BOOST_TEST(world.run(HttpWorld::get(), call).body == "hello gzip");
  coding = "gzip, gzip";
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "bad_content body");
  coding = "br";
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "bad_content body");
  for (const std::string_view plain : {"identity", "Identity"}) {
    coding = plain;
    BOOST_TEST(world.run(HttpWorld::get(), call).body == packed, plain);
  }
}

BOOST_AUTO_TEST_CASE(a_cut_gzip_body_is_bad_content) {
  HttpWorld world(always(http_response(std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00", 8), "200 OK",
                                       "Content-Encoding: gzip\r\n")));
  HttpCall call;
  call.gzip = true;
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "bad_content body");
}

BOOST_AUTO_TEST_CASE(a_head_request_takes_no_body) {
  HttpWorld world(always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  HttpRequest request = HttpWorld::get();
  request.method = "HEAD";
  BOOST_TEST(world.outcome(request) == "ok 200");
  BOOST_TEST(world.client->counters().open == 1U);
}

BOOST_AUTO_TEST_CASE(a_broken_trust_setting_fails_the_exchange) {
  HttpClientOptions options;
  options.trust.ca_file = "/nonexistent/ca.pem";
  HttpWorld world(always(http_response("")), options);
  BOOST_TEST(!world.run(HttpWorld::get("https://a.example/")).ok());
  BOOST_TEST((world.reply.failure->phase == Phase::tls));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
