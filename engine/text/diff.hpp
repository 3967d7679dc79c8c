#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pincer::text {

/// Cells of the table that finds the lines both texts share (1000 lines changed to 1000 others).
/// Beyond, all between the common begin and the common end counts as changed.
inline constexpr std::size_t kDiffTableMax = 1 << 20;

/// What turns one text into the other as `diff -u` prints it, three lines of context around each
/// change. One string a line, without its \n, so that a terminal's writer can colour and clean
/// them; a \r before the \n is part of the line. Equal texts give nothing.
std::vector<std::string> unified_diff(std::string_view before, std::string_view after,
                                      std::string_view before_name, std::string_view after_name);

}  // namespace pincer::text
