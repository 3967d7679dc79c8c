#pragma once

#include <string_view>

#include "stages/verdict.hpp"

namespace pincer::cli {

/// What a reason means and what to do, for any model: the legend under a table. A verdict's own
/// sentence speaks of one answer, this one of all of them.
std::string_view explanation(const stages::Verdict& verdict);

}  // namespace pincer::cli
