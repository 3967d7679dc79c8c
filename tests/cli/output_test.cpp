#include "cli/render/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <csignal>

#include "cli/commands/scan_watch.hpp"
#include "cli/exit_code.hpp"
#include "cli/render/progress.hpp"
#include "cli/render/style.hpp"
#include "engine/core/sleep.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::cli {
namespace {

core::Task<void> pass(core::Duration time) {
  co_await core::sleep(time);
}

/// A pipe whose reading end shows what was written.
class Pipe {
 public:
  Pipe() { BOOST_REQUIRE(::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) == 0); }
  ~Pipe() {
    close_reader();
    ::close(ends_[1]);
  }
  int writer() const { return ends_[1]; }
  void close_reader() {
    if (ends_[0] >= 0) ::close(ends_[0]);
    ends_[0] = -1;
  }
  std::string text() {
    std::string all;
    std::array<char, 4096> block;
    for (ssize_t got = 0; (got = ::read(ends_[0], block.data(), block.size())) > 0;) {
      all.append(block.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

BOOST_AUTO_TEST_SUITE(output)

BOOST_AUTO_TEST_CASE(results_go_to_stdout_and_sentences_to_stderr) {
  Pipe out, err;
  Output output({out.writer(), err.writer(), 0});
  output.data("{}\n");
  output.say("all \x1b[31mwell\n");
  BOOST_TEST(output.finish(kExitOk) == kExitOk);
  BOOST_TEST(out.text() == "{}\n");
  BOOST_TEST(err.text() == "pincer: all \\x1b[31mwell\\n\n");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_an_error) {
  Pipe err;
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  BOOST_REQUIRE(full >= 0);
  Output output({full, err.writer(), 0});
  output.data("result\n");
  BOOST_TEST(output.finish(kExitOk) == kExitError);
  BOOST_TEST(err.text() ==
             "pincer: the result could not be written to stdout: No space left on device\n");
  ::close(full);
}

BOOST_AUTO_TEST_CASE(a_reader_that_goes_is_no_error_and_ends_the_writing) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe out, err;
  Output output({out.writer(), err.writer(), 0});
  out.close_reader();
  output.data("line\n");
  BOOST_TEST(!output.reader_gone());
  output.flush();
  BOOST_TEST(output.reader_gone());
  output.data("more\n");
  BOOST_TEST(output.finish(kExitOk) == kExitOk);
  BOOST_TEST(err.text() == "");
}

BOOST_AUTO_TEST_CASE(a_secret_is_masked_on_both_streams) {
  const std::string secret = "sk-or-v1-0123456789abcdef0123456789";
  Pipe out, err;
  Output output({out.writer(), err.writer(), 0});
  output.hide(secret);
  output.data("a " + secret + " b\n");
  output.say("refused: " + secret);
  output.trace("header " + secret);
  output.finish(kExitOk);
  BOOST_TEST((out.text().find(secret) == std::string::npos));
  BOOST_TEST((err.text().find(secret) == std::string::npos));
}

BOOST_AUTO_TEST_CASE(the_status_line_gives_way_to_all_other_output) {
  Pipe out, err;
  Output output({out.writer(), err.writer(), 20});
  output.status("working on \x1b[2J something long");
  output.say("news");
  output.status("again");
  output.finish(kExitOk);
  const std::string shown = err.text();
  BOOST_TEST(shown ==
             "\rworking on \\x1b[2J\xe2\x80\xa6\x1b[K\r\x1b[Kpincer: news\n\ragain\x1b[K\r\x1b[K");
}

BOOST_AUTO_TEST_CASE(off_a_terminal_there_is_no_status_line) {
  Pipe out, err;
  Output output({out.writer(), err.writer(), 0});
  {
    Progress progress(output);
    progress.fetching("host");
    progress.begin(2);
    progress.landed(true, core::Time{});
  }
  output.finish(kExitOk);
  BOOST_TEST(err.text() == "");
}

BOOST_AUTO_TEST_CASE(progress_is_drawn_at_most_some_times_a_second_but_at_the_end) {
  Pipe out, err;
  Output output({out.writer(), err.writer(), 100});
  Progress progress(output);
  progress.begin(1000);
  for (int i = 0; i < 999; ++i) progress.landed(i % 2 == 0, core::Time{});
  const std::string once = err.text();
  BOOST_TEST((once.find("1/1000") != std::string::npos));
  BOOST_TEST((once.find("2/1000") == std::string::npos));
  progress.landed(true, core::Time{});
  BOOST_TEST((err.text().find("1000/1000  501 work, 499 do not") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(progress_counts_the_seconds_of_a_wait_down) {
  test::VirtualDriver driver;
  core::Loop loop(driver);
  Pipe out, err;
  Output output({out.writer(), err.writer(), 100});
  Progress progress(output);
  progress.begin(40);
  Countdown countdown(loop, progress);
  countdown.start(loop.now() + std::chrono::milliseconds(2250));
  BOOST_TEST((err.text().find("0/40  0 work, 0 do not; the next minute of the account in 3 s") !=
              std::string::npos));
  loop.run(pass(std::chrono::milliseconds(250)));
  BOOST_TEST((err.text().find("in 2 s") != std::string::npos));
  loop.run(pass(std::chrono::milliseconds(999)));
  BOOST_TEST((err.text().find("in 1 s") == std::string::npos));
  loop.run(pass(std::chrono::milliseconds(1002)));
  const std::string last = err.text();
  BOOST_TEST((last.find("in 1 s") != std::string::npos));
  BOOST_TEST((last.rfind("do not\x1b[K") > last.rfind("in 1 s")));
}

BOOST_AUTO_TEST_CASE(progress_tells_the_time_while_nothing_lands) {
  test::VirtualDriver driver;
  core::Loop loop(driver);
  Pipe out, err;
  Output output({out.writer(), err.writer(), 100});
  Progress progress(output);
  progress.begin(4);
  Clock clock(loop, progress);
  clock.start();
  loop.run(pass(std::chrono::milliseconds(1100)));
  const std::string shown = err.text();
  BOOST_TEST((shown.find("0/4  0 work, 0 do not, 0.5 s") != std::string::npos));
  BOOST_TEST((shown.find("do not, 1.0 s") != std::string::npos));
  clock.clear();
  loop.run(pass(std::chrono::seconds(2)));
  BOOST_TEST((err.text().find("2.0 s") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(progress_counts_before_it_is_known_how_many_there_are) {
  Pipe out, err;
  Output output({out.writer(), err.writer(), 100});
  Progress progress(output);
  progress.landed(true, core::Time{});
  BOOST_TEST((err.text().find("while the catalog arrives: 1  1 work") != std::string::npos));
  progress.begin(2);
  progress.landed(true, core::Time{});
  BOOST_TEST((err.text().find("2/2  2 work") != std::string::npos));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(style)

BOOST_AUTO_TEST_CASE(colours_follow_the_option_then_the_variables_then_the_terminal) {
  Environment plain;
  plain.term = "xterm-256color";
  BOOST_TEST(wants_colour(plain, false, true));
  BOOST_TEST(!wants_colour(plain, false, false));
  BOOST_TEST(!wants_colour(plain, true, true));
  Environment no_color = plain;
  no_color.no_color = "1";
  BOOST_TEST(!wants_colour(no_color, false, true));
  Environment forced = no_color;
  forced.force_color = "1";
  BOOST_TEST(wants_colour(forced, false, false));
  BOOST_TEST(!wants_colour(forced, true, true));
  forced.force_color = "0";
  BOOST_TEST(!wants_colour(forced, false, true));
  Environment dumb = plain;
  dumb.term = "dumb";
  BOOST_TEST(!wants_colour(dumb, false, true));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
