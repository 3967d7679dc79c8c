#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/io/tls_world.hpp"

namespace pincer::io {
namespace {

using core::ErrorKind;
using test::Connection;
using test::Recorder;
using test::TlsWorld;

/// Connects and lets the tickets arrive.
void visit(TlsWorld& world, const std::string& host, const std::string& origin) {
  Connection connection = world.connect(host, {}, origin);
  BOOST_REQUIRE(connection.client);
  Recorder client;
  connection.client->listen(&client);
  world.settle();
}

BOOST_AUTO_TEST_SUITE(tls_sessions)

BOOST_AUTO_TEST_CASE(the_second_connection_to_an_origin_resumes) {
  TlsWorld world;
  visit(world, "server.test", "a");
  BOOST_TEST(world.client->counters().resumed == 0U);
  visit(world, "server.test", "a");
  BOOST_TEST(world.client->counters().handshakes == 2U);
  BOOST_TEST(world.client->counters().resumed == 1U);
}

BOOST_AUTO_TEST_CASE(a_burst_after_the_first_connection_resumes_whole) {
  TlsWorld world;
  visit(world, "server.test", "a");
  for (int i = 0; i < 64; ++i) {
    Connection connection = world.connect("server.test", {}, "a");
    BOOST_REQUIRE(connection.client);  // closed before its own tickets could be read
  }
  BOOST_TEST(world.client->counters().resumed == 64U);
  world.settle();
}

BOOST_AUTO_TEST_CASE(another_origin_or_client_does_not_resume) {
  TlsWorld world;
  visit(world, "server.test", "a");
  visit(world, "server.test", "a via proxy");
  BOOST_TEST(world.client->counters().resumed == 0U);
  world.client = test::make_client(world.ids.ca_pem);
  visit(world, "server.test", "a");
  BOOST_TEST(world.client->counters().resumed == 0U);
}

BOOST_AUTO_TEST_CASE(another_host_on_the_same_origin_is_verified_anew) {
  TlsWorld world;
  visit(world, "server.test", "a");
  const Connection connection = world.connect("evil.test", {}, "a");
  BOOST_REQUIRE(connection.client_error.has_value());
  BOOST_TEST(core::name(connection.client_error->kind) == "tls_host");
}

BOOST_AUTO_TEST_CASE(a_bad_certificate_after_a_good_one_is_refused) {
  TlsWorld world;
  visit(world, "server.test", "a");
  const TlsIdentity stranger = test::identity("server.test");
  world.server = test::make_server(stranger.chain_pem, stranger.key_pem);
  for (int i = 0; i < 3; ++i) {
    const Connection connection = world.connect("server.test", {}, "a");
    BOOST_REQUIRE(connection.client_error.has_value());
    BOOST_TEST(core::name(connection.client_error->kind) == "tls_issuer");
  }
  BOOST_TEST(world.client->counters().handshakes == 1U);
}

BOOST_AUTO_TEST_CASE(a_server_that_lost_its_ticket_keys_costs_a_full_handshake) {
  TlsWorld world;
  visit(world, "server.test", "a");
  world.server = test::make_server(world.ids.chain_pem, world.ids.key_pem);
  visit(world, "server.test", "a");
  BOOST_TEST(world.client->counters().handshakes == 2U);
  BOOST_TEST(world.client->counters().resumed == 0U);
  visit(world, "server.test", "a");
  BOOST_TEST(world.client->counters().resumed == 1U);
}

BOOST_AUTO_TEST_CASE(a_thousand_origins_stay_within_the_bound) {
  TlsWorld world;
  visit(world, "server.test", "first");
  for (int i = 0; i < 300; ++i) visit(world, "server.test", std::to_string(i));
  visit(world, "server.test", "first");  // forgotten for the newer ones
  BOOST_TEST(world.client->counters().resumed == 0U);
  visit(world, "server.test", "299");
  BOOST_TEST(world.client->counters().resumed == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
