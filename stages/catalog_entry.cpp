#include "stages/catalog_entry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/text/ascii.hpp"
#include "engine/text/assign.hpp"
#include "engine/text/decimal.hpp"

namespace pincer::stages {
namespace {

using text::assign;
using text::JsonMembers;
using text::JsonShape;
using text::JsonValue;

/// Places of the members in kMembers.
enum Place : std::uint8_t {
  kId,
  kName,
  kCreated,
  kContextLength,
  kArchitecture,
  kModality,
  kInputs,
  kOutputs,
  kTokenizer,
  kPricing,
  kPrompt,
  kCompletion,
  kRequest,
  kImage,
  kWebSearch,
  kInternalReasoning,
  kTopProvider,
  kMaxTokens,
  kParameters,
  kExpirationDate,
  kAlias,
  kAliasSlug,
  kReasoning,
  kMandatory,
  kDefaultEnabled,
  kOlderCreated,
  kOlderModality,
  kOlderMaxTokens,
  kOldestMaxTokens,
};

constexpr std::uint8_t kEntry = JsonShape::kRoot;

constexpr JsonShape kMembers = {{
    {kEntry, "id"},
    {kEntry, "name"},
    {kEntry, "created"},
    {kEntry, "context_length"},
    {kEntry, "architecture"},
    {kArchitecture, "modality"},
    {kArchitecture, "input_modalities"},
    {kArchitecture, "output_modalities"},
    {kArchitecture, "tokenizer"},
    {kEntry, "pricing"},
    {kPricing, "prompt"},
    {kPricing, "completion"},
    {kPricing, "request"},
    {kPricing, "image"},
    {kPricing, "web_search"},
    {kPricing, "internal_reasoning"},
    {kEntry, "top_provider"},
    {kTopProvider, "max_completion_tokens"},
    {kEntry, "supported_parameters"},
    {kEntry, "expiration_date"},
    {kEntry, "alias_target"},
    {kAlias, "slug"},
    {kEntry, "reasoning"},
    {kReasoning, "mandatory"},
    {kReasoning, "default_enabled"},
    {kEntry, "created_at"},
    {kEntry, "modality"},
    {kEntry, "max_completion_tokens"},
    {kEntry, "max_output_tokens"},
}};
static_assert(text::TextList::Writer::kBehind <= text::kJsonBehind);
static_assert(kMembers.size() == kOldestMaxTokens + 1);

/// Beyond this many milliseconds JavaScript has no date.
constexpr double kEpochMsMax = 8.64e15;

/// Trims also the blanks beyond ASCII that were seen at the ends of names: U+00A0, U+3000, U+FEFF.
[[gnu::noinline]] std::string_view trimmed_wide(std::string_view value) {
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

inline std::string_view trimmed(std::string_view value) {
  const auto is_mark = [](char c) { return c > ' ' && c <= '~'; };  // most texts have them around
  if (!value.empty() && is_mark(value.front()) && is_mark(value.back())) return value;
  return trimmed_wide(value);
}

inline std::string_view text_of(const JsonValue& value) {
  return trimmed(value.string().value_or(std::string_view()));
}

[[gnu::noinline]] std::optional<double> long_price(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double price = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), price);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() ||
      !std::isfinite(price)) {
    return std::nullopt;
  }
  return price;
}

/// A number, or a decimal number as text ("0.00000008"), as prices come.
std::optional<double> price_of(const JsonValue& value) {
  if (!value.exists()) return std::nullopt;
  if (const auto number = value.number()) return number;
  const std::string_view text = text_of(value);
  if (text == "0") return 0;
  const auto price = text::short_decimal(text);
  return price ? price : long_price(text);
}

std::optional<Pricing> pricing_of(JsonMembers entry) {
  const auto prompt = price_of(entry[kPrompt]);
  const auto completion = price_of(entry[kCompletion]);
  if (!prompt || !completion) return std::nullopt;
  Pricing pricing;
  pricing.prompt = *prompt;
  pricing.completion = *completion;
  pricing.request = price_of(entry[kRequest]).value_or(0);
  pricing.image = price_of(entry[kImage]).value_or(0);
  pricing.web_search = price_of(entry[kWebSearch]).value_or(0);
  pricing.internal_reasoning = price_of(entry[kInternalReasoning]).value_or(0);
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

std::optional<ReasoningInfo> reasoning_of(JsonMembers entry) {
  if (!entry[kReasoning].is_object()) return std::nullopt;
  ReasoningInfo info;
  info.mandatory = entry[kMandatory].boolean().value_or(false);
  info.default_enabled = entry[kDefaultEnabled].boolean().value_or(false);
  return info;
}

/// The date of "2026-08-24" or "2026-08-24T00:00:00Z"; empty for anything else.
std::string_view date_of(std::string_view date) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  if (date.size() < kShape.size()) return "";
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool fits = kShape[i] == 'd' ? text::is_digit(date[i]) : date[i] == kShape[i];
    if (!fits) return "";
  }
  if (date.size() > kShape.size() && date[kShape.size()] != 'T') return "";
  return date.substr(0, kShape.size());
}

