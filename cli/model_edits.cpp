#include "cli/model_edits.hpp"

#include <algorithm>

#include "cli/model_book.hpp"
#include "cli/options.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Path;
using text::Json5Value;

core::Error refused(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

const Json5Path kEntries = {"agents", "defaults", "models"};

Json5Path entry_path(std::string_view key) {
  Json5Path path = kEntries;
  path.emplace_back(key);
  return path;
}

/// agents.defaults.models is also the list of what chats may use: one that is new shuts out all
/// that was free to use before.
void note_new_list(const ConfigView& config, const std::string& key, EditPlan& plan) {
  const Json5Value* defaults = config.value.at({"agents", "defaults"});
  const Json5Value* model = defaults == nullptr ? nullptr : defaults->find("model");
  if (model == nullptr) return;
  const Json5Value* primary = model->is_object() ? model->find("primary") : model;
  const std::string name(primary == nullptr ? "" : primary->as_string().value_or(""));
  if (name.empty() || ModelBook(config.value).key_of(name) == key) return;
  plan.notes.push_back(
      "agents.defaults.models is new; OpenClaw takes it for the list of models a "
      "chat may use, and " +
      text::printable(name, 80) + " is not in it");
}

void add_doubt(const ModelBook& book, const ConfigView& config, EditPlan& plan) {
  const std::optional<std::string> doubt = book.doubt(plan.key, config.known);
  if (doubt) plan.notes.push_back(*doubt);
}

/// Starts a plan about the model that was typed.
Result<EditPlan> plan_about(const ModelBook& book, std::string_view model) {
  Result<Resolved> resolved = book.resolve(model);
  if (!resolved) return std::move(resolved).error();
  EditPlan plan;
  plan.key = std::move(resolved->key);
  plan.notes = std::move(resolved->notes);
  return plan;
}

/// A plan about a model in a slot, with what the slot holds.
struct SlotPlan {
  EditPlan plan;
  ModelSetting setting;
};
Result<SlotPlan> plan_in_slot(const ModelBook& book, const ConfigView& config,
                              const ModelTarget& target, std::string_view model) {
  Result<EditPlan> plan = plan_about(book, model);
  if (!plan) return std::move(plan).error();
  Result<ModelSetting> setting = read_setting(config, target);
  if (!setting) return std::move(setting).error();
  return SlotPlan{std::move(*plan), std::move(*setting)};
}

Json5Path member(Json5Path path, std::string_view key) {
  path.emplace_back(key);
  return path;
}

std::string what(const ModelTarget& target) {
  return target.slot == ModelSlot::image ? "image fallback" : "fallback";
}

/// All places of the config that name a model: everybody's two and each agent's own.
std::vector<ModelTarget> all_targets(const ConfigView& config) {
  std::vector<ModelTarget> targets = {{ModelSlot::text, ""}, {ModelSlot::image, ""}};
  for (std::string& id : agent_ids(config.value)) {
    targets.push_back({ModelSlot::text, std::move(id)});
  }
  return targets;
}

/// Puts the model itself where its alias stood that goes away.
void spell_out(const ConfigView& config, const ModelAlias& alias, EditPlan& plan) {
  for (const ImplicitAlias& implicit : implicit_aliases()) {
    if (implicit.key == alias.key && text::equal_caseless(implicit.name, alias.name)) return;
  }
  const auto means_it = [&](std::string_view name) {
    return text::equal_caseless(text::trimmed(name), alias.name);
  };
  for (const ModelTarget& target : all_targets(config)) {
    const Result<ModelSetting> setting = read_setting(config, target);
    if (!setting) continue;
    if (means_it(setting->primary)) {
      plan.edits.push_back({setting->is_text ? setting->path : member(setting->path, "primary"),
                            Json5Value::of_string(alias.key)});
    }
    std::vector<std::string> list = setting->sources;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (means_it(setting->fallbacks[i])) list[i] = alias.key;
    }
    if (list != setting->sources) {
      plan.edits.push_back({member(setting->path, "fallbacks"), Json5Value::of_strings(list)});
    }
    if (means_it(setting->primary) || list != setting->sources) {
      plan.notes.push_back(text::path_text(setting->path) + " used the alias " + alias.name +
                           ": now it names " + text::printable(alias.key, 80) + " itself");
    }
  }
}

