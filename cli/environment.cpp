#include "cli/environment.hpp"

#include <pwd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "cli/options.hpp"

namespace pincer::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string first_of(const char* name, const char* other) {
  std::string value = variable(name);
  return value.empty() ? variable(other) : value;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1));
}

std::size_t columns_of(int fd, const std::string& columns_variable) {
  constexpr std::size_t kNarrowest = 20;
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::max<std::size_t>(size.ws_col, kNarrowest);
  }
  const std::optional<std::int64_t> given = plain_decimal(columns_variable);
  if (given && *given > 0) return std::max(static_cast<std::size_t>(*given), kNarrowest);
  return 80;
}

std::string home_of_user() {
  const passwd* user = ::getpwuid(::getuid());
  return user == nullptr || user->pw_dir == nullptr ? std::string() : std::string(user->pw_dir);
}

std::map<std::string, std::string, std::less<>> all_variables() {
  std::map<std::string, std::string, std::less<>> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

}  // namespace

std::string_view Environment::variable(std::string_view name) const {
  const auto found = variables.find(name);
  return found == variables.end() ? std::string_view() : std::string_view(found->second);
}

Environment read_environment() {
  Environment environment;
  environment.api_key = trimmed(variable("OPENROUTER_API_KEY"));
  environment.base_url = trimmed(variable("OPENROUTER_BASE_URL"));
  environment.ssl_cert_file = variable("SSL_CERT_FILE");
  environment.ssl_cert_dir = variable("SSL_CERT_DIR");
  environment.https_proxy = first_of("HTTPS_PROXY", "https_proxy");
  environment.http_proxy = variable("http_proxy");
  environment.no_proxy = first_of("NO_PROXY", "no_proxy");
  environment.no_color = variable("NO_COLOR");
  environment.force_color = variable("FORCE_COLOR");
  environment.term = variable("TERM");
  environment.columns = variable("COLUMNS");
  environment.home = variable("HOME");
  environment.temp_dir = variable("TMPDIR");
  if (environment.temp_dir.empty()) environment.temp_dir = "/tmp";
  environment.variables = all_variables();
  if (environment.home.empty()) environment.user_home = home_of_user();
  std::error_code ignored;
  environment.current_dir = std::filesystem::current_path(ignored).string();
  environment.debug = !variable("PINCER_DEBUG").empty();
  environment.stdin_is_terminal = ::isatty(STDIN_FILENO) == 1;
  environment.stdout_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  environment.stderr_is_terminal = ::isatty(STDERR_FILENO) == 1;
  if (environment.stdout_is_terminal) {
    environment.stdout_columns = columns_of(STDOUT_FILENO, environment.columns);
  }
  if (environment.stderr_is_terminal) {
    environment.stderr_columns = columns_of(STDERR_FILENO, environment.columns);
  }
  environment.start_ms = wall_clock_ms();
  return environment;
}

std::int64_t wall_clock_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

Result<void> check_key(std::string_view key) {
  const bool visible =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 127; });
  if (visible) return {};
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     "OPENROUTER_API_KEY holds a blank, a control character or a character that is "
                     "not ASCII: it is no key; copy it again"};
}

}  // namespace pincer::cli
