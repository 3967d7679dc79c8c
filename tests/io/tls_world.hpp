#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/core/loop.hpp"
#include "engine/io/tls.hpp"
#include "tests/support/pipe_stream.hpp"
#include "tests/support/recorder.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

using StreamPtr = std::unique_ptr<io::ByteStream>;
using Secured = core::Result<StreamPtr>;

/// One side's handshake, running beside the other's.
class Shaking final : private core::DoneListener {
 public:
  Shaking(core::Loop& loop, core::Task<Secured> task) : running_(std::move(task)) {
    running_.start(loop, *this);
  }
  bool done() const { return done_; }
  Secured take() { return running_.take(); }

 private:
  void on_done() noexcept override { done_ = true; }
  bool done_ = false;
  core::Running<Secured> running_;
};

/// Both ends of one TLS connection, as far as it came.
struct Connection {
  PipeStream* client_pipe = nullptr;  ///< valid while its stream lives
  PipeStream* server_pipe = nullptr;
  StreamPtr client, server;
  std::optional<core::Error> client_error, server_error;
};

inline io::TlsIdentity identity(const std::string& name, int valid_days = 1) {
  core::Result<io::TlsIdentity> made = io::make_tls_identity({name}, valid_days);
  BOOST_REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text));
  return std::move(*made);
}

inline std::unique_ptr<io::TlsServer> make_server(std::string_view chain, std::string_view key) {
  core::Result<std::unique_ptr<io::TlsServer>> made = io::TlsServer::make(chain, key);
  BOOST_REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text));
  return std::move(*made);
}

inline std::unique_ptr<io::TlsClient> make_client(std::string_view ca_pem) {
  io::TlsTrust trust;
  trust.ca_pem = ca_pem;
  trust.system_default = false;
  core::Result<std::unique_ptr<io::TlsClient>> made = io::TlsClient::make(trust);
  BOOST_REQUIRE_MESSAGE(made.ok(), (made.ok() ? "" : made.error().text));
  return std::move(*made);
}

/// A loop on virtual time, and a client and a server that know each other.
struct TlsWorld {
  explicit TlsWorld(const std::string& name = "server.test", int valid_days = 1)
      : ids(identity(name, valid_days)),
        client(make_client(ids.ca_pem)),
        server(make_server(ids.chain_pem, ids.key_pem)) {}

  core::Time in(core::Duration delay) const { return driver.now() + delay; }

  /// Lets everything happen that happens by itself.
  void settle() {
    while (driver.pending() > 0 || !loop.idle()) loop.step();
  }

  Connection connect(const std::string& host = "server.test", PipeOptions options = {},
                     const std::string& origin = "origin") {
    auto [near, far] = PipeStream::make(driver, options, options);
    Connection made;
    made.client_pipe = near.get();
    made.server_pipe = far.get();
    const core::Time deadline = in(std::chrono::seconds(10));
    Shaking here(loop,
                 client->connect(std::move(near), host, origin, io::TlsOffer::http1, deadline));
    Shaking there(loop, server->accept(std::move(far), deadline));
    while (!here.done() || !there.done()) BOOST_REQUIRE(loop.step());
    Secured mine = here.take();
    Secured theirs = there.take();
    if (mine)
      made.client = std::move(*mine);
    else
      made.client_error = mine.error();
    if (theirs)
      made.server = std::move(*theirs);
    else
      made.server_error = theirs.error();
    return made;
  }

  VirtualDriver driver;
  core::Loop loop{driver};
  io::TlsIdentity ids;
  std::unique_ptr<io::TlsClient> client;
  std::unique_ptr<io::TlsServer> server;
};

}  // namespace pincer::test
