#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/result.hpp"

namespace pincer::text {

using core::Result;

class JsonParser;

/// A value inside a parsed document: a small handle, valid until the parser parses again or dies.
/// Asking for what a value is not gives nullopt, never a failure: servers send anything.
class JsonValue {
 public:
  JsonValue() = default;  ///< a value that is not there: every question gives nullopt

  bool exists() const noexcept { return tape_ != nullptr; }
  bool is_null() const;
  bool is_object() const;
  bool is_array() const;
  bool is_string() const;
  std::optional<std::string_view> string() const;
  std::optional<double> number() const;         ///< any JSON number
  std::optional<std::int64_t> integer() const;  ///< whole numbers only, 5.0 included
  std::optional<bool> boolean() const;

  /// Member of an object; of duplicates the last one, as JSON.parse does.
  JsonValue operator[](std::string_view key) const;
  /// Several members in one pass over the object, in the order of `keys`.
  template <std::size_t N>
  std::array<JsonValue, N> pick(const std::string_view (&keys)[N]) const {
    std::array<JsonValue, N> values;
    pick(keys, values);
    return values;
  }
  /// Follows keys: at({"error", "metadata", "raw"}).
  JsonValue at(std::initializer_list<std::string_view> keys) const;

  /// In document order; of an object every member, duplicates included.
  void each_element(const std::function<void(JsonValue)>& visit) const;
  void each_member(const std::function<void(std::string_view key, JsonValue)>& visit) const;
  std::size_t elements() const;  ///< length of an array, else 0
  JsonValue element(std::size_t index) const;
  /// The value as JSON text again: minified, written by JsonWriter's rules.
  std::string dump() const;

 private:
  void pick(std::span<const std::string_view> keys, std::span<JsonValue> values) const;

  struct Access;  // how json.cpp turns simdjson's elements into values and back
  friend class JsonParser;
  const void* tape_ = nullptr;  // simdjson's document
  std::size_t index_ = 0;
};

/// Parses JSON text whole: a wrapper over simdjson's DOM, which validates everything. Keeps its
/// buffers from document to document. Rules where RFC 8259 leaves room:
/// - UTF-8 is strict, and a \u escape of half a surrogate pair is refused (see repaired_json);
/// - one UTF-8 byte order mark at the start is skipped;
/// - nesting beyond kDepthMax and documents over kBytesMax are refused;
/// - of duplicate keys the last counts;
/// - an integer beyond 64 bits is read as the nearest double; a number no double can hold (1e999)
///   is refused.
class JsonParser {
 public:
  static constexpr std::size_t kDepthMax = 64;
  static constexpr std::size_t kBytesMax = 128 * 1024 * 1024;

  JsonParser();
  ~JsonParser();
  JsonParser(JsonParser&&) noexcept;
  JsonParser& operator=(JsonParser&&) noexcept;

  /// The error is bad_content and says what is wrong; positions are bytes where known.
  Result<JsonValue> parse(std::string_view text);
  /// The same without a copy: `text` has at least `kPadding` readable bytes behind its end (a
  /// std::string with that much capacity will do), and stays as it is until this returns.
  Result<JsonValue> parse_padded(std::string_view text);
  static constexpr std::size_t kPadding = 64;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Writes JSON: minified, or indented by two spaces as JSON.stringify(value, null, 2) does. Control
/// characters, U+2028 and U+2029, DEL and C1 controls are escaped, invalid UTF-8 becomes U+FFFD.
class JsonWriter {
 public:
  explicit JsonWriter(bool indented = false) : indented_(indented) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& number(double value);  ///< as JavaScript prints it; not finite: null
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  ///< text that is JSON already

  const std::string& text() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  void before_value();
  void new_line();
  JsonWriter& end(char bracket);
  std::string out_;
  std::vector<bool> has_items_;  // one per open container
  bool indented_;
  bool after_key_ = false;
};

/// JSON text that a sloppy server broke below the level of syntax, mended: invalid UTF-8 becomes
/// U+FFFD, an escape of half a surrogate pair becomes \ufffd. All else stays as it is.
std::string repaired_json(std::string_view text);

/// Appends `text` as a JSON string, quotes included, by JsonWriter's rules.
void append_json_string(std::string& out, std::string_view text);

/// A number as JavaScript's String(x) prints it: "70", "3.5", "1e+21", "NaN".
std::string js_number(double value);

}  // namespace pincer::text
