#include "engine/io/http_server.hpp"

#include <deque>

#include "engine/core/event.hpp"
#include "engine/core/scope.hpp"
#include "engine/io/server_connection.hpp"

namespace pincer::io {

namespace {

class Server final : public HttpServer, private AcceptHandler {
 public:
  Server(core::Loop& loop, TlsServer* tls, RequestHandler& handler, HttpServerOptions options)
      : loop_(loop), tls_(tls), handler_(handler), options_(options), scope_(loop) {}

  Result<void> listen(Net& net, const Address& address) {
    Result<std::unique_ptr<Listener>> listener = net.listen(address, *this);
    if (!listener) return std::move(listener).error();
    listener_ = std::move(*listener);
    scope_.spawn(accept_all());
    return {};
  }

  Address address() const override { return listener_->address(); }
  std::size_t connections() const override { return open_ + accepted_.size(); }

 private:
  /// Counts a connection for as long as its coroutine lives, dropped or not.
  class Open {
   public:
    explicit Open(std::size_t& count) : count_(count) { ++count_; }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;
    ~Open() { --count_; }

   private:
    std::size_t& count_;
  };

  void on_accept(std::unique_ptr<ByteStream> stream, const Address&) override {
    if (connections() >= options_.connections_max) return;  // dropping the stream closes it
    accepted_.push_back(std::move(stream));
    arrived_.set();
  }

  // The driver runs no coroutines: it hands the streams to this one.
  Task<void> accept_all() {
    for (;;) {
      co_await arrived_.wait();
      arrived_.reset();
      while (!accepted_.empty()) {
        std::unique_ptr<ByteStream> stream = std::move(accepted_.front());
        accepted_.pop_front();
        scope_.spawn(serve(std::move(stream)));
      }
    }
  }

  Task<void> serve(std::unique_ptr<ByteStream> stream) {
    const Open open(open_);
    if (tls_ != nullptr) {
      const Time deadline = core::later(loop_.now(), options_.tls);
      Result<std::unique_ptr<ByteStream>> secured =
          co_await tls_->accept(std::move(stream), deadline);
      if (!secured) co_return;  // the client knows why; nobody here is to be told
      stream = std::move(*secured);
    }
    ServerConnection connection(loop_, std::move(stream), handler_, options_);
    co_await connection.serve();
  }

  core::Loop& loop_;
  TlsServer* tls_;
  RequestHandler& handler_;
  const HttpServerOptions options_;
  std::size_t open_ = 0;
  core::Event arrived_;
  std::deque<std::unique_ptr<ByteStream>> accepted_;
  std::unique_ptr<Listener> listener_;
  core::Scope scope_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::make(core::Loop& loop, Net& net,
                                                     const Address& address, TlsServer* tls,
                                                     RequestHandler& handler,
                                                     HttpServerOptions options) {
  auto server = std::make_unique<Server>(loop, tls, handler, options);
  Result<void> listening = server->listen(net, address);
  if (!listening) return std::move(listening).error();
  return Result<std::unique_ptr<HttpServer>>(std::move(server));
}

}  // namespace pincer::io
