#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "engine/core/check.hpp"
#include "engine/io/byte_stream.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

/// How bytes travel towards one end of a pipe.
struct PipeOptions {
  core::Duration latency{0};
  std::size_t slice = 64 * 1024;  ///< most bytes in one on_bytes
  /// Bytes on their way that the writer's end counts as taken; more of them are `queued` there.
  std::size_t window = static_cast<std::size_t>(-1);
};

/// One end of a connection inside the process, driven by the events of a VirtualDriver: in order,
/// delivered only while somebody listens, sliced as asked. Destroying an end is FIN for the other,
/// after abort() a reset.
class PipeStream final : public io::ByteStream {
 public:
  using Pair = std::pair<std::unique_ptr<PipeStream>, std::unique_ptr<PipeStream>>;
  /// Two connected ends; each has the options of the bytes that come to it.
  static Pair make(VirtualDriver& driver, PipeOptions to_first = {}, PipeOptions to_second = {});

  PipeStream(const PipeStream&) = delete;
  PipeStream& operator=(const PipeStream&) = delete;
  ~PipeStream() override;

  void listen(io::ByteListener* listener) override;
  void write(std::string_view bytes) override;
  std::size_t queued() const override;
  void finish() override { end_other(std::nullopt); }
  void abort() override { aborted_ = true; }

  /// Sees, and may change, every byte that is delivered to this end.
  void tap(std::function<void(std::span<char>)> tap) { mine().tap = std::move(tap); }
  /// Breaks the connection as this end sees it: on_end with the reason, after what is on its way.
  void fail(core::Error reason) { end(shared_, index_, std::move(reason)); }
  std::size_t writes() const { return writes_; }  ///< calls of write

 private:
  using End = std::optional<core::Error>;
  struct Side {
    PipeStream* stream = nullptr;
    io::ByteListener* listener = nullptr;
    PipeOptions options;
    std::string inbox;
    std::optional<End> end;
    bool end_told = false;
    bool scheduled = false;
    bool owes_drained = false;
    std::function<void(std::span<char>)> tap;
  };
  struct Shared {
    explicit Shared(VirtualDriver& of) : driver(of) {}
    VirtualDriver& driver;
    std::array<Side, 2> sides;
  };
  using SharedPtr = std::shared_ptr<Shared>;

  PipeStream(SharedPtr shared, std::size_t index) : shared_(std::move(shared)), index_(index) {
    mine().stream = this;
  }
  Side& mine() const { return shared_->sides[index_]; }
  Side& other() const { return shared_->sides[1 - index_]; }
  void end_other(End reason) { end(shared_, 1 - index_, std::move(reason)); }

  static void end(const SharedPtr& shared, std::size_t index, End reason);
  static void schedule(const SharedPtr& shared, std::size_t index);
  static void deliver(const SharedPtr& shared, std::size_t index);
  static void tell_drained(const SharedPtr& shared, std::size_t writer);

  SharedPtr shared_;
  std::size_t index_;
  std::size_t writes_ = 0;
  bool aborted_ = false;
};

// ---- implementation ----------------------------------------------------------------------------

inline PipeStream::Pair PipeStream::make(VirtualDriver& driver, PipeOptions to_first,
                                         PipeOptions to_second) {
  auto shared = std::make_shared<Shared>(driver);
  shared->sides[0].options = to_first;
  shared->sides[1].options = to_second;
  std::unique_ptr<PipeStream> first(new PipeStream(shared, 0));
  std::unique_ptr<PipeStream> second(new PipeStream(shared, 1));
  return Pair(std::move(first), std::move(second));
}

inline PipeStream::~PipeStream() {
  mine().stream = nullptr;
  mine().listener = nullptr;
  if (aborted_) {
    other().inbox.clear();
    end_other(core::Error{core::Phase::none, core::ErrorKind::reset, 0, "the peer aborted"});
  } else {
    end_other(std::nullopt);
  }
}

inline void PipeStream::listen(io::ByteListener* listener) {
  mine().listener = listener;
  schedule(shared_, index_);
}

inline void PipeStream::write(std::string_view bytes) {
  ++writes_;
  if (other().stream == nullptr) {
    fail(core::Error{core::Phase::none, core::ErrorKind::reset, 0, "the peer is gone"});
    return;
  }
  if (other().end.has_value()) return;
  other().inbox += bytes;
  if (queued() > 0) mine().owes_drained = true;
  schedule(shared_, 1 - index_);
}

inline std::size_t PipeStream::queued() const {
  const std::size_t window = other().options.window;
  return other().inbox.size() > window ? other().inbox.size() - window : 0;
}

inline void PipeStream::end(const SharedPtr& shared, std::size_t index, End reason) {
  Side& side = shared->sides[index];
  if (!side.end.has_value()) side.end.emplace(std::move(reason));
  schedule(shared, index);
}

inline void PipeStream::schedule(const SharedPtr& shared, std::size_t index) {
  Side& side = shared->sides[index];
  const bool has_news = !side.inbox.empty() || (side.end.has_value() && !side.end_told);
  if (side.scheduled || side.listener == nullptr || !has_news) return;
  side.scheduled = true;
  shared->driver.after(side.options.latency, [shared, index] { deliver(shared, index); });
}

inline void PipeStream::deliver(const SharedPtr& shared, std::size_t index) {
  Side& side = shared->sides[index];
  side.scheduled = false;
  if (side.listener == nullptr) return;
  if (!side.inbox.empty()) {
    std::string slice = side.inbox.substr(0, side.options.slice);
    side.inbox.erase(0, slice.size());
    if (side.tap) side.tap(slice);
    PipeStream* const stream = side.stream;
    side.listener->on_bytes(slice);
    core::check(side.stream == stream, "a listener does not destroy its stream in a call");
    tell_drained(shared, 1 - index);
  } else if (side.end.has_value() && !side.end_told) {
    side.end_told = true;
    side.listener->on_end(*side.end);
  }
  schedule(shared, index);
}

inline void PipeStream::tell_drained(const SharedPtr& shared, std::size_t writer) {
  Side& side = shared->sides[writer];
  if (!side.owes_drained || side.stream == nullptr || side.stream->queued() > 0) return;
  side.owes_drained = false;
  shared->driver.after(core::Duration(0), [shared, writer] {
    Side& drained = shared->sides[writer];
    if (drained.stream == nullptr || drained.listener == nullptr) return;
    if (drained.stream->queued() == 0) drained.listener->on_drained();
  });
}

}  // namespace pincer::test
