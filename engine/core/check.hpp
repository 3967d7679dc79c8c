#pragma once

#include <source_location>

namespace pincer::core {

/// Ends the process with the place and the broken rule: for bugs of ours, never for input.
[[noreturn]] void check_failed(const char* rule, const std::source_location& where) noexcept;

/// States what must hold. On in release builds too: a process that broke a rule cannot be trusted.
inline void check(bool holds, const char* rule,
                  const std::source_location& where = std::source_location::current()) noexcept {
  if (!holds) [[unlikely]]
    check_failed(rule, where);
}

}  // namespace pincer::core
