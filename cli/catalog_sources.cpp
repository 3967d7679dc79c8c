#include "cli/catalog_sources.hpp"

#include <algorithm>

#include "cli/credential_state.hpp"
#include "cli/endpoint.hpp"
#include "cli/model_ref.hpp"
#include "cli/providers/registry.hpp"
#include "engine/core/race.hpp"
#include "engine/flow/from.hpp"
#include "engine/flow/map_concurrent.hpp"
#include "engine/io/http_client.hpp"
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
  request.timeout = deadline - http.loop().now();
  request.bytes_max = kCatalogBytesMax;
  if (!source.key.empty()) request.authorization = "Bearer " + source.key;
  std::optional<Result<stages::Catalog>> answer =
      co_await core::timeout_at(stages::fetch_catalog(http, std::move(request)), deadline);
  if (!answer) {
    co_return CatalogAnswer{std::move(source),
                            core::Error{core::Phase::none, core::ErrorKind::timeout, 0,
                                        source.base.authority() + " did not answer in time"}};
  }
  co_return CatalogAnswer{std::move(source), std::move(*answer)};
}

Task<void> ask_all(io::HttpClient& http, std::vector<CatalogSource> sources, core::Time deadline,
                   const OnCatalogAnswer& on_answer) {
  auto answers = flow::from(std::move(sources)) |
                 flow::map_concurrent(kAskedAtOnce, [&http, deadline](CatalogSource source) {
                   return ask(http, std::move(source), deadline);
                 });
  while (std::optional<CatalogAnswer> answer = co_await answers.next()) {
    on_answer(std::move(*answer));
  }
}

}  // namespace

std::optional<CatalogSource> catalog_source(std::string_view provider,
                                            const text::Json5Value& config,
                                            const KnownModels& known,
                                            const Environment& environment,
                                            const Lookup& value_of) {
  const std::string configured = known.base_url_of(provider);
  if (provider == "openrouter") {  // its list is for everybody
    const Result<Endpoint> endpoint = choose_endpoint({"", environment.base_url, configured, ""});
    if (!endpoint) return std::nullopt;
    return CatalogSource{std::string(provider), endpoint->base, "", true};
  }
  const ProviderInfo* info = find_provider(provider);
  std::string api = api_in_config(provider, config);
  if (api.empty() && info != nullptr) api = info->api;
  if (!lists_like_openai(api)) return std::nullopt;
  if (info != nullptr && configured.empty() && !takes_api_keys(*info)) return std::nullopt;
  const std::string_view standard = info == nullptr ? std::string_view() : info->base_url;
  const std::string_view url = configured.empty() ? standard : std::string_view(configured);
  const Result<io::Url> base = io::parse_url(url);
  if (!base || url.find('{') != std::string_view::npos) return std::nullopt;
  const CredentialState credential = credential_state(provider, config, value_of);
  CatalogSource source{std::string(provider), *base, "", credential.usable};
  const Result<io::Url> own = io::parse_url(standard);
  const bool belongs = credential.is_set_here || (own && own->origin() == base->origin());
  const bool is_private = base->https || base->is_loopback();
  if (belongs && is_private && check_key(credential.key)) source.key = credential.key;
  return source;
}

void ask_for_catalogs(Outside& outside, const Environment& environment,
                      std::vector<CatalogSource> sources, core::Duration patience,
                      const OnCatalogAnswer& on_answer) {
  io::HttpClientOptions options;
  options.proxy = {environment.https_proxy, environment.http_proxy, environment.no_proxy};
  options.trust.ca_file = environment.ssl_cert_file;
  options.trust.ca_dir = environment.ssl_cert_dir;
  options.user_agent = "pincer/" PINCER_VERSION;
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(outside.loop, *outside.net, options);
  const core::Time deadline = outside.loop.now() + patience;
  outside.loop.run(ask_all(*http, std::move(sources), deadline, on_answer));
}

}  // namespace pincer::cli
