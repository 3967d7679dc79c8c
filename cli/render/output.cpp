#include "cli/render/output.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "cli/exit_code.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kBlock = 64 * 1024;

/// Writes all; 0 or errno. A descriptor somebody made non-blocking is waited for.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t taken = ::write(fd, bytes.data(), bytes.size());
    if (taken >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(taken));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd waiting{fd, POLLOUT, 0};
      if (::poll(&waiting, 1, -1) < 0 && errno != EINTR) return errno;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

void Output::hide(std::string secret) {
  // A shorter one could be part of an ordinary word; reports mask theirs where they quote.
  constexpr std::size_t kShortest = 16;
  if (secret.size() < kShortest) return;
  if (std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end()) return;
  secrets_.push_back(std::move(secret));
}

std::string Output::masked(std::string_view text) const {
  std::string out(text);
  for (const std::string& secret : secrets_) {
    if (out.find(secret) != std::string::npos) out = text::without_secret(out, secret);
  }
  return out;
}

void Output::data(std::string_view bytes) {
  buffer_ += bytes;
  // Whole lines only, so that a secret never straddles two writes.
  if (buffer_.size() < kBlock) return;
  const std::size_t end = buffer_.rfind('\n');
  if (end == std::string::npos) return;
  write_out(std::string_view(buffer_).substr(0, end + 1));
  buffer_.erase(0, end + 1);
}

void Output::flush() {
  if (buffer_.empty()) return;
  write_out(buffer_);
  buffer_.clear();
}

void Output::write_out(std::string_view bytes) {
  if (reader_gone_ || out_errno_ != 0) return;
  clear_status();
  const int failed = write_all(streams_.out, masked(bytes));
  if (failed == EPIPE) {
    reader_gone_ = true;
  } else {
    out_errno_ = failed;
  }
}

void Output::write_err(std::string_view bytes) {
  clear_status();
  // There is nobody left to tell when stderr cannot be written.
  static_cast<void>(write_all(streams_.err, masked(bytes)));
}

void Output::say(std::string_view sentence) {
  flush();
  write_err("pincer: " + text::printable(sentence) + "\n");
}

void Output::trace(std::string_view line) {
  write_err(text::printable(line) + "\n");
}

void Output::status(std::string_view line) {
  if (!has_status()) return;
  if (line.empty()) return clear_status();
  // One column stays free: writing the last one would wrap on some terminals.
  const std::string shown = text::printable(line, streams_.status_columns - 1);
  static_cast<void>(write_all(streams_.err, "\r" + masked(shown) + "\x1b[K"));
  status_shown_ = true;
}

void Output::clear_status() {
  if (!std::exchange(status_shown_, false)) return;
  static_cast<void>(write_all(streams_.err, "\r\x1b[K"));
}

int Output::finish(int exit_code) {
  flush();
  clear_status();
  if (out_errno_ == 0) return exit_code;
  const int failed = std::exchange(out_errno_, 0);
  say(std::string("the result could not be written to stdout: ") + std::strerror(failed));
  return exit_code == kExitOk ? kExitError : exit_code;
}

}  // namespace pincer::cli
