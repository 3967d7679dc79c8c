#pragma once

namespace pincer::cli {

/// What the process tells its caller.
inline constexpr int kExitOk = 0;
inline constexpr int kExitError = 1;  ///< it could not be done, or nothing was found that works
inline constexpr int kExitUsage = 2;  ///< the command line makes no sense
inline constexpr int kExitInterrupted = 130;  ///< SIGINT: 128 + 2
inline constexpr int kExitTerminated = 143;   ///< SIGTERM: 128 + 15
inline constexpr int kExitSignalled = 128;    ///< plus the signal's number

}  // namespace pincer::cli
