// Which connection carries which exchange, and what becomes of those a connection gives up.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/http2_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::Http2Request;
using test::Http2Server;
using test::Http2World;

constexpr std::uint32_t kNoError = 0, kRefusedStream = 7, kEnhanceYourCalm = 11,
                        kHttp11Required = 13;

std::vector<std::string> all_ok(std::size_t count) {
  return std::vector<std::string>(count, "ok 200");
}

Http2Server::Handler slow() {
  return [](Http2Server& server, const Http2Request& request) {
    server.respond(request.id, 200, "hello", {}, 100ms);
  };
}

HttpClientOptions places(std::size_t streams_max) {
  HttpClientOptions options;
  options.streams_max = streams_max;
  return options;
}

Task<void> one_after_the_other(HttpClient& client, const HttpRequest& request, const HttpCall& call,
                               HttpReply (&replies)[3]) {
  for (HttpReply& reply : replies) co_await client.exchange(request, call, reply);
}

BOOST_AUTO_TEST_SUITE(http2_pool)

BOOST_AUTO_TEST_CASE(full_connections_make_others_and_no_more_than_needed) {
  Http2World world(slow(), places(4));
  world.net.latency = 10ms;
  BOOST_TEST(world.run_all(40, Http2World::get()) == all_ok(40), boost::test_tools::per_element());
  BOOST_TEST(world.net.connects >= 10U);
  BOOST_TEST(world.net.connects <= 11U);
  for (const auto& server : world.net.servers) BOOST_TEST(server->at_once_peak <= 4U);
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_fewer_streams_is_obeyed) {
  Http2World world(slow());
  world.net.options.streams_max = 2;
  world.net.latency = 1ms;
  BOOST_TEST(world.run_all(12, Http2World::get()) == all_ok(12), boost::test_tools::per_element());
  // The first connection learns it the hard way, before the server's first word.
  BOOST_TEST(world.net.servers.size() > 3U);
  for (const auto& server : world.net.servers) {
    if (server->number > 0) BOOST_TEST(server->at_once_peak <= 2U);
    BOOST_TEST(server->broken == (server->number == 0));
  }
}

BOOST_AUTO_TEST_CASE(who_waits_has_the_place_that_becomes_free) {
  HttpClientOptions options = places(2);
  options.connections_max = 1;
  Http2World world(slow(), options);
  BOOST_TEST(world.run_all(9, Http2World::get()) == all_ok(9), boost::test_tools::per_element());
  BOOST_TEST(world.net.connects == 1U);
  BOOST_TEST(world.net.servers.at(0)->at_once_peak == 2U);
}

BOOST_AUTO_TEST_CASE(a_first_dial_that_hangs_holds_the_others_up_for_a_second) {
  Http2World world(slow());
  world.net.hangs = [](std::size_t number) { return number == 0; };
  HttpCall call;
  call.deadlines.tls = 3s;
  std::vector<std::string> expected = all_ok(5);
  expected[0] = "timeout tls";
  BOOST_TEST(world.run_all(5, Http2World::get(), call) == expected,
             boost::test_tools::per_element());
  BOOST_TEST((world.replies.at(1).total.value() == 1100ms));
}

BOOST_AUTO_TEST_CASE(a_failed_dial_makes_nobody_wait_in_turn) {
  Http2World world(slow());
  world.net.hangs = [](std::size_t) { return true; };
  HttpCall call;
  call.deadlines.tls = 3s;
  BOOST_TEST(
      world.run_all(5, Http2World::get(), call) == std::vector<std::string>(5, "timeout tls"),
      boost::test_tools::per_element());
  BOOST_TEST((world.replies.at(4).total.value() == 4s));
}

BOOST_AUTO_TEST_CASE(what_goaway_leaves_out_is_asked_again_and_the_rest_ends) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    // The third of the first connection is one too many.
    if (server.number == 0 && request.id == 5) server.goaway(3, kNoError);
    server.respond(request.id, 200, "hello", {}, 50ms);
  });
  BOOST_TEST(world.run_all(4, Http2World::get()) == all_ok(4), boost::test_tools::per_element());
  BOOST_TEST(world.net.connects == 2U);
  BOOST_TEST(world.net.servers.at(1)->requests.size() == 2U);
  world.wait(1s);
  BOOST_TEST(world.net.alive() == 1U);  // the one that goes away is closed when it is empty
  BOOST_TEST(world.client->counters().open == 1U);
}

BOOST_AUTO_TEST_CASE(a_server_that_goes_away_for_peace_is_asked_as_often_as_it_does) {
  for (const std::uint32_t code : {kNoError, kEnhanceYourCalm}) {
    Http2World world([code](Http2Server& server, const Http2Request& request) {
      if (server.number < 3) {
        server.goaway(0, code);
      } else {
        server.respond(request.id, 200, "hello");
      }
    });
    BOOST_TEST(world.outcome(Http2World::get()) == (code == kNoError ? "ok 200" : "empty head"));
    BOOST_TEST(world.net.connects == (code == kNoError ? 4U : 2U));
  }
}

