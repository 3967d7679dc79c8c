#include "engine/core/scope.hpp"

namespace pincer::core {

void Scope::spawn(Task<void> task) {
  auto owned = std::make_unique<Child>(*this, std::move(task));
  Child& child = *owned.release();  // owned by the list from here on
  children_.push_back(child);
  ++running_count_;
  child.task.start(loop_, child);
}

void Scope::ended(Child& child) noexcept {
  child.unlink();
  ended_.push_back(child);
  --running_count_;
  reaper_.set(loop_.now());
  if (running_count_ == 0) all_ended_.set();
}

void Scope::reap() noexcept {
  while (Child* child = ended_.pop_front()) {
    const std::unique_ptr<Child> owned(child);
    try {
      owned->task.take();
    } catch (...) {
      if (!failure_) failure_ = std::current_exception();
    }
  }
}

Task<void> Scope::join() {
  while (running_count_ > 0) {
    all_ended_.reset();
    co_await all_ended_.wait();
  }
  reap();
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Scope::cancel() noexcept {
  destroy_all(children_);
  destroy_all(ended_);
  running_count_ = 0;
  all_ended_.set();
  reaper_.clear();
}

void Scope::destroy_all(List<Child>& children) noexcept {
  while (Child* child = children.pop_front()) delete child;
}

}  // namespace pincer::core
