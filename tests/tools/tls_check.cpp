// What the TLS client makes of one server: for corpora of bad certificates and misbehaving servers.
// usage: tls_check CA_FILE IP PORT HOST     prints "ok" or "KIND SENTENCE"

#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>

#include "engine/core/event.hpp"
#include "engine/core/loop.hpp"
#include "engine/io/tls.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/io/uv_net.hpp"

namespace {

using pincer::core::Error;
using pincer::core::Loop;
using pincer::core::Result;
using pincer::core::Task;
using namespace pincer::io;
using std::chrono::seconds;

/// Notes the end of a stream and lets its reader go on.
class End final : public ByteListener {
 public:
  pincer::core::Event event;
  std::optional<Error> reason;
  std::size_t bytes = 0;

  void on_bytes(std::span<char> arrived) override { bytes += arrived.size(); }
  void on_end(std::optional<Error> why) override {
    reason = std::move(why);
    event.set();
  }
};

/// Handshake, one request, and the answer up to its end.
Task<std::optional<Error>> visit(Loop& loop, Net& net, TlsClient& tls, Address address,
                                 std::string host) {
  const pincer::core::Time deadline = loop.now() + seconds(3);
  Result<std::unique_ptr<ByteStream>> tcp = co_await net.connect(std::move(address), deadline);
  if (!tcp) co_return std::move(tcp.error());
  Result<std::unique_ptr<ByteStream>> stream =
      co_await tls.connect(std::move(*tcp), host, host, TlsOffer::http1, deadline);
  if (!stream) co_return std::move(stream.error());
  End end;
  (*stream)->listen(&end);
  (*stream)->write("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  co_await end.event.wait();
  co_return std::move(end.reason);
}

int report(const std::optional<Error>& error) {
  if (!error) {
    std::puts("ok");
    return 0;
  }
  std::printf("%s %s\n", std::string(name(error->kind)).c_str(), error->text.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: tls_check CA_FILE IP PORT HOST\n", stderr);
    return 2;
  }
  Address address;
  address.ip = argv[2];
  address.ipv6 = address.ip.find(':') != std::string::npos;
  std::from_chars(argv[3], argv[3] + std::strlen(argv[3]), address.port);
  TlsTrust trust;
  trust.ca_file = argv[1];
  const Result<std::unique_ptr<TlsClient>> tls = TlsClient::make(trust);
  if (!tls) return report(tls.error());
  UvDriver driver;
  Loop loop(driver);
  const std::unique_ptr<Net> net = make_uv_net(driver, loop);
  return report(loop.run(visit(loop, *net, **tls, std::move(address), argv[4])));
}
