#include "cli/state/external_auth.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/state/auth_parse.hpp"
#include "cli/state/regular_file.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"
#include "stages/sign_in/jwt.hpp"

namespace pincer::cli {
namespace {

using text::Json5Value;

constexpr std::int64_t kHourMs = 3'600'000;
constexpr double kTimeMax = 8.64e15;  // the last moment a JavaScript date has

std::string text_at(const Json5Value& object, std::string_view key) {
  const Json5Value* value = object.find(key);
  return value == nullptr ? std::string() : normal_secret(value->as_string().value_or(""));
}

void set_end(const Json5Value& object, std::string_view key, AuthProfile& profile) {
  const Json5Value* value = object.find(key);
  const double end = value == nullptr ? 0 : value->as_number().value_or(0);
  if (!std::isfinite(end) || end <= 0 || end > kTimeMax) return;
  profile.expiry = Expiry::known;
  profile.expires_ms = static_cast<std::int64_t>(end);
}

std::int64_t changed_ms(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return 0;
  return std::int64_t{1000} * status.st_mtim.tv_sec + status.st_mtim.tv_nsec / 1'000'000;
}

void take_claude(const Json5Value& root, AuthProfile& profile) {
  const Json5Value* own = root.find("claudeAiOauth");
  if (own == nullptr || !own->is_object()) return;
  profile.secret = text_at(*own, "accessToken");
  profile.refresh = text_at(*own, "refreshToken");
  set_end(*own, "expiresAt", profile);
}

void take_codex(const Json5Value& root, const std::string& path, AuthProfile& profile) {
  const Json5Value* tokens = root.find("tokens");
  if (tokens == nullptr || !tokens->is_object()) return;
  profile.secret = text_at(*tokens, "access_token");
  profile.refresh = text_at(*tokens, "refresh_token");
  profile.account_id = text_at(*tokens, "account_id");
  profile.id_token = text_at(*tokens, "id_token");
  profile.expiry = Expiry::known;
  const stages::JwtClaims claims(profile.secret);
  profile.expires_ms = claims.end_ms().value_or(changed_ms(path) + kHourMs);
}

void take_plain(const Json5Value& root, AuthProfile& profile) {
  profile.secret = text_at(root, "access_token");
  profile.refresh = text_at(root, "refresh_token");
  set_end(root, "expiry_date", profile);
}

std::optional<Json5Value> read_json(const std::string& path, std::string_view id,
                                    ExternalAuth& found) {
  const Result<RegularFile> file = read_plain_file(path, kAuthStoreBytesMax, "file of credentials");
  if (!file) {
    if (file.error().code != ENOENT && file.error().code != ENOTDIR) {
      found.problems.push_back({std::string(id), file.error().text});
    }
    return std::nullopt;
  }
  Result<Json5Value> root = parse_store_json(file->text, path);
  if (root) return std::move(*root);
  found.problems.push_back({std::string(id), root.error().text});
  return std::nullopt;
}

std::string codex_folder(const Paths& paths, const Environment& environment) {
  const std::string_view given = text::trimmed(environment.variable("CODEX_HOME"));
  if (given.empty()) return paths.home + "/.codex";
  return absolute_path(given, paths.home, environment.current_dir);
}

}  // namespace

ExternalAuth read_external_auth(const Paths& paths, const Environment& environment) {
  ExternalAuth found;
  const auto take = [&](std::string_view id, std::string_view provider, const std::string& path,
                        const auto& fill) {
    const std::optional<Json5Value> root = read_json(path, id, found);
    if (!root) return;
    AuthProfile profile;
    profile.id = id;
    profile.provider = provider;
    profile.type = CredentialType::oauth;
    profile.file = path;
    profile.external = true;
    fill(*root, profile);
    if (!profile.secret.empty() || !profile.refresh.empty()) {
      found.profiles.push_back(std::move(profile));
    }
  };
  take("anthropic:claude-cli", "anthropic", paths.home + "/.claude/.credentials.json",
       [](const Json5Value& root, AuthProfile& profile) { take_claude(root, profile); });
  const std::string codex = codex_folder(paths, environment) + "/auth.json";
  take("openai-codex:default", "openai-codex", codex,
       [&](const Json5Value& root, AuthProfile& profile) { take_codex(root, codex, profile); });
  take("minimax-portal:minimax-cli", "minimax-portal", paths.home + "/.minimax/oauth_creds.json",
       [](const Json5Value& root, AuthProfile& profile) { take_plain(root, profile); });
  return found;
}

AuthStore load_auth_in_use(const Paths& paths, const Environment& environment) {
  AuthStore store = load_auth_store(paths, environment);
  ExternalAuth found = read_external_auth(paths, environment);
  for (AuthProfile& profile : found.profiles) {
    if (profile.secret.empty()) continue;
    profile.refresh.clear();
    const auto own = std::find_if(store.profiles.begin(), store.profiles.end(),
                                  [&](const AuthProfile& other) { return other.id == profile.id; });
    const bool lasts = profile.expires_ms > environment.start_ms;
    if (own == store.profiles.end()) {
      store.profiles.push_back(std::move(profile));
    } else if (lasts && own->type == CredentialType::oauth &&
               own->expires_ms < profile.expires_ms) {
      *own = std::move(profile);
    }
  }
  for (StoreProblem& problem : found.problems) store.problems.push_back(std::move(problem));
  return store;
}

}  // namespace pincer::cli
