#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/http_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::always;
using test::http_response;
using test::HttpWorld;
using test::ServerEnd;

/// The deadlines of the fault contract.
HttpCall call() {
  HttpCall call;
  call.deadlines.connect = 1s;
  call.deadlines.tls = call.deadlines.head = call.deadlines.idle = 2s;
  call.deadlines.total = 4s;
  return call;
}

/// Sends the text one byte every `step`, for ever.
test::ServerEnd::Handler drip(std::string text, core::Duration step) {
  return [text = std::move(text), step](ServerEnd& server, const std::string&) {
    for (int i = 0; i < 100; ++i) {
      server.send(text.substr(static_cast<std::size_t>(i) % text.size(), 1), step * i);
    }
  };
}

class Comments final : public BodyListener {
 public:
  Next on_body(std::string_view bytes, Time) override {
    return bytes.starts_with(":") ? Next::no_progress : Next::go_on;
  }
};

struct Timed {
  std::string outcome;
  core::Duration after;
  bool operator==(const Timed&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Timed& timed) {
  return out << timed.outcome << " after "
             << std::chrono::duration_cast<std::chrono::milliseconds>(timed.after).count() << " ms";
}

Timed timed(HttpWorld& world, const HttpCall& how, std::string_view url = "http://a.example/") {
  world.wait(10ms);  // so that a connection of the exchange before is rested
  const core::Time begin = world.loop.now();
  std::string outcome = world.outcome(HttpWorld::get(url), how);
  BOOST_TEST((world.reply.total == world.since(begin)));
  return Timed{std::move(outcome), world.since(begin)};
}

BOOST_AUTO_TEST_SUITE(http_deadline)

BOOST_AUTO_TEST_CASE(a_resolver_that_says_nothing) {
  HttpWorld world(always(http_response("")));
  world.net.resolver_silent = true;
  BOOST_TEST(timed(world, call()) == (Timed{"timeout resolve", 1s}));
}

BOOST_AUTO_TEST_CASE(resolving_and_connecting_share_one_deadline) {
  HttpWorld world(always(http_response("")));
  world.net.resolve_delay = 600ms;
  world.net.connects_silent = true;
  BOOST_TEST(timed(world, call()) == (Timed{"timeout connect", 1s}));
}

BOOST_AUTO_TEST_CASE(a_server_that_never_speaks_tls) {
  HttpClientOptions options;
  options.trust.system_default = false;
  HttpWorld world(nullptr, options);
  BOOST_TEST(timed(world, call(), "https://a.example/") == (Timed{"timeout tls", 2s}));
  BOOST_TEST(world.reply.connected.has_value());
}

BOOST_AUTO_TEST_CASE(a_server_that_never_answers) {
  HttpWorld world(nullptr);
  BOOST_TEST(timed(world, call()) == (Timed{"timeout head", 2s}));
  BOOST_TEST(world.reply.failure->text == "no response head for 2 s");
  BOOST_TEST(!world.reply.first_byte.has_value());
}

BOOST_AUTO_TEST_CASE(drips_and_interim_responses_do_not_restart_the_head_deadline) {
  HttpWorld head(drip("HTTP/1.1 200 OK\r\nX: " + std::string(200, 'x'), 500ms));
  BOOST_TEST(timed(head, call()) == (Timed{"timeout head", 2s}));
  HttpWorld interim([](ServerEnd& server, const std::string&) {
    for (int i = 0; i < 10; ++i) {
      server.send("HTTP/1.1 103 Early Hints\r\n\r\n", i * core::Duration(500ms));
    }
  });
  BOOST_TEST(timed(interim, call()) == (Timed{"timeout head", 2s}));
}

BOOST_AUTO_TEST_CASE(a_body_that_stalls) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", 1s);
  });
  BOOST_TEST(timed(world, call()) == (Timed{"timeout body", 3s}));
  BOOST_TEST(world.reply.status == 200);
  BOOST_TEST(world.reply.body == "half");
}

