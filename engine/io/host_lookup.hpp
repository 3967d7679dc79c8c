#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/loop.hpp"
#include "engine/io/net.hpp"

namespace pincer::io {

/// Addresses of hosts: one lookup per host at a time, shared by all who ask meanwhile, its answer
/// kept for a minute. A lookup goes on when those who asked are gone: others will ask.
class HostLookup {
 public:
  HostLookup(core::Loop& loop, Net& net) noexcept;
  HostLookup(const HostLookup&) = delete;
  HostLookup& operator=(const HostLookup&) = delete;
  ~HostLookup();

  /// The error is dns or timeout, phase resolve.
  Task<Result<std::vector<Address>>> find(std::string host, std::uint16_t port, Time deadline);
  /// The addresses did not work: the next find asks anew.
  void forget(const std::string& host, std::uint16_t port) noexcept;

 private:
  struct Entry;
  class Asking;
  class Use;
  Entry& entry_of(const std::string& host, std::uint16_t port);
  static Task<void> answered(Entry& entry);

  core::Loop& loop_;
  Net& net_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

}  // namespace pincer::io
