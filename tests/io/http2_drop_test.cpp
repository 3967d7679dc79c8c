// Exchanges over HTTP/2, dropped after every step of the loop: nothing may be left.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/drop_after_every_step.hpp"
#include "tests/support/http2_world.hpp"

namespace pincer::io {
namespace {

using namespace std::chrono_literals;
using test::Http2Request;
using test::Http2Server;

constexpr std::size_t kExchanges = 6;

/// Six exchanges over connections of three places each; the first connection refuses one stream,
/// answers one in pieces, and goes away.
class Scene {
 public:
  Scene(core::Loop& loop, test::VirtualDriver& driver) : loop_(loop), net_(loop, driver) {
    net_.on_request = answer;
    net_.latency = 1ms;
    HttpClientOptions options;
    options.streams_max = 3;
    client_ = HttpClient::make(loop, net_, test::http2_options(std::move(options)));
    request_.method = "POST";
    request_.url = *parse_url("https://a.example/");
    request_.body = "{}";
  }

  Task<void> task() {
    core::Scope scope(loop_);
    for (HttpReply& reply : replies_) scope.spawn(client_->exchange(request_, call_, reply));
    co_await scope.join();
  }
  Task<void> one() { co_await client_->exchange(request_, call_, replies_[0]); }
  Task<void> others() {
    core::Scope scope(loop_);
    for (std::size_t i = 1; i < kExchanges; ++i) {
      scope.spawn(client_->exchange(request_, call_, replies_[i]));
    }
    co_await scope.join();
  }
  bool ok(std::size_t from) const {
    for (std::size_t i = from; i < kExchanges; ++i) {
      if (replies_[i].failure || replies_[i].body != "abcd") return false;
    }
    return true;
  }
  std::string told() const {
    std::string all;
    for (const HttpReply& reply : replies_) {
      all += "; " + (reply.failure ? reply.failure->text : reply.body);
    }
    return all;
  }
  /// What nobody uses may stay open for a while, what somebody dropped may not.
  void expect_tidy() const {
    BOOST_REQUIRE_EQUAL(client_->counters().open, 0U);
    BOOST_REQUIRE_EQUAL(net_.alive(), 0U);
    for (const auto& server : net_.servers) BOOST_REQUIRE(!server->broken);
  }

 private:
  static void answer(Http2Server& server, const Http2Request& request) {
    if (server.number == 0 && request.id == 3) {
      server.reset(request.id, 7, 1ms);
      return;
    }
    server.head(request.id, 200, {}, 2ms).data(request.id, "ab", false, 3ms);
    server.data(request.id, "cd", true, 5ms);
    if (server.number == 0 && request.id == 5) server.goaway(request.id, 0);
  }

  core::Loop& loop_;
  test::Http2Net net_;
  std::unique_ptr<HttpClient> client_;
  HttpRequest request_;
  HttpCall call_;
  HttpReply replies_[kExchanges];
};

BOOST_AUTO_TEST_SUITE(http2_drop)

BOOST_AUTO_TEST_CASE(exchanges_dropped_at_any_step_leave_nothing) {
  int finished = 0;
  const int steps = test::drop_after_every_step<Scene>([&finished](Scene& scene) {
    scene.expect_tidy();
    if (scene.ok(0)) ++finished;
  });
  BOOST_TEST(steps > 50);
  BOOST_TEST(finished >= 1);
}

BOOST_AUTO_TEST_CASE(the_others_go_on_when_one_is_dropped) {
  bool over = false;
  for (int stop = 0; !over; ++stop) {
    test::VirtualDriver driver;
    core::Loop loop(driver);
    Scene scene(loop, driver);
    test::Noted others_ended;
    core::Running<void> others(scene.others());
    {
      test::Noted ended;
      core::Running<void> one(scene.one());
      one.start(loop, ended);
      others.start(loop, others_ended);
      for (int step = 0; step < stop && !ended.done; ++step) BOOST_REQUIRE(loop.step());
      over = ended.done;
    }
    while (!others_ended.done) BOOST_REQUIRE(loop.step());
    BOOST_REQUIRE_MESSAGE(scene.ok(1), "dropped at step " << stop << scene.told());
    while (loop.step()) {
    }
    scene.expect_tidy();
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
