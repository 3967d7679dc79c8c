#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stages/scan.hpp"

namespace pincer::stages {

/// Orders what works before what does not: tool ok first; among them image ok, tool latency,
/// context, params, ref; then image only, the same with image latency; then the rest by context,
/// params, ref. Deterministic.
void rank(std::vector<ModelVerdict>& models);

/// Order of refs as ICU's root collation gives it for ASCII: punctuation, digits, letters without
/// case, lower case first as the last tie-break. Negative, zero or positive.
int compare_refs(std::string_view a, std::string_view b);

/// Refs for `fallbacks`: tool-ok models in rank order, at most `most`; those that also take images
/// come first but text-only ones are not dropped. Image refs: image-ok models by image latency.
std::vector<std::string> selected_fallbacks(const std::vector<ModelVerdict>& ranked,
                                            std::size_t most);
std::vector<std::string> selected_images(const std::vector<ModelVerdict>& ranked, std::size_t most);

}  // namespace pincer::stages
