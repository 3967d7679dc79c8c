#include "engine/core/check.hpp"
#include "engine/text/json5_comments.hpp"
#include "engine/text/json5_splice.hpp"
#include "engine/text/json5_trivia.hpp"

namespace pincer::text {
namespace {

/// One insertion: what the neighbours look like and what is to be written.
class Insertion {
 public:
  Insertion(std::string_view text, const Json5Chain& chain, std::string_view key,
            const Json5Value& value)
      : text_(text),
        chain_(chain),
        container_(*chain.back()),
        items_(container_.items()),
        style_(style_for(text, chain)),
        key_(key),
        value_(value) {}

  Splices at(std::size_t index) const {
    if (items_.empty()) return has_comment(text_, open(), close()) ? behind_comments() : alone();
    return index == 0 ? at_front() : behind(index - 1);
  }

 private:
  std::size_t open() const { return container_.place().begin + 1; }
  std::size_t close() const { return container_.place().end - 1; }
  std::string base_indent() const { return std::string(indent_of_line(text_, open())); }

  std::string item(bool on_lines, const std::string& indent) const {
    const bool spread = on_lines && spreads_over_lines(text_, container_, value_);
    const std::string value = render_value(value_, style_, spread, indent);
    return container_.is_object() ? render_key(key_, style_) + style_.colon + value : value;
  }

  std::string new_line(const std::string& indent) const { return style_.line_break + indent; }

  /// The only thing inside the brackets.
  Splices alone() const {
    const bool on_lines = empty_spreads();
    if (!on_lines) {
      const std::string& pad = container_.is_object() ? style_.object_pad : style_.array_pad;
      return {{open(), close(), pad + item(false, base_indent()) + pad}};
    }
    const std::string inner = base_indent() + style_.unit;
    return {{open(), close(), new_line(inner) + item(true, inner) + new_line(base_indent())}};
  }

  bool empty_spreads() const {
    if (has_line_break(text_, open(), close()) || chain_.size() < 2) return true;
    return spreads_over_lines(text_, *chain_[chain_.size() - 2], container_);
  }

  /// Inside brackets that hold comments only.
  Splices behind_comments() const {
    std::size_t last = open();
    bool on_lines = has_line_break(text_, open(), close());
    std::string indent = base_indent() + style_.unit;
    for (const Json5Trivia& part : trivia_between(text_, open(), close())) {
      if (!part.is_comment()) continue;
      last = part.end;
      // U+2028 ends a line comment, yet is no line break to write behind.
      on_lines = on_lines || part.kind == Json5Trivia::Kind::line_comment;
      if (first_on_line(text_, part.begin)) indent = indent_of_line(text_, part.begin);
    }
    if (on_lines) {
      return {{last, last, new_line(indent) + item(true, indent)}};
    }
    return {{last, last, " " + item(false, indent)}};
  }

  Splices at_front() const {
    const std::size_t first = items_.front().begin(container_);
    if (!items_on_lines(text_, container_, 0)) {
      return {{first, first, item(false, base_indent()) + "," + style_.comma_gap}};
    }
    const std::string indent = items_indent();
    if (commas_lead(text_, container_)) {
      return {{first, first, item(true, indent) + new_line(comma_indent()) + ", "}};
    }
    if (!has_line_break(text_, open(), first)) {
      return {{first, first, item(true, indent) + "," + new_line(indent)}};
    }
    const std::size_t at = own_comments_end(text_, open(), first, true);
    return {{at, at, new_line(indent) + item(true, indent) + ","}};
  }

  Splices behind(std::size_t index) const {
    const Json5Item& before = items_[index];
    const std::size_t value_end = before.value.place().end;
    const bool last = index + 1 == items_.size();
    const std::size_t limit = last ? close() : items_[index + 1].begin(container_);
    if (commas_lead(text_, container_) && !(last && before.comma)) {
      const std::size_t at =
          own_comments_end(text_, value_end, before.comma.value_or(limit), false);
      const std::string indent = items_indent();
      return {{at, at, new_line(comma_indent()) + ", " + item(true, indent)}};
    }
    const std::size_t from = before.comma ? *before.comma + 1 : value_end;
    const std::size_t at = own_comments_end(text_, from, limit, !last);
    Splices out;
    if (!before.comma) out.push_back({value_end, value_end, ","});
    const std::string comma = before.comma ? "," : "";
    if (items_on_lines(text_, container_, index) || ends_line_comment(from, at)) {
      const std::string indent = items_indent();
      out.push_back({at, at, new_line(indent) + item(true, indent) + comma});
    } else {
      const std::size_t place = before.comma ? from : at;
      out.push_back({place, place, style_.comma_gap + item(false, base_indent()) + comma});
    }
    return out;
  }

  bool ends_line_comment(std::size_t begin, std::size_t end) const {
    const auto parts = trivia_between(text_, begin, end);
    return !parts.empty() && parts.back().kind == Json5Trivia::Kind::line_comment;
  }

  /// Indentation of the last item that begins its line.
  std::string items_indent() const {
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
      const std::size_t begin = item->begin(container_);
      if (first_on_line(text_, begin)) return std::string(indent_of_line(text_, begin));
    }
    return base_indent() + style_.unit;
  }

  std::string comma_indent() const {
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
      if (item->comma && first_on_line(text_, *item->comma)) {
        return std::string(indent_of_line(text_, *item->comma));
      }
    }
    return base_indent();
  }

  std::string_view text_;
  const Json5Chain& chain_;
  const Json5Value& container_;
  const std::vector<Json5Item>& items_;
  Json5Style style_;
  std::string_view key_;
  const Json5Value& value_;
};

}  // namespace

Splices insertion(std::string_view text, const Json5Chain& chain, std::size_t index,
                  std::string_view key, const Json5Value& value) {
  return Insertion(text, chain, key, value).at(index);
}

Splices replacement(std::string_view text, const Json5Chain& chain, std::size_t index,
                    const Json5Value& value) {
  const Json5Value& container = *chain.back();
  const Json5Value& old = container.items()[index].value;
  const bool own_line = items_on_lines(text, container, index);
  const bool spread = old.is_container() && !old.items().empty()
                          ? items_on_lines(text, old, 0)
                          : own_line && spreads_over_lines(text, container, value);
  const std::string indent(indent_of_line(text, container.items()[index].begin(container)));
  const Json5Style style = style_for(text, chain);
  return {{old.place().begin, old.place().end, render_value(value, style, spread, indent)}};
}

std::string spliced(std::string_view text, const Splices& splices) {
  std::string out;
  std::size_t done = 0;
  for (const Splice& splice : splices) {
    core::check(splice.begin >= done && splice.end <= text.size(), "splices come in order");
    out.append(text.substr(done, splice.begin - done)).append(splice.text);
    done = splice.end;
  }
  return out.append(text.substr(done));
}

}  // namespace pincer::text
