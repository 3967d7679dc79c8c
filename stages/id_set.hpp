#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace pincer::stages {

/// Which ids were seen, by a 64-bit hash of each: 11 to 22 bytes an id, however long it is. That
/// two of a million ids share a hash has a chance of one to forty million.
class IdSet {
 public:
  /// False: it was there before.
  bool insert(std::string_view id) {
    if (4 * (count_ + 1) > 3 * slots_.size()) grow();
    // Zero marks a free slot.
    return put(std::hash<std::string_view>()(id) | 1);
  }
  std::size_t size() const { return count_; }

 private:
  bool put(std::uint64_t hash) {
    std::size_t at = (hash >> 1) & (slots_.size() - 1);
    while (slots_[at] != 0) {
      if (slots_[at] == hash) return false;
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = hash;
    ++count_;
    return true;
  }
  void grow() {
    constexpr std::size_t kSlotsMin = 1024;
    std::vector<std::uint64_t> old(slots_.empty() ? kSlotsMin : 2 * slots_.size());
    old.swap(slots_);
    count_ = 0;
    for (const std::uint64_t hash : old) {
      if (hash != 0) put(hash);
    }
  }

  std::vector<std::uint64_t> slots_;  // a power of two of them, at most three quarters used
  std::size_t count_ = 0;
};

}  // namespace pincer::stages
