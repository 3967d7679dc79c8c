#include "stages/entry_hash.hpp"

#include <algorithm>
#include <vector>

#include "engine/io/hash.hpp"
#include "engine/text/json.hpp"

namespace pincer::stages {
namespace {

void add(text::JsonWriter& json, const text::TextList& list) {
  std::vector<std::string_view> texts(list.begin(), list.end());
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

}  // namespace

std::string entry_hash(const Model& model) {
  text::JsonWriter json;
  json.begin_array().string(model.id);
  add(json, model.supported_parameters);
  add(json, model.input_modalities);
  add(json, model.output_modalities);
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
  return io::sha256_hex(json.text()).substr(0, 16);
}

}  // namespace pincer::stages
