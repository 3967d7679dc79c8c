#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "cli/known_models.hpp"

namespace pincer::cli {

/// A list older than this says nothing about today's models.
inline constexpr std::int64_t kListKeptMs = 30LL * 24 * 3600 * 1000;

/// Where the list of a provider's models is kept between runs: a file of pincer's own in the user's
/// cache folder. Empty: nowhere, as without a home or for an id that is no file name.
std::string catalog_cache_path(const Environment& environment, std::string_view provider);

/// What the provider listed at `base_url` the last time somebody asked. A file that is missing,
/// broken, too old or of another server is no list.
std::optional<ListedModels> read_catalog_cache(const Environment& environment,
                                               std::string_view provider,
                                               std::string_view base_url);

/// Keeps a list for the next run, for the user's own eyes (0600).
Result<void> write_catalog_cache(const Environment& environment, const ListedModels& list,
                                 std::string_view base_url);

}  // namespace pincer::cli
