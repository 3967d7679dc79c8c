#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "cli/commands/stand_in.hpp"
#include "cli/state/regular_file.hpp"

namespace pincer::cli {

/// A stand-in for OpenRouter in a process of its own, so that what it costs is not counted as its
/// client's. It is a copy of this process, ends with it whatever ends it, and is gone when this
/// object is. Start it before this process has a loop or a second thread.
class ServerProcess {
 public:
  static Result<std::unique_ptr<ServerProcess>> start(const StandInRequest& request);
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess();

  /// Processor time it has used, in seconds.
  double cpu_seconds() const;

  io::Url base;
  std::string ca_pem;  ///< empty without TLS
  std::string key;     ///< the only one it takes; empty: any

 private:
  ServerProcess(pid_t pid, OpenFile life) : pid_(pid), life_(std::move(life)) {}
  Result<void> read_announcement(const OpenFile& from);

  pid_t pid_;
  OpenFile life_;  // the server lives until this end is closed
};

}  // namespace pincer::cli
