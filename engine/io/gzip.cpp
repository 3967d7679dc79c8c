#include "engine/io/gzip.hpp"

#include <zlib.h>

#include <array>
#include <limits>

#include "engine/core/check.hpp"

namespace pincer::io {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib's way to say: gzip framing, no raw deflate
constexpr std::size_t kPieceBytes = 16 * 1024;

}  // namespace

struct GzipDecoder::State {
  z_stream stream{};
  bool begun = false;
  bool whole = false;  // the trailer was right
  std::array<char, kPieceBytes> piece;
};

GzipDecoder::GzipDecoder() : state_(std::make_unique<State>()) {
  core::check(inflateInit2(&state_->stream, kGzipOnly) == Z_OK, "zlib makes a decoder");
}

GzipDecoder::~GzipDecoder() {
  inflateEnd(&state_->stream);
}

void GzipDecoder::restart() {
  core::check(inflateReset(&state_->stream) == Z_OK, "zlib restarts a decoder");
  state_->begun = state_->whole = false;
  error_.reset();
}

bool GzipDecoder::feed(std::string_view bytes, DecodedSink& sink) {
  if (error_) return false;
  if (bytes.empty()) return true;
  State& state = *state_;
  if (state.whole) return fail("bytes after the end of the gzip body");
  core::check(bytes.size() <= std::numeric_limits<uInt>::max(), "a piece fits zlib's counter");
  state.begun = true;
  // zlib does not write to its input; its interface only predates const.
  state.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  state.stream.avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    state.stream.next_out = reinterpret_cast<Bytef*>(state.piece.data());
    state.stream.avail_out = static_cast<uInt>(state.piece.size());
    const int result = inflate(&state.stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      return fail(state.stream.msg != nullptr ? state.stream.msg : "not gzip");
    }
    const std::size_t decoded = state.piece.size() - state.stream.avail_out;
    if (decoded > 0 && !sink.on_decoded(std::string_view(state.piece.data(), decoded))) {
      return false;
    }
    if (result == Z_STREAM_END) {
      state.whole = true;
      if (state.stream.avail_in > 0) return fail("bytes after the end of the gzip body");
      return true;
    }
    if (state.stream.avail_out > 0) return true;  // all input is used up
  }
}

bool GzipDecoder::finish() {
  if (error_) return false;
  // A body of no bytes at all is an empty body, whatever its coding says.
  if (state_->begun && !state_->whole) return fail("it ends in the middle");
  return true;
}

bool GzipDecoder::fail(std::string_view what) {
  error_ = Error{core::Phase::body, core::ErrorKind::bad_content, 0,
                 "the gzip body cannot be decoded: " + std::string(what)};
  return false;
}

}  // namespace pincer::io
