#pragma once

#include <boost/test/unit_test.hpp>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/scope.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/net.hpp"
#include "engine/io/tls.hpp"
#include "tests/support/http2_server.hpp"
#include "tests/support/pipe_stream.hpp"

namespace pincer::test {

/// One identity for all: making one takes milliseconds.
inline const io::TlsIdentity& http2_identity() {
  static const io::TlsIdentity made = *io::make_tls_identity({"a.example"}, 1);
  return made;
}

/// A network whose servers speak TLS, and HTTP/2 with clients that offer it; with others HTTP/1.1,
/// to which every answer is "one".
class Http2Net final : public io::Net {
  std::vector<std::unique_ptr<io::TlsServer>> tls_;  // first: the servers' streams use them

 public:
  Http2Net(core::Loop& loop, VirtualDriver& driver) : driver_(driver), accepting_(loop) {
    speaks(io::kHttp2);
  }

  Http2Server::Handler on_request;
  Http2Server::Options options;
  core::Duration latency{0};
  std::size_t window = static_cast<std::size_t>(-1);  ///< bytes the transport takes at once
  /// Dials, by their number, that hang in the handshake.
  std::function<bool(std::size_t number)> hangs;

  std::vector<std::shared_ptr<Http2Server>> servers;
  std::size_t connects = 0;
  std::size_t old_requests = 0;  ///< of HTTP/1.1

  /// What the servers choose from now on.
  void speaks(std::string_view protocol) {
    const io::TlsIdentity& ids = http2_identity();
    tls_.push_back(*io::TlsServer::make(ids.chain_pem, ids.key_pem, protocol));
  }
  std::size_t alive() const {
    std::size_t count = 0;
    for (const auto& server : servers) count += server->client_gone ? 0U : 1U;
    return count;
  }

  io::Task<io::Result<std::vector<io::Address>>> resolve(std::string, std::uint16_t port,
                                                         core::Time) override {
    std::vector<io::Address> addresses(1, io::Address{"192.0.2.1", port, false});
    co_return addresses;
  }
  io::Task<io::Result<std::unique_ptr<io::ByteStream>>> connect(io::Address, core::Time) override {
    const std::size_t number = connects++;
    co_await core::sleep(latency);
    PipeOptions way;
    way.latency = latency;
    way.window = window;
    PipeStream::Pair pair = PipeStream::make(driver_, way, way);
    if (hangs && hangs(number)) {
      silent_.push_back(std::move(pair.second));
    } else {
      accepting_.spawn(accept(*this, *tls_.back(), std::move(pair.second)));
    }
    co_return std::unique_ptr<io::ByteStream>(std::move(pair.first));
  }
  io::Result<std::unique_ptr<io::Listener>> listen(const io::Address&,
                                                   io::AcceptHandler&) override {
    return core::Error{core::Phase::none, core::ErrorKind::other, 0, "nobody listens here"};
  }

 private:
  class OldServer final : public io::ByteListener {
   public:
    OldServer(Http2Net& net, std::unique_ptr<io::ByteStream> stream)
        : net_(net), stream_(std::move(stream)) {
      stream_->listen(this);
    }
    void on_bytes(std::span<char> bytes) override {
      head_.append(bytes.data(), bytes.size());
      if (!head_.ends_with("\r\n\r\n")) return;
      head_.clear();
      ++net_.old_requests;
      stream_->write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none");
    }
    void on_end(std::optional<core::Error>) override {}

   private:
    Http2Net& net_;
    std::string head_;
    std::unique_ptr<io::ByteStream> stream_;
  };

  static core::Task<void> accept(Http2Net& net, io::TlsServer& tls,
                                 std::unique_ptr<io::ByteStream> pipe) {
    const core::Time deadline = net.driver_.now() + std::chrono::seconds(10);
    io::Result<std::unique_ptr<io::ByteStream>> stream =
        co_await tls.accept(std::move(pipe), deadline);
    if (!stream) co_return;
    if ((*stream)->protocol() == io::kHttp2) {
      net.servers.push_back(std::make_shared<Http2Server>(
          net.driver_, std::move(*stream), net.servers.size(), net.on_request, net.options));
    } else {
      net.old_.push_back(std::make_unique<OldServer>(net, std::move(*stream)));
    }
  }

  VirtualDriver& driver_;
  std::vector<std::unique_ptr<io::ByteStream>> silent_;
  std::vector<std::unique_ptr<OldServer>> old_;
  core::Scope accepting_;
};

inline io::HttpClientOptions http2_options(io::HttpClientOptions options = {}) {
  options.trust.ca_pem = http2_identity().ca_pem;
  options.trust.system_default = false;
  return options;
}

/// A client and such a network, on virtual time.
struct Http2World {
  explicit Http2World(Http2Server::Handler handler, io::HttpClientOptions options = {})
      : loop(driver), net(loop, driver) {
    net.on_request = std::move(handler);
    client = io::HttpClient::make(loop, net, http2_options(std::move(options)));
  }

  static io::HttpRequest get(std::string_view url = "https://a.example/") {
    io::HttpRequest request;
    request.url = *io::parse_url(url);
    return request;
  }
  static io::HttpRequest post(std::string body) {
    io::HttpRequest request = get();
    request.method = "POST";
    request.body = std::move(body);
    return request;
  }
  const io::HttpReply& run(const io::HttpRequest& request, const io::HttpCall& call = {}) {
    loop.run(client->exchange(request, call, reply));
    return reply;
  }
  std::string outcome(const io::HttpRequest& request, const io::HttpCall& call = {}) {
    return told(run(request, call));
  }
  static std::string told(const io::HttpReply& of) {
    if (!of.failure) return "ok " + std::to_string(of.status);
    return std::string(core::name(of.failure->kind)) + " " + std::string(core::name(of.phase));
  }
  /// `count` exchanges side by side, to their ends.
  std::vector<std::string> run_all(std::size_t count, const io::HttpRequest& request,
                                   const io::HttpCall& call = {}) {
    replies.clear();
    replies.resize(count);
    loop.run(together(count, request, call));
    std::vector<std::string> all;
    for (const io::HttpReply& each : replies) all.push_back(told(each));
    return all;
  }
  core::Task<void> together(std::size_t count, const io::HttpRequest& request,
                            const io::HttpCall& call) {
    core::Scope scope(loop);
    for (std::size_t i = 0; i < count; ++i) {
      scope.spawn(client->exchange(request, call, replies[i]));
    }
    co_await scope.join();
  }
  void wait(core::Duration duration) { loop.run(asleep(duration)); }
  static core::Task<void> asleep(core::Duration duration) { co_await core::sleep(duration); }

  VirtualDriver driver;
  core::Loop loop;
  Http2Net net;
  std::unique_ptr<io::HttpClient> client;
  io::HttpReply reply;
  std::vector<io::HttpReply> replies;
};

}  // namespace pincer::test
