#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "stages/scan.hpp"

namespace pincer::stages {

/// "balanced", "latency", ...
std::optional<RankBy> rank_by_named(std::string_view text);

/// Orders what works before what does not: tool ok first; among them image ok, then what `by` says,
/// context, params, ref; then image only, the same; then the rest by context, params, ref.
/// Deterministic. `balanced` goes by latency / reliability^2, so that a model that works every time
/// stands before one that is a third faster and worked once; where no reliability is known it is
/// the latency alone.
void rank(std::vector<ModelVerdict>& models, RankBy by = RankBy::balanced);

/// Order of refs as ICU's root collation gives it for ASCII: punctuation, digits, letters without
/// case, lower case first as the last tie-break. Negative, zero or positive.
int compare_refs(std::string_view a, std::string_view b);

/// Refs for `fallbacks`: tool-ok models in rank order, at most `most`; those that also take images
/// come first but text-only ones are not dropped. Image refs: image-ok models by image latency.
std::vector<std::string> selected_fallbacks(const std::vector<ModelVerdict>& ranked,
                                            std::size_t most);
std::vector<std::string> selected_images(const std::vector<ModelVerdict>& ranked, std::size_t most);

}  // namespace pincer::stages
