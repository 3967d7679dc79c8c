#include "engine/io/uv_readable.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#include "engine/core/race.hpp"
#include "engine/io/uv_signals.hpp"

namespace pincer::io {
namespace {

using core::Loop;
using core::Task;
using namespace std::chrono_literals;

constexpr auto kSoon = 20s;  // a bound for a broken build, never waited for by a good one

struct Fixture {
  std::array<int, 2> pipe{};
  UvDriver driver;
  Loop loop{driver};
  std::unique_ptr<Readable> readable;

  Fixture() {
    BOOST_REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
    core::Result<std::unique_ptr<Readable>> watched = Readable::watch(driver, pipe[0]);
    BOOST_REQUIRE(watched.ok());
    readable = std::move(*watched);
  }
  ~Fixture() {
    readable.reset();
    ::close(pipe[0]);
    if (pipe[1] >= 0) ::close(pipe[1]);
  }
  void put(char byte) { BOOST_REQUIRE(::write(pipe[1], &byte, 1) == 1); }
  char take() {
    char byte = 0;
    BOOST_REQUIRE(::read(pipe[0], &byte, 1) == 1);
    return byte;
  }
  void close_other_end() { ::close(std::exchange(pipe[1], -1)); }
};

Task<bool> comes_soon(Readable& readable) {
  const std::optional<std::monostate> came = co_await core::timeout(readable.wait(), kSoon);
  co_return came.has_value();
}

Task<bool> comes_within(Readable& readable, core::Duration limit) {
  const std::optional<std::monostate> came = co_await core::timeout(readable.wait(), limit);
  co_return came.has_value();
}

BOOST_FIXTURE_TEST_SUITE(uv_readable, Fixture)

BOOST_AUTO_TEST_CASE(it_tells_each_time_there_is_something) {
  for (const char byte : {'a', 'b', 'c'}) {
    put(byte);
    BOOST_TEST(loop.run(comes_soon(*readable)));
    BOOST_TEST(take() == byte);
  }
}

BOOST_AUTO_TEST_CASE(what_was_not_read_is_told_again) {
  put('a');
  BOOST_TEST(loop.run(comes_soon(*readable)));
  BOOST_TEST(loop.run(comes_soon(*readable)));
  BOOST_TEST(take() == 'a');
}

BOOST_AUTO_TEST_CASE(without_anything_it_waits) {
  BOOST_TEST(!loop.run(comes_within(*readable, 1ms)));
}

BOOST_AUTO_TEST_CASE(a_dropped_wait_leaves_the_next_one_whole) {
  BOOST_TEST(!loop.run(comes_within(*readable, 1ms)));
  put('a');
  BOOST_TEST(loop.run(comes_soon(*readable)));
  BOOST_TEST(take() == 'a');
  BOOST_TEST(!loop.run(comes_within(*readable, 1ms)));
}

BOOST_AUTO_TEST_CASE(the_end_counts_as_readable) {
  close_other_end();
  BOOST_TEST(loop.run(comes_soon(*readable)));
}

BOOST_AUTO_TEST_CASE(it_may_go_while_it_is_waited_for) {
  Task<void> waiting = readable->wait();
  {
    struct Nobody final : core::DoneListener {
      void on_done() noexcept override {}
    } nobody;
    core::Running<void> running(std::move(waiting));
    running.start(loop, nobody);
    put('a');
  }
  readable.reset();  // the driver's end checks that no handle is left
}

BOOST_AUTO_TEST_CASE(a_file_cannot_be_waited_for_and_says_so) {
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  BOOST_TEST(!Readable::watch(driver, file).ok());
  ::close(file);
}

BOOST_AUTO_TEST_SUITE_END()

Task<std::vector<int>> two_of(Signals& signals) {
  std::vector<int> numbers;
  const int first = co_await signals.next();
  const int second = co_await signals.next();
  numbers.push_back(first);
  numbers.push_back(second);
  co_return numbers;
}

BOOST_AUTO_TEST_CASE(signals_that_come_together_are_all_told) {
  UvDriver driver;
  Loop loop(driver);
  Signals signals(driver, {SIGUSR1, SIGUSR2});
  ::raise(SIGUSR1);
  ::raise(SIGUSR2);
  std::vector<int> numbers = loop.run(two_of(signals));
  std::sort(numbers.begin(), numbers.end());
  BOOST_TEST(numbers == (std::vector<int>{SIGUSR1, SIGUSR2}), boost::test_tools::per_element());
}

}  // namespace
}  // namespace pincer::io
