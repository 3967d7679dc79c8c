#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "engine/text/json_shape.hpp"

namespace pincer::text {

/// The members' names of objects that are written alike: each that was met, with its place in a
/// shape and the name that came behind it. Where that comes again, one comparison is all that
/// finding it takes. Only the time depends on it: what is not expected is found by the shape.
class JsonNames {
 public:
  class Name {
   public:
    /// Of the shape; JsonShape::kNone.
    std::size_t place() const noexcept { return place_; }
    Name* next() const noexcept { return next_; }
    /// Whether it begins at the quote: in the same object, `bytes` before its colon, and written
    /// alike up to that. kJsonBehind bytes are readable.
    bool is(std::size_t object, const char* quote, std::uint32_t bytes) const noexcept {
      return id_ == id_of(object, bytes) && is_written(quote);
    }

   private:
    friend JsonNames;
    bool is_written(const char* quote) const noexcept {
      Block first, second;
      std::memcpy(&first, quote, sizeof first);
      std::memcpy(&second, quote + sizeof first, sizeof second);
      const Block other = ((first ^ text_[0]) & mask_[0]) | ((second ^ text_[1]) & mask_[1]);
      return (other[0] | other[1]) == 0;
    }

    using Block = std::uint64_t __attribute__((vector_size(16)));
    std::array<Block, 2> text_{};
    std::array<Block, 2> mask_{};  // which bits of the text count
    std::uint64_t id_ = 0;         // which no name has
    Name* next_ = this;
    std::size_t place_ = JsonShape::kNone;
  };

  JsonNames() = default;
  JsonNames(const JsonNames&) = delete;
  JsonNames& operator=(const JsonNames&) = delete;

  /// In front of the first one.
  Name* begin() noexcept { return &begin_; }
  /// The name that has a colon behind `bytes`, no escapes and this place. It is expected behind
  /// `last` from now on.
  Name* learn(Name* last, std::size_t object, const char* quote, std::uint32_t bytes,
              std::size_t place) noexcept;
  void forget() noexcept;

 private:
  static constexpr std::size_t kNames = 64;

  static std::uint64_t id_of(std::size_t object, std::uint32_t bytes) noexcept {
    return std::uint64_t{object} << 32 | bytes;
  }
  Name* find(std::size_t object, const char* quote, std::uint32_t bytes) noexcept;

  Name begin_;
  Name long_;  // any that is too long to be kept
  std::array<Name, kNames> names_;
};

}  // namespace pincer::text
