#include "engine/text/json5.hpp"

#include "engine/text/json5_cursor.hpp"

namespace pincer::text {

/// Builds the tree by recursive descent; kJson5DepthMax bounds the recursion.
class Json5Parser {
 public:
  explicit Json5Parser(std::string_view text) : text_(text), at_(text) {}

  Result<Json5Value> document() {
    Json5Value root;
    if (Result<void> read = value(root, 0); !read) return read.error();
    if (Result<void> blank = at_.skip_blanks(); !blank) return blank.error();
    if (!at_.at_end()) return at_.unexpected("the end of the text");
    return root;
  }

 private:
  Result<void> value(Json5Value& out, std::size_t depth) {
    if (Result<void> blank = at_.skip_blanks(); !blank) return blank;
    out.place_ = at_.here();
    Result<void> read = value_here(out, depth);
    out.place_.end = at_.offset();
    return read;
  }

  Result<void> value_here(Json5Value& out, std::size_t depth) {
    switch (at_.peek()) {
      case '{':
      case '[':
        return container(out, depth);
      case '"':
      case '\'':
        return string(out);
      case 'n':
        return word("null");
      case 't':
        out.kind_ = Json5Value::Kind::boolean;
        out.boolean_ = true;
        return word("true");
      case 'f':
        out.kind_ = Json5Value::Kind::boolean;
        return word("false");
      default:
        return number(out);
    }
  }

  Result<void> word(std::string_view letters) {
    for (const char letter : letters) {
      if (!at_.take(static_cast<unsigned char>(letter))) return at_.unexpected(letters);
    }
    return {};
  }

  Result<void> string(Json5Value& out) {
    Result<std::string> text = scan_json5_string(at_);
    if (!text) return text.error();
    out.kind_ = Json5Value::Kind::string;
    out.text_ = std::move(*text);
    return {};
  }

  Result<void> number(Json5Value& out) {
    const char32_t first = at_.peek();
    const bool digit = first >= '0' && first <= '9';
    if (at_.at_end() || (!digit && std::u32string_view(U"+-.IN").find(first) == kNowhere)) {
      return at_.unexpected("a value");
    }
    const std::size_t begin = at_.offset();
    const Result<double> value = scan_json5_number(at_, text_);
    if (!value) return value.error();
    out.kind_ = Json5Value::Kind::number;
    out.number_ = *value;
    out.text_ = text_.substr(begin, at_.offset() - begin);
    return {};
  }

  Result<void> container(Json5Value& out, std::size_t depth) {
    if (depth >= kJson5DepthMax) {
      const Json5Place here = at_.here();
      return core::Error{core::Phase::none, core::ErrorKind::too_large, 0,
                         "more than " + std::to_string(kJson5DepthMax) +
                             " objects and arrays inside each other at " +
                             std::to_string(here.line) + ":" + std::to_string(here.column)};
    }
    const bool object = at_.peek() == '{';
    const char32_t close = object ? '}' : ']';
    out.kind_ = object ? Json5Value::Kind::object : Json5Value::Kind::array;
    at_.step();
    for (;;) {
      if (Result<void> blank = at_.skip_blanks(); !blank) return blank;
      if (at_.take(close)) return {};
      Json5Item item;
      if (Result<void> read = this->item(item, object, depth); !read) return read;
      if (at_.peek() == ',') item.comma = at_.offset();
      out.items_.push_back(std::move(item));
      if (at_.take(',')) continue;
      if (at_.take(close)) return {};
      return at_.unexpected(object ? "',' or '}'" : "',' or ']'");
    }
  }

  /// One member or element and the blanks behind it.
  Result<void> item(Json5Item& out, bool object, std::size_t depth) {
    if (object) {
      if (Result<void> read = key(out); !read) return read;
    }
    if (Result<void> read = value(out.value, depth + 1); !read) return read;
    return at_.skip_blanks();
  }

  Result<void> key(Json5Item& out) {
    out.key_place = at_.here();
    const bool quoted = at_.peek() == '"' || at_.peek() == '\'';
    Result<std::string> name = quoted ? scan_json5_string(at_) : scan_json5_identifier(at_);
    if (!name) return name.error();
    out.key = std::move(*name);
    out.key_place.end = at_.offset();
    if (Result<void> blank = at_.skip_blanks(); !blank) return blank;
    if (!at_.take(':')) return at_.unexpected("':' behind the key");
    return {};
  }

  static constexpr std::size_t kNowhere = std::u32string_view::npos;
  std::string_view text_;
  Json5Cursor at_;
};

Result<Json5Value> parse_json5(std::string_view text) {
  return Json5Parser(text).document();
}

}  // namespace pincer::text
