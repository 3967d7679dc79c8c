#include "engine/core/loop.hpp"

namespace pincer::core {

namespace {
// Resumes between two looks at the driver, so that coroutines that keep each other busy cannot
// starve the sockets.
constexpr int kResumesPerTurn = 1024;
}  // namespace

Loop::~Loop() {
  check(idle(), "everything that runs on a loop is gone before it");
}

void Loop::run_ready() {
  for (int left = kResumesPerTurn; left > 0; --left) {
    Waiter* waiter = ready_.pop_front();
    if (waiter == nullptr) return;
    waiter->resume();
  }
}

bool Loop::wait() {
  const Deadline* first = deadlines_.first();
  Time until = first == nullptr ? kNever : first->at();
  if (!ready_.empty()) until = Time::min();
  const bool alive = driver_.wait(until, *this);
  fire_due();
  return alive || !ready_.empty() || !deadlines_.empty();
}

void Loop::fire_due() {
  const Time now = driver_.now();
  while (Deadline* deadline = deadlines_.first()) {
    if (deadline->at() > now) return;
    deadlines_.remove(*deadline);
    deadline->on_due();
  }
}

bool Loop::step() {
  if (Waiter* waiter = ready_.pop_front()) {
    waiter->resume();
    return true;
  }
  return wait();
}

void Deadline::set(Time at) {
  if (at == kNever) {
    clear();
  } else {
    loop_.deadlines_.set(*this, at);
  }
}

void Deadline::clear() noexcept {
  if (armed()) loop_.deadlines_.remove(*this);
}

bool DeadlineHeap::earlier(const Item& a, const Item& b) noexcept {
  return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
}

void DeadlineHeap::place(std::size_t index, const Item& item) noexcept {
  items_[index] = item;
  item.deadline->index_ = index;
}

void DeadlineHeap::set(Deadline& deadline, Time at) {
  deadline.at_ = at;
  const Item item{at, next_sequence_++, &deadline};
  if (deadline.armed()) {
    items_[deadline.index_] = item;
  } else {
    items_.push_back(item);
    deadline.index_ = items_.size() - 1;
  }
  sift_up(deadline.index_);
  sift_down(deadline.index_);
}

void DeadlineHeap::remove(Deadline& deadline) noexcept {
  const std::size_t index = deadline.index_;
  deadline.index_ = Deadline::kIdle;
  const Item last = items_.back();
  items_.pop_back();
  if (last.deadline == &deadline) return;
  place(index, last);
  sift_up(index);
  sift_down(last.deadline->index_);
}

void DeadlineHeap::sift_up(std::size_t index) noexcept {
  const Item moving = items_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!earlier(moving, items_[parent])) break;
    place(index, items_[parent]);
    index = parent;
  }
  place(index, moving);
}

void DeadlineHeap::sift_down(std::size_t index) noexcept {
  const Item moving = items_[index];
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= items_.size()) break;
    if (child + 1 < items_.size() && earlier(items_[child + 1], items_[child])) ++child;
    if (!earlier(items_[child], moving)) break;
    place(index, items_[child]);
    index = child;
  }
  place(index, moving);
}

}  // namespace pincer::core
