#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/core/result.hpp"
#include "engine/core/task.hpp"
#include "engine/core/time.hpp"
#include "engine/io/uv_driver.hpp"

namespace pincer::io {

/// A program to run: no shell, no inherited environment, no terminal.
struct ProcessRequest {
  std::string program;                   ///< absolute path
  std::vector<std::string> arguments;    ///< without the program itself
  std::vector<std::string> environment;  ///< NAME=VALUE, all of it
  std::string directory;                 ///< to run in; empty: the present one
  std::string input;                     ///< its stdin, closed behind it
  std::size_t output_max = 1 << 20;      ///< bytes of stdout it may write
};

struct ProcessOutcome {
  int exit_code = 0;
  int signal = 0;      ///< not 0: what ended it
  std::string output;  ///< its stdout; stderr is thrown away
};

/// Runs it to its end. Dropped, at the deadline and when it writes too much, the program and all
/// it started are killed. The error is timeout, too_large, or why it could not be started; it
/// quotes nothing that was written.
core::Task<core::Result<ProcessOutcome>> run_process(UvDriver& driver, ProcessRequest request,
                                                     core::Time deadline);

}  // namespace pincer::io
