#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.hpp"
#include "cli/known_models.hpp"
#include "cli/outside.hpp"
#include "cli/state/config_value.hpp"
#include "engine/io/url.hpp"

namespace pincer::cli {

/// A provider that can be asked which models it has: GET base/models, as OpenAI answers it.
struct CatalogSource {
  std::string provider;
  io::Url base;
  std::string key;      ///< a secret; empty: the question needs none, or there is none
  bool usable = false;  ///< whoever asks gets an answer, as far as one can know

  std::string base_text() const { return base.text(); }
};

/// Where a provider is asked, if it can be. A key goes only where it belongs: one from the
/// environment to the provider's own server, one of a provider's entry in the config to the server
/// that entry names, and none over a network in the clear.
std::optional<CatalogSource> catalog_source(std::string_view provider,
                                            const text::Json5Value& config,
                                            const KnownModels& known,
                                            const Environment& environment, const Lookup& value_of);

/// What became of a question.
struct CatalogAnswer {
  CatalogSource source;
  Result<stages::Catalog> catalog;
};
using OnCatalogAnswer = std::function<void(CatalogAnswer)>;

/// Asks all at once and tells of each answer as it lands. None takes longer than `patience`, the
/// whole included: what has not come by then is an error that says so.
void ask_for_catalogs(Outside& outside, const Environment& environment,
                      std::vector<CatalogSource> sources, core::Duration patience,
                      const OnCatalogAnswer& on_answer);

}  // namespace pincer::cli
