#include "stages/answer_keeper.hpp"

namespace pincer::stages {

core::Task<void> AnswerKeeper::keep(const Model& model, ProbeKind kind, const ProbeResult& result,
                                    std::int64_t now_ms) {
  if (memory_ == nullptr) co_return;
  memory_->keep(model, kind, result, now_ms);
  Waiting waiting;
  waiting_.push_back(waiting);
  some_.set();
  co_await waiting.safe.wait();
}

core::Task<void> AnswerKeeper::run() {
  for (;;) {
    // Who woke this is one of several in the ready queue: the others keep theirs before its turn.
    co_await some_.wait();
    settle();
  }
}

void AnswerKeeper::settle() {
  some_.reset();
  if (memory_ != nullptr) memory_->settle();
  while (Waiting* waiting = waiting_.pop_front()) waiting->safe.set();
}

}  // namespace pincer::stages
