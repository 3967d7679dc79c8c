#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace pincer::io {

/// Where unguessable bytes come from; a test has ones it knows.
class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<char> bytes) = 0;
};

/// The system's. Running out of it is a bug: nothing that needs it can go on.
class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<char> bytes) override;
};

/// `count` random bytes as base64url, or in hex.
std::string random_base64url(Entropy& entropy, std::size_t count);
std::string random_hex(Entropy& entropy, std::size_t count);

}  // namespace pincer::io
