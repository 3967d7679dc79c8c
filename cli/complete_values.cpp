#include "cli/complete_values.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "cli/model_book.hpp"
#include "cli/model_setting.hpp"
#include "cli/providers/registry.hpp"
#include "cli/render/secrets.hpp"
#include "cli/state/auth_store.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/env_files.hpp"

namespace pincer::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWordBytesMax = 256;
constexpr std::size_t kFolderEntriesMax = 1000;

/// Collects values, each once.
class Values {
 public:
  void add(std::string_view word, std::string_view help) {
    const bool is_plain = std::all_of(word.begin(), word.end(), [](char c) {
      return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F;
    });
    if (word.empty() || word.size() > kWordBytesMax || !is_plain) return;
    if (without_secrets(word) != word) return;
    if (seen_.emplace(word).second) values_.push_back({std::string(word), std::string(help)});
  }
  std::vector<Suggestion> take() { return std::move(values_); }

 private:
  std::set<std::string, std::less<>> seen_;
  std::vector<Suggestion> values_;
};

/// Names of the folders in one.
std::vector<std::string> folders_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  fs::directory_iterator entry(folder, failed);
  for (std::size_t left = kFolderEntriesMax; !failed && entry != fs::directory_iterator() && left;
       --left) {
    std::error_code unknown;
    if (entry->is_directory(unknown)) names.push_back(entry->path().filename().string());
    entry.increment(failed);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void add_aliases(const text::Json5Value& config, Values& values) {
  const ModelBook book(config);
  for (const ModelAlias& alias : book.aliases()) {
    if (!alias.implicit) values.add(alias.name, "alias of " + alias.key);
  }
}

/// A model and its fallbacks, aliases written out.
void add_setting(const text::Json5Value& config, const ModelBook& book, const ModelTarget& target,
                 Values& values) {
  const Result<ModelSetting> setting = read_setting({config, config}, target);
  if (!setting) return;
  if (!setting->primary.empty()) values.add(book.key_of(setting->primary), "in the config");
  for (const std::string& entry : setting->fallbacks) values.add(book.key_of(entry), "a fallback");
}

void add_models(const text::Json5Value& config, Values& values) {
  add_aliases(config, values);
  const ModelBook book(config);
  add_setting(config, book, {ModelSlot::text, ""}, values);
  add_setting(config, book, {ModelSlot::image, ""}, values);
  for (const std::string& key : book.known()) values.add(key, "in the config");
  for (const StaticModel& model : static_models("")) {
    values.add(std::string(model.provider) + "/" + std::string(model.id), model.name);
  }
}

void add_fallbacks(const text::Json5Value& config, const ModelTarget& target, Values& values) {
  const Result<ModelSetting> setting = read_setting({config, config}, target);
  if (!setting) return;
  for (const std::string& entry : setting->fallbacks) values.add(entry, "");
}

void add_providers(const text::Json5Value& config, Values& values) {
  const text::Json5Value* own = config.at({"models", "providers"});
  if (own != nullptr && own->is_object()) {
    for (const text::Json5Item* item : members_that_count(*own)) values.add(item->key, "yours");
  }
  for (const ProviderInfo& provider : all_providers()) values.add(provider.id, provider.label);
}

/// Whose models OpenRouter serves, as far as it is known here.
void add_authors(const text::Json5Value& config, Values& values) {
  constexpr std::string_view kRouter = "openrouter/";
  Values models;
  add_models(config, models);
  for (const Suggestion& model : models.take()) {
    if (!model.word.starts_with(kRouter)) continue;
    const std::string id = model.word.substr(kRouter.size());
    if (id.find('/') != std::string::npos) values.add(id.substr(0, id.find('/')), "");
  }
}

void add_agents(const text::Json5Value& config, const Paths& paths, Values& values) {
  for (const std::string& id : agent_ids(config)) values.add(id, "");
  for (const std::string& id : folders_in(paths.state_dir + "/agents")) values.add(id, "");
  values.add("main", "");
}

void add_auth_profiles(const text::Json5Value& config, const Paths& paths,
                       const Environment& environment, Values& values) {
  for (const AuthProfile& profile : load_auth_store(paths, environment).profiles) {
    values.add(profile.id, profile.provider);
  }
  const text::Json5Value* named = config.at({"auth", "profiles"});
  if (named == nullptr || !named->is_object()) return;
  for (const text::Json5Item* item : members_that_count(*named)) values.add(item->key, "");
}

void add_profiles(const Paths& paths, Values& values) {
  constexpr std::string_view kStart = ".openclaw-";
  for (const std::string& name : folders_in(paths.home)) {
    if (name.starts_with(kStart)) values.add(name.substr(kStart.size()), "");
  }
}

}  // namespace

std::vector<Suggestion> values_of(const Expected& expected, const Environment& environment) {
  Values values;
  if (expected.kind == ValueKind::none || expected.kind == ValueKind::file) return {};
  Result<Paths> paths = find_paths(environment, expected.paths, file_exists);
  if (!paths) paths = find_paths(environment, {}, file_exists);
  if (!paths) return {};
  const Result<ConfigFile> loaded = ConfigFile::load(*paths, with_env_files(environment, *paths));
  const text::Json5Value config = loaded ? loaded->value() : text::Json5Value::object();
  switch (expected.kind) {
    case ValueKind::none:
    case ValueKind::file:
      break;
    case ValueKind::model:
      add_models(config, values);
      break;
    case ValueKind::alias:
      add_aliases(config, values);
      break;
    case ValueKind::fallback:
      add_fallbacks(config, {ModelSlot::text, expected.paths.agent}, values);
      break;
    case ValueKind::image_fallback:
      add_fallbacks(config, {ModelSlot::image, ""}, values);
      break;
    case ValueKind::agent:
      add_agents(config, *paths, values);
      break;
    case ValueKind::provider:
      add_providers(config, values);
      break;
    case ValueKind::author:
      add_authors(config, values);
      break;
    case ValueKind::auth_profile:
      add_auth_profiles(config, *paths, environment, values);
      break;
    case ValueKind::profile:
      add_profiles(*paths, values);
      break;
  }
  return values.take();
}

}  // namespace pincer::cli
