#include "engine/io/uv_driver.hpp"

#include <uv.h>

#include <array>

#include "engine/core/check.hpp"

namespace pincer::io {

using core::Duration;
using core::ErrorKind;
using core::Time;

namespace {
// Large enough that a catalog streams in few reads, small enough to stay in the L2 cache.
constexpr std::size_t kReadBufferBytes = 64 * 1024;
}  // namespace

struct UvDriver::Impl {
  uv_loop_t loop;
  uv_timer_t timer;
  Time armed_for = core::kNever;
  // The clock is read once per turn, and lazily: callbacks see the time after the wait.
  mutable Time now{};
  mutable bool stale = true;
  std::array<char, kReadBufferBytes> buffer;
};

UvDriver::UvDriver() : impl_(std::make_unique<Impl>()) {
  core::check(uv_loop_init(&impl_->loop) == 0, "libuv makes a loop");
  core::check(uv_timer_init(&impl_->loop, &impl_->timer) == 0, "libuv makes a timer");
  impl_->timer.data = impl_.get();
}

UvDriver::~UvDriver() {
  uv_close(reinterpret_cast<uv_handle_t*>(&impl_->timer), nullptr);
  // Only close callbacks are left: they need no waiting.
  while (uv_run(&impl_->loop, UV_RUN_NOWAIT) != 0) {
  }
  core::check(uv_loop_close(&impl_->loop) == 0, "no handle outlives its loop");
}

Time UvDriver::now() const {
  if (impl_->stale) {
    impl_->now = Time(Duration(static_cast<Duration::rep>(uv_hrtime())));
    impl_->stale = false;
  }
  return impl_->now;
}

bool UvDriver::wait(Time until) {
  Impl& impl = *impl_;
  uv_run_mode mode = UV_RUN_ONCE;
  if (until <= now()) {
    mode = UV_RUN_NOWAIT;
  } else if (until == core::kNever) {
    uv_timer_stop(&impl.timer);
    impl.armed_for = core::kNever;
  } else if (impl.armed_for > until || impl.armed_for <= now()) {
    // A timer that is armed earlier than needed only wakes once more than needed.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now()).count();
    uv_update_time(&impl.loop);
    // It repeats until it is set anew or stopped: libuv before 1.45 runs due timers first and then
    // polls, without end if none is left. A timer that came due since now() was read would so put
    // the process to sleep for ever.
    constexpr std::uint64_t kRepeatMs = 1;
    uv_timer_start(
        &impl.timer,
        [](uv_timer_t* timer) { static_cast<Impl*>(timer->data)->armed_for = core::kNever; },
        static_cast<std::uint64_t>(left), kRepeatMs);
    impl.armed_for = until;
  }
  impl.stale = true;
  const int alive = uv_run(&impl.loop, mode);
  impl.stale = true;
  return alive != 0 || until != core::kNever;
}

uv_loop_s* UvDriver::raw() noexcept {
  return &impl_->loop;
}

std::span<char> UvDriver::read_buffer() noexcept {
  return impl_->buffer;
}

core::Error uv_failure(core::Phase phase, int status, const std::string& what) {
  core::Error error{phase, ErrorKind::other, status, what + ": " + uv_strerror(status)};
  switch (status) {
    case UV_ECONNREFUSED:
      error.kind = ErrorKind::refused;
      break;
    case UV_ECONNRESET:
    case UV_EPIPE:
    case UV_ECONNABORTED:
      error.kind = ErrorKind::reset;
      break;
    case UV_ETIMEDOUT:
      error.kind = ErrorKind::timeout;
      break;
    case UV_ENETUNREACH:
    case UV_EHOSTUNREACH:
    case UV_EADDRNOTAVAIL:
    case UV_ENETDOWN:
    case UV_EAFNOSUPPORT:
      error.kind = ErrorKind::unreachable;
      break;
    case UV_EMFILE:
    case UV_ENFILE:
    case UV_ENOBUFS:
    case UV_ENOMEM:
      error.kind = ErrorKind::local_limit;
      error.text += " (this machine is out of descriptors or memory; lower --concurrency)";
      break;
    default:
      break;
  }
  return error;
}

}  // namespace pincer::io
