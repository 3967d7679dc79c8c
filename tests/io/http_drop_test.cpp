// Each kind of exchange, dropped after every step of the loop: nothing may be left.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/drop_after_every_step.hpp"
#include "tests/support/http_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::http_response;
using test::ServerEnd;

constexpr int kExchanges = 5;

/// Five exchanges at a time over two connections and one dial, on a network with delays: waiting,
/// dialing, sending, reading and keeping all happen.
class Scene {
 public:
  Scene(core::Loop& loop, test::VirtualDriver& driver) : loop_(loop), net_(driver) {
    net_.on_request = [](ServerEnd& server, const std::string&) { answer(server); };
    net_.resolve_delay = 10ms;
    net_.connect_delay = 10ms;
    net_.latency = 1ms;
    HttpClientOptions options;
    options.connections_max = 2;
    options.dials_max = 1;
    client_ = HttpClient::make(loop, net_, options);
    request_.url = *parse_url("http://a.example/");
    call_.redirects_max = 3;
    for (HttpReply& reply : replies_) reply.status = -1;
  }
  virtual ~Scene() = default;

  virtual Task<void> task() {
    core::Scope scope(loop_);
    for (HttpReply& reply : replies_) scope.spawn(client_->exchange(request_, call_, reply));
    co_await scope.join();
  }
  bool all_ok() const {
    for (const HttpReply& reply : replies_) {
      if (reply.failure || reply.status != 200) return false;
    }
    return true;
  }
  /// What nobody uses may stay open for a while, what somebody dropped may not.
  void expect_tidy() const {
    BOOST_REQUIRE_EQUAL(net_.connecting, 0U);
    BOOST_REQUIRE_EQUAL(client_->counters().open, 0U);
    BOOST_REQUIRE_EQUAL(net_.alive(), 0U);
  }

 protected:
  static void answer(ServerEnd& server) {
    switch (server.requests.size()) {
      case 1:
        server.send("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 5ms);
        return;
      case 2:
        server.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 1ms)
            .send("3\r\nabc\r\n", 2ms)
            .send("0\r\n\r\n", 3ms);
        return;
      case 3:
        server.send(http_response("whole"), 5ms);
        return;
      default:
        server.finish(1ms);  // stale from now on
    }
  }

  core::Loop& loop_;
  test::ScriptedNet net_;
  std::unique_ptr<HttpClient> client_;
  HttpRequest request_;
  HttpCall call_;
  HttpReply replies_[kExchanges];
};

/// One of several exchanges is dropped in between; the others must not notice.
class Neighbours final : public Scene {
 public:
  using Scene::Scene;
  Task<void> task() override { co_await client_->exchange(request_, call_, replies_[0]); }
  Task<void> others() {
    core::Scope scope(loop_);
    for (int i = 1; i < kExchanges; ++i) {
      scope.spawn(client_->exchange(request_, call_, replies_[i]));
    }
    co_await scope.join();
  }
  bool others_ok() const {
    for (int i = 1; i < kExchanges; ++i) {
      if (replies_[i].failure || replies_[i].status != 200) return false;
    }
    return true;
  }
};

/// Through a proxy whose tunnel opens and then speaks no TLS.
class Tunnel final : public Scene {
 public:
  Tunnel(core::Loop& loop, test::VirtualDriver& driver) : Scene(loop, driver) {
    net_.on_request = [](ServerEnd& server, const std::string&) {
      server.send("HTTP/1.1 200 OK\r\n\r\n", 1ms).send("no TLS", 5ms).finish(6ms);
    };
    HttpClientOptions options;
    options.dials_max = 2;
    options.trust.system_default = false;
    options.proxy.https_proxy = "http://proxy.example:3128";
    client_ = HttpClient::make(loop, net_, options);
    request_.url = *parse_url("https://a.example/");
  }
};

BOOST_AUTO_TEST_SUITE(http_drop)

BOOST_AUTO_TEST_CASE(exchanges_dropped_at_any_step_leave_nothing) {
  int finished = 0;
  const int steps = test::drop_after_every_step<Scene>([&finished](Scene& scene) {
    scene.expect_tidy();
    if (scene.all_ok()) ++finished;
  });
  BOOST_TEST(steps > 50);
  BOOST_TEST(finished >= 1);
}

BOOST_AUTO_TEST_CASE(a_tunnel_dropped_at_any_step_leaves_nothing) {
  const int steps = test::drop_after_every_step<Tunnel>([](Tunnel& scene) { scene.expect_tidy(); });
  BOOST_TEST(steps > 20);
}

BOOST_AUTO_TEST_CASE(the_others_go_on_when_one_is_dropped) {
  bool over = false;
  for (int stop = 0; !over; ++stop) {
    test::VirtualDriver driver;
    core::Loop loop(driver);
    Neighbours scene(loop, driver);
    test::Noted others_ended;
    core::Running<void> others(scene.others());
    {
      test::Noted ended;
      core::Running<void> one(scene.task());
      one.start(loop, ended);
      others.start(loop, others_ended);
      for (int step = 0; step < stop && !ended.done; ++step) BOOST_REQUIRE(loop.step());
      over = ended.done;
    }
    while (!others_ended.done) BOOST_REQUIRE(loop.step());
    BOOST_REQUIRE_MESSAGE(scene.others_ok(), "dropped at step " << stop);
    while (loop.step()) {
    }
    scene.expect_tidy();
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