BOOST_AUTO_TEST_CASE(goaway_on_a_kept_connection_costs_no_exchange) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    server.respond(request.id, 200, "hello");
    if (server.number == 0) server.goaway(request.id, kNoError, 10ms).close(11ms);
  });
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  world.wait(1s);
  BOOST_TEST(world.client->counters().open == 0U);
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  BOOST_TEST(world.net.connects == 2U);
}

BOOST_AUTO_TEST_CASE(a_request_that_has_not_left_is_asked_again_whatever_ends_the_connection) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    server.respond(request.id, 200, "hello");
    // A renewal in one piece: the next request of who is answered finds the end.
    if (server.number < 2) server.goaway(request.id, kNoError).close();
  });
  HttpRequest request = Http2World::get();
  HttpCall call;
  HttpReply replies[3];
  world.loop.run(one_after_the_other(*world.client, request, call, replies));
  for (const HttpReply& reply : replies) BOOST_TEST(Http2World::told(reply) == "ok 200");
  BOOST_TEST(world.net.connects == 3U);
}

BOOST_AUTO_TEST_CASE(a_refused_stream_is_asked_again_once) {
  int refusals = 1;
  Http2World world([&refusals](Http2Server& server, const Http2Request& request) {
    if (refusals-- > 0) {
      server.reset(request.id, kRefusedStream);
    } else {
      server.respond(request.id, 200, "hello");
    }
  });
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  BOOST_TEST(world.net.connects == 1U);
  refusals = 2;
  BOOST_TEST(world.outcome(Http2World::get()) == "reset head");
}

BOOST_AUTO_TEST_CASE(what_has_begun_to_be_answered_is_not_asked_again) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    server.head(request.id, 200).data(request.id, "half", false);
    if (request.id == 1) server.reset(request.id, kRefusedStream, 1ms);
    if (request.id == 3) server.goaway(1, kNoError, 1ms);
  });
  BOOST_TEST(world.outcome(Http2World::get()) == "reset body");
  BOOST_TEST(world.outcome(Http2World::get()) == "reset body");
  BOOST_TEST(world.reply.body == "half");
  BOOST_TEST(world.net.connects == 1U);
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_http1_gets_it_from_then_on) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    server.reset(request.id, kHttp11Required);
  });
  world.net.hangs = [&world](std::size_t number) {
    if (number > 0) world.net.speaks(kHttp1);
    return false;
  };
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
    BOOST_TEST(world.reply.body == "one");
  }
  BOOST_TEST(world.net.servers.size() == 1U);
  BOOST_TEST(world.net.servers.at(0)->requests.size() == 1U);
  BOOST_TEST(world.net.old_requests == 3U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_dies_says_how_to_each_of_its_streams) {
  for (const bool aborts : {false, true}) {
    const std::string expected = aborts ? "reset body" : "premature_close body";
    Http2World world([aborts](Http2Server& server, const Http2Request& request) {
      server.head(request.id, 200).data(request.id, "half", false);
      if (request.id < 9) return;
      if (aborts) {
        server.abort(10ms);
      } else {
        server.close(10ms);
      }
    });
    BOOST_TEST(world.run_all(5, Http2World::get()) == std::vector<std::string>(5, expected),
               boost::test_tools::per_element());
    BOOST_TEST(world.net.connects == 1U);
    world.wait(1s);
    BOOST_TEST(world.client->counters().open == 0U);
  }
}

BOOST_AUTO_TEST_CASE(streams_end_by_themselves_with_their_own_reasons) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    const std::string path = request.get(":path");
    if (path == "/reset") server.reset(request.id, 2);
    if (path == "/cut") server.head(request.id, 200).reset(request.id, 0, 1ms);
    if (path == "/good") server.respond(request.id, 200, "good");
  });
  BOOST_TEST(world.outcome(Http2World::get("https://a.example/reset")) == "reset head");
  BOOST_TEST(world.reply.failure->text == "the server reset the stream (INTERNAL_ERROR)");
  BOOST_TEST(world.outcome(Http2World::get("https://a.example/cut")) == "premature_close body");
  BOOST_TEST(world.outcome(Http2World::get("https://a.example/good")) == "ok 200");
  BOOST_TEST(world.net.connects == 1U);
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_turns_out_dead_is_no_failure) {
  Http2World world([](Http2Server& server, const Http2Request& request) {
    if (server.number == 0 && request.id > 1) {
      server.abort();
    } else {
      server.respond(request.id, 200, "hello");
    }
  });
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  BOOST_TEST(world.run_all(3, Http2World::get()) == all_ok(3), boost::test_tools::per_element());
  BOOST_TEST(world.net.connects == 2U);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_in_order) {
  Http2World world(slow());
  BOOST_TEST(world.outcome(Http2World::get()) == "ok 200");
  world.wait(29s);
  BOOST_TEST(world.client->counters().open == 1U);
  world.wait(2s);
  BOOST_TEST(world.client->counters().open == 0U);
  BOOST_TEST(world.net.alive() == 0U);
  BOOST_TEST((world.net.servers.at(0)->client_goaway == kNoError));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
