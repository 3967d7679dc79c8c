#include "engine/io/uv_readable.hpp"

#include <uv.h>

#include <utility>

#include "engine/core/event.hpp"

namespace pincer::io {

/// Lent to libuv, freed in its close callback.
struct Readable::Watch {
  uv_poll_t handle;
  State* state = nullptr;
};

struct Readable::State {
  core::Event ready;
  Watch* watch = nullptr;
};

core::Result<std::unique_ptr<Readable>> Readable::watch(UvDriver& driver, int fd) {
  auto watch = std::make_unique<Watch>();
  if (const int failed = uv_poll_init(driver.raw(), &watch->handle, fd); failed != 0) {
    return uv_failure(core::Phase::none, failed, "cannot wait for input");
  }
  auto state = std::make_unique<State>();
  watch->handle.data = watch.get();
  watch->state = state.get();
  state->watch = watch.release();
  return std::unique_ptr<Readable>(new Readable(std::move(state)));
}

Readable::Readable(std::unique_ptr<State> state) : state_(std::move(state)) {}

Readable::~Readable() {
  Watch* watch = state_->watch;
  watch->state = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&watch->handle), [](uv_handle_t* closed) {
    const std::unique_ptr<Watch> owned(static_cast<Watch*>(closed->data));
  });
}

core::Task<void> Readable::wait() {
  const auto on_ready = [](uv_poll_t* handle, int, int) {
    // It stays readable until somebody reads: without a stop the loop would never sleep.
    uv_poll_stop(handle);
    State* state = static_cast<Watch*>(handle->data)->state;
    if (state != nullptr) state->ready.set();
  };
  state_->ready.reset();
  core::check(uv_poll_start(&state_->watch->handle, UV_READABLE | UV_DISCONNECT, on_ready) == 0,
              "libuv polls a descriptor it has taken");
  co_await state_->ready.wait();
}

}  // namespace pincer::io
