#include "engine/io/entropy.hpp"

#include <algorithm>

#include "engine/core/check.hpp"
#include "engine/io/hash.hpp"

namespace pincer::io {
namespace {

std::string bytes_of(Entropy& entropy, std::size_t count) {
  std::string bytes(count, '\0');
  entropy.fill({reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()});
  return bytes;
}

}  // namespace

void SystemEntropy::fill(std::span<unsigned char> bytes) {
  const core::Result<std::string> random = random_bytes(bytes.size());
  core::check(random.ok(), "the system has random bytes");
  std::copy(random->begin(), random->end(), bytes.begin());
}

std::string random_base64url(Entropy& entropy, std::size_t count) {
  return base64url(bytes_of(entropy, count));
}

std::string random_hex(Entropy& entropy, std::size_t count) {
  return hex(bytes_of(entropy, count));
}

bool same_secret(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  // Volatile, so that no compiler ends the loop at the first difference.
  volatile unsigned char differences = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    differences =
        static_cast<unsigned char>(differences | static_cast<unsigned char>(one[i] ^ other[i]));
  }
  return differences == 0;
}

}  // namespace pincer::io
