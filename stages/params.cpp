#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/text/ascii.hpp"
#include "engine/text/decimal.hpp"
#include "stages/byte_scan.hpp"
#include "stages/filter.hpp"

namespace pincer::stages {
namespace {

using text::is_digit;
using text::is_letter;

/// Reads the words of an id or a name for sizes.
class SizeScanner {
 public:
  explicit SizeScanner(std::string_view text) : text_(text) {}

  std::optional<double> largest() {
    std::optional<double> best;
    while (at_ < text_.size()) {
      const bool at_word = at_ == 0 || !(is_digit(text_[at_ - 1]) || is_letter(text_[at_ - 1]));
      const std::size_t begin = at_;
      const auto size = at_word ? size_here() : std::nullopt;
      if (!size) {
        at_ = begin + 1;
      } else if (*size > best.value_or(0)) {
        best = size;
      }
    }
    return best;
  }

 private:
  /// "70b", "a22b", "8x7b" as a whole word, from at_, which then stands behind it.
  std::optional<double> size_here() {
    if (is_letter(peek())) ++at_;
    auto size = number();
    if (!size) return std::nullopt;
    if (text::to_lower(peek()) == 'x') {
      ++at_;
      const auto each = number();
      if (!each) return std::nullopt;
      *size *= *each;
    }
    if (text::to_lower(peek()) != 'b') return std::nullopt;
    ++at_;
    if (is_digit(peek()) || is_letter(peek()) || !std::isfinite(*size)) return std::nullopt;
    return size;
  }

  std::optional<double> number() {
    const std::size_t begin = at_;
    skip_digits();
    if (at_ == begin) return std::nullopt;
    if (peek() == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      ++at_;
      skip_digits();
    }
    const std::string_view digits = text_.substr(begin, at_ - begin);
    if (const auto number = text::short_decimal(digits)) return number;
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc()) return std::nullopt;
    return value;
  }

  void skip_digits() {
    while (is_digit(peek())) ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool may_be_in_size(char c) {
  return is_digit(c) || is_letter(c) || c == '.';
}

/// A digit and a b.
struct IsSizeEnd {
  bool operator()(char first, char second) const {
    return is_digit(first) && text::to_lower(second) == 'b';
  }
#if defined(__SSE2__)
  __m128i operator()(__m128i first, __m128i second) const {
    const __m128i number = _mm_sub_epi8(first, _mm_set1_epi8('0'));
    const __m128i over = _mm_subs_epu8(number, _mm_set1_epi8(9));
    const __m128i lower = _mm_or_si128(second, _mm_set1_epi8(0x20));
    return _mm_and_si128(_mm_cmpeq_epi8(over, _mm_setzero_si128()),
                         _mm_cmpeq_epi8(lower, _mm_set1_epi8('b')));
  }
#endif
};

/// The largest size in the words around the digit at `at` and the b behind it; `end` is their end.
[[gnu::noinline]] double size_in_words(std::string_view text, std::size_t at, std::size_t& end) {
  std::size_t begin = at;
  while (begin > 0 && may_be_in_size(text[begin - 1])) --begin;
  while (end < text.size() && may_be_in_size(text[end])) ++end;
  return SizeScanner(text.substr(begin, end - begin)).largest().value_or(0);
}

/// The same; most words are as plain as "70b".
double size_around(std::string_view text, std::size_t at, std::size_t& end) {
  constexpr std::size_t kDigitsMax = 9;
  double power = 1;
  double size = 0;
  std::size_t begin = at + 1;
  for (; begin > 0 && is_digit(text[begin - 1]); --begin) {
    size += power * (text[begin - 1] - '0');
    power *= 10;
  }
  end = at + 2;
  const bool is_plain = at + 1 - begin <= kDigitsMax &&
                        (begin == 0 || !may_be_in_size(text[begin - 1])) &&
                        (end == text.size() || !may_be_in_size(text[end]));
  return is_plain ? size : size_in_words(text, at, end);
}

/// 0 for none. Few texts have the end of a size: the words around those are read.
double largest_size(std::string_view text) {
  double largest = 0;
  std::size_t at = find_pair(text, 0, IsSizeEnd());
  while (at < text.size()) {
    std::size_t end = at;
    largest = std::max(largest, size_around(text, at, end));
    at = find_pair(text, end, IsSizeEnd());
  }
  return largest;
}

}  // namespace

std::optional<double> inferred_params_b(std::string_view id, std::string_view name) {
  const double largest = std::max(largest_size(id), largest_size(name));
  if (largest == 0) return std::nullopt;
  return largest;
}

}  // namespace pincer::stages
