#include "stages/special.hpp"

#include <algorithm>

#include "engine/text/ascii.hpp"

namespace pincer::stages {
namespace {

using text::equal_caseless;

bool is_word_byte(char c) {
  return text::is_letter(c) || text::is_digit(c);
}

/// Whether the text, taken apart at all that is no letter or digit, has one of the words.
bool has_word(std::string_view text, std::initializer_list<std::string_view> words) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    for (const std::string_view word : words) {
      if (equal_caseless(text.substr(begin, end - begin), word)) return true;
    }
    begin = end + 1;
  }
  return false;
}

bool contains(const std::vector<std::string>& texts, std::string_view wanted) {
  return std::find(texts.begin(), texts.end(), wanted) != texts.end();
}

}  // namespace

Special special_kind(const Model& model, std::string_view tokenizer) {
  if (model.id.starts_with('~') || !model.alias_target.empty()) return Special::alias;
  // A router's price is "-1": it depends on where the request goes.
  const bool no_price =
      model.pricing && (model.pricing->prompt < 0 || model.pricing->completion < 0);
  if (no_price || equal_caseless(tokenizer, "router")) return Special::router;
  const auto& outputs = model.output_modalities;
  if (contains(outputs, "audio") || contains(outputs, "speech")) return Special::audio_output;
  if (!outputs.empty() && !contains(outputs, "text")) return Special::not_text_output;
  // Neither is told by a field: known ones are llama-guard, gpt-oss-safeguard, granite-guardian,
  // nemotron-content-safety, qianfan-ocr.
  const std::string_view slug = std::string_view(model.id).substr(model.id.find('/') + 1);
  if (has_word(slug, {"guard", "guardian", "safeguard", "safety", "shieldgemma", "moderation"})) {
    return Special::guard;
  }
  if (has_word(slug, {"ocr"})) return Special::ocr;
  return Special::none;
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
