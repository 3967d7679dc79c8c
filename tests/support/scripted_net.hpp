#pragma once

#include <charconv>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/sleep.hpp"
#include "engine/io/net.hpp"
#include "tests/support/pipe_stream.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

/// The server's end of one connection of a ScriptedNet. What it does after a delay it does not do
/// once the connection is gone.
class ServerEnd final : public io::ByteListener, public std::enable_shared_from_this<ServerEnd> {
 public:
  using Handler = std::function<void(ServerEnd&, const std::string& request)>;

  ServerEnd(VirtualDriver& driver, std::unique_ptr<PipeStream> stream, std::size_t number,
            Handler handler)
      : number(number), driver_(driver), handler_(std::move(handler)), stream_(std::move(stream)) {
    stream_->listen(this);
  }

  ServerEnd& send(std::string bytes, core::Duration after = {}) {
    return later(after, [bytes = std::move(bytes)](PipeStream& stream) { stream.write(bytes); });
  }
  ServerEnd& finish(core::Duration after = {}) {
    return later(after, [](PipeStream& stream) { stream.finish(); });
  }
  ServerEnd& reset(core::Duration after = {}) {
    return later(after, [this](PipeStream& stream) {
      stream.abort();
      stream_.reset();
    });
  }

  const std::size_t number;           ///< of the connection, from 0
  std::vector<std::string> requests;  ///< whole ones, head and body
  bool client_gone = false;

 private:
  ServerEnd& later(core::Duration after, std::function<void(PipeStream&)> act) {
    driver_.after(after, [weak = weak_from_this(), act = std::move(act)] {
      const std::shared_ptr<ServerEnd> self = weak.lock();
      if (self != nullptr && self->stream_ != nullptr) act(*self->stream_);
    });
    return *this;
  }

  void on_bytes(std::span<char> bytes) override {
    inbox_.append(bytes.data(), bytes.size());
    for (;;) {
      const std::size_t head = inbox_.find("\r\n\r\n");
      if (head == std::string::npos) return;
      const std::size_t size = head + 4 + length_of(inbox_.substr(0, head));
      if (inbox_.size() < size) return;
      requests.push_back(inbox_.substr(0, size));
      inbox_.erase(0, size);
      const std::string request = requests.back();
      if (handler_) handler_(*this, request);
    }
  }
  void on_end(std::optional<core::Error>) override { client_gone = true; }

  static std::size_t length_of(const std::string& head) {
    const std::size_t at = head.find("Content-Length: ");
    std::size_t length = 0;
    if (at != std::string::npos) {
      std::from_chars(head.data() + at + 16, head.data() + head.size(), length);
    }
    return length;
  }

  VirtualDriver& driver_;
  Handler handler_;
  std::string inbox_;
  std::unique_ptr<PipeStream> stream_;
};

/// A network whose names, servers and delays a test scripts. All connections end at one handler.
class ScriptedNet final : public io::Net {
 public:
  explicit ScriptedNet(VirtualDriver& driver) : driver_(driver) {}

  ServerEnd::Handler on_request;
  core::Duration resolve_delay{0};
  core::Duration connect_delay{0};
  core::Duration latency{0};
  std::size_t window = static_cast<std::size_t>(-1);  ///< bytes the transport takes at once
  bool resolver_silent = false;
  bool connects_silent = false;
  std::optional<core::Error> resolve_error;
  /// Asked for each connect by its number; an error refuses it.
  std::function<std::optional<core::Error>(std::size_t number)> connect_error;

  std::vector<std::shared_ptr<ServerEnd>> servers;  ///< one per connection made
  std::vector<io::Address> connects;                ///< what was tried, failed ones too
  std::size_t lookups = 0;
  std::size_t connecting = 0, connecting_peak = 0;

  std::size_t alive() const {
    std::size_t count = 0;
    for (const auto& server : servers) count += server->client_gone ? 0U : 1U;
    return count;
  }

  io::Task<io::Result<std::vector<io::Address>>> resolve(std::string host, std::uint16_t port,
                                                         core::Time deadline) override {
    ++lookups;
    if (resolver_silent) {
      co_await core::sleep_until(deadline);
      co_return core::Error{core::Phase::resolve, core::ErrorKind::timeout, 0, "no answer"};
    }
    co_await core::sleep(resolve_delay);
    if (resolve_error) co_return *resolve_error;
    std::vector<io::Address> addresses;
    addresses.push_back(io::Address{host.empty() ? "" : "192.0.2.1", port, false});
    co_return addresses;
  }

  io::Task<io::Result<std::unique_ptr<io::ByteStream>>> connect(io::Address address,
                                                                core::Time deadline) override {
    const std::size_t number = connects.size();
    connects.push_back(address);
    const Connecting under_way(*this);
    if (connects_silent) {
      co_await core::sleep_until(deadline);
      co_return core::Error{core::Phase::connect, core::ErrorKind::timeout, 0, "no answer"};
    }
    co_await core::sleep(connect_delay);
    if (connect_error) {
      const std::optional<core::Error> error = connect_error(number);
      if (error) co_return *error;
    }
    PipeOptions options;
    options.latency = latency;
    options.window = window;
    PipeStream::Pair pair = PipeStream::make(driver_, options, options);
    servers.push_back(
        std::make_shared<ServerEnd>(driver_, std::move(pair.second), servers.size(), on_request));
    co_return std::unique_ptr<io::ByteStream>(std::move(pair.first));
  }

  io::Result<std::unique_ptr<io::Listener>> listen(const io::Address&,
                                                   io::AcceptHandler&) override {
    return core::Error{core::Phase::none, core::ErrorKind::other, 0, "nobody listens here"};
  }

 private:
  class Connecting {
   public:
    explicit Connecting(ScriptedNet& net) : net_(net) {
      ++net_.connecting;
      if (net_.connecting > net_.connecting_peak) net_.connecting_peak = net_.connecting;
    }
    Connecting(const Connecting&) = delete;
    Connecting& operator=(const Connecting&) = delete;
    ~Connecting() { --net_.connecting; }

   private:
    ScriptedNet& net_;
  };

  VirtualDriver& driver_;
};

/// A whole response with Content-Length.
inline std::string http_response(std::string_view body, std::string_view status = "200 OK",
                                 std::string_view fields = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace pincer::test
