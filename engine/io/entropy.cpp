#include "engine/io/entropy.hpp"

#include <unistd.h>

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/io/hash.hpp"

namespace pincer::io {
namespace {

std::string random_bytes(Entropy& entropy, std::size_t count) {
  std::string bytes(count, '\0');
  entropy.fill(bytes);
  return bytes;
}

}  // namespace

void SystemEntropy::fill(std::span<char> bytes) {
  constexpr std::size_t kAtOnce = 256;  // getentropy gives no more
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kAtOnce);
    core::check(::getentropy(bytes.data(), count) == 0, "the system has random bytes");
    bytes = bytes.subspan(count);
  }
}

std::string random_base64url(Entropy& entropy, std::size_t count) {
  return base64url(random_bytes(entropy, count));
}

std::string random_hex(Entropy& entropy, std::size_t count) {
  return hex(random_bytes(entropy, count));
}

}  // namespace pincer::io
