#include "cli/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "cli/render/units.hpp"

namespace pincer::cli {
namespace {

/// Files, pipes, name look-ups, the loop's own.
constexpr std::size_t kFiles = 64;

}  // namespace

void allow_sockets(std::size_t count) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto wanted = std::min<rlim_t>(count + kFiles, limit.rlim_max);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  // Where this fails the client learns how many there can be.
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

std::string few_sockets_sentence(std::size_t connections) {
  std::string sentence = "at most " + counted(connections, "connection") + " could be open";
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    sentence += " with the " + grouped(static_cast<std::size_t>(limit.rlim_cur)) +
                " files that this process may have (ulimit -Hn)";
  }
  return sentence + ": the other probes waited for one; raise that limit or lower --concurrency";
}

}  // namespace pincer::cli
