#include "engine/text/utf8.hpp"

#include "engine/core/check.hpp"
#include "engine/text/printable.hpp"

namespace pincer::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned char byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

/// What a first byte promises: the length, and the range its second byte must be in. Narrowed
/// second bytes rule out overlong forms, surrogates and code points past U+10FFFF.
struct Lead {
  std::size_t bytes;
  unsigned char low, high;
};

Lead lead_of(unsigned char first) {
  if (first < 0x80) return {1, 0, 0};
  if (first < 0xC2) return {0, 0, 0};
  if (first < 0xE0) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first < 0xF4) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

Utf8Step decode_utf8(std::string_view bytes) {
  core::check(!bytes.empty(), "there is a byte to decode");
  const unsigned char first = byte_at(bytes, 0);
  const Lead lead = lead_of(first);
  if (lead.bytes == 1) return {first, 1, true};
  if (lead.bytes == 0) return {kReplacement, 1, false};
  char32_t code = first & (0xFFu >> (lead.bytes + 1));
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    if (i >= bytes.size()) return {kReplacement, i, false};
    const unsigned char next = byte_at(bytes, i);
    const unsigned char low = i == 1 ? lead.low : 0x80;
    const unsigned char high = i == 1 ? lead.high : 0xBF;
    if (next < low || next > high) return {kReplacement, i, false};
    code = (code << 6) | (next & 0x3Fu);
  }
  return {code, lead.bytes, true};
}

std::size_t encode_utf8(char32_t code, char* out) {
  std::size_t bytes = 0;
  const auto put = [&](char32_t byte) { out[bytes++] = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return bytes;
}

void append_utf8(std::string& out, char32_t code) {
  char bytes[kUtf8BytesMax];
  out.append(bytes, encode_utf8(code, bytes));
}

std::string valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Utf8Step step = decode_utf8(bytes);
    if (step.valid) {
      out.append(bytes.substr(0, step.bytes));
    } else {
      append_utf8(out, step.code);
    }
    bytes.remove_prefix(step.bytes);
  }
  return out;
}

}  // namespace pincer::text
