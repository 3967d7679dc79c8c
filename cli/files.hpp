#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

/// The whole file, refused when it is larger than `bytes_max`.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

/// Writes a file only its owner can read (0600). An existing one is replaced by its new text.
Result<void> write_private_file(const std::string& path, std::string_view text);

/// The same under a fresh name in `directory`; gives the path.
Result<std::string> write_temporary_file(const std::string& directory, std::string_view text);

void remove_file(const std::string& path);

}  // namespace pincer::cli
