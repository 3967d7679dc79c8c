#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pincer::cli {

/// What OpenClaw's lock files hold.
struct LockPayload {
  std::int64_t pid = 0;
  std::optional<std::int64_t> created_ms;   ///< epoch milliseconds
  std::optional<std::int64_t> start_ticks;  ///< when the process started, as newer ones write it
};

/// Nothing when it is none, as for the moment between making the file and writing it.
std::optional<LockPayload> read_lock_payload(std::string_view text);

/// The payload of this process.
std::string lock_payload(std::int64_t now_ms);

/// The process that wrote it is still there: it lives, is no zombie, and is not another one that
/// got its number later.
bool holder_lives(const LockPayload& payload);

/// "2026-11-22T16:45:39.000Z" as epoch milliseconds.
std::optional<std::int64_t> iso_time_ms(std::string_view text);

}  // namespace pincer::cli
