#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"
#include "engine/core/task.hpp"
#include "engine/core/time.hpp"

namespace pincer::stages {

/// What a person does on another device, or in another window.
struct DeviceCode {
  std::string page;            ///< the address to open
  std::string user_code;       ///< what to type there
  std::string page_with_code;  ///< an address that needs no typing, or empty
  core::Duration interval = std::chrono::seconds(5);
  core::Duration lifetime = std::chrono::minutes(15);
};

/// What a server said to one "is it done yet?".
enum class PollState {
  pending,      ///< not yet
  slow_down,    ///< not yet, and ask less often
  granted,      ///< yes
  refused,      ///< no, and asking again will not help
  unreachable,  ///< nobody answered, or nobody who knows: a later answer may be any
};

struct PollAnswer {
  PollState state = PollState::pending;
  std::optional<core::Duration> interval;  ///< a new one, where the server names one
  core::Error error;                       ///< of refused and unreachable
};

/// One device sign-in under way. Keeps what it was granted.
class DevicePoller {
 public:
  virtual core::Task<PollAnswer> ask() = 0;

 protected:
  ~DevicePoller() = default;
};

/// Asks until it is granted, at the pace the server wants (RFC 8628 section 3.5): never faster than
/// the interval, 5 s slower for good after slow_down, twice as slow while nobody answers. The error
/// says that it was refused, or that the code is too old, or who did not answer.
core::Task<core::Result<void>> poll_until_granted(DevicePoller& poller, DeviceCode code,
                                                  std::string who);

/// The state that an OAuth error code of a poll stands for.
PollState poll_state(std::string_view error_code);

}  // namespace pincer::stages
