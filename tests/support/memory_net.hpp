#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/sleep.hpp"
#include "engine/io/net.hpp"
#include "tests/support/pipe_stream.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

/// A network inside the process, on virtual time: connect() reaches what listens on the same
/// MemoryNet through a pair of pipes. So a whole scan against a whole simulator runs without a
/// socket and as fast as the processor allows. Outlives the tasks it gives; streams and listeners
/// may outlive it.
class MemoryNet final : public io::Net {
 public:
  /// `way` is how bytes travel in each direction; a connect takes twice its latency.
  explicit MemoryNet(VirtualDriver& driver, PipeOptions way = default_way())
      : driver_(driver), way_(way), ports_(std::make_shared<Ports>()) {}

  /// A network of 200 microseconds one way whose sockets take 256 KiB before they queue.
  static PipeOptions default_way() {
    PipeOptions way;
    way.latency = std::chrono::microseconds(200);
    way.window = 256 * 1024;
    return way;
  }

  /// A name that resolves to these addresses; "localhost" and IP literals resolve by themselves.
  void host(const std::string& name, std::vector<std::string> ips) {
    hosts_[name] = std::move(ips);
  }
  /// Connects to this address never end, as behind a firewall that drops.
  void swallow(const std::string& ip) { swallowed_.insert(ip); }

  io::Task<io::Result<std::vector<io::Address>>> resolve(std::string host, std::uint16_t port,
                                                         io::Time deadline) override;
  io::Task<io::Result<std::unique_ptr<io::ByteStream>>> connect(io::Address address,
                                                                io::Time deadline) override;
  io::Result<std::unique_ptr<io::Listener>> listen(const io::Address& address,
                                                   io::AcceptHandler& handler) override;

  std::size_t resolves() const { return resolves_; }
  std::size_t connects() const { return connects_; }  ///< tried, refused ones included

 private:
  struct Port {
    io::AcceptHandler* handler = nullptr;  ///< nullptr: nobody listens any more
  };
  struct Ports {
    std::map<std::pair<std::string, std::uint16_t>, std::shared_ptr<Port>> open;
    std::uint16_t next = 49152;
  };
  class MemoryListener final : public io::Listener {
   public:
    MemoryListener(std::shared_ptr<Ports> ports, io::Address address)
        : ports_(std::move(ports)), address_(std::move(address)) {}
    ~MemoryListener() override {
      const auto place = ports_->open.find({address_.ip, address_.port});
      place->second->handler = nullptr;
      ports_->open.erase(place);
    }
    io::Address address() const override { return address_; }

   private:
    std::shared_ptr<Ports> ports_;
    io::Address address_;
  };

  static core::Error failure(core::Phase phase, core::ErrorKind kind, std::string text) {
    return core::Error{phase, kind, 0, std::move(text)};
  }
  std::unique_ptr<io::ByteStream> pipe_to(const std::shared_ptr<Port>& port);

  VirtualDriver& driver_;
  const PipeOptions way_;
  std::shared_ptr<Ports> ports_;
  std::map<std::string, std::vector<std::string>> hosts_;
  std::set<std::string> swallowed_;
  std::size_t resolves_ = 0;
  std::size_t connects_ = 0;
};

// ---- implementation ----------------------------------------------------------------------------

inline io::Task<io::Result<std::vector<io::Address>>> MemoryNet::resolve(std::string host,
                                                                         std::uint16_t port,
                                                                         io::Time deadline) {
  using Addresses = io::Result<std::vector<io::Address>>;
  ++resolves_;
  const core::Time answer = core::later(driver_.now(), way_.latency);
  co_await core::sleep_until(std::min(answer, deadline));
  if (deadline < answer) {
    co_return Addresses(failure(core::Phase::resolve, core::ErrorKind::timeout,
                                "looking up " + host + " took too long"));
  }
  std::vector<std::string> ips;
  const auto known = hosts_.find(host);
  if (known != hosts_.end()) {
    ips = known->second;
  } else if (host == "localhost") {
    ips.push_back("127.0.0.1");
  } else if (host.find_first_not_of("0123456789.") == std::string::npos ||
             host.find(':') != std::string::npos) {
    ips.push_back(host);
  } else {
    co_return Addresses(
        failure(core::Phase::resolve, core::ErrorKind::dns, host + " has no address"));
  }
  std::vector<io::Address> addresses;
  for (const std::string& ip : ips) {
    const bool ipv6 = ip.find(':') != std::string::npos;
    addresses.push_back(io::Address{ip, port, ipv6});
  }
  co_return Addresses(std::move(addresses));
}

inline io::Task<io::Result<std::unique_ptr<io::ByteStream>>> MemoryNet::connect(io::Address address,
                                                                                io::Time deadline) {
  using Stream = io::Result<std::unique_ptr<io::ByteStream>>;
  ++connects_;
  core::Time answer = core::later(driver_.now(), 2 * way_.latency);
  if (swallowed_.count(address.ip) > 0) answer = core::kNever;
  co_await core::sleep_until(std::min(answer, deadline));
  if (deadline < answer) {
    co_return Stream(failure(core::Phase::connect, core::ErrorKind::timeout,
                             "connecting to " + address.ip + " took too long"));
  }
  const auto place = ports_->open.find({address.ip, address.port});
  if (place == ports_->open.end()) {
    co_return Stream(
        failure(core::Phase::connect, core::ErrorKind::refused, "nobody listens at " + address.ip));
  }
  co_return Stream(pipe_to(place->second));
}

/// The listener gets its end from the driver, as from a real network, if it still listens then.
inline std::unique_ptr<io::ByteStream> MemoryNet::pipe_to(const std::shared_ptr<Port>& port) {
  PipeStream::Pair ends = PipeStream::make(driver_, way_, way_);
  const auto theirs = std::make_shared<std::unique_ptr<io::ByteStream>>(std::move(ends.second));
  driver_.after(core::Duration(0), [port, theirs] {
    if (port->handler == nullptr) return theirs->reset();
    port->handler->on_accept(std::move(*theirs), io::Address{"127.0.0.1", 1, false});
  });
  return std::move(ends.first);
}

inline io::Result<std::unique_ptr<io::Listener>> MemoryNet::listen(const io::Address& address,
                                                                   io::AcceptHandler& handler) {
  using Made = io::Result<std::unique_ptr<io::Listener>>;
  io::Address real = address;
  while (real.port == 0 || (address.port == 0 && ports_->open.count({real.ip, real.port}) > 0)) {
    real.port = ports_->next++;
  }
  if (ports_->open.count({real.ip, real.port}) > 0) {
    return Made(failure(core::Phase::none, core::ErrorKind::local_limit,
                        "port " + std::to_string(real.port) + " is taken"));
  }
  auto port = std::make_shared<Port>();
  port->handler = &handler;
  ports_->open.emplace(std::pair(real.ip, real.port), std::move(port));
  return Made(std::make_unique<MemoryListener>(ports_, real));
}

}  // namespace pincer::test
