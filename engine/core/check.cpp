#include "engine/core/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace pincer::core {

void check_failed(const char* rule, const std::source_location& where) noexcept {
  // The one write to stderr outside cli: the program is about to die of its own bug.
  std::fprintf(stderr, "pincer: internal error: %s (%s:%u); please report this\n", rule,
               where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace pincer::core
