#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "engine/text/assign.hpp"

namespace pincer::text {

/// A list of short texts in one piece of memory: a few hundred bytes where a vector of strings
/// takes a kilobyte and an allocation for each. Texts are added at the end and never changed.
class TextList {
 public:
  /// Goes over the texts as views, valid until the list is changed.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string_view*;
    using reference = std::string_view;

    explicit Iterator(const char* at) : at_(at) {}
    std::string_view operator*() const { return {at_ + sizeof(Size), size()}; }
    Iterator& operator++() {
      at_ += sizeof(Size) + size();
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    std::size_t size() const {
      Size size = 0;
      std::memcpy(&size, at_, sizeof size);
      return size;
    }
    const char* at_;
  };

  TextList() = default;
  TextList(std::initializer_list<std::string_view> texts) { assign({texts.begin(), texts.size()}); }
  explicit TextList(std::span<const std::string_view> texts) { assign(texts); }

  /// The texts take the place of those before, and use their memory. One over 64 KB is left out.
  void assign(std::span<const std::string_view> texts) {
    std::size_t bytes = 0;
    for (const std::string_view text : texts) bytes += sizeof(Size) + text.size();
    bytes_.resize(bytes);
    char* out = bytes_.data();
    for (const std::string_view text : texts) {
      if (text.size() > std::numeric_limits<Size>::max()) continue;
      const auto size = static_cast<Size>(text.size());
      std::memcpy(out, &size, sizeof size);
      out += sizeof size + text.copy(out + sizeof size, size);
    }
    bytes_.resize(static_cast<std::size_t>(out - bytes_.data()));
  }
  void clear() { bytes_.clear(); }

  /// Makes lists of texts that have kBehind readable bytes behind each, which need not be part of
  /// them: short texts are copied without a look at their sizes. Keeps its memory from list to
  /// list.
  class Writer {
   public:
    static constexpr std::size_t kBehind = 32;

    [[gnu::always_inline]] void add(std::string_view text) {
      if (text.size() > std::numeric_limits<Size>::max()) return;
      const std::size_t needed = used_ + sizeof(Size) + text.size() + kBehind;
      if (needed > bytes_.size()) [[unlikely]]
        bytes_.resize(2 * needed);
      const auto size = static_cast<Size>(text.size());
      char* const out = bytes_.data() + used_;
      std::memcpy(out, &size, sizeof size);
      std::memcpy(out + sizeof size, text.data(), kBehind);
      if (text.size() > kBehind) text.copy(out + sizeof size, size);
      used_ += sizeof size + text.size();
    }
    /// The texts that were added since the last list take the place of those in `list`.
    void end(TextList& list) {
      text::assign(list.bytes_, {bytes_.data(), used_});
      used_ = 0;
    }

   private:
    std::string bytes_;
    std::size_t used_ = 0;
  };

  Iterator begin() const { return Iterator(bytes_.data()); }
  Iterator end() const { return Iterator(bytes_.data() + bytes_.size()); }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return static_cast<std::size_t>(std::distance(begin(), end())); }
  bool contains(std::string_view wanted) const {
    return std::find(begin(), end(), wanted) != end();
  }
  bool operator==(const TextList&) const = default;

 private:
  using Size = std::uint16_t;

  std::string bytes_;  // of each text its size and its bytes
};

}  // namespace pincer::text
