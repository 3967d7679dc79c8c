#include "engine/io/hash.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "engine/core/check.hpp"

namespace pincer::io {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The six bits a character stands for; 64 when it stands for none.
unsigned bits_of(char c) {
  if (c == '+') c = '-';
  if (c == '/') c = '_';
  const std::size_t place = kAlphabet.find(c);
  return place == std::string_view::npos ? 64U : static_cast<unsigned>(place);
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  const int made =
      EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
                 EVP_sha256(), nullptr);
  core::check(made == 1 && size == digest.size(), "SHA-256 is always there");
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  return hex(sha256(bytes));
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15U];
  }
  return out;
}

std::string base64url(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    held = (held << 8 | static_cast<unsigned char>(c)) & 0xFFFFU;
    for (bits += 8; bits >= 6; bits -= 6) out += kAlphabet[held >> (bits - 6) & 63U];
  }
  if (bits > 0) out += kAlphabet[held << (6 - bits) & 63U];
  return out;
}

std::optional<std::string> base64url_decoded(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const unsigned value = bits_of(c);
    if (value > 63) return std::nullopt;
    held = (held << 6 | value) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(held >> bits & 0xFFU);
  }
  return out;
}

bool same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace pincer::io
