#include "cli/state/config_read.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "cli/state/config_owner.hpp"
#include "cli/state/config_shape.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {

using text::Json5Item;
using text::Json5Path;
using text::Json5Step;
using text::Json5Value;

namespace {

bool inside(const std::string& path, const std::string& folder) {
  const std::string prefix = folder.empty() || folder.back() == '/' ? folder : folder + "/";
  return path.compare(0, prefix.size(), prefix) == 0;
}

/// The texts of the config's own env: env.vars.NAME, then env.NAME.
void add_config_variables(const Json5Value& source,
                          std::map<std::string, std::string, std::less<>>& variables) {
  const auto add = [&](const Json5Value* names) {
    if (names == nullptr || !names->is_object()) return;
    for (const Json5Item& item : names->items()) {
      const std::string_view value = item.value.as_string().value_or("");
      if (text::trimmed(value).empty() || value.find("${") != std::string_view::npos) continue;
      const auto known = variables.find(item.key);
      if (known != variables.end() && !text::trimmed(known->second).empty()) continue;
      variables[item.key] = std::string(value);
    }
  };
  add(source.at({"env", "vars"}));
  add(source.at({"env"}));
}

}  // namespace

/// Reads a config with what it includes.
class ConfigLoader {
 public:
  ConfigLoader(const Paths& paths, const ReadConfigText& read) : read_(read) {
    config_.path = paths.config;
    folder_ = std::filesystem::path(paths.config).parent_path().string();
  }

  Result<ConfigFile> load(const Environment& environment);

 private:
  Result<std::size_t> open(const std::string& path, RegularFile file);
  Result<std::size_t> include(std::size_t from, const Json5Value& name);
  Result<std::vector<std::size_t>> include_all(std::size_t from, const Json5Value& names);
  Result<Json5Value> resolve(std::size_t file, const Json5Path& path, const Json5Value& value);
  Result<Json5Value> resolve_object(std::size_t file, const Json5Path& path,
                                    const Json5Value& object);
  Result<Json5Value> with_includes(std::size_t file, const Json5Path& path, const Json5Value& names,
                                   Json5Value own);
  core::Error refusal(std::size_t from, const std::string& name, const std::string& why) const;

  const ReadConfigText& read_;
  ConfigFile config_;
  std::string folder_;  // includes have to stay in here
  std::size_t includes_ = 0, included_bytes_ = 0;
  std::vector<std::size_t> opened_;  // the files on the way to the one at hand
};

core::Error ConfigLoader::refusal(std::size_t from, const std::string& name,
                                  const std::string& why) const {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                     text::printable(config_.files_[from].path) + " includes " +
                         text::printable(name) + ", " + why};
}

Result<std::size_t> ConfigLoader::open(const std::string& path, RegularFile file) {
  Result<Json5Value> root = text::parse_json5(file.text);
  if (!root) {
    core::Error error = root.error();
    error.text = text::printable(path) + ": " + error.text;
    return error;
  }
  config_.files_.push_back({path, std::move(file.real_path), std::move(file.text), *root});
  return config_.files_.size() - 1;
}

Result<std::size_t> ConfigLoader::include(std::size_t from, const Json5Value& name) {
  if (!name.is_string() || text::trimmed(*name.as_string()).empty()) {
    return refusal(from, std::string(name.kind_name()), "but only names of files can be included");
  }
  const std::string given(text::trimmed(*name.as_string()));
  const std::string near = std::filesystem::path(config_.files_[from].path).parent_path().string();
  const std::string path = absolute_path(given, "~", near);
  if (!inside(path, folder_)) return refusal(from, given, "which is outside " + folder_);
  if (opened_.size() > kIncludeDepthMax) {
    return refusal(from, given, "which is more than 10 includes deep");
  }
  Result<RegularFile> file = read_(path, kIncludeBytesMax);
  if (!file) return refusal(from, given, "but: " + file.error().text);
  included_bytes_ += file->text.size();
  if (++includes_ > kConfigFilesMax || included_bytes_ > kConfigBytesMax) {
    return refusal(from, given, "but more than 64 includes or 4 MiB in all are too much");
  }
  std::error_code failed;
  const std::string real_folder = std::filesystem::weakly_canonical(folder_, failed).string();
  if (!inside(file->real_path, failed ? folder_ : real_folder)) {
    return refusal(from, given, "which is a symbolic link to outside " + folder_);
  }
  if (file->links > 1) return refusal(from, given, "which is a hard link");
  for (const std::size_t open_file : opened_) {
    if (config_.files_[open_file].real_path == file->real_path) {
      return refusal(from, given, "which includes it in turn");
    }
  }
  for (std::size_t at = 0; at < config_.files_.size(); ++at) {
    if (config_.files_[at].real_path == file->real_path) return at;
  }
  return open(path, std::move(*file));
}

