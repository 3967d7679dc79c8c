#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pincer::stages {

/// Names and values in order, as forms and queries have them.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// More of them than this no answer has.
inline constexpr std::size_t kPairsMax = 64;

/// application/x-www-form-urlencoded; good as a query too. Blanks become %20, which every reader
/// takes.
std::string form_encoded(const Pairs& pairs);

/// The other way round. What is no valid escape stays as it stands.
Pairs form_decoded(std::string_view text);

/// The first value of a name.
std::optional<std::string> value_of(const Pairs& pairs, std::string_view name);

}  // namespace pincer::stages
