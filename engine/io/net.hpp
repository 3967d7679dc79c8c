#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/loop.hpp"
#include "engine/io/byte_stream.hpp"

namespace pincer::io {

using core::Task;
using core::Time;

/// An IP address and port in text form: "127.0.0.1", "::1". No names here.
struct Address {
  std::string ip;
  std::uint16_t port = 0;
  bool ipv6 = false;
  bool operator==(const Address&) const = default;
};

/// A listening socket; destroying it stops listening.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual Address address() const = 0;  ///< with the real port when 0 was asked for
};

/// Takes the connections of a Listener; called by the driver.
class AcceptHandler {
 public:
  virtual void on_accept(std::unique_ptr<ByteStream> stream, const Address& peer) = 0;

 protected:
  ~AcceptHandler() = default;
};

/// The seam to the network. Deadlines are absolute; kNever waits for ever.
class Net {
 public:
  virtual ~Net() = default;

  /// Addresses of a host (a name, or an IP literal without brackets), port filled in, in the
  /// system's order. Errors: dns, timeout (phase resolve). The deadline holds even while the
  /// system's resolver does not answer.
  virtual Task<Result<std::vector<Address>>> resolve(std::string host, std::uint16_t port,
                                                     Time deadline) = 0;

  /// One TCP connection, without delay (TCP_NODELAY). Errors: refused, unreachable, timeout,
  /// reset, local_limit (phase connect).
  virtual Task<Result<std::unique_ptr<ByteStream>>> connect(Address address, Time deadline) = 0;

  /// Listens on the address; port 0 takes a free one. `handler` outlives the listener.
  virtual Result<std::unique_ptr<Listener>> listen(const Address& address,
                                                   AcceptHandler& handler) = 0;
};

/// Connects to the first address that answers: Happy Eyeballs (RFC 8305), families interleaved,
/// an attempt each 250 ms or as soon as the one before failed. The error is the last attempt's.
Task<Result<std::unique_ptr<ByteStream>>> connect_any(Net& net, std::vector<Address> addresses,
                                                      Time deadline);

}  // namespace pincer::io
