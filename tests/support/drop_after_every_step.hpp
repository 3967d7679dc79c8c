#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>

#include "engine/core/loop.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

class Noted final : public core::DoneListener {
 public:
  void on_done() noexcept override { done = true; }
  bool done = false;
};

/// Runs a fresh world again and again, dropping its task after 0, 1, 2, ... steps of the loop until
/// it ends by itself. `World` is built from (Loop&, VirtualDriver&) and has `Task<void> task()`.
/// Afterwards nothing may be left: no frame, no ready waiter, no deadline. Returns the steps of the
/// whole run. `after_drop`, where given, looks at the world once its task is gone and the loop has
/// run dry.
template <class World>
int drop_after_every_step(std::function<void(World&)> after_drop = {}, int steps_max = 20000) {
  for (int stop = 0; stop < steps_max; ++stop) {
    const std::size_t frames_before = core::live_frames();
    bool finished = false;
    {
      VirtualDriver driver;
      core::Loop loop(driver);
      {
        World world(loop, driver);
        {
          Noted ended;
          core::Running<void> task(world.task());
          task.start(loop, ended);
          for (int step = 0; step < stop && !ended.done; ++step) {
            if (!loop.step()) break;
          }
          finished = ended.done;
        }
        if (after_drop) {
          while (loop.step()) {
          }
          after_drop(world);
        }
      }
      BOOST_REQUIRE_MESSAGE(loop.idle(), "something still waits after a drop at step " << stop);
    }
    BOOST_REQUIRE_MESSAGE(core::live_frames() == frames_before,
                          "a frame outlived a drop at step " << stop);
    if (finished) return stop;
  }
  BOOST_FAIL("the task never ends");
  return steps_max;
}

}  // namespace pincer::test
