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

namespace pincer::cli {
namespace {

using core::Task;

constexpr std::size_t kAskedAtOnce = 8;
constexpr std::size_t kCatalogBytesMax = 16 << 20;

/// Its servers answer GET /models as OpenAI's do.
bool lists_like_openai(std::string_view api) {
  return api == "openai-completions" || api == "openai-responses";
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

Task<CatalogAnswer> ask(io::HttpClient& http, CatalogSource source, core::Time deadline) {
  stages::CatalogRequest request;
  request.base = source.base;
  // The deadline ends it, pages and retries included; this one is for each page and not to be
  // first.
  request.timeout = deadline - http.loop().now() + std::chrono::seconds(1);
  request.bytes_max = kCatalogBytesMax;
  if (!source.key.empty()) request.authorization = "Bearer " + source.key;
  std::optional<Result<stages::Catalog>> answer =
      co_await core::timeout_at(stages::fetch_catalog(http, std::move(request)), deadline);
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
  std::string api = api_in_config(provider, config);
  if (api.empty() && info != nullptr) api = info->api;
  if (!lists_like_openai(api)) return std::nullopt;
  if (info != nullptr && configured.empty() && !takes_api_keys(*info)) return std::nullopt;
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
  CatalogSource source{std::string(provider), *base, "", true};
  if (provider == "openrouter") return source;  // its list is for everybody
  const std::optional<Candidate> credential = credentials.best(provider);
  source.usable = credential.has_value();
  if (!credential || !check_key(credential->secret)) return source;
  const ProviderInfo* info = find_provider(provider);
  const Result<io::Url> own = io::parse_url(info == nullptr ? std::string_view() : info->base_url);
  const bool belongs = info == nullptr || credential->source == Candidate::Source::config ||
                       (own && own->origin() == base->origin());
  if (belongs && (base->https || base->is_loopback())) source.key = credential->secret;
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
