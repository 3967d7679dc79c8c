#include "cli/state/stored_access.hpp"

#include "cli/files.hpp"
#include "cli/state/config_read.hpp"
#include "cli/state/env_files.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

/// The text of a member, unless a ${NAME} in it came to nothing.
std::string settled_text(const text::Json5Value* value) {
  const std::string_view text = value == nullptr ? "" : value->as_string().value_or("");
  if (text.find("${") != std::string_view::npos) return {};
  return std::string(text::trimmed(text));
}

}  // namespace

StoredAccess stored_access(const PathOptions& options, const Environment& environment) {
  StoredAccess access;
  access.key = environment.api_key;
  const Result<Paths> paths = find_paths(environment, options, file_exists);
  if (!paths) {
    access.warning = paths.error().text;
    return access;
  }
  const Environment full = with_env_files(environment, *paths);
  access.key = full.api_key;
  const Result<ConfigFile> config = ConfigFile::load(*paths, full);
  if (!config) {
    access.warning = config.error().text;
    return access;
  }
  if (access.key.empty()) {
    access.key = text::trimmed(config->lookup()("OPENROUTER_API_KEY").value_or(std::string()));
  }
  const text::Json5Value& value = config->value();
  if (access.key.empty()) {
    access.key = settled_text(value.at({"models", "providers", "openrouter", "apiKey"}));
  }
  access.base_url = settled_text(value.at({"models", "providers", "openrouter", "baseUrl"}));
  return access;
}

}  // namespace pincer::cli
