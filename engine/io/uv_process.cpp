#include "engine/io/uv_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <uv.h>

#include <array>
#include <memory>
#include <utility>

#include "engine/core/event.hpp"
#include "engine/core/race.hpp"

namespace pincer::io {

using core::Error;
using core::ErrorKind;
using core::Phase;
using core::Result;

namespace {

/// Memory lent to libuv: lives until the last of its handles is closed. `done` is cut when the task
/// goes; callbacks look at it.
struct Child {
  uv_process_t process{};
  uv_pipe_t input{};
  uv_pipe_t output{};
  uv_write_t write{};
  std::string text_in, text_out;
  std::size_t output_max = 0;
  std::array<char, 16384> buffer{};
  core::Event* done = nullptr;
  int open_handles = 0;
  int pid = 0;
  std::int64_t exit_code = 0;
  int signal = 0;
  bool exited = false, ended = false, too_much = false;

  void tell() {
    if (done != nullptr && (too_much || (exited && ended))) done->set();
  }
};

template <class Handle>
void close(Handle& handle) {
  auto* raw = reinterpret_cast<uv_handle_t*>(&handle);
  if (uv_is_closing(raw) != 0) return;
  uv_close(raw, [](uv_handle_t* closed) {
    auto* child = static_cast<Child*>(closed->data);
    if (--child->open_handles > 0) return;
    // libuv waits for a child no more once its handle is closed.
    if (child->pid > 0 && !child->exited) ::waitpid(child->pid, nullptr, WNOHANG);
    delete child;  // NOLINT: lent to libuv until here
  });
}

void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* bytes) {
  auto* child = static_cast<Child*>(stream->data);
  if (count > 0) {
    child->text_out.append(bytes->base, static_cast<std::size_t>(count));
    child->too_much = child->text_out.size() > child->output_max;
    if (child->too_much) uv_read_stop(stream);
  } else if (count < 0) {
    child->ended = true;
    uv_read_stop(stream);
  }
  child->tell();
}

void on_exit(uv_process_t* process, std::int64_t code, int signal) {
  auto* child = static_cast<Child*>(process->data);
  child->exit_code = code;
  child->signal = signal;
  child->exited = true;
  child->tell();
}

/// Ends the child, whatever state it is in, when the task is over or dropped.
class Guard {
 public:
  explicit Guard(Child* child) : child_(child) {}
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard() {
    child_->done = nullptr;
    // It leads a process group of its own: what it started goes with it.
    if (child_->pid > 0) ::kill(-child_->pid, SIGKILL);
    close(child_->input);
    close(child_->output);
    close(child_->process);
  }

 private:
  Child* child_;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> raw;
  for (std::string& text : texts) raw.push_back(text.data());
  raw.push_back(nullptr);
  return raw;
}

int spawn(uv_loop_t* loop, Child& child, ProcessRequest& request) {
  std::vector<std::string> words{request.program};
  for (std::string& word : request.arguments) words.push_back(std::move(word));
  std::vector<char*> arguments = pointers(words);
  std::vector<char*> environment = pointers(request.environment);
  std::array<uv_stdio_container_t, 3> streams{};
  streams[0].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_READABLE_PIPE);
  streams[0].data.stream = reinterpret_cast<uv_stream_t*>(&child.input);
  streams[1].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
  streams[1].data.stream = reinterpret_cast<uv_stream_t*>(&child.output);
  streams[2].flags = UV_IGNORE;
  uv_process_options_t options{};
  options.file = request.program.c_str();
  options.args = arguments.data();
  options.env = environment.data();
  options.cwd = request.directory.empty() ? nullptr : request.directory.c_str();
  options.flags = UV_PROCESS_DETACHED;
  options.stdio_count = static_cast<int>(streams.size());
  options.stdio = streams.data();
  options.exit_cb = on_exit;
  const int status = uv_spawn(loop, &child.process, &options);
  if (status == 0) child.pid = child.process.pid;
  return status;
}

void talk(Child& child) {
  auto* output = reinterpret_cast<uv_stream_t*>(&child.output);
  uv_read_start(
      output,
      [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
        auto* reader = static_cast<Child*>(handle->data);
        *buffer = uv_buf_init(reader->buffer.data(), static_cast<unsigned>(reader->buffer.size()));
      },
      on_read);
  const uv_buf_t bytes =
      uv_buf_init(child.text_in.data(), static_cast<unsigned>(child.text_in.size()));
  // A program that does not read its input is none the worse for it.
  const auto written = [](uv_write_t* request, int) {
    close(static_cast<Child*>(request->handle->data)->input);
  };
  if (child.text_in.empty() || uv_write(&child.write, reinterpret_cast<uv_stream_t*>(&child.input),
                                        &bytes, 1, written) != 0) {
    close(child.input);
  }
}

core::Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

Error failure(ErrorKind kind, const std::string& sentence) {
  return Error{Phase::none, kind, 0, sentence};
}

}  // namespace

core::Task<Result<ProcessOutcome>> run_process(UvDriver& driver, ProcessRequest request,
                                               core::Time deadline) {
  core::Event done;
  auto* child = new Child;  // NOLINT: deleted when the last handle is closed
  child->done = &done;
  child->text_in = std::move(request.input);
  child->output_max = request.output_max;
  child->process.data = child->input.data = child->output.data = child;
  core::check(uv_pipe_init(driver.raw(), &child->input, 0) == 0, "libuv makes a pipe handle");
  core::check(uv_pipe_init(driver.raw(), &child->output, 0) == 0, "libuv makes a pipe handle");
  const std::string program = request.program;
  const int status = spawn(driver.raw(), *child, request);
  child->open_handles = 3;
  const Guard guard(child);
  if (status != 0) {
    co_return uv_failure(Phase::none, status, "cannot start " + program);
  }
  talk(*child);
  const std::optional<std::monostate> in_time = co_await core::timeout_at(wait_for(done), deadline);
  if (!in_time) {
    co_return failure(ErrorKind::timeout, program + " took too long and was ended");
  }
  if (child->too_much) {
    co_return failure(
        ErrorKind::too_large,
        program + " wrote more than " + std::to_string(child->output_max) + " bytes and was ended");
  }
  ProcessOutcome outcome;
  outcome.exit_code = static_cast<int>(child->exit_code);
  outcome.signal = child->signal;
  outcome.output = std::move(child->text_out);
  // It is over: its number may be another one's soon.
  child->pid = 0;
  co_return outcome;
}

}  // namespace pincer::io