Result<std::vector<std::size_t>> ConfigLoader::include_all(std::size_t from,
                                                           const Json5Value& names) {
  std::vector<std::size_t> files;
  if (!names.is_array()) {
    const Result<std::size_t> one = include(from, names);
    if (!one) return one.error();
    files.push_back(*one);
    return files;
  }
  for (const Json5Item& item : names.items()) {
    const Result<std::size_t> one = include(from, item.value);
    if (!one) return one.error();
    files.push_back(*one);
  }
  return files;
}

Result<Json5Value> ConfigLoader::with_includes(std::size_t file, const Json5Path& path,
                                               const Json5Value& names, Json5Value own) {
  const Result<std::vector<std::size_t>> files = include_all(file, names);
  if (!files) return files.error();
  config_.includes_[place_name({file, path})] = *files;
  Json5Value whole = Json5Value::object();
  for (const std::size_t included : *files) {
    opened_.push_back(included);
    const Json5Value root = config_.files_[included].root;
    const Result<Json5Value> value = resolve(included, {}, root);
    opened_.pop_back();
    if (!value) return value.error();
    whole = merged(whole, *value);
  }
  if (own.items().empty()) return whole;
  if (!whole.is_object()) {
    return core::Error{core::Phase::none, core::ErrorKind::invalid, 0,
                       text::printable(config_.files_[file].path) +
                           " has members beside an $include of something that is no object"};
  }
  return merged(whole, own);
}

Result<Json5Value> ConfigLoader::resolve_object(std::size_t file, const Json5Path& path,
                                                const Json5Value& object) {
  Json5Value own = Json5Value::object();
  for (const Json5Item& item : object.items()) {
    if (item.key == "$include" || object.find(item.key) != &item.value) continue;
    Json5Path deeper = path;
    deeper.emplace_back(item.key);
    Result<Json5Value> value = resolve(file, deeper, item.value);
    if (!value) return value.error();
    own.add(item.key, std::move(*value));
  }
  const Json5Value* names = object.find("$include");
  if (names == nullptr) return own;
  return with_includes(file, path, *names, std::move(own));
}

Result<Json5Value> ConfigLoader::resolve(std::size_t file, const Json5Path& path,
                                         const Json5Value& value) {
  if (!has_include(value)) return value;
  if (value.is_object()) return resolve_object(file, path, value);
  std::vector<Json5Value> elements;
  for (std::size_t at = 0; at < value.items().size(); ++at) {
    Json5Path deeper = path;
    deeper.push_back(Json5Step::element(at));
    Result<Json5Value> element = resolve(file, deeper, value.items()[at].value);
    if (!element) return element.error();
    elements.push_back(std::move(*element));
  }
  return Json5Value::array(std::move(elements));
}

Result<ConfigFile> ConfigLoader::load(const Environment& environment) {
  config_.variables_ = environment.variables;
  Result<RegularFile> file = read_(config_.path, kConfigBytesMax);
  if (!file && file.error().kind == core::ErrorKind::file && file.error().code == ENOENT) {
    std::error_code failed;
    const std::string real = std::filesystem::weakly_canonical(config_.path, failed).string();
    config_.files_.push_back(
        {config_.path, failed ? config_.path : real, "", Json5Value::object()});
    return std::move(config_);
  }
  if (!file) return file.error();
  config_.exists = true;
  if (const Result<std::size_t> opened = open(config_.path, std::move(*file)); !opened) {
    return opened.error();
  }
  opened_.push_back(0);
  const Json5Value root = config_.files_[0].root;
  Result<Json5Value> source = resolve(0, {}, root);
  if (!source) return source.error();
  config_.source_ = std::move(*source);
  add_config_variables(config_.source_, config_.variables_);
  config_.value_ = substituted(config_.source_, config_.lookup(), config_.unset_names_);
  config_.problems_ = shape_problems(config_.value_);
  return std::move(config_);
}

Lookup ConfigFile::lookup() const {
  return [this](std::string_view name) -> std::optional<std::string> {
    const auto found = variables_.find(name);
    if (found == variables_.end() || found->second.empty()) return std::nullopt;
    return found->second;
  };
}

Result<ConfigFile> ConfigFile::load(const Paths& paths, const Environment& environment,
                                    const ReadConfigText& read) {
  ConfigLoader loader(paths, read);
  return loader.load(environment);
}

Result<ConfigFile> ConfigFile::load(const Paths& paths, const Environment& environment) {
  return load(paths, environment, read_regular_file);
}

}  // namespace pincer::cli
