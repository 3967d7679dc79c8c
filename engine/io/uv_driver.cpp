#include "engine/io/uv_driver.hpp"

#include <sys/timerfd.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "engine/core/check.hpp"
#include "engine/core/running_time.hpp"

namespace pincer::io {

using core::Duration;
using core::ErrorKind;
using core::Time;

namespace {
// Events delivered before what they have woken runs. Fewer, and the code goes out of the caches
// between them; thousands, and the data of the first is out when its turn comes.
constexpr int kEventsAtATime = 16;

// Large enough that a catalog streams in few reads, small enough to stay in the L2 cache.
constexpr std::size_t kReadBufferBytes = 64 * 1024;

Time clock_now() {
  return Time(Duration(static_cast<Duration::rep>(uv_hrtime())));
}

/// A timer of the kernel's, on the clock of uv_hrtime.
struct ExactTimer {
  ExactTimer() : fd(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    core::check(fd >= 0, "the system makes a timer");
  }
  ExactTimer(const ExactTimer&) = delete;
  ExactTimer& operator=(const ExactTimer&) = delete;
  ~ExactTimer() { ::close(fd); }

  /// One in the past fires at once; kNever disarms. Both take back what it has told.
  void set(Time at) const {
    const std::int64_t ns =
        at == core::kNever ? 0 : std::max<std::int64_t>(1, at.time_since_epoch().count());
    constexpr std::int64_t kSecond = 1'000'000'000;
    itimerspec when{};
    when.it_value.tv_sec = static_cast<time_t>(ns / kSecond);
    when.it_value.tv_nsec = static_cast<long>(ns % kSecond);
    core::check(timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, nullptr) == 0, "a timer is set");
  }

  /// Fires by `until`; `armed_for` is what it was set to, in the past once it has told.
  void arm(Time until, Time& armed_for, Time now) {
    auto* const handle = reinterpret_cast<uv_handle_t*>(&poll);
    // Only a moment that comes is a reason for the loop to go on.
    if (until == core::kNever) {
      uv_unref(handle);
    } else {
      uv_ref(handle);
    }
    const bool early_enough = until != core::kNever && armed_for < until && armed_for > now;
    if (armed_for == until || early_enough) return;
    set(until);
    armed_for = until;
  }

  int fd;
  uv_poll_t poll{};
};

}  // namespace

struct UvDriver::Impl {
  uv_loop_t loop;
  uv_timer_t timer;
  Time armed_for = core::kNever;
  Ready* ready = nullptr;  // while it waits
  int events = 0;          // since it last ran
  // The clock is read lazily, and rarely: callbacks see the time after the wait.
  mutable Time now{};
  mutable bool stale = true;
  mutable core::RunningTime running;
  std::array<char, kReadBufferBytes> buffer;
  std::unique_ptr<ExactTimer> exact;  // in place of `timer`

  void arm(Time until);
};

UvDriver::UvDriver() : impl_(std::make_unique<Impl>()) {
  core::check(uv_loop_init(&impl_->loop) == 0, "libuv makes a loop");
  core::check(uv_timer_init(&impl_->loop, &impl_->timer) == 0, "libuv makes a timer");
  impl_->timer.data = impl_.get();
}

UvDriver::~UvDriver() {
  uv_close(reinterpret_cast<uv_handle_t*>(&impl_->timer), nullptr);
  if (impl_->exact) uv_close(reinterpret_cast<uv_handle_t*>(&impl_->exact->poll), nullptr);
  // Only close callbacks are left: they need no waiting.
  while (uv_run(&impl_->loop, UV_RUN_NOWAIT) != 0) {
  }
  core::check(uv_loop_close(&impl_->loop) == 0, "no handle outlives its loop");
}

Time UvDriver::now() const {
  if (impl_->stale) {
    impl_->now = impl_->exact ? clock_now() : impl_->running.read(clock_now());
    impl_->stale = false;
  }
  return impl_->now;
}

Duration UvDriver::left_out() const {
  return impl_->exact ? Duration::zero() : impl_->running.left_out();
}

void UvDriver::use_exact_timer() {
  impl_->stale = true;
  impl_->exact = std::make_unique<ExactTimer>();
  uv_poll_t& poll = impl_->exact->poll;
  core::check(uv_poll_init(&impl_->loop, &poll, impl_->exact->fd) == 0, "libuv polls a timer");
  poll.data = impl_.get();
  // What it told is taken back when it is set anew, which is before the next wait.
  uv_poll_start(&poll, UV_READABLE, [](uv_poll_t* fired, int, int) {
    static_cast<Impl*>(fired->data)->armed_for = Time::min();
  });
}

/// Sees to it that a wait ends by then.
void UvDriver::Impl::arm(Time until) {
  if (exact) {
    exact->arm(until, armed_for, now);
    return;
  }
  if (until == core::kNever) {
    uv_timer_stop(&timer);
    armed_for = core::kNever;
    return;
  }
  // A timer that is armed earlier than needed only wakes once more than needed.
  if (armed_for <= until && armed_for > now) return;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now).count();
  uv_update_time(&loop);
  // It repeats until it is set anew or stopped: libuv before 1.45 runs due timers first and then
  // polls, without end if none is left. A timer that came due since now() was read would so put
  // the process to sleep for ever.
  constexpr std::uint64_t kRepeatMs = 1;
  uv_timer_start(
      &timer, [](uv_timer_t* due) { static_cast<Impl*>(due->data)->armed_for = core::kNever; },
      static_cast<std::uint64_t>(left), kRepeatMs);
  armed_for = until;
}

bool UvDriver::wait(Time until, Ready& ready) {
  Impl& impl = *impl_;
  uv_run_mode mode = UV_RUN_ONCE;
  if (until <= now()) {
    mode = UV_RUN_NOWAIT;
  } else {
    impl.arm(until);
  }
  impl.running.wait_until(until);
  impl.stale = true;
  impl.ready = &ready;
  const int alive = uv_run(&impl.loop, mode);
  impl.ready = nullptr;
  impl.stale = true;
  return alive != 0 || until != core::kNever;
}

void UvDriver::served() {
  if (++impl_->events < kEventsAtATime) return;
  impl_->events = 0;
  impl_->stale = true;
  if (impl_->ready != nullptr) impl_->ready->run_ready();
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
