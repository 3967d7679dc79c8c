#include "engine/io/uv_thread.hpp"

#include <pthread.h>

#include <boost/test/unit_test.hpp>

#include "engine/core/event.hpp"
#include "engine/core/frame_pool.hpp"
#include "engine/core/sleep.hpp"
#include "engine/io/uv_net.hpp"

namespace pincer::io {
namespace {

struct Here {
  UvDriver driver;
  core::Loop loop{driver};
  Mailbox mailbox{driver};
};

core::Task<void> until(core::Event& event) {
  co_await event.wait();
}

core::Task<void> for_ever() {
  co_await core::sleep_until(core::kNever);
}

core::Task<void> at_once() {
  co_return;
}

/// Says so when the task it lives in is gone, and from which thread.
struct Farewell {
  ~Farewell() { gone = ::pthread_self(); }
  pthread_t& gone;
};

core::Task<void> leave_word(pthread_t& gone) {
  const Farewell farewell{gone};
  co_await core::sleep_until(core::kNever);
}

BOOST_AUTO_TEST_SUITE(uv_thread)

BOOST_AUTO_TEST_CASE(letters_are_read_on_the_loop_s_thread_and_in_their_order) {
  Here here;
  core::Event all;
  std::vector<int> read;
  std::vector<pthread_t> by;
  const LoopThread other([&, slot = here.mailbox.slot()](LoopThread::World) {
    for (int i = 0; i < 100; ++i) {
      slot.post([&, i] {
        read.push_back(i);
        by.push_back(::pthread_self());
        if (i == 99) all.set();
      });
    }
    return at_once();
  });
  here.loop.run(until(all));
  BOOST_REQUIRE(read.size() == 100);
  for (int i = 0; i < 100; ++i) BOOST_TEST(read[static_cast<std::size_t>(i)] == i);
  for (const pthread_t& id : by) BOOST_TEST((id == ::pthread_self()));
}

core::Task<void> answer(core::Event& asked, Mailbox::Slot back, core::Event& answered) {
  co_await asked.wait();
  core::Event* const there = &answered;
  back.post([there] { there->set(); });
}

BOOST_AUTO_TEST_CASE(a_question_comes_back_answered) {
  Here here;
  core::Event asked;     // of the other thread
  core::Event answered;  // of this one
  const LoopThread other(
      [&, slot = here.mailbox.slot()](LoopThread::World) { return answer(asked, slot, answered); });
  other.slot().post([&asked] { asked.set(); });
  here.loop.run(until(answered));
  BOOST_TEST(answered.is_set());
}

BOOST_AUTO_TEST_CASE(dropping_a_thread_drops_its_task_there) {
  const std::size_t frames = core::live_frames();
  pthread_t gone;
  {
    const LoopThread other([&gone](LoopThread::World) { return leave_word(gone); });
  }
  BOOST_TEST((gone != pthread_t()));
  BOOST_TEST((gone != ::pthread_self()));
  BOOST_TEST(core::live_frames() == frames);
}

BOOST_AUTO_TEST_CASE(a_task_that_is_over_reads_no_more_letters) {
  auto held = std::make_shared<int>(1);
  {
    const LoopThread other([](LoopThread::World) { return at_once(); });
    for (int i = 0; i < 10; ++i) other.slot().post([held] {});
  }
  BOOST_TEST(held.use_count() == 1);  // whether read or not, none is left
}

BOOST_AUTO_TEST_CASE(a_slot_outlives_its_mailbox) {
  auto held = std::make_shared<int>(1);
  std::optional<Mailbox::Slot> slot;
  {
    Here here;
    slot = here.mailbox.slot();
    slot->post([held] {});
  }
  slot->post([held] {});
  BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(the_last_words_of_a_thread_can_be_read_without_its_loop) {
  Here here;
  int read = 0;
  {
    const LoopThread other([&read, slot = here.mailbox.slot()](LoopThread::World) {
      for (int i = 0; i < 5; ++i) slot.post([&read] { ++read; });
      return at_once();
    });
  }
  here.mailbox.read();
  BOOST_TEST(read == 5);
}

BOOST_AUTO_TEST_CASE(threads_have_loops_of_their_own) {
  const LoopThread one([](LoopThread::World) { return for_ever(); });
  Here here;
  core::Event met;
  core::Loop* loop = nullptr;
  const LoopThread two([&, slot = here.mailbox.slot()](LoopThread::World world) {
    loop = &world.loop;
    slot.post([&met] { met.set(); });
    return for_ever();
  });
  here.loop.run(until(met));
  BOOST_TEST((loop != nullptr && loop != &here.loop));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
