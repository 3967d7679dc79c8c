#include "engine/io/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <climits>
#include <cstdint>
#include <vector>

#include "engine/core/check.hpp"

namespace pincer::io {
namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int base64_value(char c) {
  if (c == '+') c = '-';
  if (c == '/') c = '_';
  const std::size_t at = kBase64Url.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::vector<unsigned char> random_bytes(Entropy& entropy, std::size_t count) {
  std::vector<unsigned char> bytes(count);
  entropy.fill(bytes);
  return bytes;
}

}  // namespace

void SystemEntropy::fill(std::span<unsigned char> bytes) {
  core::check(bytes.size() <= INT_MAX, "random bytes are asked for in small numbers");
  core::check(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1,
              "the system has random bytes");
}

std::array<unsigned char, 32> sha256(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  const int done =
      EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  core::check(done == 1 && length == digest.size(), "SHA-256 is there");
  return digest;
}

std::string hex(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string base64url(std::span<const unsigned char> bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const unsigned char byte : bytes) {
    bits = bits << 8U | byte;
    for (count += 8; count >= 6; count -= 6) {
      text += kBase64Url[bits >> static_cast<unsigned>(count - 6) & 63U];
    }
  }
  if (count > 0) text += kBase64Url[bits << static_cast<unsigned>(6 - count) & 63U];
  return text;
}

std::string base64_decoded(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return {};
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return {};
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 255U);
  }
  return bytes;
}

std::string random_base64url(Entropy& entropy, std::size_t count) {
  return base64url(random_bytes(entropy, count));
}

std::string random_hex(Entropy& entropy, std::size_t count) {
  return hex(random_bytes(entropy, count));
}

bool same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace pincer::io
