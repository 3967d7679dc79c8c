#include "cli/state/agent_paths.hpp"

#include <algorithm>
#include <utility>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Item;
using text::Json5Value;

constexpr std::string_view kMain = "main";

std::string text_of(const Json5Value* value) {
  return value == nullptr ? std::string()
                          : std::string(text::trimmed(value->as_string().value_or("")));
}

std::string id_of(const Json5Item& agent) {
  return text::lowered(text_of(agent.value.find("id")));
}

const std::vector<Json5Item>& listed(const ConfigFile& config) {
  static const std::vector<Json5Item> kNone;
  const Json5Value* list = config.value().at({"agents", "list"});
  return list != nullptr && list->is_array() ? list->items() : kNone;
}

const Json5Item* find_agent(const ConfigFile& config, const std::string& id) {
  const std::vector<Json5Item>& agents = listed(config);
  const auto found = std::find_if(agents.begin(), agents.end(),
                                  [&](const Json5Item& agent) { return id_of(agent) == id; });
  return found == agents.end() ? nullptr : &*found;
}

std::string default_agent(const ConfigFile& config) {
  std::string first;
  for (const Json5Item& agent : listed(config)) {
    const std::string id = id_of(agent);
    if (id.empty()) continue;
    if (first.empty()) first = id;
    const Json5Value* chosen = agent.value.find("default");
    if (chosen != nullptr && chosen->as_boolean().value_or(false)) return id;
  }
  return first.empty() ? std::string(kMain) : first;
}

std::string variable_dir(const Paths& paths, const Environment& environment) {
  for (const char* name : {"OPENCLAW_AGENT_DIR", "PI_CODING_AGENT_DIR"}) {
    const std::string_view given = text::trimmed(environment.variable(name));
    if (!given.empty()) return absolute_path(given, paths.home, environment.current_dir);
  }
  return {};
}

core::Error unknown(const std::string& agent, const ConfigFile& config) {
  std::string known;
  for (const Json5Item& item : listed(config)) {
    if (const std::string id = id_of(item); !id.empty()) known += (known.empty() ? "" : ", ") + id;
  }
  return core::Error{
      core::Phase::none, core::ErrorKind::invalid, 0,
      "there is no agent " + text::printable(agent) + "; the config lists " +
          text::printable(known.empty() ? "none, so that there is only main" : known)};
}

}  // namespace

Result<Paths> agent_paths(const Paths& paths, const Environment& environment,
                          const ConfigFile& config, const std::string& agent) {
  Paths found = paths;
  const std::string wanted = text::lowered(text::trimmed(agent));
  if (wanted.empty()) {
    found.agent = default_agent(config);
    const std::string given = variable_dir(paths, environment);
    if (!given.empty()) {
      found.agent_dir = given;
      return found;
    }
  } else {
    found.agent = wanted;
  }
  const Json5Item* entry = find_agent(config, found.agent);
  // main is there without being listed, as long as nobody else is.
  if (entry == nullptr && !wanted.empty() && (wanted != kMain || !listed(config).empty())) {
    return unknown(agent, config);
  }
  const std::string own = entry == nullptr ? "" : text_of(entry->value.find("agentDir"));
  found.agent_dir = own.empty() ? paths.state_dir + "/agents/" + found.agent + "/agent"
                                : absolute_path(own, paths.home, environment.current_dir);
  return found;
}

std::string main_agent_dir(const Paths& paths, const Environment& environment) {
  const std::string given = variable_dir(paths, environment);
  return given.empty() ? paths.state_dir + "/agents/main/agent" : given;
}

}  // namespace pincer::cli
