#include "stages/model.hpp"

#include <algorithm>

#include "engine/text/ascii.hpp"

namespace pincer::stages {

bool Model::supports(std::string_view parameter) const {
  return std::find(supported_parameters.begin(), supported_parameters.end(), parameter) !=
         supported_parameters.end();
}

bool Model::takes_image() const {
  return std::find(input_modalities.begin(), input_modalities.end(), "image") !=
         input_modalities.end();
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
