#include "stages/entry_hash.hpp"

#include <algorithm>
#include <vector>

#include "engine/io/hash.hpp"
#include "engine/text/json.hpp"

namespace pincer::stages {
namespace {

void add(text::JsonWriter& json, const text::TextList& list, std::vector<std::string_view>& texts) {
  texts.clear();
  for (const std::string_view one : list) texts.push_back(one);
  std::sort(texts.begin(), texts.end());  // the catalog's order is not stable
  json.begin_array();
  for (const std::string_view one : texts) json.string(one);
  json.end_array();
}

void add(text::JsonWriter& json, const std::optional<double>& number) {
  if (number) {
    json.number(*number);
  } else {
    json.null();
  }
}

/// The first eight bytes of the hash.
std::uint64_t number_of(const Model& model) {
  text::JsonWriter json;
  std::vector<std::string_view> texts;
  texts.reserve(32);
  json.begin_array().string(model.id);
  add(json, model.supported_parameters, texts);
  add(json, model.input_modalities, texts);
  add(json, model.output_modalities, texts);
  add(json, model.context_length);
  add(json, model.max_completion_tokens);
  json.boolean(model.pricing.has_value());
  if (model.pricing) {
    json.number(model.pricing->prompt).number(model.pricing->completion);
    json.number(model.pricing->request).number(model.pricing->image);
  }
  json.boolean(model.reasoning && model.reasoning->mandatory);
  json.boolean(model.reasoning && model.reasoning->default_enabled);
  json.string(model.expiration_date).string(model.alias_target).end_array();
  std::uint64_t number = 0;
  for (const char byte : io::sha256(json.text()).substr(0, sizeof number)) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

}  // namespace

std::string entry_hash(const Model& model) {
  const std::uint64_t number = model.noted_entry != 0 ? model.noted_entry : number_of(model);
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
  return io::hex(bytes);
}

void note_entry_hash(Model& model) {
  model.noted_entry = number_of(model);
}

}  // namespace pincer::stages
