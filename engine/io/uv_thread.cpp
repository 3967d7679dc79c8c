#include "engine/io/uv_thread.hpp"

#include <future>
#include <utility>

#include "engine/core/race.hpp"
#include "engine/io/uv_net.hpp"

namespace pincer::io {

using core::Task;

namespace {

Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

/// What the thread tells its owner once it has a loop.
struct Started {
  Mailbox::Slot slot;
  core::Event* stop;  ///< touched by letters only
};

void run_thread(const LoopThread::Body& body, std::promise<Started>& started) {
  UvDriver driver;
  core::Loop loop(driver);
  const std::unique_ptr<Net> net = make_uv_net(driver, loop);
  core::Event stop;
  const Mailbox mailbox(driver);
  started.set_value({mailbox.slot(), &stop});
  static_cast<void>(
      loop.run(core::race(body(LoopThread::World{driver, loop, *net}), wait_for(stop))));
}

}  // namespace

LoopThread::LoopThread(Body body) {
  std::promise<Started> started;
  std::future<Started> heard = started.get_future();
  thread_ = std::thread([body = std::move(body), promised = std::move(started)]() mutable {
    run_thread(body, promised);
  });
  const Started thread = heard.get();
  slot_ = thread.slot;
  stop_ = [stop = thread.stop] { stop->set(); };
}

LoopThread::~LoopThread() {
  slot_->post(stop_);
  thread_.join();
}

}  // namespace pincer::io
