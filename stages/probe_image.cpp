#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stages/probe.hpp"

namespace pincer::stages {
namespace {

constexpr unsigned kSide = 64;
constexpr unsigned kRowBytes = 1 + 3 * kSide;  // the row's filter, then RGB

/// Bits in the order deflate wants them: from the low end, Huffman codes from their high end.
class Bits {
 public:
  void put(unsigned value, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      if (used_ == 0) out_.push_back('\0');
      const unsigned bit = (value >> i) & 1U;
      out_.back() = static_cast<char>(static_cast<unsigned char>(out_.back()) | (bit << used_));
      used_ = (used_ + 1) % 8;
    }
  }
  void code(unsigned value, unsigned count) {
    for (unsigned i = count; i > 0; --i) put(value >> (i - 1), 1);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  unsigned used_ = 0;
};

/// One deflate block with the fixed Huffman codes (RFC 1951 3.2.6), as far as an image made of
/// equal rows needs it.
class Block {
 public:
  Block() { bits_.put(0b011, 3); }  // last block, fixed codes
  void literal(unsigned byte) {
    if (byte < 144) {
      bits_.code(0x30 + byte, 8);
    } else {
      bits_.code(0x190 + byte - 144, 9);
    }
  }
  /// Repeats what stands 3 bytes back (a pixel), `bytes` times.
  void pixels_again(unsigned bytes) { repeat(bytes, 2, 0, 0); }
  /// Repeats what stands one row back: distance 193 is code 15 with 6 further bits of 0.
  void row_again(unsigned bytes) { repeat(bytes, 15, 0, 6); }
  std::string end() {
    bits_.code(0, 7);
    return bits_.take();
  }

 private:
  static_assert(kRowBytes == 193);

  void repeat(unsigned bytes, unsigned distance_code, unsigned further, unsigned further_bits) {
    // Lengths 258 (code 285) and 3 (code 257) need no further bits, and all lengths here are
    // multiples of 3.
    while (bytes > 0) {
      const bool long_one = bytes >= 258;
      if (long_one) {
        bits_.code(0xC0 + 285 - 280, 8);
      } else {
        bits_.code(257 - 256, 7);
      }
      bits_.code(distance_code, 5);
      bits_.put(further, further_bits);
      bytes -= long_one ? 258U : 3U;
    }
  }

  Bits bits_;
};

void add_number(std::string& out, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

void add_chunk(std::string& png, std::string_view type, std::string_view data) {
  add_number(png, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type).append(data);
  png += body;
  add_number(png, crc32(body));
}

constexpr std::array<unsigned, 3> kRed = {220, 30, 30};
constexpr std::array<unsigned, 3> kBlue = {30, 60, 200};

/// Adler-32 of the raw image: kSide rows, left half red, right half blue.
std::uint32_t adler32() {
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  const auto add = [&a, &b](unsigned byte) {
    a += byte;
    b += a;
  };
  for (unsigned y = 0; y < kSide; ++y) {
    add(0);
    for (unsigned x = 0; x < kSide; ++x) {
      for (const unsigned byte : x < kSide / 2 ? kRed : kBlue) add(byte);
    }
    a %= 65521;  // once a row is often enough for 32 bits
    b %= 65521;
  }
  return (b << 16U) | a;
}

std::string image_data() {
  Block block;
  block.literal(0);
  for (const auto& colour : {kRed, kBlue}) {
    for (const unsigned byte : colour) block.literal(byte);
    block.pixels_again(3 * (kSide / 2 - 1));
  }
  block.row_again((kSide - 1) * kRowBytes);
  std::string data = "\x78\x01" + block.end();
  add_number(data, adler32());
  return data;
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const unsigned byte = i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
      group = (group << 8U) | byte;
    }
    for (const std::uint32_t shift : {18U, 12U, 6U, 0U}) out += digits[(group >> shift) & 63U];
  }
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  out.replace(out.size() - missing, missing, missing, '=');
  return out;
}

}  // namespace

std::string probe_image_url() {
  std::string header;
  add_number(header, kSide);
  add_number(header, kSide);
  header += std::string_view("\x08\x02\0\0\0", 5);  // 8 bits, RGB, no interlace
  std::string png = "\x89PNG\r\n\x1a\n";
  add_chunk(png, "IHDR", header);
  add_chunk(png, "IDAT", image_data());
  add_chunk(png, "IEND", {});
  return "data:image/png;base64," + base64(png);
}

}  // namespace pincer::stages
