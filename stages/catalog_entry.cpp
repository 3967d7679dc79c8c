#include "stages/catalog_entry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/text/ascii.hpp"
#include "stages/filter.hpp"
#include "stages/special.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

/// Beyond this many milliseconds JavaScript has no date.
constexpr double kEpochMsMax = 8.64e15;

/// Trims also the blanks beyond ASCII that were seen at the ends of names: U+00A0, U+3000, U+FEFF.
std::string_view trimmed(std::string_view value) {
  constexpr std::string_view kWide[] = {"\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};
  std::size_t bytes_before = 0;
  do {
    bytes_before = value.size();
    value = text::trimmed(value);
    for (const std::string_view wide : kWide) {
      if (value.starts_with(wide)) value.remove_prefix(wide.size());
      if (value.ends_with(wide)) value.remove_suffix(wide.size());
    }
  } while (value.size() < bytes_before);
  return value;
}

std::string_view text_of(const JsonValue& value) {
  return trimmed(value.string().value_or(std::string_view()));
}

std::vector<std::string> texts_of(const JsonValue& array) {
  std::vector<std::string> texts;
  array.each_element([&texts](JsonValue item) {
    const std::string_view text = text_of(item);
    if (!text.empty()) texts.emplace_back(text);
  });
  return texts;
}

std::vector<std::string> sorted_set(std::vector<std::string> texts) {
  for (std::string& item : texts) item = text::lowered(item);
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

/// The words of one side of "text+image->text".
std::vector<std::string> words_of(std::string_view side) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text::lowered(side) + "+") {
    if (text::is_letter(c)) {
      word.push_back(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

/// A number, or a decimal number as text ("0.00000008"), as prices come.
std::optional<double> price_of(const JsonValue& value) {
  if (const auto number = value.number()) return number;
  std::string_view text = text_of(value);
  if (text.starts_with('+')) text.remove_prefix(1);
  double price = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), price);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() ||
      !std::isfinite(price)) {
    return std::nullopt;
  }
  return price;
}

std::optional<Pricing> pricing_of(const JsonValue& value) {
  const auto [prompt_text, completion_text, request, image, web_search, reasoning] =
      value.pick({"prompt", "completion", "request", "image", "web_search", "internal_reasoning"});
  const auto prompt = price_of(prompt_text);
  const auto completion = price_of(completion_text);
  if (!prompt || !completion) return std::nullopt;
  Pricing pricing;
  pricing.prompt = *prompt;
  pricing.completion = *completion;
  pricing.request = price_of(request).value_or(0);
  pricing.image = price_of(image).value_or(0);
  pricing.web_search = price_of(web_search).value_or(0);
  pricing.internal_reasoning = price_of(reasoning).value_or(0);
  return pricing;
}

/// Seconds since the epoch, or milliseconds when too large for seconds, as OpenClaw tells them.
std::optional<std::int64_t> epoch_ms(const JsonValue& value) {
  const auto number = value.number();
  if (!number || *number <= 0) return std::nullopt;
  const double ms = *number > 1e12 ? *number : *number * 1000;
  if (ms > kEpochMsMax) return std::nullopt;
  return static_cast<std::int64_t>(std::floor(ms + 0.5));
}

std::optional<ReasoningInfo> reasoning_of(const JsonValue& value) {
  if (!value.is_object()) return std::nullopt;
  ReasoningInfo info;
  info.mandatory = value["mandatory"].boolean().value_or(false);
  info.default_enabled = value["default_enabled"].boolean().value_or(false);
  return info;
}

/// The date of "2026-08-24" or "2026-08-24T00:00:00Z"; empty for anything else.
std::string date_of(std::string_view date) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  if (date.size() < kShape.size()) return "";
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool fits = kShape[i] == 'd' ? text::is_digit(date[i]) : date[i] == kShape[i];
    if (!fits) return "";
  }
  if (date.size() > kShape.size() && date[kShape.size()] != 'T') return "";
  return std::string(date.substr(0, kShape.size()));
}

struct Modalities {
  JsonValue text, older_text, inputs, outputs;
};

void read_modalities(const Modalities& read, Model& model) {
  std::string_view modality = text_of(read.text);
  if (modality.empty()) modality = text_of(read.older_text);
  model.modality = modality;
  model.input_modalities = sorted_set(texts_of(read.inputs));
  model.output_modalities = sorted_set(texts_of(read.outputs));
  // Entries of the older shape have only the one text; without an arrow it tells of the input.
  const std::size_t arrow = modality.find("->");
  if (model.input_modalities.empty()) {
    model.input_modalities = sorted_set(words_of(modality.substr(0, arrow)));
  }
  if (model.output_modalities.empty() && arrow != std::string_view::npos) {
    model.output_modalities = sorted_set(words_of(modality.substr(arrow + 2)));
  }
}

std::optional<double> first_number(std::initializer_list<JsonValue> values) {
  for (const JsonValue& value : values) {
    if (const auto number = value.number()) return number;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Model> model_from(const JsonValue& entry) {
  const auto [entry_id, architecture, name, context_length, top_provider, completion_tokens,
              output_tokens, parameters, older_modality, created, created_at, pricing, reasoning,
              expiration_date, alias_target] =
      entry.pick({"id", "architecture", "name", "context_length", "top_provider",
                  "max_completion_tokens", "max_output_tokens", "supported_parameters", "modality",
                  "created", "created_at", "pricing", "reasoning", "expiration_date",
                  "alias_target"});
  const auto [modality, inputs, outputs, tokenizer] =
      architecture.pick({"modality", "input_modalities", "output_modalities", "tokenizer"});
  const std::string_view id = text_of(entry_id);
  if (id.empty() || id.size() > kModelIdBytesMax) return std::nullopt;
  Model model;
  model.id = id;
  model.name = text_of(name);
  if (model.name.empty()) model.name = model.id;
  model.context_length = context_length.number();
  model.max_completion_tokens =
      first_number({top_provider["max_completion_tokens"], completion_tokens, output_tokens});
  model.supported_parameters = texts_of(parameters);
  read_modalities({modality, older_modality, inputs, outputs}, model);
  model.created_ms = epoch_ms(created);
  if (!model.created_ms) model.created_ms = epoch_ms(created_at);
  model.pricing = pricing_of(pricing);
  model.params_b = inferred_params_b(model.id, model.name);
  model.reasoning = reasoning_of(reasoning);
  model.expiration_date = date_of(text_of(expiration_date));
  model.alias_target = text_of(alias_target["slug"]);
  model.special = special_kind(model, text_of(tokenizer));
  return model;
}

}  // namespace pincer::stages
