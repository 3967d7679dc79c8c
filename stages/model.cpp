#include "stages/model.hpp"

#include "engine/text/ascii.hpp"

namespace pincer::stages {

bool Model::supports(std::string_view parameter) const {
  return supported_parameters.contains(parameter);
}

bool Model::takes_image() const {
  return input_modalities.contains("image");
}

bool Model::is_free() const {
  if (id.ends_with(":free")) return true;
  return pricing && pricing->prompt == 0 && pricing->completion == 0;
}

std::string model_ref(const Model& model) {
  constexpr std::string_view kPrefix = "openrouter/";
  const bool has_prefix =
      model.id.size() > kPrefix.size() &&
      text::equal_caseless(std::string_view(model.id).substr(0, kPrefix.size()), kPrefix);
  if (has_prefix) return model.id;
  return std::string(kPrefix) + model.id;
}

}  // namespace pincer::stages
