#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace pincer::stages {

/// Which ids were seen, by a 64-bit hash of each: 11 to 22 bytes an id, however long it is. That
/// two of a million ids share a hash has a chance of one to forty million. It grows by tables of
/// one size, of which a full one is split in two: nothing is copied as a whole, and no memory lies
/// idle in between.
class IdSet {
 public:
  IdSet() { index_.push_back(tables_.emplace_back(std::make_unique<Table>()).get()); }

  /// False: it was there before.
  bool insert(std::string_view id) {
    // Zero marks a free slot.
    const std::uint64_t hash = std::hash<std::string_view>()(id) | 1;
    Table* table = table_of(hash);
    std::uint64_t* slot = table->find(hash);
    if (*slot == hash) return false;
    while (table->count == Table::kHashesMost) {
      // Ids that were made to share the begin of their hashes shall not make many tables.
      if (table->bits == kBitsMost) return insert_rest(hash);
      split(*table, hash);
      table = table_of(hash);
      slot = table->find(hash);
    }
    *slot = hash;
    ++table->count;
    ++count_;
    return true;
  }
  std::size_t size() const { return count_; }

 private:
  /// The hashes that begin with the same bits.
  struct Table {
    static constexpr std::size_t kSlots = 1024;
    static constexpr std::size_t kHashesMost = kSlots / 4 * 3;

    std::uint64_t* find(std::uint64_t hash) {
      std::size_t at = (hash >> 1) % kSlots;
      while (slots[at] != 0 && slots[at] != hash) at = (at + 1) % kSlots;
      return &slots[at];
    }

    std::array<std::uint64_t, kSlots> slots{};
    std::size_t count = 0;
    int bits = 0;
  };
  static constexpr int kBitsMost = 14;

  static std::size_t begin_of(std::uint64_t hash, int bits) { return hash >> 1 >> (63 - bits); }
  Table* table_of(std::uint64_t hash) { return index_[begin_of(hash, bits_)]; }
  bool insert_rest(std::uint64_t hash) {
    const bool is_new = rest_.insert(hash).second;
    count_ += is_new;
    return is_new;
  }

  void split(Table& full, std::uint64_t hash) {
    if (full.bits == bits_) {
      std::vector<Table*> larger;
      for (Table* const table : index_) larger.insert(larger.end(), 2, table);
      index_ = std::move(larger);
      ++bits_;
    }
    ++full.bits;
    const std::size_t upper = begin_of(hash, full.bits) | 1;  // of the two begins
    Table& added = *tables_.emplace_back(std::make_unique<Table>());
    added.bits = full.bits;
    const std::size_t each = std::size_t{1} << (bits_ - full.bits);
    std::fill_n(index_.begin() + static_cast<std::ptrdiff_t>(upper * each), each, &added);
    const auto hashes = std::exchange(full.slots, {});
    full.count = 0;
    for (const std::uint64_t one : hashes) {
      if (one == 0) continue;
      Table& table = begin_of(one, full.bits) == upper ? added : full;
      *table.find(one) = one;
      ++table.count;
    }
  }

  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<Table*> index_;  // by the first bits_ bits of a hash
  int bits_ = 0;
  std::unordered_set<std::uint64_t> rest_;
  std::size_t count_ = 0;
};

}  // namespace pincer::stages
