#include "engine/text/ascii.hpp"
#include "stages/model.hpp"

namespace pincer::stages {
namespace {

using text::equal_caseless;

bool is_word_byte(char c) {
  return text::is_letter(c) || text::is_digit(c);
}

/// What a word of a slug says. Neither is told by a field: known ones are llama-guard,
/// gpt-oss-safeguard, granite-guardian, nemotron-content-safety, qianfan-ocr.
Special special_word(std::string_view word) {
  constexpr std::string_view kGuards[] = {"guard",  "guardian",   "safeguard",
                                          "safety", "moderation", "shieldgemma"};
  for (const std::string_view guard : kGuards) {
    if (equal_caseless(word, guard)) return Special::guard;
  }
  return equal_caseless(word, "ocr") ? Special::ocr : Special::none;
}

/// What the words of a text say, which is taken apart at all that is no letter or digit; a guard
/// that reads pictures is a guard.
Special special_words(std::string_view text) {
  Special kind = Special::none;
  std::size_t begin = 0;
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

Special Model::special() const {
  if (id.starts_with('~') || !alias_target.empty()) return Special::alias;
  // A router's price is "-1": it depends on where the request goes.
  const bool no_price = pricing && (pricing->prompt < 0 || pricing->completion < 0);
  if (no_price || equal_caseless(tokenizer, "router")) return Special::router;
  const text::TextList& outputs = output_modalities;
  if (outputs.contains("audio") || outputs.contains("speech")) return Special::audio_output;
  if (!outputs.empty() && !outputs.contains("text")) return Special::not_text_output;
  return special_words(std::string_view(id).substr(id.find('/') + 1));
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