BOOST_AUTO_TEST_CASE(a_body_that_drips_meets_only_the_total_deadline) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
    for (int i = 1; i < 20; ++i) server.send("x", i * core::Duration(500ms));
  });
  BOOST_TEST(timed(world, call()) == (Timed{"timeout body", 4s}));
  BOOST_TEST(world.reply.failure->text == "the exchange was not over after 4 s");
}

BOOST_AUTO_TEST_CASE(bytes_without_progress_do_not_restart_the_idle_deadline) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send("HTTP/1.1 200 OK\r\n\r\ndata", 500ms);
    for (int i = 2; i < 20; ++i) server.send(": wait\n", i * core::Duration(500ms));
  });
  Comments comments;
  HttpCall how = call();
  how.listener = &comments;
  BOOST_TEST(timed(world, how) == (Timed{"timeout body", 2500ms}));
}

BOOST_AUTO_TEST_CASE(deadlines_hold_anew_on_a_kept_connection) {
  int answers = 3;
  HttpWorld world([&answers](ServerEnd& server, const std::string&) {
    if (answers-- > 0) server.send(http_response("x"), 1500ms);
  });
  for (int i = 0; i < 3; ++i) BOOST_TEST(timed(world, call()) == (Timed{"ok 200", 1500ms}));
  BOOST_TEST(timed(world, call()) == (Timed{"timeout head", 2s}));
  BOOST_TEST(world.reply.reused_connection);
  BOOST_TEST(world.net.connects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(shorter_deadlines_follow_longer_ones) {
  int answers = 1;
  HttpWorld world([&answers](ServerEnd& server, const std::string&) {
    if (answers-- > 0) server.send(http_response("x"));
  });
  HttpCall lenient;
  lenient.deadlines.head = lenient.deadlines.total = 3600s;
  BOOST_TEST(world.outcome(HttpWorld::get(), lenient) == "ok 200");
  BOOST_TEST(timed(world, call()) == (Timed{"timeout head", 2s}));
}

BOOST_AUTO_TEST_CASE(waiting_for_a_connection_ends_with_the_total_deadline) {
  HttpClientOptions options;
  options.connections_max = 1;
  HttpWorld world(nullptr, options);
  HttpCall patient = call();
  patient.deadlines.head = patient.deadlines.total = 60s;
  HttpReply first, second;
  const HttpRequest request = HttpWorld::get();
  test::VirtualDriver& driver = world.driver;
  core::Time ended{};
  class Both {
   public:
    static Task<void> second(HttpWorld& world, const HttpRequest& request, const HttpCall& how,
                             HttpReply& reply, core::Time& ended) {
      co_await world.client->exchange(request, how, reply);
      ended = world.loop.now();
    }
    static Task<void> run(HttpWorld& world, const HttpRequest& request, const HttpCall& first,
                          const HttpCall& second_call, HttpReply& a, HttpReply& b,
                          core::Time& ended) {
      core::Scope scope(world.loop);
      scope.spawn(world.client->exchange(request, first, a));
      scope.spawn(second(world, request, second_call, b, ended));
      co_await scope.join();
    }
  };
  const core::Time begin = driver.now();
  const HttpCall hasty = call();
  world.loop.run(Both::run(world, request, patient, hasty, first, second, ended));
  BOOST_TEST(HttpWorld::told(first) == "timeout head");
  BOOST_TEST(HttpWorld::told(second) == "timeout connect");
  BOOST_TEST(second.failure->text == "no connection became free in time");
  BOOST_TEST((ended - begin == 4s));
}

BOOST_AUTO_TEST_CASE(a_request_nobody_takes_is_told_as_unsent) {
  HttpWorld world(nullptr);
  world.net.window = 16;
  world.net.latency = 3600s;
  BOOST_TEST(timed(world, call()) == (Timed{"timeout send", 2s}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
