#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "cli/known_models.hpp"
#include "engine/text/json.hpp"

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

/// The rows of such a file, which come one by one: text is a quarter of what the models take.
class ListedRows {
 public:
  ListedRows() { rows_.begin_array(); }
  void add(const KnownModel& model);
  std::size_t size() const { return size_; }
  /// All rows as a JSON array; none are left.
  std::string take();

 private:
  text::JsonWriter rows_;
  std::size_t size_ = 0;
};

/// Keeps what `provider` listed at `base_url` for the next run, for the user's own eyes (0600).
Result<void> write_catalog_cache(const Environment& environment, const std::string& provider,
                                 std::string_view base_url, ListedRows rows,
                                 std::int64_t fetched_ms);
Result<void> write_catalog_cache(const Environment& environment, const ListedModels& list,
                                 std::string_view base_url);

}  // namespace pincer::cli
