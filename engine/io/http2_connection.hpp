#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/list.hpp"
#include "engine/io/byte_stream.hpp"
#include "engine/io/http2_stream.hpp"

// The library's own type, by name only: its header stays inside http2*.cpp.
struct nghttp2_session;

namespace pincer::io {

class HttpPool;

/// Keeps HTTP/2 connections. Called by the driver or by a stream: the connection must not be
/// destroyed in the call.
class Http2Keeper {
 public:
  /// It takes more or fewer streams than before, or none any more (see may_join, over).
  virtual void on_change(Http2Connection& connection) = 0;
  /// The server wants HTTP/1.1 for this origin (RFC 9113 section 7).
  virtual void on_http1_required(Http2Connection& connection) = 0;

 protected:
  ~Http2Keeper() = default;
};

/// One HTTP/2 connection (RFC 9113): a session of nghttp2, which frames, compresses and checks, and
/// the byte stream below it. What its streams want to say in one turn of the loop leaves in one
/// write. A peer that floods it, or lets answers to its own frames pile up, loses it.
///
/// It takes `streams_max` streams, or as many as the server says; `streams_likely` until it does.
class Http2Connection final : public core::ListHook, private ByteListener, private core::Deadline {
 public:
  Http2Connection(core::Loop& loop, HttpPool& pool, Http2Keeper& keeper,
                  HttpClient::Counters& counters, std::unique_ptr<ByteStream> stream,
                  std::size_t streams_max, std::size_t streams_likely);
  ~Http2Connection() override;

  HttpPool& pool() const noexcept { return pool_; }
  std::size_t streams() const noexcept { return streams_; }
  std::size_t streams_max() const noexcept { return streams_max_; }
  bool may_join() const noexcept { return !going_ && streams_ < streams_max_; }
  /// No stream can begin here any more.
  bool going() const noexcept { return going_; }
  /// Nothing happens here any more; its streams are told.
  bool over() const noexcept { return over_; }
  Time idle_since() const noexcept { return idle_since_; }
  void set_idle_since(Time time) noexcept { idle_since_ = time; }

 private:
  friend class Http2Stream;
  struct Callbacks;
  static constexpr std::uint32_t kStreamWindow = 1024 * 1024;  // bytes

  // For streams.
  void join(Http2Stream& stream) noexcept;
  void leave(Http2Stream& stream) noexcept;
  bool submit(Http2Stream& stream, const Exchange& exchange, const OwnFields& own);
  bool begun() const noexcept { return begun_; }
  bool used() const noexcept { return used_; }
  std::uint64_t heard() const noexcept { return heard_; }
  /// It was not ended for a fault: another one may be asked at once.
  bool graceful() const noexcept { return graceful_; }
  void require_http1() {
    keeper_.on_http1_required(*this);
    retire();
  }

  void on_bytes(std::span<char> bytes) override;
  void on_end(std::optional<Error> reason) override;
  void on_drained() override;
  void on_due() override { flush(); }  // once a turn, after all that had something to say

  // In http2_session.cpp: all that goes through nghttp2's callbacks.
  void make_session();

  void progress() noexcept {
    if (idle_bytes_ > 0) idle_bytes_ = 0;
  }
  void flush_soon() { set(loop().now()); }
  void flush();
  bool fill();
  void tell_sent();
  void learn_settings();
  void retire();
  void end(Error error);

  HttpPool& pool_;
  Http2Keeper& keeper_;
  HttpClient::Counters& counters_;
  nghttp2_session* session_ = nullptr;
  core::List<Http2Stream> joined_;    // borrowed
  std::vector<Http2Stream*> unsent_;  // whose last byte the transport has not taken yet
  std::string out_;
  std::size_t streams_ = 0;
  std::size_t ours_max_, streams_max_;
  std::uint64_t heard_ = 0;  // bytes received
  // Of them, those since the last piece of a response. Negative: what cancelled streams may send.
  std::int64_t idle_bytes_ = 0;
  Time idle_since_{};
  std::int32_t reset_by_peer_ = 0;  // the stream it reset last
  bool begun_ = false;              // had a request
  bool used_ = false;               // and an exchange that is over
  bool graceful_ = true;
  bool going_ = false;
  bool over_ = false;

  std::unique_ptr<ByteStream> stream_;  // last: nothing calls back once it is gone
};

}  // namespace pincer::io
