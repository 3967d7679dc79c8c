#include "cli/catalog_sources.hpp"

#include <algorithm>

#include "cli/endpoint.hpp"
#include "cli/model_list.hpp"
#include "cli/providers/registry.hpp"
#include "cli/state/catalog_cache.hpp"
#include "cli/state/models_json.hpp"
#include "engine/core/race.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map_concurrent.hpp"
#include "engine/text/ascii.hpp"
#include "stages/model_list.hpp"

namespace pincer::cli {
namespace {

using core::Task;

constexpr std::size_t kAskedAtOnce = 8;
constexpr std::size_t kCatalogBytesMax = 16 << 20;

bool lists_like_openai(stages::ApiKind api) {
  return api == stages::ApiKind::openai_completions || api == stages::ApiKind::openai_responses;
}

/// Whether a server of this API lists its models. Of Anthropic's and Google's APIs only their own
/// do: who imitates them answers questions for models and no others.
bool lists_models(std::string_view provider, stages::ApiKind api) {
  if (lists_like_openai(api) || api == stages::ApiKind::ollama) return true;
  return (provider == "anthropic" && api == stages::ApiKind::anthropic_messages) ||
         (provider == "google" && api == stages::ApiKind::google_generative_ai);
}

/// An API key is all that its server asks for.
bool takes_api_keys(const ProviderInfo& info) {
  return info.auth.empty() ||
         std::any_of(info.auth.begin(), info.auth.end(),
                     [](const AuthMethod& method) { return method.kind == AuthKind::api_key; });
}

std::string api_in_config(std::string_view provider, const text::Json5Value& config) {
  const text::Json5Value* providers = config.at({"models", "providers"});
  if (providers == nullptr || !providers->is_object()) return {};
  for (const text::Json5Item& item : providers->items()) {
    if (normal_provider(item.key) != provider) continue;
    const text::Json5Value* api = item.value.find("api");
    if (api != nullptr) return std::string(text::trimmed(api->as_string().value_or("")));
  }
  return {};
}

/// How the provider is spoken to; OpenRouter as OpenAI.
std::optional<stages::ApiKind> api_of(std::string_view provider, const text::Json5Value& config) {
  if (provider == "openrouter") return stages::ApiKind::openai_completions;
  std::string api = api_in_config(provider, config);
  const ProviderInfo* info = find_provider(provider);
  if (api.empty() && info != nullptr) api = info->api;
  return stages::api_kind(api);
}

/// The list of an API that is not OpenAI's, as a catalog that knows little else.
Task<Result<stages::Catalog>> fetch_list(io::HttpClient& http, CatalogSource source,
                                         core::Duration timeout) {
  stages::ApiAccess access;
  access.api = source.api;
  access.base = source.base;
  access.secret = source.key;
  access.mode = source.mode;
  Result<stages::ModelList> list = co_await stages::list_models(http, std::move(access), timeout);
  if (!list) co_return std::move(list).error();
  stages::Catalog catalog;
  catalog.entries = list->models.size();
  for (stages::ListedModel& listed : list->models) {
    stages::Model& model = catalog.models.emplace_back();
    model.id = std::move(listed.id);
    model.name = std::move(listed.name);
    if (listed.context) model.context_length = static_cast<double>(*listed.context);
    if (listed.output_max) model.max_completion_tokens = static_cast<double>(*listed.output_max);
  }
  co_return catalog;
}

Task<Result<stages::Catalog>> fetch(io::HttpClient& http, CatalogSource source,
                                    core::Duration timeout) {
  stages::CatalogRequest request;
  request.base = source.base;
  request.timeout = timeout;
  request.bytes_max = kCatalogBytesMax;
  if (!source.key.empty()) request.authorization = "Bearer " + source.key;
  Result<stages::Catalog> catalog = co_await stages::fetch_catalog(http, std::move(request));
  co_return catalog;
}

Task<Result<stages::Catalog>> fetch_any(io::HttpClient& http, const CatalogSource& source,
                                        core::Duration timeout) {
  if (lists_like_openai(source.api)) return fetch(http, source, timeout);
  return fetch_list(http, source, timeout);
}

Task<CatalogAnswer> ask(io::HttpClient& http, CatalogSource source, core::Time deadline) {
  // The deadline ends it, pages and retries included; this one is for each page and not to be
  // first.
  const core::Duration timeout = deadline - http.loop().now() + std::chrono::seconds(1);
  std::optional<Result<stages::Catalog>> answer =
      co_await core::timeout_at(fetch_any(http, source, timeout), deadline);
  if (!answer) {
    core::Error late{core::Phase::none, core::ErrorKind::timeout, 0,
                     source.base.authority() + " did not answer in time"};
    co_return CatalogAnswer{std::move(source), std::move(late)};
  }
  co_return CatalogAnswer{std::move(source), std::move(*answer)};
}

}  // namespace

std::optional<io::Url> catalog_base(std::string_view provider, const text::Json5Value& config,
                                    const KnownModels& known, const Environment& environment) {
  const std::string configured = known.base_url_of(provider);
  if (provider == "openrouter") {
    const Result<Endpoint> endpoint = choose_endpoint({"", environment.base_url, configured, ""});
    if (!endpoint) return std::nullopt;
    return endpoint->base;
  }
  const ProviderInfo* info = find_provider(provider);
  const std::optional<stages::ApiKind> api = api_of(provider, config);
  if (!api || !lists_models(provider, *api)) return std::nullopt;
  const bool keyed = info == nullptr || *api == stages::ApiKind::ollama || takes_api_keys(*info);
  if (configured.empty() && !keyed) return std::nullopt;
  const std::string_view standard = info == nullptr ? std::string_view() : info->base_url;
  const std::string_view url = configured.empty() ? standard : std::string_view(configured);
  // A place to fill in, or a query: that may hold a key, and nothing can be put behind it.
  if (url.find_first_of("{?") != std::string_view::npos) return std::nullopt;
  const Result<io::Url> base = io::parse_url(url);
  if (!base) return std::nullopt;
  return *base;
}

std::optional<CatalogSource> catalog_source(std::string_view provider,
                                            const text::Json5Value& config,
                                            const KnownModels& known,
                                            const Environment& environment,
                                            const Credentials& credentials) {
  const std::optional<io::Url> base = catalog_base(provider, config, known, environment);
  if (!base) return std::nullopt;
  CatalogSource source;
  source.provider = provider;
  source.base = *base;
  source.api = api_of(provider, config).value_or(source.api);
  source.usable = true;
  if (provider == "openrouter") return source;  // its list is for everybody
  const std::optional<Candidate> credential = credentials.best(provider);
  const bool open = source.api == stages::ApiKind::ollama && base->is_private() &&
                    !known.base_url_of(provider).empty();
  source.usable = credential || open;
  if (!credential || !check_key(credential->secret)) return source;
  const ProviderInfo* info = find_provider(provider);
  const Result<io::Url> own = io::parse_url(info == nullptr ? std::string_view() : info->base_url);
  const bool belongs = info == nullptr || credential->source == Candidate::Source::config ||
                       (own && own->origin() == base->origin());
  if (belongs && (base->https || base->is_loopback())) {
    source.key = credential->secret;
    source.mode = static_cast<stages::CredentialMode>(credential->type);
  }
  return source;
}

KnownModels models_on_file(const ConfigFile& config, const Paths& paths,
                           const Environment& environment) {
  KnownModels known(config.value());
  const Result<std::optional<text::Json5Value>> models = read_models_json(paths);
  if (models && *models) known.add_agent(**models);
  for (const std::string& id : provider_names(known, {})) {
    const std::optional<io::Url> base = catalog_base(id, config.value(), known, environment);
    if (!base) continue;
    std::optional<ListedModels> list = read_catalog_cache(environment, id, base->text());
    if (list) known.add_listed(std::move(*list));
  }
  return known;
}

Task<void> ask_for_catalogs(io::HttpClient& http, std::vector<CatalogSource> sources,
                            core::Time deadline, const OnCatalogAnswer& on_answer) {
  auto answers = flow::from(std::move(sources)) |
                 flow::map_concurrent(kAskedAtOnce, [&http, deadline](CatalogSource source) {
                   return ask(http, std::move(source), deadline);
                 });
  while (std::optional<CatalogAnswer> answer = co_await answers.next()) {
    on_answer(std::move(*answer));
  }
}

}  // namespace pincer::cli
