#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>

#include "cli/commands/help.hpp"
#include "cli/exit_code.hpp"

namespace pincer::cli {
namespace {

/// A closed standard descriptor would be the next socket's number, and results would go there.
/// What takes its place refuses what the real one would be used for. False: stdout was closed.
bool fill_standard_descriptors() {
  bool stdout_is_open = true;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1) continue;
    if (fd == STDOUT_FILENO) stdout_is_open = false;
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) ::_exit(kExitError);
  }
  return stdout_is_open;
}

/// Keys live in this process: no core dump, no debugger of the same user. A failure leaves the
/// default, which is no reason to refuse the work.
void keep_memory_private() {
  static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
  const rlimit none{0, 0};
  static_cast<void>(::setrlimit(RLIMIT_CORE, &none));
}

int dispatch(const Arguments& arguments, const Environment& environment, Output& output) {
  constexpr std::size_t kHelpColumns = 92;  // no wider on a wide terminal: lines stay readable
  std::size_t columns = kHelpColumns;
  if (environment.stdout_columns > 0) columns = std::min(columns, environment.stdout_columns);
  CommandContext context{environment, {}, output, columns, false};
  const core::Result<Invocation> invocation = read_invocation(arguments);
  if (!invocation) return refuse(context, invocation.error());
  context.paths = invocation->paths;
  context.no_color = invocation->no_color;
  return invocation->command->run(invocation->arguments, context);
}

int run(const Arguments& arguments) {
  const bool stdout_is_open = fill_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  const Environment environment = read_environment();
  if (!environment.debug) keep_memory_private();
  // A progress line needs a terminal that can go back to the start of a line.
  const bool has_status = environment.stderr_is_terminal && environment.term != "dumb";
  Output output({STDOUT_FILENO, STDERR_FILENO, has_status ? environment.stderr_columns : 0});
  output.hide(environment.api_key);
  if (!stdout_is_open) {
    output.say("stdout is closed, there is nowhere to write the result");
    return kExitError;
  }
  try {
    return output.finish(dispatch(arguments, environment, output));
  } catch (const std::exception& thrown) {
    output.say(std::string("this should not have happened: ") + thrown.what());
    return output.finish(kExitError);
  }
}

}  // namespace
}  // namespace pincer::cli

int main(int argc, char** argv) {
  return pincer::cli::run(pincer::cli::Arguments(argv + (argc > 0 ? 1 : 0), argv + argc));
}
