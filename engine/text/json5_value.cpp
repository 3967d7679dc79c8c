#include <algorithm>
#include <cmath>
#include <map>

#include "engine/core/check.hpp"
#include "engine/text/json.hpp"
#include "engine/text/json5.hpp"
#include "engine/text/printable.hpp"

namespace pincer::text {

using Kind = Json5Value::Kind;

Json5Value Json5Value::of_boolean(bool value) {
  Json5Value out;
  out.kind_ = Kind::boolean;
  out.boolean_ = value;
  return out;
}

Json5Value Json5Value::of_number(double value) {
  Json5Value out;
  out.kind_ = Kind::number;
  out.number_ = value;
  out.text_ = js_number(value);
  return out;
}

Json5Value Json5Value::of_string(std::string_view value) {
  Json5Value out;
  out.kind_ = Kind::string;
  out.text_ = valid_utf8(value);
  return out;
}

Json5Value Json5Value::of_strings(const std::vector<std::string>& values) {
  std::vector<Json5Value> elements;
  elements.reserve(values.size());
  for (const std::string& value : values) elements.push_back(of_string(value));
  return array(std::move(elements));
}

Json5Value Json5Value::array(std::vector<Json5Value> elements) {
  Json5Value out;
  out.kind_ = Kind::array;
  for (Json5Value& element : elements) {
    Json5Item item;
    item.value = std::move(element);
    out.items_.push_back(std::move(item));
  }
  return out;
}

Json5Value Json5Value::object() {
  Json5Value out;
  out.kind_ = Kind::object;
  return out;
}

Json5Value& Json5Value::add(std::string_view key, Json5Value value) {
  core::check(is_object(), "members are added to an object");
  Json5Item item;
  item.key = valid_utf8(key);
  item.value = std::move(value);
  items_.push_back(std::move(item));
  return *this;
}

std::string_view Json5Value::kind_name() const {
  switch (kind_) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return boolean_ ? "true" : "false";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "";
}

std::optional<bool> Json5Value::as_boolean() const {
  if (kind_ != Kind::boolean) return std::nullopt;
  return boolean_;
}

std::optional<double> Json5Value::as_number() const {
  if (kind_ != Kind::number) return std::nullopt;
  return number_;
}

std::optional<std::int64_t> Json5Value::as_integer() const {
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  if (kind_ != Kind::number || !(std::abs(number_) <= kExactMax)) return std::nullopt;
  if (number_ != std::trunc(number_)) return std::nullopt;
  return static_cast<std::int64_t>(number_);
}

std::optional<std::string_view> Json5Value::as_string() const {
  if (kind_ != Kind::string) return std::nullopt;
  return text_;
}

const Json5Value* Json5Value::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  const auto last = std::find_if(items_.rbegin(), items_.rend(),
                                 [key](const Json5Item& item) { return item.key == key; });
  return last == items_.rend() ? nullptr : &last->value;
}

const Json5Value* Json5Value::at(std::initializer_list<std::string_view> keys) const {
  const Json5Value* value = this;
  for (const std::string_view key : keys) {
    value = value->find(key);
    if (value == nullptr) return nullptr;
  }
  return value;
}

const Json5Value* Json5Value::element(std::size_t index) const {
  if (!is_array() || index >= items_.size()) return nullptr;
  return &items_[index].value;
}

std::vector<const Json5Item*> members_that_count(const Json5Value& object) {
  std::vector<const Json5Item*> members;
  members.reserve(object.items().size());
  for (const Json5Item& item : object.items()) members.push_back(&item);
  // Of one key the last in the source comes first, and unique keeps the first.
  std::sort(members.begin(), members.end(), [](const Json5Item* a, const Json5Item* b) {
    const int order = a->key.compare(b->key);
    return order != 0 ? order < 0 : a > b;
  });
  const auto same_key = [](const Json5Item* a, const Json5Item* b) { return a->key == b->key; };
  members.erase(std::unique(members.begin(), members.end(), same_key), members.end());
  return members;
}

namespace {

bool same_items(const Json5Value& a, const Json5Value& b) {
  if (a.is_array()) {
    return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                      [](const auto& x, const auto& y) { return same_value(x.value, y.value); });
  }
  const auto left = members_that_count(a);
  const auto right = members_that_count(b);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const Json5Item* x, const Json5Item* y) {
                      return x->key == y->key && same_value(x->value, y->value);
                    });
}

void write(JsonWriter& out, const Json5Value& value);

void write_members(JsonWriter& out, const Json5Value& object) {
  std::map<std::string_view, const Json5Value*> last;
  for (const Json5Item& item : object.items()) last[item.key] = &item.value;
  out.begin_object();
  for (const Json5Item& item : object.items()) {
    const auto found = last.find(item.key);
    if (found == last.end()) continue;
    out.key(item.key);
    write(out, *found->second);
    last.erase(found);
  }
  out.end_object();
}

void write(JsonWriter& out, const Json5Value& value) {
  switch (value.kind()) {
    case Kind::null:
      out.null();
      return;
    case Kind::boolean:
      out.boolean(*value.as_boolean());
      return;
    case Kind::number:
      out.number(*value.as_number());
      return;
    case Kind::string:
      out.string(*value.as_string());
      return;
    case Kind::array:
      out.begin_array();
      for (const Json5Item& item : value.items()) write(out, item.value);
      out.end_array();
      return;
    case Kind::object:
      write_members(out, value);
      return;
  }
}

}  // namespace

bool same_value(const Json5Value& a, const Json5Value& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is_container()) return same_items(a, b);
  if (const auto number = a.as_number()) {
    const double other = *b.as_number();
    return *number == other || (std::isnan(*number) && std::isnan(other));
  }
  return a.as_boolean() == b.as_boolean() && a.as_string() == b.as_string();
}

std::string to_json(const Json5Value& value) {
  JsonWriter out(true);
  write(out, value);
  return out.take();
}

}  // namespace pincer::text
