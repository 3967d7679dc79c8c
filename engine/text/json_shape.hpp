#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>

#include "engine/text/json.hpp"

namespace pincer::text {

/// Which members of an object are read, and which of the objects in it: a table made at compile
/// time, in which each name is found with one look. A member is known by its place in the list it
/// was made of.
class JsonShape {
 public:
  static constexpr std::size_t kMembersMax = 32;
  static constexpr std::uint8_t kRoot = kMembersMax;

  struct Member {
    std::uint8_t within = kRoot;  ///< the place of the object that holds it, which stands before it
    JsonKey key = "\x01\x01";
  };

  /// Names have at least 2 bytes; within one object no two have their first 3 and their size in
  /// common.
  consteval JsonShape(std::initializer_list<Member> members) {
    for (const Member& member : members) {
      members_[count_++] = member;
      if (member.within != kRoot) holds_ |= std::uint64_t{1} << member.within;
    }
    // A factor under which no two names come to the same slot.
    while (!place_all()) factor_ = factor_ * 6364136223846793005U + 1442695040888963407U;
  }

  constexpr std::size_t size() const noexcept { return count_; }
  /// Whether members of the member are read, and not the member as a whole.
  constexpr bool holds(std::size_t place) const noexcept { return (holds_ >> place & 1) != 0; }
  constexpr std::uint8_t within(std::size_t place) const noexcept { return members_[place].within; }

  /// The place of a name inside an object, or kNone. It stands in its quotes, with 8 readable bytes
  /// from its beginning on.
  static constexpr std::size_t kNone = kMembersMax;
  std::size_t find(std::size_t object, const char* name, std::size_t bytes) const noexcept {
    std::uint32_t begin = 0;
    std::memcpy(&begin, name, sizeof begin);
    const std::size_t place = slots_[slot(object, begin, bytes)];
    return members_[place].key.is(name, bytes) ? place : kNone;
  }

  /// Takes the members out of a document that was read whole.
  void pick(const JsonValue& root, std::span<JsonValue> values) const {
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint8_t within = members_[i].within;
      const JsonValue& object = within == kRoot ? root : values[within];
      values[i] = object[members_[i].key.text()];
    }
  }

 private:
  static constexpr std::size_t kSlots = 64;

  /// Of a name's first 3 bytes, or 2 and its quote, among those of its object.
  constexpr std::size_t slot(std::size_t object, std::uint32_t begin,
                             std::size_t bytes) const noexcept {
    const std::uint64_t known = std::uint64_t{begin} << 40 | bytes << 32;
    return object * kSlots + ((known * factor_) >> 58);
  }
  consteval bool place_all() {
    slots_.fill(kNone);
    for (std::size_t i = 0; i < count_; ++i) {
      const std::string_view name = members_[i].key.text();
      std::uint32_t begin = 0;
      for (std::size_t at = 0; at < 3; ++at) {
        const char c = at < name.size() ? name[at] : '"';
        begin |= std::uint32_t{static_cast<unsigned char>(c)} << (8 * at);
      }
      const std::size_t at = slot(members_[i].within, begin, name.size());
      if (slots_[at] != kNone) return false;
      slots_[at] = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  // The last one is kNone, which no name is: it has control characters.
  std::array<Member, kMembersMax + 1> members_{};
  std::array<std::uint8_t, (kMembersMax + 1) * kSlots> slots_{};  // kSlots of each object
  std::size_t count_ = 0;
  std::uint64_t holds_ = 0;
  std::uint64_t factor_ = 0x9E3779B97F4A7C15;
};

}  // namespace pincer::text
