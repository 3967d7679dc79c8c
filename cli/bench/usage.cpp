#include "cli/bench/usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/files.hpp"

namespace pincer::cli {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// The whole numbers at the start of a file of the kernel's.
std::vector<std::size_t> numbers_in(const std::string& path) {
  constexpr std::size_t kBytesMax = 4096;
  std::vector<std::size_t> numbers;
  const Result<std::string> text = read_file(path, kBytesMax);
  if (!text) return numbers;
  const char* at = text->data();
  const char* const end = at + text->size();
  for (std::size_t number = 0;;) {
    const auto read = std::from_chars(at, end, number);
    if (read.ec != std::errc()) return numbers;
    numbers.push_back(number);
    at = read.ptr;
    while (at != end && (*at == ' ' || *at == '\n')) ++at;
  }
}

double waiting_seconds() {
  double waited = 0;
  std::error_code failed;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", failed)) {
    // Documentation/scheduler/sched-stats: time on a processor, time waiting for one, turns.
    const std::vector<std::size_t> numbers = numbers_in(task.path().string() + "/schedstat");
    if (numbers.size() > 1) waited += static_cast<double>(numbers[1]) / 1e9;
  }
  return waited;
}

}  // namespace

std::size_t read_memory() {
  const std::vector<std::size_t> pages = numbers_in("/proc/self/statm");
  if (pages.size() < 2) return 0;
  return pages[1] * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

Usage read_usage() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  Usage usage;
  usage.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  usage.waiting_seconds = waiting_seconds();
  usage.memory = read_memory();
  return usage;
}

}  // namespace pincer::cli
