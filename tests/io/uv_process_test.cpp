#include "engine/io/uv_process.hpp"

#include <signal.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "engine/core/race.hpp"
#include "tests/support/temp_dir.hpp"

// These tests run real programs: they are about the driver itself.

namespace pincer::io {
namespace {

using core::ErrorKind;
using core::Loop;
using core::Result;
using namespace std::chrono_literals;

constexpr auto kSoon = 20s;  // a bound for a broken build, never waited for by a good one

ProcessRequest shell(const std::string& script) {
  ProcessRequest request;
  request.program = "/bin/sh";
  request.arguments = {"-c", script};
  return request;
}

struct World {
  World() { std::signal(SIGPIPE, SIG_IGN); }
  Result<ProcessOutcome> run(ProcessRequest request, core::Duration limit = kSoon) {
    return loop.run(run_process(driver, std::move(request), loop.now() + limit));
  }
  UvDriver driver;
  Loop loop{driver};
};

bool lives(const std::string& pid) {
  return ::kill(static_cast<pid_t>(std::stol(pid)), 0) == 0;
}

BOOST_AUTO_TEST_SUITE(uv_process)

BOOST_AUTO_TEST_CASE(it_gets_its_input_and_gives_its_output) {
  World world;
  ProcessRequest request = shell("cat; printf '%s|%s' \"$A\" \"${HOME-unset}\"; exit 7");
  request.input = std::string(200'000, 'x');
  request.environment = {"A=1"};
  const auto outcome = world.run(std::move(request));
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome->exit_code == 7);
  BOOST_TEST(outcome->signal == 0);
  BOOST_TEST((outcome->output == std::string(200'000, 'x') + "1|unset"));
}

BOOST_AUTO_TEST_CASE(one_that_does_not_read_its_input_is_none_the_worse) {
  World world;
  ProcessRequest request = shell("exec <&-; echo done");
  request.input = std::string(1'000'000, 'x');
  const auto outcome = world.run(std::move(request));
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome->output == "done\n");
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_is_an_error) {
  World world;
  ProcessRequest request;
  request.program = "/nowhere/at/all";
  const auto outcome = world.run(std::move(request));
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().text.find("/nowhere/at/all") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_signal_is_told) {
  World world;
  const auto outcome = world.run(shell("kill -TERM $$"));
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome->signal == SIGTERM);
}

BOOST_AUTO_TEST_CASE(at_the_deadline_it_and_what_it_started_are_killed) {
  const test::TempDir dir;
  std::string pid;
  {
    World world;
    ProcessRequest request = shell("sleep 1000 & echo $! > " + dir.path() + "/pid.new; mv " +
                                   dir.path() + "/pid.new " + dir.path() + "/pid; wait");
    // The deadline passes as soon as the child of the child is there.
    while (pid.empty()) {
      const auto outcome = world.run(request, 200ms);
      BOOST_REQUIRE(!outcome.ok());
      BOOST_TEST((outcome.error().kind == ErrorKind::timeout));
      std::ifstream(dir.path() + "/pid") >> pid;
    }
  }
  // Killed is not yet gone: it is given the time of another program.
  World world;
  for (int tries = 0; tries < 200 && lives(pid); ++tries) {
    BOOST_REQUIRE(world.run(shell("sleep 0.01")).ok());
  }
  BOOST_TEST((!lives(pid) ||
              world.run(shell("grep -q '^State:.[ZX]' /proc/" + pid + "/status"))->exit_code == 0));
}

BOOST_AUTO_TEST_CASE(too_much_output_is_cut_off) {
  World world;
  ProcessRequest request = shell("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxx; done");
  request.output_max = 1000;
  const auto outcome = world.run(std::move(request));
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().kind == ErrorKind::too_large));
}

core::Task<void> nothing() {
  co_return;
}

BOOST_AUTO_TEST_CASE(dropped_it_leaves_no_handle) {
  World world;
  const auto first = world.loop.run(core::race(
      run_process(world.driver, shell("sleep 1000"), world.loop.now() + kSoon), nothing()));
  BOOST_TEST(first.index() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