Result<std::string> read_alias(std::string_view typed) {
  const std::string_view name = text::trimmed(typed);
  if (name.empty()) return refused("an alias cannot be empty");
  const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_letter(c) || text::is_digit(c) || std::string_view("_.:-").find(c) < 4;
  });
  if (!fits || name.size() > kRefBytesMax) {
    return refused("'" + text::printable(name, 60) +
                   "' cannot be an alias: letters, digits and . _ : - are allowed");
  }
  return std::string(name);
}

}  // namespace

void want_entry(const ConfigView& config, const std::string& key, EditPlan& plan) {
  const Json5Value* entries = config.source.at({"agents", "defaults", "models"});
  const std::string doubled = key.substr(0, key.find('/') + 1) + key;
  const Json5Value* old = entries == nullptr ? nullptr : entries->find(doubled);
  const Json5Value* present = entries == nullptr ? nullptr : entries->find(key);
  if (entries == nullptr) note_new_list(config, key, plan);
  if (old != nullptr) {
    Json5Value merged = Json5Value::object();
    for (const Json5Value* part : {old, present}) {
      if (part == nullptr || !part->is_object()) continue;
      for (const text::Json5Item* item : members_that_count(*part)) {
        const bool is_own = part == present || present == nullptr || !present->find(item->key);
        if (is_own) merged.add(item->key, item->value);
      }
    }
    plan.edits.push_back({entry_path(key), std::move(merged)});
    plan.edits.push_back({entry_path(doubled), std::nullopt});
  } else if (present == nullptr) {
    plan.edits.push_back({entry_path(key), Json5Value::object()});
  }
}

Result<EditPlan> plan_set(const ConfigView& config, const ModelTarget& target,
                          std::string_view model) {
  const ModelBook book(config.value);
  Result<SlotPlan> begun = plan_in_slot(book, config, target, model);
  if (!begun) return std::move(begun).error();
  EditPlan& plan = begun->plan;
  ModelSetting& setting = begun->setting;
  plan.before = setting.primary;
  set_primary(setting, plan.key, plan.edits);
  add_doubt(book, config, plan);
  want_entry(config, plan.key, plan);
  return std::move(plan);
}

Result<EditPlan> plan_fallback_add(const ConfigView& config, const ModelTarget& target,
                                   std::string_view model) {
  const ModelBook book(config.value);
  Result<SlotPlan> begun = plan_in_slot(book, config, target, model);
  if (!begun) return std::move(begun).error();
  EditPlan& plan = begun->plan;
  ModelSetting& setting = begun->setting;
  plan.list = setting.fallbacks;
  for (const std::string& entry : setting.fallbacks) {
    if (book.key_of(entry) == plan.key) return std::move(plan);
  }
  plan.list.push_back(plan.key);
  setting.sources.push_back(plan.key);
  set_fallbacks(setting, setting.sources, plan.edits);
  if (!target.agent.empty() && !setting.has_fallbacks) {
    plan.notes.push_back("the agent " + target.agent +
                         " now has fallbacks of its own and no longer uses the defaults'");
  }
  if (!setting.primary.empty() && book.key_of(setting.primary) == plan.key) {
    plan.notes.push_back(plan.key + " is the primary already: it will not help as a fallback");
  }
  add_doubt(book, config, plan);
  want_entry(config, plan.key, plan);
  return std::move(plan);
}

Result<EditPlan> plan_fallback_remove(const ConfigView& config, const ModelTarget& target,
                                      std::string_view model) {
  const ModelBook book(config.value);
  Result<SlotPlan> begun = plan_in_slot(book, config, target, model);
  if (!begun) return std::move(begun).error();
  EditPlan& plan = begun->plan;
  ModelSetting& setting = begun->setting;
  std::vector<std::string> left;
  for (std::size_t i = 0; i < setting.fallbacks.size(); ++i) {
    const std::string& entry = setting.fallbacks[i];
    if (book.key_of(entry) == plan.key || entry == text::trimmed(model)) continue;
    left.push_back(setting.sources[i]);
    plan.list.push_back(entry);
  }
  if (left.size() == setting.sources.size()) {
    const std::string near = nearest(plan.key, setting.fallbacks);
    return refused(text::printable(plan.key, 80) + " is no " + what(target) +
                   (near.empty() ? "; see " + what(target) + "s list"
                                 : "; did you mean " + text::printable(near, 80) + "?"));
  }
  set_fallbacks(setting, left, plan.edits);
  plan.notes.clear();  // it is in the list, so nothing was assumed
  return std::move(plan);
}

