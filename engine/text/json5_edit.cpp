#include "engine/text/json5_edit.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/check.hpp"
#include "engine/text/json5_identifier.hpp"
#include "engine/text/json5_model.hpp"
#include "engine/text/json5_splice.hpp"
#include "engine/text/printable.hpp"

namespace pincer::text {
namespace {

core::Error refused(std::string text) {
  return {core::Phase::none, core::ErrorKind::invalid, 0, std::move(text)};
}

Json5Path below(Json5Path path, Json5Step step) {
  path.push_back(std::move(step));
  return path;
}

Json5Path first_of(const Json5Path& path, std::size_t steps) {
  return Json5Path(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(steps));
}

/// The containers from the root to the one at the path.
Json5Chain chain_to(const Json5Value& root, const Json5Path& path) {
  Json5Chain chain = {&root};
  for (const Json5Step& step : path) {
    const std::optional<std::size_t> index = item_index(*chain.back(), step);
    core::check(index.has_value(), "the path of an edit exists");
    chain.push_back(&chain.back()->items()[*index].value);
  }
  return chain;
}

bool is_writable(const Json5Value& value) {
  if (const auto number = value.as_number()) return std::isfinite(*number);
  const std::vector<Json5Item>& items = value.items();
  return std::all_of(items.begin(), items.end(),
                     [](const Json5Item& item) { return is_writable(item.value); });
}

Json5Value wrapped(const Json5Value& value, const Json5Path& path, std::size_t from) {
  Json5Value out = value;
  for (std::size_t i = path.size(); i-- > from;) {
    Json5Value outer = Json5Value::object();
    outer.add(path[i].key(), std::move(out));
    out = std::move(outer);
  }
  return out;
}

/// What the bytes of a file that is not there stand for.
constexpr std::string_view kNothing = "{}\n";

std::string_view source(const std::string& text) {
  return text.empty() ? kNothing : std::string_view(text);
}

}  // namespace

Json5Step::Json5Step(std::string_view key) : key_(valid_utf8(key)) {}

Json5Step Json5Step::element(std::size_t index) {
  Json5Step step("");
  step.index_ = index;
  return step;
}

std::string path_text(const Json5Path& path) {
  std::string out;
  for (const Json5Step& step : path) {
    if (step.is_index()) {
      out += "[" + std::to_string(step.index()) + "]";
    } else if (is_plain_identifier(step.key())) {
      out += (out.empty() ? "" : ".") + step.key();
    } else {
      out += "[" + to_json(Json5Value::of_string(step.key())) + "]";
    }
  }
  return out;
}

Result<Json5Edit> Json5Edit::open(std::string text) {
  Result<Json5Value> root = parse_json5(source(text));
  if (!root) return root.error();
  Json5Edit edit;
  edit.text_ = std::move(text);
  edit.root_ = std::move(*root);
  return edit;
}

const Json5Value* Json5Edit::at(const Json5Path& path) const {
  const Json5Value* value = &root_;
  for (const Json5Step& step : path) {
    const std::optional<std::size_t> index = item_index(*value, step);
    if (!index) return nullptr;
    value = &value->items()[*index].value;
  }
  return value;
}

/// How many steps of the path exist; an error if the next one could not be made.
Result<std::size_t> Json5Edit::existing_steps(const Json5Path& path) const {
  const Json5Value* value = &root_;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (const std::optional<std::size_t> index = item_index(*value, path[i])) {
      value = &value->items()[*index].value;
      continue;
    }
    const auto is_index = [](const Json5Step& step) { return step.is_index(); };
    const bool makeable =
        std::none_of(path.begin() + static_cast<std::ptrdiff_t>(i), path.end(), is_index);
    if (value->is_object() && makeable) return i;
    if (value->is_array() && path[i].is_index()) {
      return refused(path_text(first_of(path, i + 1)) + " does not exist");
    }
    const std::string name = i == 0 ? "the document" : path_text(first_of(path, i));
    const Json5Place& place = value->place();
    return refused(name + " is " + std::string(value->kind_name()) + " at " +
                   std::to_string(place.line) + ":" + std::to_string(place.column) + ", not " +
                   (path[i].is_index() ? "an array" : "an object"));
  }
  return path.size();
}

Result<void> Json5Edit::set(const Json5Path& path, const Json5Value& value) {
  if (!is_writable(value)) {
    return refused(path_text(path) + " cannot be written: JSON has no infinity and no NaN");
  }
  const Result<std::size_t> steps = existing_steps(path);
  if (!steps) return steps.error();
  const Undo before = undo();
  Result<void> done;
  if (*steps == path.size()) {
    done = change(path, value);
  } else {
    const Json5Path container = first_of(path, *steps);
    done = put(container, at(container)->items().size(), path[*steps].key(),
               wrapped(value, path, *steps + 1));
    if (done) note(path);
  }
  if (!done) go_back(before);
  return done;
}

Result<void> Json5Edit::set_json(const Json5Path& path, std::string_view json) {
  const Result<Json5Value> value = parse_json5(json);
  if (!value) return value.error();
  return set(path, *value);
}

Result<void> Json5Edit::remove(const Json5Path& path) {
  if (path.empty()) return refused("the whole document cannot be removed");
  const Json5Path container = first_of(path, path.size() - 1);
  const Undo before = undo();
  Result<void> done;
  while (done && at(path) != nullptr) {
    done = take(container, *item_index(*at(container), path.back()));
    note(path);
    if (path.back().is_index()) break;
  }
  if (!done) go_back(before);
  return done;
}

