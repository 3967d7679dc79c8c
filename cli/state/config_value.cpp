#include "cli/state/config_value.hpp"

#include <algorithm>
#include <utility>

#include "engine/text/ascii.hpp"

namespace pincer::cli {
namespace {

using text::Json5Item;
using text::Json5Value;

/// The members of an object that count, in the order they stand there.
std::vector<const Json5Item*> members(const Json5Value& object) {
  std::vector<const Json5Item*> counting;
  for (const Json5Item& item : object.items()) {
    if (object.find(item.key) == &item.value) counting.push_back(&item);
  }
  return counting;
}

/// Bytes of the name in "${NAME}" at the begin of `text`, 0 when there is none.
std::size_t name_length(std::string_view text) {
  if (text.substr(0, 2) != "${") return 0;
  const std::string_view rest = text.substr(2);
  const auto fits = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || text::is_digit(c); };
  const std::size_t end =
      static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), fits) - rest.begin());
  if (end == 0 || end == rest.size() || rest[end] != '}' || text::is_digit(rest[0])) return 0;
  return end;
}

void note(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

Json5Value element_with_references(const Json5Value& wanted, std::size_t index,
                                   const Json5Value& source, const Json5Value& resolved) {
  const auto fits = [&](std::size_t at) {
    return at < resolved.items().size() && same_value(resolved.items()[at].value, wanted);
  };
  if (fits(index)) return source.items()[index].value;
  for (std::size_t at = 0; at < resolved.items().size(); ++at) {
    if (fits(at)) return source.items()[at].value;
  }
  return wanted;
}

}  // namespace

Json5Value merged(const Json5Value& under, const Json5Value& over) {
  if (under.is_array() && over.is_array()) {
    std::vector<Json5Value> elements;
    for (const Json5Item& item : under.items()) elements.push_back(item.value);
    for (const Json5Item& item : over.items()) elements.push_back(item.value);
    return Json5Value::array(std::move(elements));
  }
  if (!under.is_object() || !over.is_object()) return over;
  Json5Value both = Json5Value::object();
  for (const Json5Item* item : members(under)) {
    const Json5Value* other = over.find(item->key);
    both.add(item->key, other == nullptr ? item->value : merged(item->value, *other));
  }
  for (const Json5Item* item : members(over)) {
    if (under.find(item->key) == nullptr) both.add(item->key, item->value);
  }
  return both;
}

std::string substituted(std::string_view text, const Lookup& lookup,
                        std::vector<std::string>& unset) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    if (const std::size_t escaped = rest[0] == '$' ? name_length(rest.substr(1)) : 0; escaped > 0) {
      out.append(rest.substr(1, escaped + 3));
      at += escaped + 4;
      continue;
    }
    const std::size_t length = name_length(rest);
    if (length == 0) {
      out += rest[0];
      ++at;
      continue;
    }
    const std::string_view name = rest.substr(2, length);
    const std::optional<std::string> value = lookup(name);
    if (!value) note(unset, name);
    out.append(value ? std::string_view(*value) : rest.substr(0, length + 3));
    at += length + 3;
  }
  return out;
}

Json5Value substituted(const Json5Value& value, const Lookup& lookup,
                       std::vector<std::string>& unset) {
  if (value.is_string()) {
    if (value.as_string()->find("${") == std::string_view::npos) return value;
    return Json5Value::of_string(substituted(*value.as_string(), lookup, unset));
  }
  if (value.is_array()) {
    std::vector<Json5Value> elements;
    for (const Json5Item& item : value.items()) {
      elements.push_back(substituted(item.value, lookup, unset));
    }
    return Json5Value::array(std::move(elements));
  }
  if (!value.is_object()) return value;
  Json5Value object = Json5Value::object();
  for (const Json5Item* item : members(value)) {
    object.add(item->key, substituted(item->value, lookup, unset));
  }
  return object;
}

Json5Value with_references(const Json5Value& wanted, const Json5Value& source,
                           const Json5Value& resolved) {
  if (same_value(wanted, resolved)) return source;
  if (wanted.is_array() && source.is_array() && resolved.is_array()) {
    std::vector<Json5Value> elements;
    for (const Json5Item& item : wanted.items()) {
      elements.push_back(element_with_references(item.value, elements.size(), source, resolved));
    }
    return Json5Value::array(std::move(elements));
  }
  if (!wanted.is_object() || !source.is_object() || !resolved.is_object()) return wanted;
  Json5Value object = Json5Value::object();
  for (const Json5Item* item : members(wanted)) {
    const Json5Value* old = source.find(item->key);
    const Json5Value* old_resolved = resolved.find(item->key);
    const bool known = old != nullptr && old_resolved != nullptr;
    object.add(item->key, known ? with_references(item->value, *old, *old_resolved) : item->value);
  }
  return object;
}

bool has_include(const Json5Value& value) {
  if (value.is_object() && value.find("$include") != nullptr) return true;
  return std::any_of(value.items().begin(), value.items().end(),
                     [](const Json5Item& item) { return has_include(item.value); });
}

const Json5Value* value_at(const Json5Value& root, const text::Json5Path& path) {
  const Json5Value* value = &root;
  for (const text::Json5Step& step : path) {
    value = step.is_index() ? value->element(step.index()) : value->find(step.key());
    if (value == nullptr) return nullptr;
  }
  return value;
}

}  // namespace pincer::cli