std::optional<double> first_number(std::initializer_list<JsonValue> values) {
  for (const JsonValue& value : values) {
    if (const auto number = value.number()) return number;
  }
  return std::nullopt;
}

}  // namespace

void EntryReader::collect(const JsonValue& array) {
  texts_.clear();
  array.each_element([this](JsonValue item) {
    const std::string_view text = text_of(item);
    if (!text.empty()) texts_.push_back(text);
  });
}

/// The words of one side of "text+image->text".
void EntryReader::read_words(std::string_view side, text::TextList& words) {
  texts_.clear();
  while (!side.empty()) {
    const auto end = std::find_if_not(side.begin(), side.end(), text::is_letter);
    const auto bytes = static_cast<std::size_t>(end - side.begin());
    if (bytes > 0) texts_.push_back(side.substr(0, bytes));
    side.remove_prefix(std::min(side.size(), bytes + 1));
  }
  assign_set(words);
}

/// Lower-case, in order, each once.
void EntryReader::assign_set(text::TextList& set) {
  for (const std::string_view text : texts_) {
    if (std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
      lower_texts();
      break;
    }
  }
  if (texts_.size() > 1) {
    std::sort(texts_.begin(), texts_.end());
    texts_.erase(std::unique(texts_.begin(), texts_.end()), texts_.end());
  }
  for (const std::string_view text : texts_) writer_.add(text);
  writer_.end(set);
}

void EntryReader::lower_texts() {
  lowered_.clear();
  for (const std::string_view text : texts_) lowered_.append(text);
  std::transform(lowered_.begin(), lowered_.end(), lowered_.begin(), text::to_lower);
  lowered_.reserve(lowered_.size() + text::kJsonBehind);
  std::string_view rest = lowered_;
  for (std::string_view& text : texts_) {
    text = rest.substr(0, text.size());
    rest.remove_prefix(text.size());
  }
}

void EntryReader::read_modalities(JsonMembers entry, Model& model) {
  std::string_view modality = text_of(entry[kModality]);
  if (modality.empty()) modality = text_of(entry[kOlderModality]);
  assign(model.modality, modality);
  collect(entry[kInputs]);
  assign_set(model.input_modalities);
  collect(entry[kOutputs]);
  assign_set(model.output_modalities);
  // Entries of the older shape have only the one text; without an arrow it tells of the input.
  const std::size_t arrow = modality.find("->");
  if (model.input_modalities.empty()) {
    read_words(modality.substr(0, arrow), model.input_modalities);
  }
  if (model.output_modalities.empty() && arrow != std::string_view::npos) {
    read_words(modality.substr(arrow + 2), model.output_modalities);
  }
}

const JsonShape& EntryReader::shape() {
  return kMembers;
}

bool EntryReader::read(JsonMembers entry, Model& model) {
  const std::string_view id = text_of(entry[kId]);
  if (id.empty() || id.size() > kModelIdBytesMax) return false;
  assign(model.id, id);
  const std::string_view name = text_of(entry[kName]);
  assign(model.name, name.empty() ? id : name);
  model.context_length = entry[kContextLength].number();
  model.max_completion_tokens =
      first_number({entry[kMaxTokens], entry[kOlderMaxTokens], entry[kOldestMaxTokens]});
  entry[kParameters].each_element([this](JsonValue item) {
    const std::string_view text = text_of(item);
    if (!text.empty()) writer_.add(text);
  });
  writer_.end(model.supported_parameters);
  read_modalities(entry, model);
  assign(model.tokenizer, text_of(entry[kTokenizer]));
  model.created_ms = epoch_ms(entry[kCreated]);
  if (!model.created_ms) model.created_ms = epoch_ms(entry[kOlderCreated]);
  model.pricing = pricing_of(entry);
  model.reasoning = reasoning_of(entry);
  assign(model.expiration_date, date_of(text_of(entry[kExpirationDate])));
  assign(model.alias_target, text_of(entry[kAliasSlug]));
  model.noted_entry = 0;
  return true;
}

}  // namespace pincer::stages
