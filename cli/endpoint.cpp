#include "cli/endpoint.hpp"

#include "cli/environment.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

core::Error unusable(std::string_view source, std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     std::string(source) + ": " + std::move(sentence)};
}

}  // namespace

Result<Endpoint> choose_endpoint(const EndpointSources& sources) {
  std::string_view source = "default endpoint";
  std::string_view url = kOpenRouterUrl;
  if (!sources.option.empty()) {
    source = "--base-url";
    url = sources.option;
  } else if (!sources.variable.empty()) {
    source = "OPENROUTER_BASE_URL";
    url = sources.variable;
  } else if (!sources.config.empty()) {
    source = "models.providers.openrouter.baseUrl in the config";
    url = sources.config;
  }
  if (Result<void> good = check_key(sources.key); !good) return good.error();
  Result<io::Url> base = io::parse_url(url);
  if (!base) return unusable(source, base.error().text);
  if (!base->https && !base->is_loopback()) {
    return unusable(
        source, "plain http is for this machine only (localhost, 127.0.0.1, ::1), use https for " +
                    text::printable(base->host));
  }
  return Endpoint{std::move(*base), sources.key};
}

}  // namespace pincer::cli