Result<void> Json5Edit::append(const Json5Path& path, const Json5Value& value) {
  const Json5Value* array = at(path);
  return insert(path, array == nullptr ? 0 : array->items().size(), value);
}

Result<void> Json5Edit::insert(const Json5Path& path, std::size_t index, const Json5Value& value) {
  const Json5Value* array = at(path);
  if (array == nullptr && index == 0) return set(path, Json5Value::array({value}));
  if (array == nullptr) return refused(path_text(path) + " does not exist");
  if (!array->is_array()) {
    return refused(path_text(path) + " is " + std::string(array->kind_name()) + ", not an array");
  }
  if (index > array->items().size()) {
    return refused(path_text(below(path, Json5Step::element(index))) + " does not exist");
  }
  if (!is_writable(value)) {
    return refused(path_text(path) + " cannot be written: JSON has no infinity and no NaN");
  }
  Result<void> done = put(path, index, "", value);
  if (done) note(below(path, Json5Step::element(index)));
  return done;
}

Result<void> Json5Edit::change(const Json5Path& path, const Json5Value& value) {
  const Json5Value& old = *at(path);
  if (same_value(old, value)) return {};
  if (old.is_object() && value.is_object()) return change_object(path, value);
  if (old.is_array() && value.is_array()) return change_array(path, value);
  return replace(path, value);
}

Result<void> Json5Edit::change_object(const Json5Path& path, const Json5Value& value) {
  for (const Json5Item& item : value.items()) {
    if (value.find(item.key) != &item.value) continue;  // a duplicate that does not count
    const Json5Path member = below(path, item.key);
    Result<void> done;
    if (at(member) != nullptr) {
      done = change(member, item.value);
    } else {
      done = put(path, at(path)->items().size(), item.key, item.value);
      note(member);
    }
    if (!done) return done;
  }
  // Last, so that an object that changes wholly keeps the look of its old members.
  std::vector<std::string> gone;
  for (const Json5Item& item : at(path)->items()) {
    if (value.find(item.key) == nullptr) gone.push_back(item.key);
  }
  for (const std::string& key : gone) {
    Result<void> done = remove(below(path, key));
    if (!done) return done;
  }
  return {};
}

Result<void> Json5Edit::change_array(const Json5Path& path, const Json5Value& value) {
  for (const ElementEdit& edit : element_edits(*at(path), value)) {
    const Json5Path element = below(path, Json5Step::element(edit.index));
    Result<void> done;
    switch (edit.kind) {
      case ElementEdit::Kind::insert:
        done = put(path, edit.index, "", value.items()[edit.wanted].value);
        note(element);
        break;
      case ElementEdit::Kind::remove:
        done = take(path, edit.index);
        note(element);
        break;
      case ElementEdit::Kind::change:
        done = change(element, value.items()[edit.wanted].value);
        break;
    }
    if (!done) return done;
  }
  return {};
}

Result<void> Json5Edit::replace(const Json5Path& path, const Json5Value& value) {
  Json5Model expected(root_);
  expected.replace(path, value);
  note(path);
  if (path.empty()) {
    const Json5Style style = style_for(source(text_), {});
    const Json5Place& place = root_.place();
    const std::string text = render_value(value, style, true, "");
    return adopt(spliced(source(text_), {{place.begin, place.end, text}}), expected.root());
  }
  const Json5Chain chain = chain_to(root_, first_of(path, path.size() - 1));
  const std::size_t index = *item_index(*chain.back(), path.back());
  const Splices splices = replacement(source(text_), chain, index, value);
  return adopt(spliced(source(text_), splices), expected.root());
}

Result<void> Json5Edit::put(const Json5Path& container, std::size_t index, std::string_view key,
                            const Json5Value& value) {
  Json5Model expected(root_);
  expected.put(container, index, key, value);
  const Splices splices = insertion(source(text_), chain_to(root_, container), index, key, value);
  return adopt(spliced(source(text_), splices), expected.root());
}

Result<void> Json5Edit::take(const Json5Path& container, std::size_t index) {
  Json5Model expected(root_);
  expected.take(container, index);
  const Splices splices = removal(source(text_), *chain_to(root_, container).back(), index);
  return adopt(spliced(source(text_), splices), expected.root());
}

/// The edited text becomes the text. It can fail only for nesting that became too deep.
Result<void> Json5Edit::adopt(std::string text, const Json5Value& expected) {
  Result<Json5Value> root = parse_json5(text);
  if (!root && root.error().kind == core::ErrorKind::too_large) return root.error();
  core::check(root.ok(), "edited JSON5 parses");
  core::check(same_value(*root, expected), "an edit changes what it was asked to and nothing else");
  text_ = std::move(text);
  root_ = std::move(*root);
  return {};
}

void Json5Edit::go_back(const Undo& before) {
  if (text_ != before.text) root_ = std::move(*parse_json5(source(before.text)));
  text_ = before.text;
  changed_paths_ = before.changed_paths;
}

void Json5Edit::note(const Json5Path& path) {
  const bool in_array = !path.empty() && path.back().is_index();
  std::string text = path_text(in_array ? first_of(path, path.size() - 1) : path);
  if (std::find(changed_paths_.begin(), changed_paths_.end(), text) == changed_paths_.end()) {
    changed_paths_.push_back(std::move(text));
  }
}

}  // namespace pincer::text
