#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>

#include "engine/core/event.hpp"
#include "tests/io/tls_world.hpp"

namespace pincer::io {
namespace {

using test::PipeOptions;
using test::PipeStream;
using test::Recorder;
using test::Secured;
using test::StreamPtr;
using test::TlsWorld;

Task<bool> serve(TlsServer& tls, StreamPtr transport, Time deadline, Recorder& heard) {
  Secured stream = co_await tls.accept(std::move(transport), deadline);
  if (!stream) co_return false;
  ByteStream& open = **stream;
  core::Event enough;
  heard.then = [&open, &enough, &heard](std::string_view bytes) {
    open.write(bytes);
    if (heard.bytes.size() == 3000) enough.set();
  };
  open.listen(&heard);
  co_await enough.wait();
  open.finish();
  co_return true;
}

Task<bool> ask(TlsClient& tls, StreamPtr transport, std::string origin, Time deadline,
               Recorder& heard) {
  Secured stream = co_await tls.connect(std::move(transport), "server.test", std::move(origin),
                                        TlsOffer::http1, deadline);
  if (!stream) co_return false;
  ByteStream& open = **stream;
  core::Event enough;
  heard.then = [&enough, &heard](std::string_view) {
    if (heard.bytes.size() == 3000) enough.set();
  };
  open.listen(&heard);
  open.write(std::string(3000, 'x'));
  co_await enough.wait();
  co_return true;
}

struct Ended final : core::DoneListener {
  void on_done() noexcept override { value = true; }
  bool value = false;
};

enum class Victim { client, server, both };

/// Runs an exchange for so many steps, drops the victim, lets the rest happen. False when the
/// exchange was over before.
bool exchange_dropped_after(TlsWorld& world, const std::string& origin, int steps, Victim victim) {
  PipeOptions options;
  options.slice = 200;
  auto [near, far] = PipeStream::make(world.driver, options, options);
  Recorder client_heard, server_heard;
  Ended client_ended, server_ended;
  const Time deadline = world.in(std::chrono::seconds(10));
  using Side = core::Running<bool>;
  std::optional<Side> client, server;
  client.emplace(ask(*world.client, std::move(near), origin, deadline, client_heard));
  server.emplace(serve(*world.server, std::move(far), deadline, server_heard));
  client->start(world.loop, client_ended);
  server->start(world.loop, server_ended);
  int done = 0;
  while (done < steps && !(client_ended.value && server_ended.value)) {
    BOOST_REQUIRE(world.loop.step());
    ++done;
  }
  if (victim != Victim::server) client.reset();
  if (victim != Victim::client) server.reset();
  world.settle();
  const std::size_t heard = client_heard.bytes.size() + server_heard.bytes.size();
  client.reset();
  server.reset();
  world.settle();
  BOOST_TEST(heard == client_heard.bytes.size() + server_heard.bytes.size());
  BOOST_TEST(core::live_frames() == 0U);
  return done == steps;
}

BOOST_AUTO_TEST_SUITE(tls_drop)

BOOST_AUTO_TEST_CASE(each_side_can_be_dropped_after_every_step) {
  for (const Victim victim : {Victim::client, Victim::server, Victim::both}) {
    TlsWorld world;
    int steps = 0;
    while (exchange_dropped_after(world, std::to_string(steps), steps, victim)) ++steps;
    BOOST_TEST(steps > 40);
    BOOST_TEST(world.client->counters().handshakes > 10U);
    BOOST_TEST(world.client->counters().resumed == 0U);
  }
}

BOOST_AUTO_TEST_CASE(resumed_connections_can_be_dropped_after_every_step) {
  TlsWorld world;
  BOOST_TEST(!exchange_dropped_after(world, "origin", 1000, Victim::both));
  int steps = 0;
  while (exchange_dropped_after(world, "origin", steps, Victim::both)) ++steps;
  BOOST_TEST(steps > 30);
  BOOST_TEST(world.client->counters().resumed > 10U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
