#include "cli/bench/server_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

#include "cli/outside.hpp"
#include "engine/io/uv_readable.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

constexpr int kStartMs = 10'000;
constexpr std::size_t kAnnouncementMax = 1 << 20;

core::Error failure(std::string why) {
  return core::Error{core::Phase::none, core::ErrorKind::other, 0,
                     "the simulator could not be started: " + std::move(why)};
}

struct Pipe {
  OpenFile read{-1};
  OpenFile write{-1};
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failure("no pipe to it");
  Pipe pipe;
  pipe.read = OpenFile(ends[0]);
  pipe.write = OpenFile(ends[1]);
  return pipe;
}

std::string announcement(const StandIn& stand_in) {
  text::JsonWriter json;
  json.begin_object().key("url").string(stand_in.base.text());
  json.key("ca").string(stand_in.ca_pem).key("key").string(stand_in.scenario.key);
  return json.end_object().take();
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t taken = ::write(fd, text.data(), text.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return;  // nobody is there to be told
    text.remove_prefix(static_cast<std::size_t>(taken));
  }
}

/// The server's whole life. Ctrl-C at the terminal is its client's to answer.
void serve(const StandInRequest& request, int announce, int life) {
  std::signal(SIGINT, SIG_IGN);
  Outside outside;
  Result<std::unique_ptr<StandIn>> stand_in = start_stand_in(outside, request);
  if (!stand_in) {
    text::JsonWriter json;
    json.begin_object().key("error").string(stand_in.error().text).end_object();
    return write_all(announce, json.take());
  }
  Result<std::unique_ptr<io::Readable>> client = io::Readable::watch(outside.driver, life);
  if (!client) return;
  write_all(announce, announcement(**stand_in));
  ::close(announce);
  outside.loop.run((*client)->wait());
}

/// All that comes before the end of the pipe.
Result<std::string> read_all(const OpenFile& from) {
  std::string text;
  std::array<char, 4096> block{};
  for (;;) {
    pollfd waiting{from.get(), POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kStartMs);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return failure("it said nothing for ten seconds");
    const ssize_t got = ::read(from.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure("it cannot be heard");
    if (got == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(got));
    if (text.size() > kAnnouncementMax) return failure("it says too much");
  }
}

}  // namespace

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const StandInRequest& request) {
  Result<Pipe> life = make_pipe();
  if (!life) return life.error();
  Result<Pipe> announce = make_pipe();
  if (!announce) return announce.error();
  const pid_t pid = ::fork();
  if (pid < 0) return failure("no process for it");
  if (pid == 0) {
    life->write = OpenFile(-1);
    announce->read = OpenFile(-1);
    serve(request, announce->write.get(), life->read.get());
    // Nothing of what was copied is its own: no destructor, no buffer is to be flushed twice.
    ::_exit(0);
  }
  std::unique_ptr<ServerProcess> made(new ServerProcess(pid, std::move(life->write)));
  announce->write = OpenFile(-1);
  if (Result<void> heard = made->read_announcement(announce->read); !heard) return heard.error();
  return made;
}

Result<void> ServerProcess::read_announcement(const OpenFile& from) {
  Result<std::string> text = read_all(from);
  if (!text) return text.error();
  text::JsonParser parser;
  const Result<text::JsonValue> said = parser.parse(*text);
  if (!said) return failure("it ended before it listened");
  if (const auto error = (*said)["error"].string()) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::string(*error)};
  }
  Result<io::Url> url = io::parse_url((*said)["url"].string().value_or(""));
  if (!url) return url.error();
  base = std::move(*url);
  ca_pem = (*said)["ca"].string().value_or("");
  key = (*said)["key"].string().value_or("");
  return {};
}

ServerProcess::~ServerProcess() {
  life_ = OpenFile(-1);
  // It ends at once; one that does not would keep this process for ever.
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

double ServerProcess::cpu_seconds() const {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

}  // namespace pincer::cli
