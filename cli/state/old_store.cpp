#include "cli/state/old_store.hpp"

#include <cerrno>
#include <optional>
#include <utility>

#include "cli/providers/registry.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/auth_parse.hpp"
#include "cli/state/regular_file.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json5.hpp"

namespace pincer::cli {
namespace {

using text::Json5Value;

/// An entry with what its place in the old file said of it.
Json5Value as_profile(const text::Json5Item& item, std::string_view fallback) {
  Json5Value profile = Json5Value::object();
  const bool typed = item.value.find("type") != nullptr || item.value.find("mode") != nullptr;
  if (!typed && !fallback.empty()) profile.add("type", Json5Value::of_string(fallback));
  if (item.value.find("provider") == nullptr) {
    profile.add("provider", Json5Value::of_string(normal_provider(item.key)));
  }
  for (const text::Json5Item& member : item.value.items()) profile.add(member.key, member.value);
  return profile;
}

Result<void> take(const std::string& path, std::string_view fallback, Json5Value& profiles) {
  const Result<RegularFile> file =
      read_plain_file(path, kAuthStoreBytesMax, "store of credentials");
  if (!file) {
    if (file.error().code == ENOENT || file.error().code == ENOTDIR) return {};
    return file.error();
  }
  const Result<Json5Value> root = parse_store_json(file->text, path);
  if (!root) return root.error();
  for (const text::Json5Item& item : root->items()) {
    const std::string id = normal_provider(item.key) + ":default";
    if (!item.value.is_object() || profiles.find(id) != nullptr) continue;
    profiles.add(id, as_profile(item, fallback));
  }
  return {};
}

}  // namespace

std::string old_oauth_path(const Paths& paths, const Environment& environment) {
  const std::string_view folder = text::trimmed(environment.variable("OPENCLAW_OAUTH_DIR"));
  if (folder.empty()) return paths.state_dir + "/credentials/oauth.json";
  return absolute_path(folder, paths.home, environment.current_dir) + "/oauth.json";
}

Result<std::string> old_store_text(const Paths& paths, const Environment& environment) {
  Json5Value profiles = Json5Value::object();
  if (Result<void> taken = take(paths.agent_dir + "/auth.json", "", profiles); !taken) {
    return taken.error();
  }
  if (paths.agent_dir == main_agent_dir(paths, environment)) {
    if (Result<void> taken = take(old_oauth_path(paths, environment), "oauth", profiles); !taken) {
      return taken.error();
    }
  }
  if (profiles.items().empty()) return std::string();
  Json5Value root = Json5Value::object();
  root.add("version", Json5Value::of_number(1));
  root.add("profiles", std::move(profiles));
  return to_json(root) + "\n";
}

}  // namespace pincer::cli
