#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "engine/core/error.hpp"

namespace pincer::io {

using core::Error;

/// Takes decoded bytes; valid during the call. False stops the decoder.
class DecodedSink {
 public:
  virtual bool on_decoded(std::string_view bytes) = 0;

 protected:
  ~DecodedSink() = default;
};

/// Decodes one gzip body (RFC 1952) piece by piece in constant memory. It hands out what it has
/// every 16 KiB, so the sink's own bound stops a bomb long before it is unpacked.
class GzipDecoder {
 public:
  GzipDecoder();
  ~GzipDecoder();
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  /// Ready for another body; keeps its memory.
  void restart();
  /// False when it is over: the sink stopped it, or error() tells.
  bool feed(std::string_view bytes, DecodedSink& sink);
  /// After the last byte: false, with error(), unless the gzip body is whole.
  bool finish();
  const std::optional<Error>& error() const noexcept { return error_; }

 private:
  struct State;
  bool fail(std::string_view what);

  std::unique_ptr<State> state_;
  std::optional<Error> error_;
};

}  // namespace pincer::io
