#include "cli/state/lock_payload.hpp"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "cli/files.hpp"
#include "cli/state/config_rewrite.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kProcBytesMax = 1 << 20;
constexpr std::int64_t kClockSlackMs = 3000;  // boot time is told in whole seconds

/// Of /proc/PID/stat what follows the name, which may hold anything.
struct ProcessFacts {
  char state = '?';
  std::int64_t start_ticks = 0;
};

std::optional<ProcessFacts> facts_of(std::int64_t pid) {
  const Result<std::string> text =
      read_file("/proc/" + std::to_string(pid) + "/stat", kProcBytesMax);
  if (!text) return std::nullopt;
  const std::size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  ProcessFacts facts;
  long long ticks = 0;
  // Fields 3 and 22 of proc(5).
  const int read = std::sscanf(text->c_str() + name_end + 1,
                               " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
                               "%*s %*s %*s %lld",
                               &facts.state, &ticks);
  if (read != 2) return std::nullopt;
  facts.start_ticks = ticks;
  return facts;
}

/// When the machine booted, epoch milliseconds.
std::optional<std::int64_t> boot_ms() {
  const Result<std::string> text = read_file("/proc/stat", kProcBytesMax);
  const std::size_t at = text ? text->find("\nbtime ") : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  return std::int64_t{1000} * std::atoll(text->c_str() + at + 7);
}

/// The process started after the lock was made: it is not the one that made it.
bool started_later(const ProcessFacts& facts, std::int64_t created_ms) {
  const std::optional<std::int64_t> boot = boot_ms();
  const long per_second = ::sysconf(_SC_CLK_TCK);
  if (!boot || per_second <= 0) return false;
  return *boot + facts.start_ticks * 1000 / per_second > created_ms + kClockSlackMs;
}

}  // namespace

std::optional<std::int64_t> iso_time_ms(std::string_view text) {
  if (text.size() != 24) return std::nullopt;
  struct tm parts{};
  int ms = 0, end = 0;
  const int read = std::sscanf(std::string(text).c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n",
                               &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour,
                               &parts.tm_min, &parts.tm_sec, &ms, &end);
  if (read != 7 || end != 24) return std::nullopt;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  return std::int64_t{1000} * ::timegm(&parts) + ms;
}

std::optional<LockPayload> read_lock_payload(std::string_view text) {
  text::JsonParser parser;
  const Result<text::JsonValue> root = parser.parse(text);
  if (!root || !root->is_object()) return std::nullopt;
  LockPayload payload;
  payload.pid = (*root)["pid"].integer().value_or(0);
  if (payload.pid <= 0) return std::nullopt;
  payload.created_ms = iso_time_ms((*root)["createdAt"].string().value_or(""));
  payload.start_ticks = (*root)["startTime"].integer();
  if (!payload.start_ticks) {
    // As a text it is the same number.
    const std::string ticks((*root)["startTime"].string().value_or(""));
    if (!ticks.empty() && text::is_digit(ticks.front())) {
      payload.start_ticks = std::atoll(ticks.c_str());
    }
  }
  return payload;
}

std::string lock_payload(std::int64_t now_ms) {
  text::JsonWriter json(true);
  json.begin_object();
  json.key("pid").integer(::getpid());
  json.key("createdAt").string(iso_time(now_ms));
  if (const std::optional<ProcessFacts> own = facts_of(::getpid())) {
    json.key("startTime").integer(own->start_ticks);
  }
  json.end_object();
  return json.take() + "\n";
}

bool holder_lives(const LockPayload& payload) {
  if (::kill(static_cast<pid_t>(payload.pid), 0) != 0 && errno == ESRCH) return false;
  const std::optional<ProcessFacts> facts = facts_of(payload.pid);
  if (!facts) return true;  // no /proc here: there is a process of that number, and that is all
  if (facts->state == 'Z' || facts->state == 'X') return false;
  if (payload.start_ticks && *payload.start_ticks != facts->start_ticks) return false;
  return !payload.created_ms || !started_later(*facts, *payload.created_ms);
}

}  // namespace pincer::cli
