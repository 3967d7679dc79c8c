#pragma once

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

/// The system's. That it has none is a bug: nothing that needs it can go on.
class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<unsigned char> bytes) override;
};

/// `count` random bytes as base64url, or in hex.
std::string random_base64url(Entropy& entropy, std::size_t count);
std::string random_hex(Entropy& entropy, std::size_t count);

/// Equal, told in a time that depends on nothing but the length.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace pincer::io
