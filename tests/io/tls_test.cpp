#include "engine/io/tls.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "tests/io/tls_certificates.hpp"
#include "tests/io/tls_world.hpp"
#include "tests/support/temp_dir.hpp"

namespace pincer::io {
namespace {

using core::ErrorKind;
using core::Phase;
using std::chrono::seconds;
using test::Connection;
using test::PipeOptions;
using test::PipeStream;
using test::Recorder;
using test::TlsWorld;

/// Bytes that show a mix-up: no two places in a row look alike.
std::string pattern(std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>('!' + (i * 7 + i / 90) % 90);
  return text;
}

void check_refused(const Connection& connection, ErrorKind kind, std::string_view said) {
  BOOST_REQUIRE(connection.client_error.has_value());
  const Error& error = *connection.client_error;
  BOOST_TEST(core::name(error.kind) == core::name(kind), error.text);
  BOOST_TEST((error.phase == Phase::tls));
  BOOST_TEST(error.text.find(said) != std::string::npos, error.text);
  BOOST_TEST(!connection.client);
}

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(bytes_go_both_ways) {
  TlsWorld world;
  Connection connection = world.connect();
  BOOST_REQUIRE(connection.client);
  BOOST_REQUIRE(connection.server);
  Recorder client, server;
  connection.client->listen(&client);
  connection.server->listen(&server);
  server.then = [&](std::string_view bytes) { connection.server->write(bytes); };
  connection.client->write("hello");
  world.settle();
  BOOST_TEST(server.bytes == "hello");
  BOOST_TEST(client.bytes == "hello");
  connection.client->finish();
  world.settle();
  BOOST_TEST(server.ended_well());
  BOOST_TEST(!client.end.has_value());
  connection.server->write("after");
  connection.server.reset();
  world.settle();
  BOOST_TEST(client.bytes == "helloafter");
  BOOST_TEST(client.ended_well());
  BOOST_TEST(world.client->counters().handshakes == 1U);
  BOOST_TEST(world.client->counters().resumed == 0U);
}

BOOST_AUTO_TEST_CASE(slices_of_any_size_give_the_same_bytes) {
  const std::string sent = pattern(40'000);
  for (const std::size_t slice : {1U, 2U, 3U, 5U, 21U, 1000U, 16'389U, 70'000U}) {
    TlsWorld world;
    PipeOptions options;
    options.slice = slice;
    Connection connection = world.connect("server.test", options);
    BOOST_REQUIRE(connection.client);
    Recorder client, server;
    connection.client->listen(&client);
    connection.server->listen(&server);
    connection.client->write(sent);
    connection.server->write(sent);
    connection.server->finish();
    world.settle();
    BOOST_TEST((server.bytes == sent), slice);
    BOOST_TEST((client.bytes == sent), slice);
    BOOST_TEST(client.ended_well());
  }
}

BOOST_AUTO_TEST_CASE(millions_of_bytes_arrive_whole) {
  TlsWorld world;
  Connection connection = world.connect();
  Recorder client;
  connection.client->listen(&client);
  const std::string sent = pattern(3'000'000);
  connection.server->write(sent);
  connection.server->finish();
  world.settle();
  BOOST_TEST((client.bytes == sent));
  BOOST_TEST(client.ended_well());
}

BOOST_AUTO_TEST_CASE(a_request_is_one_write_and_an_answer_one_call) {
  TlsWorld world;
  Connection connection = world.connect();
  Recorder client, server;
  connection.client->listen(&client);
  connection.server->listen(&server);
  world.settle();
  const std::size_t before = connection.client_pipe->writes();
  connection.client->write(pattern(20'000));
  BOOST_TEST(connection.client_pipe->writes() == before + 1);
  for (int i = 0; i < 3; ++i) connection.server->write("part");
  world.settle();
  BOOST_TEST(client.bytes == "partpartpart");
  BOOST_TEST(client.calls == 1);
}

BOOST_AUTO_TEST_CASE(what_came_with_the_handshake_waits_for_a_listener) {
  TlsWorld world;
  auto [near, far] = PipeStream::make(world.driver);
  const core::Time deadline = world.in(seconds(10));
  test::Shaking here(world.loop, world.client->connect(std::move(near), "server.test", "o",
                                                       TlsOffer::http1, deadline));
  test::Shaking there(world.loop, world.server->accept(std::move(far), deadline));
  while (!here.done()) BOOST_REQUIRE(world.loop.step());
  BOOST_REQUIRE(!there.done());
  test::StreamPtr client = std::move(*here.take());
  client->write("early");  // travels in one slice with the client's last handshake message
  while (!there.done()) BOOST_REQUIRE(world.loop.step());
  test::StreamPtr server = std::move(*there.take());
  world.settle();
  Recorder heard;
  server->listen(&heard);
  BOOST_TEST(heard.bytes.empty());  // never from inside a call of the listener
  world.settle();
  BOOST_TEST(heard.bytes == "early");
}

BOOST_AUTO_TEST_CASE(a_listener_that_pauses_loses_nothing) {
  TlsWorld world;
  PipeOptions options;
  options.slice = 200'000;  // several fillings of the plain buffer in one call of the transport
  Connection connection = world.connect("server.test", options);
  const std::string sent = pattern(300'000);
  Recorder client;
  client.then = [&](std::string_view) { connection.client->listen(nullptr); };
  connection.server->write(sent);
  connection.server->finish();
  int rounds = 0;
  while (!client.end.has_value()) {
    BOOST_REQUIRE(++rounds < 100);
    const int calls = client.calls;
    connection.client->listen(&client);
    world.settle();
    BOOST_TEST(client.calls <= calls + 1);
  }
  BOOST_TEST((client.bytes == sent));
  BOOST_TEST(client.ended_well());
}

BOOST_AUTO_TEST_CASE(queue_and_drain_are_the_transports) {
  TlsWorld world;
  PipeOptions options;
  options.window = 1000;
  Connection connection = world.connect("server.test", options);
  Recorder client, server;
  connection.client->listen(&client);
  connection.server->listen(&server);
  world.settle();
  connection.client->write(pattern(5000));
  BOOST_TEST(connection.client->queued() >= 4000U);
  world.settle();
  BOOST_TEST(connection.client->queued() == 0U);
  BOOST_TEST(client.drained == 1);
}

BOOST_AUTO_TEST_CASE(a_cut_without_the_closing_notice_is_told) {
  TlsWorld world;
  Connection connection = world.connect();
  Recorder client;
  connection.client->listen(&client);
  connection.server->write("half of it");
  connection.server_pipe->finish();
  world.settle();
  BOOST_TEST(client.bytes == "half of it");
  BOOST_TEST(client.failed(ErrorKind::premature_close));
}

BOOST_AUTO_TEST_CASE(an_aborted_connection_is_a_reset) {
  TlsWorld world;
  Connection connection = world.connect();
  Recorder client;
  connection.client->listen(&client);
  world.settle();
  connection.server->abort();
  connection.server.reset();
  world.settle();
  BOOST_TEST(client.failed(ErrorKind::reset));
  connection.client->write("into the void");
  world.settle();
}

BOOST_AUTO_TEST_CASE(a_changed_byte_ends_the_connection) {
  TlsWorld world;
  Connection connection = world.connect();
  Recorder client;
  connection.client->listen(&client);
  world.settle();
  connection.client_pipe->tap([](std::span<char> bytes) { bytes.back() ^= 1; });
  connection.server->write("secret");
  world.settle();
  BOOST_TEST(client.bytes.empty());
  BOOST_TEST(client.failed(ErrorKind::tls_other));
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_name_is_refused) {
  TlsWorld world("other.test");
  check_refused(world.connect("server.test"), ErrorKind::tls_host, "other.test");
}

BOOST_AUTO_TEST_CASE(an_address_needs_an_address_in_the_certificate) {
  TlsWorld good("127.0.0.1");
  BOOST_TEST(good.connect("127.0.0.1").client);
  check_refused(good.connect("127.0.0.2"), ErrorKind::tls_host, "127.0.0.1");
  TlsWorld v6("::1");
  BOOST_TEST(v6.connect("::1").client);
  check_refused(v6.connect("::2"), ErrorKind::tls_host, "::1");
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused) {
  TlsWorld world("server.test", 0);
  check_refused(world.connect(), ErrorKind::tls_expired, "expired on 2");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_the_future_is_refused) {
  TlsWorld world;
  world.server = test::make_server(test::kNotYetValid, test::kSelfSignedKey);
  world.client = test::make_client(test::kNotYetValid);
  check_refused(world.connect(), ErrorKind::tls_not_yet_valid, "2100-01-01");
}

BOOST_AUTO_TEST_CASE(a_self_signed_certificate_is_accepted_only_when_trusted) {
  TlsWorld world;
  world.server = test::make_server(test::kSelfSigned, test::kSelfSignedKey);
  check_refused(world.connect(), ErrorKind::tls_self_signed, "self-signed");
  world.client = test::make_client(test::kSelfSigned);
  BOOST_TEST(world.connect().client);
}

BOOST_AUTO_TEST_CASE(files_and_hashed_directories_are_trusted_when_named) {
  const test::TempDir folder;
  const std::string file = folder.write("5e2d46f8.0", test::kSelfSigned);
  for (const bool by_directory : {false, true}) {
    TlsTrust trust;
    if (by_directory) trust.ca_dir = folder.path();
    if (!by_directory) trust.ca_file = file;
    TlsWorld world;
    world.server = test::make_server(test::kSelfSigned, test::kSelfSignedKey);
    Result<std::unique_ptr<TlsClient>> client = TlsClient::make(trust);
    BOOST_REQUIRE(client.ok());
    world.client = std::move(*client);
    BOOST_TEST(world.connect().client, by_directory);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_refused) {
  TlsWorld world;
  const TlsIdentity stranger = test::identity("server.test");
  world.server = test::make_server(stranger.chain_pem, stranger.key_pem);
  check_refused(world.connect(), ErrorKind::tls_issuer, "server.test");
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_is_told_apart) {
  TlsWorld world;
  auto [near, far] = PipeStream::make(world.driver);
  Recorder plain;
  far->listen(&plain);
  plain.then = [&](std::string_view) { far->write("HTTP/1.1 400 Bad Request\r\n\r\n"); };
  const core::Time deadline = world.in(seconds(10));
  const test::Secured result = world.loop.run(
      world.client->connect(std::move(near), "server.test", "o", TlsOffer::http1, deadline));
  BOOST_REQUIRE(!result.ok());
  BOOST_TEST(core::name(result.error().kind) == "tls_protocol", result.error().text);
}

BOOST_AUTO_TEST_CASE(a_server_that_closes_or_breaks_in_the_handshake_is_told) {
  for (const bool broken : {false, true}) {
    TlsWorld world;
    auto [near, far] = PipeStream::make(world.driver);
    if (broken) far->abort();
    far.reset();
    const core::Time deadline = world.in(seconds(10));
    const test::Secured result = world.loop.run(
        world.client->connect(std::move(near), "server.test", "o", TlsOffer::http1, deadline));
    BOOST_REQUIRE(!result.ok());
    const ErrorKind kind = broken ? ErrorKind::reset : ErrorKind::premature_close;
    BOOST_TEST(core::name(result.error().kind) == core::name(kind), result.error().text);
    BOOST_TEST((result.error().phase == Phase::tls));
  }
}

BOOST_AUTO_TEST_CASE(a_handshake_has_its_deadline) {
  TlsWorld world;
  auto [near, far] = PipeStream::make(world.driver);
  const core::Time deadline = world.in(seconds(10));
  const test::Secured result = world.loop.run(
      world.client->connect(std::move(near), "server.test", "o", TlsOffer::http1, deadline));
  BOOST_REQUIRE(!result.ok());
  BOOST_TEST(core::name(result.error().kind) == "timeout");
  BOOST_TEST((result.error().phase == Phase::tls));
  BOOST_TEST((world.driver.now() == deadline));
}

BOOST_AUTO_TEST_CASE(a_server_waits_for_a_client_no_longer_than_asked) {
  TlsWorld world;
  auto [near, far] = PipeStream::make(world.driver);
  near->write("\x16\x03\x01");
  const test::Secured result =
      world.loop.run(world.server->accept(std::move(far), world.in(seconds(3))));
  BOOST_REQUIRE(!result.ok());
  BOOST_TEST(core::name(result.error().kind) == "timeout");
}

BOOST_AUTO_TEST_CASE(a_hello_names_the_server_but_no_address_and_aes_128_first) {
  for (const std::string host : {"server.test", "127.0.0.1"}) {
    TlsWorld world;
    auto [near, far] = PipeStream::make(world.driver);
    Recorder hello;
    far->listen(&hello);
    const core::Time deadline = world.in(seconds(1));
    const test::Secured result = world.loop.run(
        world.client->connect(std::move(near), host, "o", TlsOffer::http1, deadline));
    BOOST_REQUIRE(!result.ok());
    const bool named = hello.bytes.find(host) != std::string::npos;
    BOOST_TEST(named == (host == "server.test"), host);
    BOOST_TEST(hello.bytes.find("\x08http/1.1") != std::string::npos);
    const std::string aes_128_first = "\x13\x01\x13\x02\x13\x03";
    BOOST_TEST(hello.bytes.find(aes_128_first) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_host_that_cannot_be_checked_is_refused) {
  using namespace std::string_literals;
  for (const std::string& host : {""s, "server.test\0.evil.test"s, std::string(254, 'a')}) {
    TlsWorld world;
    auto [near, far] = PipeStream::make(world.driver);
    const test::Secured result = world.loop.run(
        world.client->connect(std::move(near), host, "o", TlsOffer::http1, core::kNever));
    BOOST_REQUIRE(!result.ok());
    BOOST_TEST(core::name(result.error().kind) == "invalid");
  }
}

BOOST_AUTO_TEST_CASE(material_that_cannot_be_used_is_told_at_once) {
  TlsTrust trust;
  trust.system_default = false;
  trust.ca_pem = "no certificate";
  BOOST_TEST(!TlsClient::make(trust).ok());
  trust.ca_pem.clear();
  trust.ca_file = "/nonexistent/bundle.pem";
  const Result<std::unique_ptr<TlsClient>> client = TlsClient::make(trust);
  BOOST_REQUIRE(!client.ok());
  BOOST_TEST(client.error().text.find("/nonexistent/bundle.pem") != std::string::npos);
  BOOST_TEST(!TlsServer::make("", "").ok());
  BOOST_TEST(!TlsServer::make(test::kSelfSigned, "").ok());
  BOOST_TEST(!TlsServer::make(test::kSelfSigned, test::kEncryptedKey).ok());
  BOOST_TEST(!TlsServer::make(test::identity("a.test").chain_pem, test::kSelfSignedKey).ok());
  BOOST_TEST(!make_tls_identity({}, 1).ok());
  BOOST_TEST(!make_tls_identity({"a.test,IP:10.0.0.1"}, 1).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
