#pragma once

#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include "stages/simulator/simulator.hpp"
#include "tests/support/memory_net.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

/// A loop on virtual time, a network in memory and a simulated OpenRouter on it: everything a test
/// needs to run a whole scan, or to talk to the simulator byte by byte.
class Simulated {
 public:
  explicit Simulated(stages::Scenario scenario) { start(std::move(scenario)); }

  void start(stages::Scenario scenario) {
    simulator.reset();
    core::Result<std::unique_ptr<stages::Simulator>> made = stages::Simulator::make(
        loop, net, io::Address{"127.0.0.1", 0, false}, nullptr, std::move(scenario));
    core::check(made.ok(), "the simulator under test starts");
    simulator = std::move(*made);
  }

  /// One response, taken apart. `ended` is false when it hung until the limit.
  struct Response {
    int status = 0;
    std::string head;
    std::string body;
    std::string raw;
    bool ended = false;
    std::optional<core::Error> reason;
  };
  Response get(std::string_view target, std::string_view fields = "") {
    return exchange("GET " + std::string(target) + " HTTP/1.1\r\nHost: sim\r\n" +
                    std::string(fields) + "Connection: close\r\n\r\n");
  }
  Response post(std::string_view target, std::string_view body, std::string_view fields = "") {
    return exchange("POST " + std::string(target) + " HTTP/1.1\r\nHost: sim\r\n" +
                    std::string(fields) + "Content-Length: " + std::to_string(body.size()) +
                    "\r\nConnection: close\r\n\r\n" + std::string(body));
  }

  /// Lets virtual time pass.
  void pass(core::Duration duration) { loop.run(wait(duration)); }

  VirtualDriver driver;
  core::Loop loop{driver};
  MemoryNet net{driver};
  std::unique_ptr<stages::Simulator> simulator;

 private:
  Response exchange(const std::string& request) {
    const std::unique_ptr<RawClient> client =
        loop.run(RawClient::connect(net, simulator->address()));
    client->write(request);
    Response response;
    response.raw = loop.run(client->all(std::chrono::seconds(60)));
    response.ended = client->ended();
    response.reason = client->reason();
    const std::size_t head_end = response.raw.find("\r\n\r\n");
    if (head_end == std::string::npos) return response;
    response.head = response.raw.substr(0, head_end + 2);
    std::from_chars(response.head.data() + 9, response.head.data() + 12, response.status);
    const std::string_view rest = std::string_view(response.raw).substr(head_end + 4);
    const bool chunked = response.head.find("Transfer-Encoding: chunked") != std::string::npos;
    response.body = chunked ? dechunked(rest) : std::string(rest);
    return response;
  }

  static core::Task<void> wait(core::Duration duration) { co_await core::sleep(duration); }

  static std::string dechunked(std::string_view rest) {
    std::string body;
    for (;;) {
      const std::size_t line = rest.find("\r\n");
      std::size_t bytes = 0;
      if (line == std::string_view::npos) return body;
      std::from_chars(rest.data(), rest.data() + line, bytes, 16);
      if (bytes == 0) return body;
      body.append(rest.substr(line + 2, bytes));
      rest.remove_prefix(std::min(rest.size(), line + 2 + bytes + 2));
    }
  }
};

}  // namespace pincer::test
