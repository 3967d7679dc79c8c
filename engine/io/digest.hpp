#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace pincer::io {

/// Where unguessable bytes come from; a test has ones it knows.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// The system's. Running out of it is a bug: nothing that needs it can go on.
class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<unsigned char> bytes) override;
};

std::array<unsigned char, 32> sha256(std::string_view text);

std::string hex(std::span<const unsigned char> bytes);
/// RFC 4648 section 5, without padding.
std::string base64url(std::span<const unsigned char> bytes);
/// The bytes of base64url or base64 text, padded or not; empty when it is neither.
std::string base64_decoded(std::string_view text);

/// `count` random bytes as base64url, or in hex.
std::string random_base64url(Entropy& entropy, std::size_t count);
std::string random_hex(Entropy& entropy, std::size_t count);

/// Equal, told in a time that depends on nothing but the length.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace pincer::io
