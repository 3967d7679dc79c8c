#include "stages/sign_in/callback.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/core/race.hpp"
#include "engine/io/http_client.hpp"
#include "tests/stages/sign_in/bench.hpp"
#include "tests/support/memory_net.hpp"

namespace pincer::stages {
namespace {

using std::chrono::minutes;
using test::contains;

constexpr const char* kState = "0123456789abcdef";

struct World {
  World() {
    net.host("localhost", {"127.0.0.1"});
    net.host("evil.test", {"127.0.0.1"});
    auto listening =
        CallbackReceiver::listen(loop, net, {1455, "/auth/callback"}, kState, "OpenAI");
    BOOST_REQUIRE(listening.ok());
    receiver = std::move(*listening);
  }
  /// The status of the page that a browser gets.
  int browse(const std::string& target, const std::string& method = "GET",
             const std::string& host = "localhost") {
    io::HttpRequest request;
    request.method = method;
    request.url = *io::parse_url("http://" + host + ":1455" + target);
    loop.run(client->exchange(request, {}, reply));
    return reply.status;
  }
  /// The code, if it came within a while.
  std::optional<core::Result<std::string>> code() {
    return loop.run(core::timeout(receiver->code(), minutes(5)));
  }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::MemoryNet net{driver};
  std::unique_ptr<io::HttpClient> client = io::HttpClient::make(loop, net, {});
  std::unique_ptr<CallbackReceiver> receiver;
  io::HttpReply reply;
};

std::string query(const std::string& rest) {
  return "/auth/callback?state=" + std::string(kState) + rest;
}

BOOST_AUTO_TEST_SUITE(callback)

BOOST_AUTO_TEST_CASE(the_browser_brings_the_code) {
  World world;
  BOOST_TEST(world.browse(query("&code=a%2Fb")) == 200);
  BOOST_TEST(!contains(world.reply.body, "a/b"));
  BOOST_TEST(!contains(world.reply.body, kState));
  BOOST_TEST(*world.reply.fields.get("Cache-Control") == "no-store");
  BOOST_TEST(world.code()->value() == "a/b");
}

BOOST_AUTO_TEST_CASE(either_address_of_localhost_will_do) {
  World world;
  BOOST_TEST(world.browse(query("&code=six"), "GET", "[::1]") == 200);
  BOOST_TEST(world.code()->value() == "six");
}

BOOST_AUTO_TEST_CASE(what_is_not_the_answer_is_refused_and_waited_past) {
  World world;
  BOOST_TEST(world.browse("/auth/callback?code=evil") == 400);
  BOOST_TEST(world.browse("/auth/callback?code=evil&state=0123456789abcdee") == 400);
  BOOST_TEST(world.browse("/auth/callback?error=access_denied&state=wrong") == 400);
  BOOST_TEST(world.browse(query("")) == 400);
  BOOST_TEST(world.browse(query("&code=evil"), "POST") == 405);
  BOOST_TEST(world.browse("/auth/callback/x?code=evil&state=" + std::string(kState)) == 404);
  BOOST_TEST(world.browse("/favicon.ico") == 404);
  BOOST_TEST(world.browse(query("&code=evil"), "GET", "evil.test") == 404);
  BOOST_TEST(world.browse(query("&code=good")) == 200);
  BOOST_TEST(world.code()->value() == "good");
}

BOOST_AUTO_TEST_CASE(a_replay_is_refused_and_changes_nothing) {
  World world;
  BOOST_TEST(world.browse(query("&code=good")) == 200);
  BOOST_TEST(world.browse(query("&code=good")) == 410);
  BOOST_TEST(world.browse(query("&code=other")) == 410);
  BOOST_TEST(world.code()->value() == "good");
}

BOOST_AUTO_TEST_CASE(a_denial_ends_it) {
  World world;
  BOOST_TEST(world.browse(query("&error=access_denied")) == 200);
  const auto answer = world.code();
  BOOST_REQUIRE(!answer->ok());
  BOOST_TEST(contains(answer->error().text, "access_denied"));
}

BOOST_AUTO_TEST_CASE(nobody_comes_and_the_wait_ends) {
  World world;
  BOOST_TEST(!world.code().has_value());
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_told) {
  World world;
  const auto second =
      CallbackReceiver::listen(world.loop, world.net, {1455, "/x"}, kState, "OpenAI");
  BOOST_TEST(!second.ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
