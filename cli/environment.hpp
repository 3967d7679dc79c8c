#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

/// What the process was started with, read once and handed down: nothing else asks the system.
struct Environment {
  std::string api_key;   ///< OPENROUTER_API_KEY without surrounding blanks; a secret
  std::string base_url;  ///< OPENROUTER_BASE_URL without surrounding blanks
  std::string ssl_cert_file;
  std::string ssl_cert_dir;
  std::string https_proxy;  ///< HTTPS_PROXY, else https_proxy
  std::string http_proxy;   ///< http_proxy only: HTTP_PROXY is a request's header in CGI
  std::string no_proxy;     ///< NO_PROXY, else no_proxy
  std::string no_color;
  std::string force_color;
  std::string term;
  std::string columns;
  std::string home;
  std::string temp_dir;  ///< TMPDIR, else /tmp
  bool debug = false;    ///< PINCER_DEBUG is not empty: core dumps and debuggers are allowed

  std::string user_home;    ///< without HOME: as the system's list of users has it
  std::string current_dir;  ///< where relative paths start
  /// All variables, for those whose names come from the config; they may hold secrets.
  std::map<std::string, std::string, std::less<>> variables;

  bool stdin_is_terminal = false;
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;
  std::size_t stdout_columns = 0;  ///< of the terminal; 0: no terminal, lines may be any length
  std::size_t stderr_columns = 0;
  std::int64_t start_ms = 0;  ///< wall clock at the start, epoch milliseconds

  /// The value of a variable, empty when it is not set.
  std::string_view variable(std::string_view name) const;
};

/// The only reader of environment variables, terminals and the wall clock.
Environment read_environment();

/// The wall clock now, epoch milliseconds: for those who run for days.
std::int64_t wall_clock_ms();

/// A key that can stand in a header: visible ASCII only. The sentence never quotes it.
Result<void> check_key(std::string_view key);

}  // namespace pincer::cli
