#pragma once

#include <string>

#include "cli/state/config_read.hpp"

namespace pincer::cli {

/// A place as the key of a table.
std::string place_name(const ConfigOwner& place);

}  // namespace pincer::cli
