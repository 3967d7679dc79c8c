#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/credentials.hpp"
#include "cli/environment.hpp"
#include "cli/known_models.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/paths.hpp"
#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/url.hpp"
#include "stages/api.hpp"

namespace pincer::cli {

/// A provider that can be asked which models it has, in the way of its API.
struct CatalogSource {
  std::string provider;
  io::Url base;
  stages::ApiKind api = stages::ApiKind::openai_completions;
  stages::CredentialMode mode = stages::CredentialMode::api_key;  ///< of the key
  std::string key;      ///< a secret; empty: the question needs none, or there is none
  bool usable = false;  ///< whoever asks gets an answer, as far as one can know

  /// Others may answer without a credential, when somebody wants to know.
  bool wants_key() const {
    return api == stages::ApiKind::anthropic_messages ||
           api == stages::ApiKind::google_generative_ai;
  }
  std::string base_text() const { return base.text(); }
};

/// The server of a provider that lists its models as OpenAI does, of Anthropic, Google or an
/// Ollama; none of others.
std::optional<io::Url> catalog_base(std::string_view provider, const text::Json5Value& config,
                                    const KnownModels& known, const Environment& environment);

/// Where a provider is asked, if it can be. A key goes only where it belongs: one from the
/// environment or the auth store to the provider's own server, one of a provider's entry in the
/// config to the server that entry names, and none over a network in the clear.
std::optional<CatalogSource> catalog_source(std::string_view provider,
                                            const text::Json5Value& config,
                                            const KnownModels& known,
                                            const Environment& environment,
                                            const Credentials& credentials);

/// All that can be known without asking anybody: the config, the agent's models.json, what
/// providers listed earlier, what is shipped. A file that cannot be read tells of nothing.
KnownModels models_on_file(const ConfigFile& config, const Paths& paths,
                           const Environment& environment);

/// What became of a question.
struct CatalogAnswer {
  CatalogSource source;
  Result<stages::Catalog> catalog;
};
using OnCatalogAnswer = std::function<void(CatalogAnswer)>;

/// Asks all at once and tells of each answer as it lands. What has not come by the deadline, the
/// whole included, is an error that says so. `http` and `on_answer` are borrowed until the end.
core::Task<void> ask_for_catalogs(io::HttpClient& http, std::vector<CatalogSource> sources,
                                  core::Time deadline, const OnCatalogAnswer& on_answer);

}  // namespace pincer::cli
