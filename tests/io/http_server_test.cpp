#include "engine/io/http_server.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/core/sleep.hpp"
#include "tests/support/memory_net.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;

/// Answers by path and counts who is alive.
class Paths final : public RequestHandler {
 public:
  Task<void> handle(const ServerRequest& request, ServerResponder& responder) override {
    ++begun;
    const Alive alive(living);
    if (request.target == "/echo") {
      responder.respond(200, "text/plain", request.method + " " + request.body);
    } else if (request.target == "/slow") {
      co_await core::sleep(5s);
      responder.respond(200, "text/plain", "slow");
    } else if (request.target == "/never") {
      co_await core::sleep_until(core::kNever);
    } else if (request.target == "/stream") {
      responder.begin(200, "text/event-stream");
      for (int i = 0; i < 3; ++i) {
        const bool there = co_await responder.send("data: " + std::to_string(i) + "\n\n");
        if (!there) co_return;
        co_await core::sleep(1s);
      }
      responder.end();
    } else if (request.target == "/large") {
      const std::string piece(64 * 1024, 'x');
      responder.begin(200, "text/plain");
      for (int i = 0; i < 64; ++i) {
        const bool there = co_await responder.send(piece);
        if (!there) co_return;
        ++pieces;
      }
      responder.end();
    } else if (request.target == "/half") {
      responder.begin(200, "text/plain");
      const bool there = co_await responder.send("half of");
      static_cast<void>(there);
    } else if (request.target == "/raw") {
      responder.raw("not HTTP at all");
      responder.close();
    } else if (request.target == "/abort") {
      responder.abort();
    }
    ++ended;
  }

  int begun = 0, ended = 0, living = 0, pieces = 0;

 private:
  class Alive {
   public:
    explicit Alive(int& count) : count_(count) { ++count_; }
    Alive(const Alive&) = delete;
    Alive& operator=(const Alive&) = delete;
    ~Alive() { --count_; }

   private:
    int& count_;
  };
};

struct Fixture {
  Fixture() { start(HttpServerOptions()); }
  ~Fixture() {
    server.reset();
    BOOST_TEST(handler.living == 0);
    BOOST_TEST(core::live_frames() == 0U);
  }
  void start(HttpServerOptions options) {
    server.reset();
    Result<std::unique_ptr<HttpServer>> made =
        HttpServer::make(loop, net, Address{"127.0.0.1", 0, false}, nullptr, handler, options);
    BOOST_REQUIRE(made.ok());
    server = std::move(*made);
  }
  std::unique_ptr<test::RawClient> connect() {
    return loop.run(test::RawClient::connect(net, server->address()));
  }
  /// Sends, and gives all that comes until the connection ends or `limit` passes.
  std::string talk(std::string_view bytes, core::Duration limit = 10s) {
    const std::unique_ptr<test::RawClient> client = connect();
    client->write(bytes);
    return loop.run(client->all(limit));
  }
  void pass(core::Duration duration) { loop.run(wait(duration)); }
  static Task<void> wait(core::Duration duration) { co_await core::sleep(duration); }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::MemoryNet net{driver};
  Paths handler;
  std::unique_ptr<HttpServer> server;
};

std::string get(std::string_view path, std::string_view fields = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: here\r\n" + std::string(fields) + "\r\n";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++times;
  }
  return times;
}

BOOST_FIXTURE_TEST_SUITE(http_server, Fixture)

BOOST_AUTO_TEST_CASE(a_request_gets_its_response) {
  const std::string answer = talk(
      "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
  BOOST_TEST(answer ==
             "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"
             "Content-Length: 10\r\n\r\nPOST hello");
}

BOOST_AUTO_TEST_CASE(the_answer_does_not_depend_on_how_the_request_is_cut) {
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n"
      "Connection: close\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
  const std::string whole = talk(request);
  BOOST_TEST(contains(whole, "POST hello"));
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    const std::unique_ptr<test::RawClient> client = connect();
    client->write(request.substr(0, cut));
    pass(10ms);
    client->write(request.substr(cut));
    BOOST_REQUIRE_EQUAL(loop.run(client->all(10s)), whole);
  }
}

BOOST_AUTO_TEST_CASE(a_connection_serves_many_requests) {
  const std::unique_ptr<test::RawClient> client = connect();
  for (int i = 0; i < 3; ++i) {
    client->forget();
    client->write(get("/echo"));
    BOOST_TEST(loop.run(client->wait_for("GET ", 1s)));
  }
  BOOST_TEST(!client->ended());
  BOOST_TEST(server->connections() == 1U);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
  const std::string answer =
      talk(get("/slow") + get("/echo") + get("/stream", "Connection: close\r\n"));
  BOOST_TEST(count(answer, "HTTP/1.1 200 OK") == 3U);
  BOOST_TEST(answer.find("slow") < answer.find("GET "));
  BOOST_TEST(answer.find("GET ") < answer.find("data: 2"));
}

BOOST_AUTO_TEST_CASE(a_flood_of_pipelined_requests_waits_in_the_transport) {
  const std::unique_ptr<test::RawClient> client = connect();
  std::string flood = get("/slow");
  while (flood.size() < 1024 * 1024) flood += get("/echo");
  client->write(flood);
  pass(1s);
  BOOST_TEST(handler.begun == 1);  // and the rest is not in the server's memory
  pass(10s);
  BOOST_TEST(handler.begun == static_cast<int>(count(flood, "GET ")));
}

