#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/event.hpp"
#include "engine/core/race.hpp"
#include "engine/io/net.hpp"

namespace pincer::test {

/// A client that knows no HTTP: sends bytes as they are and keeps what comes back.
class RawClient final : private io::ByteListener {
 public:
  static core::Task<std::unique_ptr<RawClient>> connect(io::Net& net, io::Address address) {
    core::Loop& loop = co_await core::this_loop();
    const core::Time deadline = core::later(loop.now(), std::chrono::seconds(1));
    core::Result<std::unique_ptr<io::ByteStream>> stream =
        co_await net.connect(std::move(address), deadline);
    core::check(stream.ok(), "the server under test listens");
    co_return std::make_unique<RawClient>(std::move(*stream));
  }

  explicit RawClient(std::unique_ptr<io::ByteStream> stream) : stream_(std::move(stream)) {
    stream_->listen(this);
  }

  void write(std::string_view bytes) { stream_->write(bytes); }
  void read(bool on) { stream_->listen(on ? this : nullptr); }
  void close() { stream_.reset(); }

  /// Waits until `text` has come, the connection ended, or virtual `limit` passed. True when the
  /// text is there.
  core::Task<bool> wait_for(std::string text, core::Duration limit) {
    core::Loop& loop = co_await core::this_loop();
    const core::Time at = core::later(loop.now(), limit);
    while (received_.find(text) == std::string::npos && !ended_) {
      news_.reset();
      const auto came = co_await core::timeout_at(next_news(), at);
      if (!came) break;
    }
    co_return received_.find(text) != std::string::npos;
  }
  /// Waits for the end of the connection and gives all that came. Not ended in time: see ended().
  core::Task<std::string> all(core::Duration limit) {
    core::Loop& loop = co_await core::this_loop();
    const core::Time at = core::later(loop.now(), limit);
    while (!ended_) {
      news_.reset();
      const auto came = co_await core::timeout_at(next_news(), at);
      if (!came) break;
    }
    co_return received_;
  }

  const std::string& received() const { return received_; }
  void forget() { received_.clear(); }
  bool ended() const { return ended_; }
  const std::optional<core::Error>& reason() const { return reason_; }

 private:
  void on_bytes(std::span<char> bytes) override {
    received_.append(bytes.data(), bytes.size());
    news_.set();
  }
  void on_end(std::optional<core::Error> reason) override {
    ended_ = true;
    reason_ = std::move(reason);
    news_.set();
  }
  core::Task<void> next_news() { co_await news_.wait(); }

  std::string received_;
  bool ended_ = false;
  std::optional<core::Error> reason_;
  core::Event news_;
  std::unique_ptr<io::ByteStream> stream_;
};

}  // namespace pincer::test
