#pragma once

#include <list>
#include <memory>
#include <string>

#include "engine/core/scope.hpp"
#include "engine/io/http_client.hpp"
#include "tests/support/scripted_net.hpp"

namespace pincer::test {

/// A client on a scripted network and virtual time, with what a test asks of it.
struct HttpWorld {
  explicit HttpWorld(io::HttpClientOptions options = {}) : HttpWorld(nullptr, std::move(options)) {}
  explicit HttpWorld(ServerEnd::Handler handler, io::HttpClientOptions options = {})
      : loop(driver), net(driver) {
    net.on_request = std::move(handler);
    client = io::HttpClient::make(loop, net, std::move(options));
  }

  static io::HttpRequest get(std::string_view url = "http://a.example/") {
    io::HttpRequest request;
    request.url = *io::parse_url(url);
    return request;
  }
  static io::HttpRequest post(std::string body, std::string_view url = "http://a.example/") {
    io::HttpRequest request = get(url);
    request.method = "POST";
    request.body = std::move(body);
    return request;
  }

  /// One exchange to its end.
  const io::HttpReply& run(const io::HttpRequest& request, const io::HttpCall& call = {}) {
    loop.run(client->exchange(request, call, reply));
    return reply;
  }
  /// The kind of failure, or "ok", with the phase: "timeout head".
  std::string outcome(const io::HttpRequest& request, const io::HttpCall& call = {}) {
    return told(run(request, call));
  }
  static std::string told(const io::HttpReply& of) {
    if (!of.failure) return "ok " + std::to_string(of.status);
    return std::string(core::name(of.failure->kind)) + " " + std::string(core::name(of.phase));
  }
  void wait(core::Duration duration) { loop.run(asleep(duration)); }
  static core::Task<void> asleep(core::Duration duration) { co_await core::sleep(duration); }
  core::Duration since(core::Time begin) const { return driver.now() - begin; }

  VirtualDriver driver;
  core::Loop loop;
  ScriptedNet net;
  std::unique_ptr<io::HttpClient> client;
  io::HttpReply reply;
};

/// A handler that answers each request with the same bytes.
inline ServerEnd::Handler always(std::string bytes) {
  return [bytes = std::move(bytes)](ServerEnd& server, const std::string&) { server.send(bytes); };
}

/// The same, then ends the connection in order.
inline ServerEnd::Handler once(std::string bytes) {
  return [bytes = std::move(bytes)](ServerEnd& server, const std::string&) {
    server.send(bytes).finish();
  };
}

}  // namespace pincer::test
