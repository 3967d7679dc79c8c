#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "cli/commands/help.hpp"
#include "cli/commands/models.hpp"
#include "cli/commands/scan.hpp"
#include "cli/commands/simulate.hpp"
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

int refuse(Output& output, const core::Error& error) {
  output.say(error.text);
  return kExitUsage;
}

int print(Output& output, std::string_view text) {
  output.data(text);
  return kExitOk;
}

int models(ModelsCommand command, const Invocation& invocation, const Environment& environment,
           std::size_t columns, Output& output) {
  core::Result<ModelsOptions> options = read_models_options(command, invocation.arguments);
  if (!options) return refuse(output, options.error());
  if (options->help) return print(output, models_help(command, columns));
  return run_models(*options, invocation.paths, environment, output);
}

int dispatch(const Invocation& invocation, const Environment& environment, Output& output) {
  constexpr std::size_t kHelpColumns = 92;  // no wider on a wide terminal: lines stay readable
  std::size_t columns = kHelpColumns;
  if (environment.stdout_columns > 0) columns = std::min(columns, environment.stdout_columns);
  switch (invocation.command) {
    case CommandName::version:
      return print(output, version_text());
    case CommandName::help: {
      const core::Result<std::string> text = help_text(invocation.arguments, columns);
      return text ? print(output, *text) : refuse(output, text.error());
    }
    case CommandName::scan: {
      core::Result<ScanOptions> options = read_scan_options(invocation.arguments);
      if (!options) return refuse(output, options.error());
      if (options->help) return print(output, scan_help(columns));
      options->no_color = options->no_color || invocation.no_color;
      Outside outside;
      PathOptions paths = invocation.paths;
      if (!options->agent.empty()) paths.agent = options->agent;
      return run_scan(*options, paths, environment, outside, output);
    }
    case CommandName::simulate: {
      core::Result<SimulateOptions> options = read_simulate_options(invocation.arguments);
      if (!options) return refuse(output, options.error());
      if (options->help) return print(output, simulate_help(columns));
      Outside outside;
      return run_simulate(*options, environment, outside, output);
    }
    case CommandName::status:
      return models(ModelsCommand::status, invocation, environment, columns, output);
    case CommandName::set:
      return models(ModelsCommand::set, invocation, environment, columns, output);
    case CommandName::set_image:
      return models(ModelsCommand::set_image, invocation, environment, columns, output);
    case CommandName::aliases:
      return models(ModelsCommand::aliases, invocation, environment, columns, output);
    case CommandName::fallbacks:
      return models(ModelsCommand::fallbacks, invocation, environment, columns, output);
    case CommandName::image_fallbacks:
      return models(ModelsCommand::image_fallbacks, invocation, environment, columns, output);
  }
  return kExitError;
}

int run(const std::vector<std::string>& arguments) {
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
    const core::Result<Invocation> invocation = read_invocation(arguments);
    if (!invocation) return refuse(output, invocation.error());
    return output.finish(dispatch(*invocation, environment, output));
  } catch (const std::exception& thrown) {
    output.say(std::string("this should not have happened: ") + thrown.what());
    return output.finish(kExitError);
  }
}

}  // namespace
}  // namespace pincer::cli

int main(int argc, char** argv) {
  return pincer::cli::run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
