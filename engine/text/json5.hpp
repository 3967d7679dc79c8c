#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.hpp"

namespace pincer::text {

using core::Result;

/// Where something stands in the source. Line and column are those of its first character, from 1;
/// as the reference counts, only \n ends a line and a column is one UTF-16 unit.
struct Json5Place {
  std::size_t begin = 0, end = 0;  ///< bytes [begin, end) of the text
  std::uint32_t line = 0, column = 0;
};

struct Json5Item;

/// A value of a JSON5 document: plain data that owns its parts and knows where it stood.
class Json5Value {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Json5Value() = default;  ///< null
  /// Values built by hand stand nowhere; broken UTF-8 in them becomes U+FFFD.
  static Json5Value of_boolean(bool value);
  static Json5Value of_number(double value);
  static Json5Value of_string(std::string_view value);
  static Json5Value of_strings(const std::vector<std::string>& values);  ///< an array
  static Json5Value array(std::vector<Json5Value> elements);
  static Json5Value object();
  /// Appends a member; builds trees by hand.
  Json5Value& add(std::string_view key, Json5Value value);

  Kind kind() const noexcept { return kind_; }
  std::string_view kind_name() const;  ///< "null", "a string", "an object"...
  bool is_null() const noexcept { return kind_ == Kind::null; }
  bool is_object() const noexcept { return kind_ == Kind::object; }
  bool is_array() const noexcept { return kind_ == Kind::array; }
  bool is_string() const noexcept { return kind_ == Kind::string; }
  bool is_container() const noexcept { return is_object() || is_array(); }
  std::optional<bool> as_boolean() const;
  std::optional<double> as_number() const;
  std::optional<std::int64_t> as_integer() const;  ///< whole numbers a double holds exactly
  /// Valid UTF-8: what Unicode text cannot hold (half a surrogate pair, a broken byte) is U+FFFD.
  std::optional<std::string_view> as_string() const;

  /// Elements of an array, or members of an object in source order, duplicates included.
  const std::vector<Json5Item>& items() const noexcept { return items_; }
  /// Member of an object, of duplicates the last one, as the reference reads; else null.
  const Json5Value* find(std::string_view key) const;
  /// Follows keys: at({"agents", "defaults", "model"}). With none it is the value itself.
  const Json5Value* at(std::initializer_list<std::string_view> keys) const;
  const Json5Value* element(std::size_t index) const;  ///< of an array, else null

  const Json5Place& place() const noexcept { return place_; }
  /// A number as the source writes it, else empty.
  std::string_view spelling() const noexcept { return is_number() ? text_ : std::string_view(); }

 private:
  friend class Json5Parser;
  friend class Json5Model;  // what an edit must come to, see json5_edit.cpp
  bool is_number() const noexcept { return kind_ == Kind::number; }

  Kind kind_ = Kind::null;
  bool boolean_ = false;
  double number_ = 0;
  std::string text_;  // of a string its characters, of a number its spelling
  std::vector<Json5Item> items_;
  Json5Place place_;
};

/// One element of an array or one member of an object.
struct Json5Item {
  std::string key;       ///< empty in an array
  Json5Place key_place;  ///< of the key with its quotes; unset in an array
  Json5Value value;
  std::optional<std::size_t> comma;  ///< byte of the comma behind it, if there is one

  /// First byte of the whole item.
  std::size_t begin(const Json5Value& owner) const {
    return owner.is_object() ? key_place.begin : value.place().begin;
  }
};

/// Values may nest this deep; a config of people's hands stays far below.
inline constexpr std::size_t kJson5DepthMax = 256;

/// Parses JSON5 as json5 2.2.3 does, value for value. Any bytes may come: broken UTF-8 reads as
/// U+FFFD, `__proto__` is a key as any other. The caller bounds the size (a value takes about 150
/// bytes, so a hostile text up to 80 times its size, an edit twice that). The error is `invalid`
/// and names what stands there, line:column as the reference counts them (a line break is at column
/// 0 of the line it begins), and what was expected; too deep nesting is `too_large`.
Result<Json5Value> parse_json5(std::string_view text);

/// Equal in meaning: the last of duplicate keys counts, the order of keys does not, NaN is NaN.
bool same_value(const Json5Value& a, const Json5Value& b);

/// The members that count, sorted by key, of duplicates the last.
std::vector<const Json5Item*> members_that_count(const Json5Value& object);

/// As JSON.stringify(value, null, 2) prints it, but U+2028 and other invisible breaks are escaped
/// and keys that look like numbers stay where they are. Of duplicates the last value is written at
/// the place of the first; a number that JSON has no word for is null.
std::string to_json(const Json5Value& value);

}  // namespace pincer::text
