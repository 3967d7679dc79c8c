#include <boost/test/unit_test.hpp>
#include <deque>
#include <string>
#include <vector>

#include "tests/support/http_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::always;
using test::http_response;
using test::HttpWorld;
using test::once;
using test::ServerEnd;

/// Many exchanges at a time, each a task that can be dropped.
class Crowd {
 public:
  explicit Crowd(HttpWorld& world) : world_(world) {}

  HttpReply& add(std::string_view url = "http://a.example/") {
    members_.push_back(std::make_unique<Member>(HttpWorld::get(url)));
    Member& member = *members_.back();
    member.scope = std::make_unique<core::Scope>(world_.loop);
    member.scope->spawn(run(*this, member));
    return member.reply;
  }
  void drop(std::size_t index) { members_.at(index)->scope->cancel(); }
  /// Runs until all that were not dropped are over.
  void join() { world_.loop.run(all(members_)); }
  void run_for(core::Duration duration) { world_.wait(duration); }
  const std::vector<const HttpReply*>& order() const { return order_; }
  std::string told(std::size_t index) const { return HttpWorld::told(members_.at(index)->reply); }

 private:
  struct Member {
    explicit Member(HttpRequest of) : request(std::move(of)) {}
    HttpRequest request;
    HttpCall call;
    HttpReply reply;
    std::unique_ptr<core::Scope> scope;
  };
  static Task<void> run(Crowd& crowd, Member& member) {
    co_await crowd.world_.client->exchange(member.request, member.call, member.reply);
    crowd.order_.push_back(&member.reply);
  }
  static Task<void> all(std::deque<std::unique_ptr<Member>>& members) {
    for (const std::unique_ptr<Member>& member : members) co_await member->scope->join();
  }

  HttpWorld& world_;
  std::deque<std::unique_ptr<Member>> members_;
  std::vector<const HttpReply*> order_;
};

HttpClientOptions bounded(std::size_t connections, std::size_t dials) {
  HttpClientOptions options;
  options.connections_max = connections;
  options.dials_max = dials;
  return options;
}

BOOST_AUTO_TEST_SUITE(http_pool)

BOOST_AUTO_TEST_CASE(a_connection_is_used_again) {
  HttpWorld world(always(http_response("x")));
  for (int i = 0; i < 5; ++i) BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.net.connects.size() == 1U);
  BOOST_TEST(world.net.lookups == 1U);
  const HttpClient::Counters counters = world.client->counters();
  BOOST_TEST(counters.exchanges == 5U);
  BOOST_TEST(counters.connections == 1U);
  BOOST_TEST(counters.open == 1U);
  BOOST_TEST(counters.bytes_received == 5U * http_response("x").size());
}

BOOST_AUTO_TEST_CASE(a_connection_is_not_used_again_when_the_message_says_so) {
  for (const std::string& response :
       {http_response("x", "200 OK", "Connection: close\r\n"), http_response("x") + "HTTP/1.1 2",
        std::string("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")}) {
    HttpWorld world(always(response));
    BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
    BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
    BOOST_TEST(world.net.connects.size() == 2U);
    BOOST_TEST(world.client->counters().open == 0U);
  }
}