Result<EditPlan> plan_fallback_clear(const ConfigView& config, const ModelTarget& target) {
  Result<ModelSetting> setting = read_setting(config, target);
  if (!setting) return std::move(setting).error();
  EditPlan plan;
  // An agent's empty list is not the same as none: it shuts out the defaults' list.
  const bool is_clear =
      setting->fallbacks.empty() && (setting->has_fallbacks || target.agent.empty());
  if (!is_clear) set_fallbacks(*setting, {}, plan.edits);
  return plan;
}

Result<EditPlan> plan_alias_add(const ConfigView& config, std::string_view name,
                                std::string_view model) {
  const ModelBook book(config.value);
  const Result<std::string> alias = read_alias(name);
  if (!alias) return alias.error();
  Result<EditPlan> plan = plan_about(book, model);
  if (!plan) return plan;
  const std::string entry = book.entry_of(plan->key).value_or(plan->key);
  const ModelAlias* replaced = nullptr;
  for (const ModelAlias& other : book.aliases()) {
    if (text::equal_caseless(other.name, *alias) && other.key != plan->key) {
      if (!other.implicit) {
        return refused("the alias " + other.name + " stands for " + other.key +
                       " already: remove it first, or choose another name");
      }
      plan->notes.push_back(other.name + " stood for " + other.key + " until now");
    }
    if (other.entry != entry || other.implicit) continue;
    replaced = &other;
  }
  plan->before = replaced == nullptr ? "" : replaced->name;
  if (plan->before == *alias) return plan;
  plan->edits.push_back({member(entry_path(entry), "alias"), Json5Value::of_string(*alias)});
  if (replaced != nullptr && !text::equal_caseless(replaced->name, *alias)) {
    spell_out(config, *replaced, *plan);
  }
  add_doubt(book, config, *plan);
  return plan;
}

Result<EditPlan> plan_alias_remove(const ConfigView& config, std::string_view name) {
  const ModelBook book(config.value);
  const Result<std::string> alias = read_alias(name);
  if (!alias) return alias.error();
  const ModelAlias* found = book.find_alias(*alias);
  if (found == nullptr) {
    std::vector<std::string> names;
    for (const ModelAlias& other : book.aliases()) names.push_back(other.name);
    const std::string near = nearest(*alias, names);
    return refused("there is no alias " + *alias +
                   (near.empty() ? "" : "; did you mean " + near + "?"));
  }
  if (found->implicit) {
    return refused("the alias " + found->name + " comes with OpenClaw for " + found->key +
                   " and is in no file; an alias of your own for that model takes its place");
  }
  EditPlan plan;
  plan.key = found->key;
  plan.before = found->name;
  plan.edits.push_back({member(entry_path(found->entry), "alias"), std::nullopt});
  spell_out(config, *found, plan);
  return plan;
}

Result<EditPlan> plan_selection(const ConfigView& config, const Selection& selection) {
  EditPlan plan;
  if (selection.models.empty()) return plan;
  const ModelBook book(config.value);
  const auto change = [&](ModelSlot slot, const std::vector<std::string>& refs,
                          bool with_primary) -> Result<void> {
    if (refs.empty()) return {};
    const bool own = slot == ModelSlot::text;
    Result<ModelSetting> setting = read_setting(config, {slot, own ? selection.agent : ""});
    if (!setting) return std::move(setting).error();
    const std::string primary = with_primary ? refs.front() : book.key_of(setting->primary);
    std::vector<std::string> fallbacks = refs;
    fallbacks.erase(std::remove(fallbacks.begin(), fallbacks.end(), primary), fallbacks.end());
    if (with_primary) set_primary(*setting, primary, plan.edits);
    if (fallbacks != setting->fallbacks || !setting->has_fallbacks) {
      set_fallbacks(*setting, fallbacks, plan.edits);
    }
    return {};
  };
  Result<void> changed = change(ModelSlot::text, selection.models, selection.set_default);
  const std::vector<std::string> images =
      selection.agent.empty() ? selection.images : std::vector<std::string>();
  if (changed) changed = change(ModelSlot::image, images, selection.set_image);
  if (!changed) return changed.error();
  std::vector<std::string> refs = selection.models;
  refs.insert(refs.end(), images.begin(), images.end());
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const auto end = refs.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(refs.begin(), end, refs[i]) == end) want_entry(config, refs[i], plan);
  }
  return plan;
}

}  // namespace pincer::cli
