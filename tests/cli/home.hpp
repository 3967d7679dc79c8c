#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "cli/commands/help.hpp"
#include "tests/cli/state/config_world.hpp"

namespace pincer::test {

/// What a command left behind.
struct Ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

inline bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// A home of its own in which command lines run, in this process: no terminal, no variables but
/// those the test sets, a clock that stands still. It is the state folder as well.
struct Home : ConfigWorld {
  Home() {
    environment.home = dir.path();
    environment.current_dir = dir.path();
    environment.temp_dir = dir.path();
    environment.start_ms = options.now_ms;
    environment.variables["OPENCLAW_STATE_DIR"] = dir.path();
  }
  explicit Home(std::string_view config) : Home() { dir.write("openclaw.json", config); }

  /// "models set a/b" without the program's name. Output must fit into a pipe.
  Ran run(const cli::Arguments& words) const {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    BOOST_REQUIRE(::pipe2(out.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    BOOST_REQUIRE(::pipe2(err.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    Ran ran;
    {
      cli::Output output({out[1], err[1], 0});
      ran.exit_code = output.finish(run(words, output));
    }
    ::close(out[1]);
    ::close(err[1]);
    ran.out = drained(out[0]);
    ran.err = drained(err[0]);
    return ran;
  }

 private:
  int run(const cli::Arguments& words, cli::Output& output) const {
    cli::CommandContext context{environment, {}, output, 80, false};
    const cli::Result<cli::Invocation> invocation = cli::read_invocation(words);
    if (!invocation) return cli::refuse(context, invocation.error());
    context.paths = invocation->paths;
    context.no_color = invocation->no_color;
    return invocation->command->run(invocation->arguments, context);
  }

  static std::string drained(int fd) {
    std::string all(65536, '\0');
    const ssize_t got = ::read(fd, all.data(), all.size());
    all.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    ::close(fd);
    return all;
  }
};

}  // namespace pincer::test
