#include "cli/sign_in/key_check.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "engine/text/printable.hpp"
#include "stages/credential_probe.hpp"
#include "stages/model_list.hpp"

namespace pincer::cli {
namespace {

using Outcome = KeyCheck::Outcome;

constexpr core::Duration kPatience = std::chrono::seconds(20);

core::Error cannot(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

std::string text_at(const text::Json5Value* object, std::string_view key) {
  const text::Json5Value* value = object == nullptr ? nullptr : object->find(key);
  return value == nullptr ? std::string() : std::string(value->as_string().value_or(""));
}

/// models.providers.P, however the config spells P.
const text::Json5Value* configured(const AuthSession& session, std::string_view provider) {
  const text::Json5Value* all = session.config.value().at({"models", "providers"});
  if (all == nullptr || !all->is_object()) return nullptr;
  for (const text::Json5Item& entry : all->items()) {
    if (normal_provider(entry.key) == provider) return &entry.value;
  }
  return nullptr;
}

struct MethodBase {
  std::string_view provider, method, base;
};
/// Accounts of one provider that live at addresses of their own.
constexpr std::array kMethodBases = {
    MethodBase{"arcee", "openrouter", "https://openrouter.ai/api/v1"},
    MethodBase{"minimax", "api-cn", "https://api.minimaxi.com/anthropic"},
    MethodBase{"moonshot", "api-key-cn", "https://api.moonshot.cn/v1"},
    MethodBase{"qwen", "api-key-cn", "https://coding.dashscope.aliyuncs.com/v1"},
    MethodBase{"qwen", "standard-api-key",
               "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"},
    MethodBase{"qwen", "standard-api-key-cn", "https://dashscope.aliyuncs.com/compatible-mode/v1"},
    MethodBase{"stepfun", "standard-api-key-cn", "https://api.stepfun.com/v1"},
    MethodBase{"stepfun-plan", "plan-api-key-cn", "https://api.stepfun.com/step_plan/v1"},
    MethodBase{"zai", "cn", "https://open.bigmodel.cn/api/paas/v4"},
    MethodBase{"zai", "coding-cn", "https://open.bigmodel.cn/api/coding/paas/v4"},
    MethodBase{"zai", "global", "https://api.z.ai/api/paas/v4"},
};

/// A model that costs little to ask; empty when none is known.
std::string model_to_ask(const std::string& provider, const AuthSession& session) {
  const text::Json5Value* own = configured(session, provider);
  const text::Json5Value* models = own == nullptr ? nullptr : own->find("models");
  if (models != nullptr && models->is_array()) {
    for (const text::Json5Item& entry : models->items()) {
      if (std::string id = text_at(&entry.value, "id"); !id.empty()) return id;
    }
  }
  // Its free router answers every account, at no cost.
  if (provider == "openrouter") return "openrouter/free";
  const std::vector<StaticModel> shipped = static_models(provider);
  for (const std::string_view small : {"nano", "lite", "haiku", "flash", "mini", "small", "air"}) {
    for (const StaticModel& model : shipped) {
      const bool text_only = model.id.find("image") == std::string_view::npos &&
                             model.id.find("audio") == std::string_view::npos;
      if (text_only && model.id.find(small) != std::string_view::npos) {
        return std::string(model.id);
      }
    }
  }
  return shipped.empty() ? std::string() : std::string(shipped.front().id);
}

KeyCheck read(const stages::CredentialAnswer& answer) {
  KeyCheck check;
  check.sentence = without_secrets(answer.verdict.sentence);
  switch (answer.verdict.bucket) {
    case stages::Bucket::ok:
      check.sentence.clear();
      [[fallthrough]];
    case stages::Bucket::rate_limit:
    case stages::Bucket::billing:
    case stages::Bucket::format:
    case stages::Bucket::no_model:
      check.outcome = Outcome::accepted;
      return check;
    case stages::Bucket::auth:
      check.outcome = Outcome::refused;
      return check;
    case stages::Bucket::timeout:
    case stages::Bucket::unknown:
      break;
  }
  check.outcome = Outcome::unknown;
  return check;
}

}  // namespace

std::string_view base_of_method(std::string_view provider, std::string_view method) {
  for (const MethodBase& one : kMethodBases) {
    if (one.provider == provider && one.method == method) return one.base;
  }
  return {};
}

Result<stages::ApiAccess> key_access(std::string_view provider, std::string_view method,
                                     const AuthSession& session) {
  const text::Json5Value* own = configured(session, provider);
  const ProviderInfo* known = find_provider(provider);
  std::string api = text_at(own, "api");
  if (api.empty() && known != nullptr) api = known->api;
  if (api.empty() && own != nullptr) api = "openai-completions";
  std::string url = provider == "openrouter" ? session.environment.base_url : std::string();
  if (url.empty()) url = base_of_method(provider, method);
  if (url.empty()) url = text_at(own, "baseUrl");
  if (url.empty() && known != nullptr) url = known->base_url;
  const std::optional<stages::ApiKind> kind = stages::api_kind(api);
  if (!kind || url.empty()) {
    return cannot("pincer does not know how to ask " + text::printable(provider));
  }
  Result<io::Url> base = io::parse_url(url);
  if (!base) return cannot("baseUrl of " + text::printable(provider) + ": " + base.error().text);
  if (!base->https && !base->is_private()) {
    return cannot("baseUrl of " + text::printable(provider) +
                  " is plain http beyond this network: the key would cross it unencrypted");
  }
  stages::ApiAccess access;
  access.api = *kind;
  access.base = std::move(*base);
  return access;
}

core::Task<KeyCheck> check_server(io::HttpClient& http, stages::ApiAccess access) {
  KeyCheck check;
  const Result<stages::ModelList> listed =
      co_await stages::list_models(http, std::move(access), kPatience);
  check.outcome = listed ? Outcome::accepted : Outcome::unknown;
  if (!listed) check.sentence = without_secrets(listed.error().text);
  co_return check;
}

core::Task<KeyCheck> check_key_live(io::HttpClient& http, std::string provider,
                                    stages::ApiAccess access, const AuthSession& session) {
  const std::string model = model_to_ask(provider, session);
  if (!model.empty()) {
    stages::CredentialTarget target;
    target.access = std::move(access);
    target.model = model;
    const stages::CredentialAnswer answer =
        co_await stages::probe_credential(http, std::move(target), kPatience);
    co_return read(answer);
  }
  KeyCheck check = co_await check_server(http, std::move(access));
  co_return check;
}

}  // namespace pincer::cli
