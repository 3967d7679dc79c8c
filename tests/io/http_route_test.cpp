// Where an exchange goes: redirects and proxies, and what is told to whom on the way.
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

std::string redirect_to(std::string_view location, std::string_view status = "302 Found") {
  return http_response("moved", status, "Location: " + std::string(location) + "\r\n");
}

HttpCall following(int redirects) {
  HttpCall call;
  call.redirects_max = redirects;
  return call;
}

HttpRequest with_key(HttpRequest request) {
  request.fields.add("Authorization", "Bearer sk-secret-key");
  return request;
}

BOOST_AUTO_TEST_SUITE(http_route)

BOOST_AUTO_TEST_CASE(a_redirect_of_the_same_origin_is_followed) {
  HttpWorld world([](ServerEnd& server, const std::string& request) {
    const bool moved = request.starts_with("GET /v2/models?x=y ");
    server.send(moved ? http_response("here") : redirect_to("../v2/models?x=y", "307 Moved"));
  });
  const HttpRequest request = with_key(HttpWorld::get("http://a.example/v1/models"));
  BOOST_TEST(world.outcome(request, following(5)) == "ok 200");
  BOOST_TEST(world.reply.body == "here");
  BOOST_TEST(world.reply.redirects == 1);
  BOOST_TEST(world.net.connects.size() == 1U);
}

BOOST_AUTO_TEST_CASE(redirects_are_counted) {
  HttpWorld world(always(redirect_to("/again")));
  BOOST_TEST(world.outcome(HttpWorld::get(), following(5)) == "redirect head");
  BOOST_TEST(world.reply.redirects == 5);
  BOOST_TEST(world.net.servers.at(0)->requests.size() == 6U);
  BOOST_TEST(world.outcome(HttpWorld::get(), following(0)) == "redirect head");
  BOOST_TEST(world.reply.status == 302);
}

BOOST_AUTO_TEST_CASE(a_redirect_elsewhere_is_never_followed) {
  for (const std::string_view location :
       {"http://b.example/", "https://a.example/", "http://a.example:81/", "//b.example/",
        "file:///etc/passwd", "http://u:p@a.example/", "http://169.254.169.254/", "",
        "\\\\b.example\\x", "/x%0d%0aInjected:%201", "/?key=sk-secret-key"}) {
    BOOST_TEST_CONTEXT(location) {
      HttpWorld world(always(redirect_to(location)));
      BOOST_TEST(world.outcome(with_key(HttpWorld::get()), following(5)) == "redirect head");
      BOOST_TEST(world.net.connects.size() == 1U);
      BOOST_TEST(world.net.servers.at(0)->requests.size() == 1U);
      BOOST_TEST(world.reply.failure->text.find("sk-secret") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_a_get_is_redirected) {
  HttpWorld world(always(redirect_to("/other")));
  BOOST_TEST(world.outcome(HttpWorld::post("{}"), following(5)) == "redirect head");
  BOOST_TEST(world.net.servers.at(0)->requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(two_locations_are_no_http) {
  HttpWorld world(
      always(http_response("", "302 Found", "Location: /a\r\nLocation: http://b.example/\r\n")));
  BOOST_TEST(world.outcome(HttpWorld::get(), following(5)) == "protocol head");
}

BOOST_AUTO_TEST_CASE(the_total_deadline_spans_redirects) {
  HttpWorld world(
      [](ServerEnd& server, const std::string&) { server.send(redirect_to("/again"), 3s); });
  HttpCall call = following(100);
  call.deadlines.total = 10s;
  const core::Time begin = world.loop.now();
  BOOST_TEST(world.outcome(HttpWorld::get(), call) == "timeout head");
  BOOST_TEST((world.since(begin) == 10s));
}

BOOST_AUTO_TEST_CASE(a_plain_request_goes_whole_to_its_proxy) {
  HttpClientOptions options;
  options.proxy.http_proxy = "http://user:pass@proxy.example:3128";
  HttpWorld world(always(http_response("x")), options);
  BOOST_TEST(world.outcome(HttpWorld::get("http://a.example/v1?x=y")) == "ok 200");
  BOOST_TEST(world.net.connects.at(0).port == 3128);
  const std::string& request = world.net.servers.at(0)->requests.at(0);
  BOOST_TEST(request.starts_with("GET http://a.example/v1?x=y HTTP/1.1\r\nHost: a.example\r\n"));
  BOOST_TEST(request.find("Proxy-Authorization: Basic dXNlcjpwYXNz\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(origins_behind_one_proxy_do_not_share_connections) {
  HttpClientOptions options;
  options.proxy.http_proxy = "http://proxy.example:3128";
  HttpWorld world(always(http_response("x")), options);
  BOOST_TEST(world.outcome(HttpWorld::get("http://a.example/")) == "ok 200");
  BOOST_TEST(world.outcome(HttpWorld::get("http://b.example/")) == "ok 200");
  BOOST_TEST(world.net.connects.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_tunnel_is_asked_for_without_the_origins_key) {
  for (const std::string& answer : {std::string("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"),
                                    std::string("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"),
                                    std::string("nonsense\r\n\r\n"),
                                    std::string("HTTP/1.1 200 OK\r\n\r\nsome bytes too many")}) {
    HttpClientOptions options;
    options.proxy.https_proxy = "http://user:pass@proxy.example:3128";
    HttpWorld world(always(answer), options);
    const HttpRequest request = with_key(HttpWorld::post("{}", "https://a.example/v1"));
    BOOST_TEST(world.outcome(request) == "proxy connect");
    BOOST_TEST(world.net.servers.at(0)->requests.size() == 1U);
    const std::string& told = world.net.servers.at(0)->requests.at(0);
    BOOST_TEST(told.starts_with("CONNECT a.example:443 HTTP/1.1\r\n"));
    BOOST_TEST(told.find("sk-secret") == std::string::npos);
    BOOST_TEST(world.reply.failure->text.find("dXNlcj") == std::string::npos);
    BOOST_TEST(world.reply.failure->text.starts_with("proxy proxy.example:3128: "));
  }
}

BOOST_AUTO_TEST_CASE(a_proxy_that_does_not_answer_is_a_connect_timeout) {
  HttpClientOptions options;
  options.proxy.https_proxy = "http://proxy.example:3128";
  HttpWorld world(nullptr, options);
  const core::Time begin = world.loop.now();
  BOOST_TEST(world.outcome(HttpWorld::get("https://a.example/")) == "timeout connect");
  BOOST_TEST((world.since(begin) == 10s));
  while (world.loop.step()) {
  }
  BOOST_TEST(world.net.alive() == 0U);
}

BOOST_AUTO_TEST_CASE(a_proxy_that_refuses_is_the_proxys_failure) {
  HttpClientOptions options;
  options.proxy.https_proxy = "http://proxy.example:3128";
  HttpWorld world(nullptr, options);
  world.net.connect_error = [](std::size_t) -> std::optional<Error> {
    return Error{core::Phase::connect, core::ErrorKind::refused, 0, "connection refused"};
  };
  BOOST_TEST(world.outcome(HttpWorld::get("https://a.example/")) == "proxy connect");
  BOOST_TEST(world.reply.failure->text == "proxy proxy.example:3128: connection refused");
}

BOOST_AUTO_TEST_CASE(a_setting_that_is_no_proxy_sends_nothing) {
  HttpClientOptions options;
  options.proxy.https_proxy = "socks5://proxy.example:1080";
  HttpWorld world(nullptr, options);
  BOOST_TEST(world.outcome(HttpWorld::get("https://a.example/")) == "proxy none");
  BOOST_TEST(world.net.lookups == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
