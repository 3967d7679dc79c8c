#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
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

class JsonElements;
class JsonParser;
class JsonShape;
class JsonTape;
class JsonValue;

/// The values of a JsonShape's members, each at its member's place; none where a member is missing.
/// Behind their strings kJsonBehind bytes are readable: names are compared and short texts copied
/// in blocks.
using JsonMembers = std::span<const JsonValue>;
inline constexpr std::size_t kJsonBehind = 32;

/// A key to pick by. Made at compile time: its length and its first and last 8 bytes, all constants
/// in the code that compares, tell names apart.
class JsonKey {
 public:
  template <std::size_t N>
  consteval JsonKey(const char (&text)[N])  // NOLINT: a key is written as its text
      : text_(text), size_(N - 1) {
    for (std::size_t i = 0; i < std::min(size_, kWord); ++i) {
      first_ |= byte(text[i]) << (i * 8);
      mask_ |= std::uint64_t{0xFF} << (i * 8);
      last_ |= byte(text[size_ - 1 - i]) << ((kWord - 1 - i) * 8);
    }
  }

  constexpr std::size_t size() const noexcept { return size_; }
  constexpr std::uint64_t first() const noexcept { return first_; }
  constexpr std::string_view text() const noexcept { return {text_, size_}; }
  /// 8 bytes of a name must be readable, also of a shorter one.
  bool is(const char* name, std::size_t bytes) const noexcept {
    if (bytes != size_ || (word(name) & mask_) != first_) return false;
    if (size_ <= kWord) return true;
    if (word(name + bytes - kWord) != last_) return false;
    return size_ <= 2 * kWord || std::memcmp(name + kWord, text_ + kWord, bytes - 2 * kWord) == 0;
  }

 private:
  static constexpr std::size_t kWord = sizeof(std::uint64_t);
  static_assert(std::endian::native == std::endian::little);

  static consteval std::uint64_t byte(char c) { return static_cast<unsigned char>(c); }
  static std::uint64_t word(const char* at) noexcept {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
  }

  std::uint64_t first_ = 0, mask_ = 0, last_ = 0;
  const char* text_;
  std::size_t size_;
};

/// What a document is kept as: its values in order, each container in front of what it holds, each
/// key in front of its value. For json*.cpp only.
struct JsonNode {
  union {
    const char* text;
    std::int64_t integer;
    std::uint64_t whole;
    double real;
  };
  std::uint32_t size;  ///< of a string: bytes; of a container: nodes, itself included
  char type;           ///< { [ " t f n, of numbers l (int64), u (uint64 beyond), d

  bool holds() const noexcept { return (type | 0x20) == '{'; }
  void make_empty_object() noexcept {
    type = '{';
    size = 1;
  }
  const JsonNode* after() const noexcept {
    if (!holds()) [[likely]]
      return this + 1;
    return this + size;
  }
};

/// A value inside a parsed document: a small handle, valid until the parser parses again or dies.
/// Asking for what a value is not gives nullopt, never a failure: servers send anything.
class JsonValue {
 public:
  JsonValue() = default;  ///< a value that is not there: every question gives nullopt

  bool exists() const noexcept { return node_ != nullptr; }
  bool is_null() const noexcept { return is('n'); }
  bool is_object() const noexcept { return is('{'); }
  bool is_array() const noexcept { return is('['); }
  bool is_string() const noexcept { return is('"'); }
  std::optional<std::string_view> string() const {
    if (!is_string()) return std::nullopt;
    return std::string_view(node_->text, node_->size);
  }
  std::optional<double> number() const {  ///< any JSON number
    if (is('l')) return static_cast<double>(node_->integer);
    if (is('u')) return static_cast<double>(node_->whole);
    if (is('d')) return node_->real;
    return std::nullopt;
  }
  std::optional<std::int64_t> integer() const;  ///< whole numbers only, 5.0 included
  std::optional<bool> boolean() const;

  /// Member of an object; of duplicates the last one, as JSON.parse does.
  JsonValue operator[](std::string_view key) const;
  /// Several members in one pass over the object, in the order of `keys`. Inline, so that the keys
  /// are constants in the code that compares.
  template <std::size_t N>
  [[gnu::always_inline]] std::array<JsonValue, N> pick(const JsonKey (&keys)[N]) const {
    std::array<JsonValue, N> values;
    if (!is_object()) return values;
    std::uint64_t lengths = 0;  // most names have a length that no key has
    for (const JsonKey& key : keys) lengths |= std::uint64_t{1} << (key.size() & 63);
    const JsonNode* const end = node_->after();
    for (const JsonNode* name = node_ + 1; name != end; name = name[1].after()) {
      if ((lengths >> (name->size & 63) & 1) == 0) continue;
      for (std::size_t i = 0; i < N; ++i) {
        if (keys[i].is(name->text, name->size)) values[i] = JsonValue(name + 1);
      }
    }
    return values;
  }
  /// Follows keys: at({"error", "metadata", "raw"}).
  JsonValue at(std::initializer_list<std::string_view> keys) const;

  /// In document order; of an object every member, duplicates included.
  template <class Visit>
  void each_element(const Visit& visit) const {
    if (!is_array()) return;
    const JsonNode* const end = node_->after();
    for (const JsonNode* at = node_ + 1; at != end; at = at->after()) visit(JsonValue(at));
  }
  /// The first of them, at most `most`, each with its index.
  template <class Visit>
  void first_elements(std::size_t most, const Visit& visit) const {
    if (!is_array()) return;
    const JsonNode* const end = node_->after();
    std::size_t index = 0;
    for (const JsonNode* at = node_ + 1; at != end && index < most; at = at->after()) {
      visit(JsonValue(at), index++);
    }
  }
  void each_member(const std::function<void(std::string_view key, JsonValue)>& visit) const;
  std::size_t elements() const;  ///< length of an array, else 0
  JsonValue element(std::size_t index) const;
  /// The value as JSON text again: minified, written by JsonWriter's rules.
  std::string dump() const;

 private:
  friend class JsonElements;
  friend class JsonParser;
  friend class JsonTape;
  explicit JsonValue(const JsonNode* node) noexcept : node_(node) {}
  bool is(char type) const noexcept { return node_ != nullptr && node_->type == type; }

  const JsonNode* node_ = nullptr;
};

/// Parses JSON text whole and validates everything: simdjson finds the structure and checks UTF-8,
/// one pass over it makes the values of an ordinary document, and simdjson's DOM reads what is not
/// ordinary and names what is wrong. Keeps its buffers from document to document. Rules where RFC
/// 8259 leaves room:
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
  /// std::string with that much capacity will do), and stays as it is while its values are used.
  Result<JsonValue> parse_padded(std::string_view text);
  /// As parse_padded, the members of a shape alone: what stands in no member of it is only looked
  /// over (JsonElements). What is not an object has no members.
  Result<JsonMembers> parse_members(std::string_view text, const JsonShape& shape);
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
  /// What was written since it was last taken.
  std::string take() { return std::exchange(out_, {}); }

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
