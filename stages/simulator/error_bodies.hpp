#pragma once

#include <cstdint>
#include <string>

#include "stages/simulator/behaviour.hpp"
#include "stages/simulator/identity.hpp"

namespace pincer::stages::simulator {

/// One whole answer that is an error.
struct ErrorAnswer {
  int status = 500;
  std::string content_type = "application/json";
  std::string body;
  int retry_after_s = 0;      ///< Retry-After header; 0: none
  int limit = 0;              ///< X-RateLimit-Limit header; 0: none of the three
  std::int64_t reset_ms = 0;  ///< X-RateLimit-Reset header
};

/// Whether the behaviour is one whole error answer, not a stream or a silence.
bool is_error_answer(Behaviour behaviour);
/// That answer for this model. `now_ms` is the wall clock, for the times limits are reset at;
/// `limit` replaces the number of requests the answer speaks of, unless it is 0.
ErrorAnswer error_answer(Behaviour behaviour, const Identity& model, std::int64_t now_ms,
                         int limit = 0);

/// A plain error envelope: {"error":{"code":status,"message":message}}.
std::string error_envelope(int status, std::string_view message);

/// Wall-clock times limits are reset at: the next full minute, the next midnight UTC.
std::int64_t next_minute(std::int64_t now_ms);
std::int64_t next_day(std::int64_t now_ms);

}  // namespace pincer::stages::simulator
