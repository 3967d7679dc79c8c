#include "engine/text/json5_style.hpp"

#include <algorithm>
#include <optional>

#include "engine/text/json5_identifier.hpp"
#include "engine/text/json5_trivia.hpp"

namespace pincer::text {
namespace {

/// Collects what containers show; what is known first stays.
class StyleFinder {
 public:
  explicit StyleFinder(std::string_view text) : text_(text) {}

  void look_at(const Json5Value& container) {
    const std::vector<Json5Item>& items = container.items();
    if (items.empty()) return;
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      if (container.is_object()) look_at_key(*item);
      look_at_indent(container, *item);
    }
    look_at_gaps(container);
  }

  void look_inside(const Json5Value& value) {
    if (!value.is_container()) return;
    look_at(value);
    for (const Json5Item& item : value.items()) look_inside(item.value);
  }

  Json5Style style() const {
    Json5Style out;
    out.unit = unit_.value_or(out.unit);
    out.colon = colon_.value_or(out.colon);
    const bool airy = out.colon.ends_with(' ');
    out.comma_gap = comma_gap_.value_or(airy ? " " : "");
    out.object_pad = object_pad_.value_or(airy ? " " : "");
    out.array_pad = array_pad_.value_or("");
    out.bare_keys = bare_keys_.value_or(false);
    out.quote = quote_.value_or('"');
    return out;
  }

 private:
  void look_at_key(const Json5Item& item) {
    const char first = text_[item.key_place.begin];
    const bool quoted = first == '"' || first == '\'';
    if (quoted && !quote_) quote_ = first;
    if (!bare_keys_ && is_plain_identifier(item.key)) bare_keys_ = !quoted;
    const std::string_view colon =
        text_.substr(item.key_place.end, item.value.place().begin - item.key_place.end);
    if (!colon_ && (colon == ":" || colon == ": " || colon == " : ")) colon_ = colon;
  }

  void look_at_indent(const Json5Value& container, const Json5Item& item) {
    const std::size_t begin = item.begin(container);
    if (unit_ || !first_on_line(text_, begin)) return;
    const std::string_view outer = indent_of_line(text_, container.place().begin);
    const std::string_view inner = indent_of_line(text_, begin);
    if (inner.size() > outer.size() && inner.starts_with(outer)) {
      unit_ = inner.substr(outer.size());
    }
  }

  /// The blanks inside the brackets and behind the commas of a container on one line.
  void look_at_gaps(const Json5Value& container) {
    const std::vector<Json5Item>& items = container.items();
    std::optional<std::string>& pad = container.is_object() ? object_pad_ : array_pad_;
    note(pad, container.place().begin + 1, items.front().begin(container));
    for (std::size_t i = 1; i < items.size(); ++i) {
      note(comma_gap_, *items[i - 1].comma + 1, items[i].begin(container));
    }
  }

  void note(std::optional<std::string>& what, std::size_t begin, std::size_t end) {
    const std::string_view gap = text_.substr(begin, end - begin);
    if (!what && (gap.empty() || gap == " ")) what = gap;
  }

  std::string_view text_;
  std::optional<std::string> unit_, colon_, comma_gap_, object_pad_, array_pad_;
  std::optional<bool> bare_keys_;
  std::optional<char> quote_;
};

/// The last line break before `at`, else the first behind it.
std::string line_break_near(std::string_view text, std::size_t at) {
  std::size_t found = text.substr(0, at).find_last_of("\r\n");
  if (found == std::string_view::npos) found = text.find_first_of("\r\n", at);
  if (found == std::string_view::npos) return "\n";
  if (text[found] == '\n' && found > 0 && text[found - 1] == '\r') --found;
  return std::string(text.substr(found, line_break_bytes(text, found)));
}

std::string json_string(std::string_view text) {
  return to_json(Json5Value::of_string(std::string(text)));
}

/// The same characters between single quotes.
std::string single_quoted(std::string_view text) {
  const std::string json = json_string(text);
  std::string out = "'";
  for (std::size_t i = 1; i + 1 < json.size(); ++i) {
    if (json[i] == '\'') {
      out += "\\'";
    } else if (json[i] != '\\') {
      out.push_back(json[i]);
    } else {
      ++i;
      if (json[i] != '"') out.push_back('\\');
      out.push_back(json[i]);
    }
  }
  return out + "'";
}

/// A spelling that JSON has too: no sign but minus, no hexadecimal, digits around the point.
bool is_json_number(std::string_view spelling) {
  if (spelling.starts_with('-')) spelling.remove_prefix(1);
  if (spelling.empty() || spelling[0] == '.' || spelling[0] == '+') return false;
  if (spelling.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return false;
  const std::size_t point = spelling.find('.');
  if (point == std::string_view::npos) return true;
  return point + 1 < spelling.size() && spelling[point + 1] >= '0' && spelling[point + 1] <= '9';
}

std::string render_scalar(const Json5Value& value) {
  if (is_json_number(value.spelling())) return std::string(value.spelling());
  return to_json(value);
}

}  // namespace

Json5Style style_for(std::string_view text, const Json5Chain& chain) {
  StyleFinder finder(text);
  for (auto container = chain.rbegin(); container != chain.rend(); ++container) {
    finder.look_at(**container);
  }
  if (!chain.empty()) finder.look_inside(*chain.front());
  Json5Style style = finder.style();
  style.line_break = line_break_near(text, chain.empty() ? 0 : chain.back()->place().end);
  return style;
}

bool items_on_lines(std::string_view text, const Json5Value& container, std::size_t index) {
  const std::vector<Json5Item>& items = container.items();
  const std::size_t inside = container.place().begin + 1;
  if (items.empty()) return has_line_break(text, inside, container.place().end - 1);
  if (index == 0 && items.size() > 1) index = 1;
  const std::size_t before = index == 0 ? inside : items[index - 1].value.place().end;
  return has_line_break(text, before, items[index].begin(container));
}

bool spreads_over_lines(std::string_view text, const Json5Value& container,
                        const Json5Value& value) {
  const std::vector<Json5Item>& items = container.items();
  const auto sample = std::find_if(items.rbegin(), items.rend(), [&value](const Json5Item& item) {
    return item.value.kind() == value.kind() && !item.value.items().empty();
  });
  if (sample != items.rend()) return items_on_lines(text, sample->value, 0);
  return items.empty() || items_on_lines(text, container, items.size() - 1);
}

std::string render_key(std::string_view key, const Json5Style& style) {
  if (style.bare_keys && is_plain_identifier(key)) return std::string(key);
  return style.quote == '"' ? json_string(key) : single_quoted(key);
}

std::string render_value(const Json5Value& value, const Json5Style& style, bool on_lines,
                         const std::string& indent) {
  if (!value.is_container()) return render_scalar(value);
  if (value.items().empty()) return value.is_object() ? "{}" : "[]";
  const std::string inner = on_lines ? indent + style.unit : indent;
  const std::string pad = value.is_object() ? style.object_pad : style.array_pad;
  const std::string before = on_lines ? style.line_break + inner : "";
  std::string out = value.is_object() ? "{" : "[";
  if (!on_lines) out += pad;
  bool first = true;
  for (const Json5Item& item : value.items()) {
    if (!first) out += on_lines ? "," : "," + style.comma_gap;
    first = false;
    out += before;
    if (value.is_object()) out += render_key(item.key, style) + style.colon;
    out += render_value(item.value, style, on_lines, inner);
  }
  out += on_lines ? style.line_break + indent : pad;
  out += value.is_object() ? '}' : ']';
  return out;
}

}  // namespace pincer::text
