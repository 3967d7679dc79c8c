#include "engine/io/uv_net.hpp"

#include <uv.h>

#include "engine/core/event.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_resolver.hpp"
#include "engine/io/uv_tcp.hpp"

namespace pincer::io {

using core::ErrorKind;
using core::Phase;

namespace {

constexpr int kBacklog = 1024;

std::string shown(const Address& address) {
  const std::string host = address.ipv6 ? "[" + address.ip + "]" : address.ip;
  return host + ":" + std::to_string(address.port);
}

int to_sockaddr(const Address& address, sockaddr_storage& storage) {
  if (address.ipv6) {
    return uv_ip6_addr(address.ip.c_str(), address.port, reinterpret_cast<sockaddr_in6*>(&storage));
  }
  return uv_ip4_addr(address.ip.c_str(), address.port, reinterpret_cast<sockaddr_in*>(&storage));
}

Address from_sockaddr(const sockaddr_storage& storage) {
  char text[INET6_ADDRSTRLEN] = {};
  if (storage.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    uv_ip6_name(&v6, text, sizeof text);
    return Address{text, ntohs(v6.sin6_port), true};
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
  uv_ip4_name(&v4, text, sizeof text);
  return Address{text, ntohs(v4.sin_port), false};
}

/// One connect under way. The request lives in a heap block until libuv calls back.
class Dial {
 public:
  Dial(UvDriver& driver, const Address& address) : socket_(UvTcpStream::make(driver)) {
    sockaddr_storage storage{};
    auto request = std::make_unique<Request>();
    status_ = to_sockaddr(address, storage);
    if (status_ == 0) {
      status_ = uv_tcp_connect(&request->connect, socket_->handle(),
                               reinterpret_cast<const sockaddr*>(&storage), on_connected);
    }
    if (status_ != 0) {
      done_.set();
      return;
    }
    request->dial = this;
    request->connect.data = request.get();
    request_ = request.release();  // freed in on_connected, which always comes
  }
  Dial(const Dial&) = delete;
  Dial& operator=(const Dial&) = delete;
  ~Dial() {
    if (request_ != nullptr) request_->dial = nullptr;
  }

  Task<int> finished() {
    co_await done_.wait();
    co_return status_;
  }
  std::unique_ptr<ByteStream> take() {
    socket_->begin();
    return std::move(socket_);
  }

 private:
  struct Request {
    uv_connect_t connect;
    Dial* dial = nullptr;
  };
  static void on_connected(uv_connect_t* connect, int status) {
    const std::unique_ptr<Request> request(static_cast<Request*>(connect->data));
    if (request->dial == nullptr) return;
    request->dial->request_ = nullptr;
    request->dial->status_ = status;
    request->dial->done_.set();
  }

  std::unique_ptr<UvTcpStream> socket_;
  Request* request_ = nullptr;
  int status_ = 0;
  core::Event done_;
};

class UvListener final : public Listener {
 public:
  UvListener(UvDriver& driver, AcceptHandler& handler) : block_(new Block) {
    core::check(uv_tcp_init(driver.raw(), &block_->handle) == 0, "libuv makes a socket handle");
    block_->handle.data = block_;
    block_->driver = &driver;
    block_->handler = &handler;
  }
  UvListener(const UvListener&) = delete;
  UvListener& operator=(const UvListener&) = delete;
  ~UvListener() override {
    block_->handler = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(&block_->handle), [](uv_handle_t* closed) {
      const std::unique_ptr<Block> owned(static_cast<Block*>(closed->data));
    });
  }

  int start(const Address& address) {
    sockaddr_storage storage{};
    int status = to_sockaddr(address, storage);
    if (status == 0) {
      status = uv_tcp_bind(&block_->handle, reinterpret_cast<const sockaddr*>(&storage), 0);
    }
    if (status == 0) {
      status = uv_listen(reinterpret_cast<uv_stream_t*>(&block_->handle), kBacklog, on_connection);
    }
    return status;
  }

  Address address() const override {
    sockaddr_storage storage{};
    int size = sizeof storage;
    uv_tcp_getsockname(&block_->handle, reinterpret_cast<sockaddr*>(&storage), &size);
    return from_sockaddr(storage);
  }

 private:
  struct Block {
    uv_tcp_t handle;
    UvDriver* driver = nullptr;
    AcceptHandler* handler = nullptr;
  };

  static void on_connection(uv_stream_t* server, int status) {
    auto* block = static_cast<Block*>(server->data);
    if (status != 0 || block->handler == nullptr) return;
    std::unique_ptr<UvTcpStream> stream = UvTcpStream::make(*block->driver);
    if (uv_accept(server, reinterpret_cast<uv_stream_t*>(stream->handle())) != 0) return;
    stream->begin();
    sockaddr_storage storage{};
    int size = sizeof storage;
    uv_tcp_getpeername(stream->handle(), reinterpret_cast<sockaddr*>(&storage), &size);
    block->handler->on_accept(std::move(stream), from_sockaddr(storage));
  }

  Block* block_;  // lent to libuv, freed in its close callback
};

class UvNet final : public Net {
 public:
  UvNet(UvDriver& driver, core::Loop& loop) : driver_(driver), resolver_(driver, loop) {}

  Task<Result<std::vector<Address>>> resolve(std::string host, std::uint16_t port,
                                             Time deadline) override {
    return resolver_.resolve(std::move(host), port, deadline);
  }

  Task<Result<std::unique_ptr<ByteStream>>> connect(Address address, Time deadline) override {
    Dial dial(driver_, address);
    const std::optional<int> status = co_await core::timeout_at(dial.finished(), deadline);
    if (!status) {
      co_return Error{Phase::connect, ErrorKind::timeout, 0,
                      "no connection to " + shown(address) + " in time"};
    }
    if (*status != 0) {
      co_return uv_failure(Phase::connect, *status, "cannot connect to " + shown(address));
    }
    co_return dial.take();
  }

  Result<std::unique_ptr<Listener>> listen(const Address& address,
                                           AcceptHandler& handler) override {
    auto listener = std::make_unique<UvListener>(driver_, handler);
    const int status = listener->start(address);
    if (status != 0) return uv_failure(Phase::none, status, "cannot listen on " + shown(address));
    return std::unique_ptr<Listener>(std::move(listener));
  }

 private:
  UvDriver& driver_;
  UvResolver resolver_;
};

}  // namespace

std::unique_ptr<Net> make_uv_net(UvDriver& driver, core::Loop& loop) {
  return std::make_unique<UvNet>(driver, loop);
}

}  // namespace pincer::io