BOOST_AUTO_TEST_CASE(a_stream_is_sent_as_it_comes) {
  const std::unique_ptr<test::RawClient> client = connect();
  client->write(get("/stream"));
  BOOST_TEST(loop.run(client->wait_for("data: 0", 100ms)));
  BOOST_TEST(!loop.run(client->wait_for("data: 1", 100ms)));
  BOOST_TEST(loop.run(client->wait_for("0\r\n\r\n", 10s)));
  BOOST_TEST(contains(client->received(), "Transfer-Encoding: chunked"));
}

BOOST_AUTO_TEST_CASE(head_gets_no_body) {
  const std::string answer = talk("HEAD /echo HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
  BOOST_TEST(contains(answer, "Content-Length: 5\r\n"));
  BOOST_TEST(answer.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(http_1_0_gets_no_chunks_and_a_close) {
  const std::string answer = talk("GET /stream HTTP/1.0\r\n\r\n");
  BOOST_TEST(!contains(answer, "Transfer-Encoding"));
  BOOST_TEST(answer.ends_with("\r\n\r\ndata: 0\n\ndata: 1\n\ndata: 2\n\n"));
}

BOOST_AUTO_TEST_CASE(a_client_that_expects_100_is_told_to_go_on) {
  const std::unique_ptr<test::RawClient> client = connect();
  client->write(
      "POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  BOOST_TEST(loop.run(client->wait_for("HTTP/1.1 100 Continue\r\n\r\n", 1s)));
  client->write("ok");
  BOOST_TEST(loop.run(client->wait_for("POST ok", 1s)));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_request_get_400_and_a_close) {
  const std::string answer = talk("HELO mail\r\n\r\n");
  BOOST_TEST(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  BOOST_TEST(contains(answer, "Connection: close"));
  BOOST_TEST(handler.begun == 0);
}

BOOST_AUTO_TEST_CASE(a_head_without_end_gets_431) {
  const std::string answer = talk("GET /" + std::string(70'000, 'a'));
  BOOST_TEST(answer.starts_with("HTTP/1.1 431 "));
}

BOOST_AUTO_TEST_CASE(a_body_over_the_bound_gets_413_announced_or_not) {
  HttpServerOptions options;
  options.body_bytes_max = 10;
  start(options);
  BOOST_TEST(talk("POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 11\r\n\r\n")
                 .starts_with("HTTP/1.1 413 "));
  BOOST_TEST(talk("POST /echo HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
                  "b\r\n01234567890\r\n")
                 .starts_with("HTTP/1.1 413 "));
  BOOST_TEST(handler.begun == 0);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_and_a_slow_head_gets_408) {
  BOOST_TEST(talk("", 80s).empty());
  BOOST_TEST(talk("GET / HT", 80s).starts_with("HTTP/1.1 408 "));
  pass(3s);
  BOOST_TEST(server->connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_handler_is_dropped_when_its_client_goes_away) {
  const std::unique_ptr<test::RawClient> client = connect();
  client->write(get("/never"));
  pass(1s);
  BOOST_TEST(handler.living == 1);
  client->close();
  pass(1s);
  BOOST_TEST(handler.living == 0);
  BOOST_TEST(handler.ended == 0);
  BOOST_TEST(server->connections() == 0U);
}

BOOST_AUTO_TEST_CASE(the_server_drops_handlers_and_connections_with_itself) {
  const std::unique_ptr<test::RawClient> never = connect();
  never->write(get("/never"));
  const std::unique_ptr<test::RawClient> stream = connect();
  stream->write(get("/stream"));
  pass(1500ms);
  BOOST_TEST(handler.living == 2);
  server.reset();
  BOOST_TEST(handler.living == 0);
  pass(1s);
  BOOST_TEST(never->ended());
  BOOST_TEST(stream->ended());
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_holds_the_handler_and_then_loses_it) {
  const std::unique_ptr<test::RawClient> client = connect();
  client->write(get("/large"));
  client->read(false);
  pass(10s);
  BOOST_TEST(handler.living == 1);
  BOOST_TEST(handler.pieces < 12);  // the transport's window and the server's own bound
  client->read(true);
  pass(10s);
  BOOST_TEST(handler.pieces == 64);
  client->write(get("/large"));
  client->read(false);
  pass(80s);
  BOOST_TEST(handler.living == 0);
}

BOOST_AUTO_TEST_CASE(a_handler_that_answers_nothing_or_half_is_seen) {
  BOOST_TEST(talk(get("/nothing", "Connection: close\r\n")).starts_with("HTTP/1.1 500 "));
  const std::unique_ptr<test::RawClient> client = connect();
  client->write(get("/half"));
  pass(1s);
  BOOST_TEST(client->ended());
  BOOST_REQUIRE(client->reason().has_value());
  BOOST_TEST((client->reason()->kind == core::ErrorKind::reset));
}

BOOST_AUTO_TEST_CASE(faults_reach_the_client_as_they_are) {
  BOOST_TEST(talk(get("/raw")) == "not HTTP at all");
  const std::unique_ptr<test::RawClient> client = connect();
  client->write(get("/abort"));
  pass(1s);
  BOOST_REQUIRE(client->reason().has_value());
  BOOST_TEST((client->reason()->kind == core::ErrorKind::reset));
}

BOOST_AUTO_TEST_CASE(connections_over_the_bound_are_closed_at_once) {
  HttpServerOptions options;
  options.connections_max = 2;
  start(options);
  const std::unique_ptr<test::RawClient> first = connect();
  const std::unique_ptr<test::RawClient> second = connect();
  const std::unique_ptr<test::RawClient> third = connect();
  pass(10ms);
  BOOST_TEST(server->connections() == 2U);
  BOOST_TEST(third->ended());
  BOOST_TEST(!first->ended());
  BOOST_TEST(!second->ended());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
