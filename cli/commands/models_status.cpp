#include "cli/commands/models_status.hpp"

#include <algorithm>

#include "cli/exit_code.hpp"
#include "cli/model_book.hpp"
#include "cli/model_setting.hpp"
#include "cli/render/secrets.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

/// What status tells, gathered.
struct Status {
  std::string raw;       ///< the default as it is written, or the one that stands in for it
  std::string resolved;  ///< what it means
  std::vector<std::string> fallbacks;
  std::string image;
  std::vector<std::string> image_fallbacks;
  std::vector<std::string> allowed;
};

/// The agent that is there without being listed.
bool is_unlisted_main(std::string_view agent, const ConfigFile& config) {
  const std::vector<std::string> ids = agent_ids(config.value());
  return text::equal_caseless(agent, "main") &&
         std::none_of(ids.begin(), ids.end(),
                      [&](const std::string& id) { return text::equal_caseless(id, agent); });
}

Result<Status> gather(const ModelsOptions& options, const ConfigFile& config) {
  Result<ModelSetting> model = read_setting(view(config), {});
  if (!model) return std::move(model).error();
  Result<ModelSetting> image = read_setting(view(config), {ModelSlot::image, ""});
  if (!image) return std::move(image).error();
  Status status;
  status.raw = model->primary;
  status.fallbacks = model->fallbacks;
  if (!options.agent.empty() && !is_unlisted_main(options.agent, config)) {
    Result<ModelSetting> own = read_setting(view(config), {ModelSlot::text, options.agent});
    if (!own) return std::move(own).error();
    if (!own->primary.empty()) status.raw = own->primary;
    if (own->has_fallbacks) status.fallbacks = own->fallbacks;
  }
  if (status.raw.empty()) status.raw = default_model(config.value());
  status.resolved = ModelBook(config.value()).key_of(status.raw);
  status.image = image->primary;
  status.image_fallbacks = image->fallbacks;
  const text::Json5Value* allowed = config.value().at({"agents", "defaults", "models"});
  if (allowed != nullptr && allowed->is_object()) {
    for (const text::Json5Item& entry : allowed->items()) status.allowed.push_back(entry.key);
  }
  return status;
}

void write_list(text::JsonWriter& json, std::string_view key,
                const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& one : texts) json.string(without_secrets(one));
  json.end_array();
}

std::string status_json(const Status& status, const Paths& paths, const ModelBook& book,
                        bool of_agent) {
  text::JsonWriter json(true);
  json.begin_object();
  json.key("configPath").string(paths.config);
  if (of_agent) json.key("agentId").string(paths.agent);
  json.key("agentDir").string(paths.agent_dir);
  json.key("defaultModel").string(without_secrets(status.raw));
  json.key("resolvedDefault").string(without_secrets(status.resolved));
  write_list(json, "fallbacks", status.fallbacks);
  json.key("imageModel");
  if (status.image.empty()) {
    json.null();
  } else {
    json.string(without_secrets(status.image));
  }
  write_list(json, "imageFallbacks", status.image_fallbacks);
  json.key("aliases").begin_object();
  for (const ModelAlias& alias : book.aliases()) {
    json.key(alias.name).string(without_secrets(alias.key));
  }
  json.end_object();
  write_list(json, "allowed", status.allowed);
  json.end_object();
  return json.take() + "\n";
}

std::string row(std::string_view label, const std::string& value) {
  constexpr std::size_t kLabelColumns = 17;
  std::string line(label);
  if (line.size() < kLabelColumns) line.append(kLabelColumns - line.size(), ' ');
  return line + text::printable(value.empty() ? "-" : value) + "\n";
}

void print_rows(std::string_view label, const std::vector<std::string>& values, Output& output) {
  if (values.empty()) output.data(row(label, ""));
  for (const std::string& value : values) {
    output.data(row(&value == &values.front() ? label : "", without_secrets(value)));
  }
}

void print_status(const Status& status, const ConfigFile& config, const ModelBook& book,
                  Output& output) {
  output.data(row("Config", config.path + (config.exists ? "" : " (not there yet)")));
  std::string meaning = without_secrets(status.resolved);
  if (status.raw != status.resolved) meaning += " (from " + without_secrets(status.raw) + ")";
  output.data(row("Default", meaning));
  print_rows("Fallbacks", status.fallbacks, output);
  output.data(row("Image model", without_secrets(status.image)));
  print_rows("Image fallbacks", status.image_fallbacks, output);
  std::vector<std::string> aliases;
  for (const ModelAlias& alias : book.aliases()) {
    aliases.push_back(alias.name + " -> " + alias.key + (alias.implicit ? " (built in)" : ""));
  }
  print_rows("Aliases", aliases, output);
  output.data(row("Allowed in chats", status.allowed.empty()
                                          ? "all models"
                                          : std::to_string(status.allowed.size()) + " models"));
}

}  // namespace

int show_status(const ModelsOptions& options, const Paths& paths, const ConfigFile& config,
                Output& output) {
  const Result<Status> status = gather(options, config);
  if (!status) {
    output.say(without_secrets(status.error().text));
    return kExitError;
  }
  const ModelBook book(config.value());
  if (options.json) {
    output.data(status_json(*status, paths, book, !options.agent.empty()));
  } else if (options.plain) {
    output.data(text::printable(without_secrets(status->resolved)) + "\n");
  } else {
    print_status(*status, config, book, output);
  }
  return kExitOk;
}

}  // namespace pincer::cli
