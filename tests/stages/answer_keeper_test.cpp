#include "stages/answer_keeper.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "engine/core/scope.hpp"
#include "engine/core/sleep.hpp"
#include "tests/stages/counting_memory.hpp"
#include "tests/support/drop_after_every_step.hpp"

namespace pincer::stages {
namespace {

using namespace std::chrono_literals;

struct World {
  World(core::Loop& own_loop, test::VirtualDriver&) : loop(own_loop), beside(own_loop) {}

  core::Task<void> answer(core::Duration after) {
    co_await core::sleep(after);
    co_await keeper.keep(model, ProbeKind::tool, result, 0);
    safe_when_told.push_back(memory.safe);
  }
  core::Task<void> task() {
    beside.spawn(keeper.run());
    core::Scope answers(loop);
    for (int i = 0; i < 30; ++i) answers.spawn(answer(1s));
    for (int i = 0; i < 5; ++i) answers.spawn(answer(2s));
    co_await answers.join();
    beside.cancel();
  }

  core::Loop& loop;
  Model model;
  ProbeResult result;
  CountingMemory memory;
  AnswerKeeper keeper{&memory};
  std::vector<std::size_t> safe_when_told;
  core::Scope beside;
};

struct Fixture {
  test::VirtualDriver driver;
  core::Loop loop{driver};
};

BOOST_FIXTURE_TEST_SUITE(answer_keeper, Fixture)

BOOST_AUTO_TEST_CASE(answers_of_one_turn_are_made_safe_together_and_go_on_then) {
  World world(loop, driver);
  loop.run(world.task());
  BOOST_TEST(world.memory.settled_times == 2U);
  BOOST_REQUIRE(world.safe_when_told.size() == 35U);
  BOOST_TEST(world.safe_when_told.front() == 30U);
  BOOST_TEST(world.safe_when_told[29] == 30U);
  BOOST_TEST(world.safe_when_told[30] == 35U);
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_dropped_while_it_waits_is_made_safe_with_the_others) {
  World world(loop, driver);
  world.beside.spawn(world.keeper.run());
  auto dropped = std::make_unique<core::Scope>(loop);
  dropped->spawn(world.answer(0s));
  core::Scope stays(loop);
  stays.spawn(world.answer(0s));
  while (world.memory.kept < 2) BOOST_REQUIRE(loop.step());
  dropped.reset();
  BOOST_TEST(world.memory.safe == 0U);
  loop.run(stays.join());
  BOOST_TEST(world.memory.safe == 2U);
  BOOST_TEST(world.safe_when_told.size() == 1U);
  world.beside.cancel();
}

BOOST_AUTO_TEST_CASE(what_is_left_when_all_is_dropped_can_be_settled) {
  const int steps = test::drop_after_every_step<World>([](World& world) {
    world.beside.cancel();
    world.keeper.settle();
    BOOST_TEST(world.memory.safe == world.memory.kept);
    BOOST_TEST(world.safe_when_told.size() <= world.memory.safe);
  });
  BOOST_TEST(steps > 70);
}

BOOST_AUTO_TEST_CASE(without_a_memory_no_answer_waits) {
  World world(loop, driver);
  AnswerKeeper keeper(nullptr);
  loop.run(keeper.keep(world.model, ProbeKind::tool, world.result, 0));
  BOOST_TEST(world.memory.kept == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
