#include "cli/state/shell_env.hpp"

#include <csignal>
#include <variant>

#include "cli/options.hpp"
#include "cli/providers/registry.hpp"
#include "engine/core/race.hpp"
#include "engine/io/uv_process.hpp"
#include "engine/io/uv_signals.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

using core::Task;
using Told = Result<io::ProcessOutcome>;

constexpr std::int64_t kUsualTimeoutMs = 15'000;
constexpr std::int64_t kLongestMs = 120'000;

bool is_enabled(const Environment& environment, const ConfigFile& config) {
  const std::string word =
      text::lowered(text::trimmed(environment.variable("OPENCLAW_LOAD_SHELL_ENV")));
  if (word == "1" || word == "true" || word == "yes" || word == "on") return true;
  const text::Json5Value* enabled = config.value().at({"env", "shellEnv", "enabled"});
  return enabled != nullptr && enabled->as_boolean().value_or(false);
}

core::Duration time_limit(const Environment& environment, const ConfigFile& config) {
  std::int64_t limit = kUsualTimeoutMs;
  const text::Json5Value* configured = config.value().at({"env", "shellEnv", "timeoutMs"});
  if (configured != nullptr) limit = configured->as_integer().value_or(limit);
  if (const auto given = plain_decimal(environment.variable("OPENCLAW_SHELL_ENV_TIMEOUT_MS"))) {
    limit = *given;
  }
  return std::chrono::milliseconds(std::clamp<std::int64_t>(limit, 1, kLongestMs));
}

/// The variables that are looked for: those of providers that nobody has set yet.
std::vector<std::string> wanted_names(const Environment& environment, const ConfigFile& config) {
  const Lookup configured = config.lookup();
  std::vector<std::string> names;
  for (const ProviderInfo& provider : all_providers()) {
    for (const EnvVariable& variable : provider.env) {
      const std::string name(variable.name);
      if (environment.variable(name).empty() && !configured(name)) names.push_back(name);
    }
  }
  return names;
}

io::ProcessRequest login_shell(const Environment& environment) {
  io::ProcessRequest request;
  request.program = environment.variable("SHELL");
  if (!request.program.starts_with("/")) request.program = "/bin/sh";
  request.arguments = {"-l", "-c", "env -0"};
  for (const std::string_view name : {"HOME", "USER", "LOGNAME", "SHELL", "PATH", "LANG"}) {
    const std::string_view value = environment.variable(name);
    if (!value.empty()) request.environment.push_back(std::string(name) + "=" + std::string(value));
  }
  request.directory = environment.home;
  return request;
}

/// What the shell wrote, or the signal that came first.
Task<std::variant<Told, int>> ask(io::UvDriver& driver, io::Signals& signals,
                                  io::ProcessRequest request, core::Time deadline) {
  std::variant<Told, int> first =
      co_await core::race(io::run_process(driver, std::move(request), deadline), signals.next());
  co_return first;
}

Told run(const Environment& environment, core::Duration limit) {
  std::variant<Told, int> outcome(std::in_place_index<1>, 0);
  {
    io::UvDriver driver;  // of its own: whatever loop runs above stands still
    core::Loop loop(driver);
    io::Signals signals(driver, {SIGINT, SIGTERM});
    outcome = loop.run(ask(driver, signals, login_shell(environment), loop.now() + limit));
  }
  if (Told* told = std::get_if<0>(&outcome)) return std::move(*told);
  ::raise(std::get<1>(outcome));  // as if nobody had listened
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, "it was interrupted"};
}

/// The value of NAME in "A=1\0NAME=2\0".
std::string_view value_of(std::string_view all, std::string_view name) {
  while (!all.empty()) {
    const std::size_t end = all.find('\0');
    const std::string_view line = all.substr(0, end);
    if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == '=') {
      return text::trimmed(line.substr(name.size() + 1));
    }
    if (end == std::string_view::npos) break;
    all.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

ShellEnv add_shell_env(Environment& environment, const ConfigFile& config) {
  ShellEnv shell;
  shell.enabled = is_enabled(environment, config);
  if (!shell.enabled) return shell;
  const std::vector<std::string> names = wanted_names(environment, config);
  const Told told = run(environment, time_limit(environment, config));
  if (!told || told->exit_code != 0 || told->signal != 0) {
    shell.warning =
        "the login shell told no variables: " +
        (told ? "it ended with status " + std::to_string(told->exit_code) : told.error().text);
    return shell;
  }
  for (const std::string& name : names) {
    const std::string_view value = value_of(told->output, name);
    if (value.empty() || !environment.variable(name).empty()) continue;
    environment.variables[name] = value;
    if (name == "OPENROUTER_API_KEY") environment.api_key = value;
    shell.names.push_back(name);
  }
  return shell;
}

}  // namespace pincer::cli
