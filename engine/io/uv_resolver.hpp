#pragma once

#include <string>
#include <vector>

#include "engine/core/limit.hpp"
#include "engine/io/net.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/io/uv_mailbox.hpp"

namespace pincer::io {

/// Looks names up with the system's getaddrinfo, each in a thread of its own. Not in libuv's pool:
/// a lookup cannot be cancelled, and one that hangs there would hold the loop's end and the
/// process's exit. A thread that nobody waits for any more ends by itself.
class UvResolver {
 public:
  UvResolver(UvDriver& driver, core::Loop& loop);
  ~UvResolver();
  UvResolver(const UvResolver&) = delete;
  UvResolver& operator=(const UvResolver&) = delete;

  Task<Result<std::vector<Address>>> resolve(std::string host, std::uint16_t port, Time deadline);

 private:
  struct Lookup;
  Task<Result<std::vector<Address>>> look_up(std::string host, std::uint16_t port);

  core::Limit threads_;
  Mailbox mailbox_;  // its slot is shared with the threads, which may outlive this object
};

}  // namespace pincer::io
