#include "engine/io/uv_mailbox.hpp"

#include <uv.h>

#include <mutex>
#include <utility>
#include <vector>

#include "engine/core/check.hpp"

namespace pincer::io {

struct Mailbox::Slot::State {
  void read() {
    std::vector<Letter> come;
    {
      const std::lock_guard<std::mutex> lock(mutex);
      come.swap(letters);
    }
    for (const Letter& letter : come) letter();
  }

  uv_async_t async{};
  std::mutex mutex;
  std::vector<Letter> letters;  // under the mutex
  bool open = true;             // under the mutex: `async` may be sent
  std::shared_ptr<State> lent;  // itself, until libuv gives `async` back
};

Mailbox::Mailbox(UvDriver& driver) : slot_(std::make_shared<Slot::State>()) {
  Slot::State& state = *slot_.state_;
  const auto on_post = [](uv_async_t* async) {
    // A letter may be the last to hold the mailbox.
    const std::shared_ptr<Slot::State> held = static_cast<Slot::State*>(async->data)->lent;
    held->read();
  };
  core::check(uv_async_init(driver.raw(), &state.async, on_post) == 0, "libuv makes a mailbox");
  state.async.data = &state;
  state.lent = slot_.state_;
}

Mailbox::~Mailbox() {
  Slot::State& state = *slot_.state_;
  std::vector<Letter> unread;
  {
    const std::lock_guard<std::mutex> lock(state.mutex);
    state.open = false;
    unread.swap(state.letters);
  }
  uv_close(reinterpret_cast<uv_handle_t*>(&state.async), [](uv_handle_t* closed) {
    const std::shared_ptr<Slot::State> last = static_cast<Slot::State*>(closed->data)->lent;
    last->lent.reset();
  });
}

void Mailbox::read() const {
  slot_.state_->read();
}

void Mailbox::Slot::post(Letter letter) const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  if (!state_->open) return;
  state_->letters.push_back(std::move(letter));
  uv_async_send(&state_->async);
}

}  // namespace pincer::io