BOOST_AUTO_TEST_CASE(origins_never_share_a_connection) {
  HttpWorld world(always(http_response("x")));
  for (const std::string_view url :
       {"http://a.example/", "http://a.example:81/", "http://b.example/"}) {
    BOOST_TEST(world.outcome(HttpWorld::get(url)) == "ok 200");
    BOOST_TEST(world.outcome(HttpWorld::get(url)) == "ok 200");
  }
  BOOST_TEST(world.net.connects.size() == 3U);
  BOOST_TEST(world.client->counters().open == 3U);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_after_its_time) {
  HttpWorld world(always(http_response("x")));
  Crowd crowd(world);
  crowd.add();
  crowd.add();
  crowd.join();
  BOOST_TEST(world.client->counters().open == 2U);
  crowd.run_for(20s);
  crowd.add();
  crowd.join();
  crowd.run_for(15s);
  BOOST_TEST(world.client->counters().open == 1U);
  crowd.run_for(20s);
  BOOST_TEST(world.client->counters().open == 0U);
  BOOST_TEST(world.net.alive() == 0U);
  BOOST_TEST(world.net.connects.size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_that_ends_or_speaks_is_dropped) {
  for (const bool speaks : {false, true}) {
    HttpWorld world([speaks](ServerEnd& server, const std::string&) {
      server.send(http_response("x"));
      if (speaks) {
        server.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake", 1s);
      } else {
        server.finish(1s);
      }
    });
    Crowd crowd(world);
    BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
    BOOST_TEST(world.client->counters().open == 1U);
    crowd.run_for(2s);
    BOOST_TEST(world.client->counters().open == 0U);
    BOOST_TEST(world.net.alive() == 0U);
    BOOST_TEST(world.run(HttpWorld::get()).body == "x");
    BOOST_TEST(!world.reply.reused_connection);
  }
}

BOOST_AUTO_TEST_CASE(a_stale_connection_costs_one_more_try_on_a_fresh_one) {
  for (const bool reset : {false, true}) {
    HttpWorld world([reset](ServerEnd& server, const std::string&) {
      if (server.requests.size() == 1) {
        server.send(http_response("x"));
      } else if (reset) {
        server.reset();
      } else {
        server.finish();
      }
    });
    BOOST_TEST(world.outcome(HttpWorld::post("a")) == "ok 200");
    BOOST_TEST(world.outcome(HttpWorld::post("b")) == "ok 200");
    BOOST_TEST(!world.reply.reused_connection);
    BOOST_TEST(world.net.connects.size() == 2U);
    BOOST_TEST(world.net.servers.at(1)->requests.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(the_fresh_try_is_the_last) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    const bool first = server.number == 0 && server.requests.size() == 1;
    if (first) {
      server.send(http_response("x"));
    } else {
      server.finish();
    }
  });
  BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.outcome(HttpWorld::get()) == "empty head");
  BOOST_TEST(world.net.connects.size() == 2U);
}

