#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/text/ascii.hpp"
#include "stages/model.hpp"

namespace pincer::stages {
namespace {

using text::is_digit;
using text::is_letter;

/// Reads the words of an id or a name for sizes.
class SizeScanner {
 public:
  explicit SizeScanner(std::string_view text) : text_(text) {}

  /// None but those over 0.
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

}  // namespace

std::optional<double> Model::params_b() const {
  const auto of_id = SizeScanner(id).largest();
  const auto of_name = SizeScanner(name).largest();
  return std::max(of_id, of_name);  // none is less than any
}

}  // namespace pincer::stages
