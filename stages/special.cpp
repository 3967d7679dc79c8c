#include "stages/special.hpp"

#include "engine/text/ascii.hpp"
#include "stages/byte_scan.hpp"

namespace pincer::stages {
namespace {

using text::equal_caseless;

bool is_word_byte(char c) {
  return text::is_letter(c) || text::is_digit(c);
}

/// What a word of a slug says. Neither is told by a field: known ones are llama-guard,
/// gpt-oss-safeguard, granite-guardian, nemotron-content-safety, qianfan-ocr.
Special special_word(std::string_view word) {
  switch (word.size()) {  // most have another length than each of these
    case 3:
      return equal_caseless(word, "ocr") ? Special::ocr : Special::none;
    case 5:
      return equal_caseless(word, "guard") ? Special::guard : Special::none;
    case 6:
      return equal_caseless(word, "safety") ? Special::guard : Special::none;
    case 8:
      return equal_caseless(word, "guardian") ? Special::guard : Special::none;
    case 9:
      return equal_caseless(word, "safeguard") ? Special::guard : Special::none;
    case 10:
      return equal_caseless(word, "moderation") ? Special::guard : Special::none;
    case 11:
      return equal_caseless(word, "shieldgemma") ? Special::guard : Special::none;
    default:
      return Special::none;
  }
}

/// How the words of special_word begin, or with "gu" go on.
struct IsSpecialBegin {
  static constexpr std::string_view kPairs = "ocgusamosh";

  bool operator()(char first, char second) const {
    for (std::size_t i = 0; i < kPairs.size(); i += 2) {
      const bool is_pair = (first | 0x20) == kPairs[i] && (second | 0x20) == kPairs[i + 1];
      if (is_pair) return true;
    }
    return false;
  }
#if defined(__SSE2__)
  __m128i operator()(__m128i first, __m128i second) const {
    first = _mm_or_si128(first, _mm_set1_epi8(0x20));
    second = _mm_or_si128(second, _mm_set1_epi8(0x20));
    __m128i hits = _mm_setzero_si128();
    for (std::size_t i = 0; i < kPairs.size(); i += 2) {
      const __m128i pairs = _mm_and_si128(_mm_cmpeq_epi8(first, _mm_set1_epi8(kPairs[i])),
                                          _mm_cmpeq_epi8(second, _mm_set1_epi8(kPairs[i + 1])));
      hits = _mm_or_si128(hits, pairs);
    }
    return hits;
  }
#endif
};

/// What the words of a text say, which is taken apart at all that is no letter or digit; a guard
/// that reads pictures is a guard.
Special special_words(std::string_view text) {
  Special kind = Special::none;
  std::size_t begin = find_pair(text, 0, IsSpecialBegin());
  while (begin > 0 && begin < text.size() && is_word_byte(text[begin - 1])) --begin;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    const Special said = special_word(text.substr(begin, end - begin));
    if (said == Special::guard) return said;
    if (said != Special::none) kind = said;
    begin = end + 1;
  }
  return kind;
}

}  // namespace

Special special_kind(const Model& model, std::string_view tokenizer) {
  if (model.id.starts_with('~') || !model.alias_target.empty()) return Special::alias;
  // A router's price is "-1": it depends on where the request goes.
  const bool no_price =
      model.pricing && (model.pricing->prompt < 0 || model.pricing->completion < 0);
  if (no_price || equal_caseless(tokenizer, "router")) return Special::router;
  const auto& outputs = model.output_modalities;
  if (outputs.contains("audio") || outputs.contains("speech")) return Special::audio_output;
  if (!outputs.empty() && !outputs.contains("text")) return Special::not_text_output;
  return special_words(std::string_view(model.id).substr(model.id.find('/') + 1));
}

std::string_view name(Special special) {
  switch (special) {
    case Special::none:
      return "";
    case Special::router:
      return "router";
    case Special::alias:
      return "alias";
    case Special::guard:
      return "guard";
    case Special::ocr:
      return "ocr";
    case Special::audio_output:
      return "audio_output";
    case Special::not_text_output:
      return "not_text_output";
  }
  return "";
}

}  // namespace pincer::stages