BOOST_AUTO_TEST_CASE(bytes_that_follow_a_message_do_not_poison_the_next_exchange) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send(http_response("x")).send("HTTP/1.1 2", 500us);
  });
  for (int i = 0; i < 3; ++i) BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.net.connects.size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_origin_earns_the_trust_to_be_asked_again_at_once) {
  HttpWorld world(always(http_response("x")));
  const core::Time begin = world.loop.now();
  for (int i = 0; i < 513; ++i) BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  const core::Duration rested = world.since(begin);
  BOOST_TEST((rested == 512ms));
  for (int i = 0; i < 100; ++i) BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST((world.since(begin) == rested));
  BOOST_TEST(world.net.connects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(resting_connections_are_waited_for_and_not_replaced) {
  HttpWorld world(always(http_response("x")));
  for (int round = 0; round < 3; ++round) {
    Crowd crowd(world);
    for (int i = 0; i < 4; ++i) crowd.add();
    crowd.join();
  }
  BOOST_TEST(world.net.connects.size() == 4U);
  Crowd crowd(world);
  for (int i = 0; i < 6; ++i) crowd.add();
  crowd.join();
  BOOST_TEST(world.net.connects.size() == 6U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_had_begun_is_not_asked_for_again) {
  HttpWorld world([](ServerEnd& server, const std::string&) {
    server.send(server.requests.size() == 1 ? http_response("x") : "HTTP/1.1 2").finish(1s);
  });
  BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.outcome(HttpWorld::get()) == "premature_close head");
  BOOST_TEST(world.net.connects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_first_connection_that_dies_is_not_retried) {
  HttpWorld world(once(""));
  BOOST_TEST(world.outcome(HttpWorld::get()) == "empty head");
  BOOST_TEST(world.net.connects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_retry_does_not_take_another_kept_connection) {
  // Two kept connections, both dead on their second use, as after a restart of the server.
  HttpWorld world([](ServerEnd& server, const std::string&) {
    if (server.requests.size() == 1) {
      server.send(http_response("x"), 1ms);
    } else {
      server.finish();
    }
  });
  Crowd crowd(world);
  crowd.add();
  crowd.add();
  crowd.join();
  BOOST_TEST(world.client->counters().open == 2U);
  BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.net.connects.size() == 3U);
  BOOST_TEST(world.client->counters().open == 1U);
}

BOOST_AUTO_TEST_CASE(dials_are_ramped) {
  HttpWorld world(always(http_response("x")), bounded(100, 3));
  world.net.connect_delay = 1s;
  Crowd crowd(world);
  for (int i = 0; i < 9; ++i) crowd.add();
  crowd.join();
  BOOST_TEST(world.net.connecting_peak == 3U);
  // Three are dialed for the first three; those connections then serve the others, faster than
  // dials could.
  BOOST_TEST(world.net.connects.size() <= 6U);
}

BOOST_AUTO_TEST_CASE(requests_beyond_the_connections_wait_in_order) {
  HttpWorld world(
      [](ServerEnd& server, const std::string&) { server.send(http_response("x"), 1s); },
      bounded(2, 2));
  Crowd crowd(world);
  std::vector<const HttpReply*> added;
  for (int i = 0; i < 6; ++i) added.push_back(&crowd.add());
  crowd.join();
  BOOST_TEST(world.net.connects.size() == 2U);
  BOOST_TEST((crowd.order() == added));
}

BOOST_AUTO_TEST_CASE(a_dropped_waiter_passes_its_turn_on) {
  HttpWorld world(
      [](ServerEnd& server, const std::string&) { server.send(http_response("x"), 1s); },
      bounded(1, 1));
  Crowd crowd(world);
  for (int i = 0; i < 3; ++i) crowd.add();
  crowd.run_for(500ms);
  crowd.drop(1);
  crowd.join();
  BOOST_TEST(crowd.told(0) == "ok 200");
  BOOST_TEST(crowd.told(2) == "ok 200");
  BOOST_TEST(world.net.connects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_dropped_dial_lets_the_next_one_dial) {
  HttpWorld world(always(http_response("x")), bounded(1, 1));
  world.net.connect_delay = 1s;
  Crowd crowd(world);
  crowd.add();
  crowd.add();
  crowd.run_for(500ms);
  crowd.drop(0);
  crowd.join();
  BOOST_TEST(crowd.told(1) == "ok 200");
  BOOST_TEST(world.net.connects.size() == 2U);
  BOOST_TEST(world.net.connecting == 0U);
}

BOOST_AUTO_TEST_CASE(a_dropped_exchange_closes_its_connection) {
  HttpWorld world(nullptr);
  Crowd crowd(world);
  crowd.add();
  crowd.run_for(1s);
  BOOST_TEST(world.net.alive() == 1U);
  crowd.drop(0);
  crowd.run_for(1s);
  BOOST_TEST(world.net.alive() == 0U);
  BOOST_TEST(world.client->counters().open == 0U);
}

BOOST_AUTO_TEST_CASE(a_failed_dial_lets_the_next_one_dial) {
  HttpWorld world(always(http_response("x")), bounded(1, 1));
  world.net.connect_error = [](std::size_t number) -> std::optional<Error> {
    if (number > 0) return std::nullopt;
    return Error{core::Phase::connect, core::ErrorKind::refused, 0, "refused"};
  };
  Crowd crowd(world);
  crowd.add();
  crowd.add();
  crowd.join();
  BOOST_TEST(crowd.told(0) == "refused connect");
  BOOST_TEST(crowd.told(1) == "ok 200");
}

BOOST_AUTO_TEST_CASE(out_of_descriptors_means_fewer_connections_and_no_failure) {
  HttpWorld world(
      [](ServerEnd& server, const std::string&) { server.send(http_response("x"), 1s); },
      bounded(100, 100));
  world.net.connect_error = [](std::size_t number) -> std::optional<Error> {
    if (number < 3) return std::nullopt;
    return Error{core::Phase::connect, core::ErrorKind::local_limit, 0, "too many open files"};
  };
  Crowd crowd(world);
  for (int i = 0; i < 10; ++i) crowd.add();
  crowd.join();
  for (std::size_t i = 0; i < 10; ++i) BOOST_TEST(crowd.told(i) == "ok 200");
  BOOST_TEST(world.client->counters().open == 3U);
  HttpWorld alone(nullptr);
  alone.net.connect_error = [](std::size_t) -> std::optional<Error> {
    return Error{core::Phase::connect, core::ErrorKind::local_limit, 0, "too many open files"};
  };
  BOOST_TEST(alone.outcome(HttpWorld::get()) == "local_limit connect");
}

BOOST_AUTO_TEST_CASE(out_of_descriptors_some_are_left_for_files) {
  HttpWorld world(
      [](ServerEnd& server, const std::string&) { server.send(http_response("x"), 1s); },
      bounded(1000, 1000));
  world.net.connect_error = [](std::size_t number) -> std::optional<Error> {
    if (number < 200) return std::nullopt;
    return Error{core::Phase::connect, core::ErrorKind::local_limit, 0, "too many open files"};
  };
  Crowd crowd(world);
  for (int i = 0; i < 400; ++i) crowd.add();
  crowd.join();
  BOOST_TEST(world.client->counters().limited_to == 184U);
  BOOST_TEST(world.client->counters().open == 184U);
}

BOOST_AUTO_TEST_CASE(one_lookup_serves_all_who_ask_meanwhile) {
  HttpWorld world(always(http_response("x")));
  world.net.resolve_delay = 1s;
  Crowd crowd(world);
  for (int i = 0; i < 5; ++i) crowd.add();
  crowd.run_for(500ms);
  crowd.drop(0);
  crowd.join();
  BOOST_TEST(world.net.lookups == 1U);
  for (std::size_t i = 1; i < 5; ++i) BOOST_TEST(crowd.told(i) == "ok 200");
}

BOOST_AUTO_TEST_CASE(addresses_are_looked_up_again_after_a_minute_or_a_failure) {
  HttpWorld world(once(http_response("x")));
  Crowd crowd(world);
  BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.net.lookups == 1U);
  crowd.run_for(61s);
  BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
  BOOST_TEST(world.net.lookups == 2U);
  world.net.connect_error = [](std::size_t) -> std::optional<Error> {
    return Error{core::Phase::connect, core::ErrorKind::refused, 0, "refused"};
  };
  BOOST_TEST(world.outcome(HttpWorld::get()) == "refused connect");
  BOOST_TEST(world.net.lookups == 2U);
  BOOST_TEST(world.outcome(HttpWorld::get()) == "refused connect");
  BOOST_TEST(world.net.lookups == 3U);
}

BOOST_AUTO_TEST_CASE(a_failed_lookup_fails_all_who_wait_and_is_not_kept) {
  HttpWorld world(always(http_response("x")));
  world.net.resolve_delay = 1s;
  world.net.resolve_error = Error{core::Phase::resolve, core::ErrorKind::dns, 0, "no such name"};
  Crowd crowd(world);
  for (int i = 0; i < 3; ++i) crowd.add();
  crowd.join();
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(crowd.told(i) == "dns resolve");
  BOOST_TEST(world.net.lookups == 1U);
  world.net.resolve_error.reset();
  BOOST_TEST(world.outcome(HttpWorld::get()) == "ok 200");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
