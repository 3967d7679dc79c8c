#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/text/json.hpp"
#include "engine/text/json_names.hpp"
#include "engine/text/json_shape.hpp"

namespace simdjson::dom {
class array;
class element;
class object;
}  // namespace simdjson::dom

namespace pincer::text {

class JsonLeaves;

/// Makes a document's nodes, for JsonParser. Keeps its memory from document to document.
class JsonTape {
 public:
  /// The text that is read next, with kPadding bytes behind it.
  void look_at(std::string_view text);
  /// Reads the container that begins at the first of `places`, which are those that simdjson's
  /// first stage found in the text: brackets, colons, commas, and where strings and other values
  /// begin; the last one closes a container. It has checked that the text is UTF-8 and that strings
  /// end and hold no control characters; the grammar is checked here. `places` become those behind
  /// the container. Null for what is no JSON, for what has no end, and for what is JSON out of the
  /// ordinary: a root that is no container, numbers with an exponent or of many digits. The nodes
  /// hold until the next call.
  const JsonNode* next(std::span<const std::uint32_t>& places);
  /// The same for an object of which only the members of a shape are of interest. All else in it
  /// is looked over: its brackets must match by kind and depth, and no more is checked. An object
  /// whose members have places of their own has none to look at. Empty where next() gives null.
  JsonMembers next(std::span<const std::uint32_t>& places, const JsonShape& shape);
  /// From what simdjson read.
  const JsonNode* read(const simdjson::dom::element& root);

 private:
  bool begin(std::span<const std::uint32_t> places);
  bool read_members(std::span<const std::uint32_t>& places, const JsonShape& shape,
                    JsonLeaves& leaves);
  void forget_within(const JsonShape& shape, std::size_t place);
  void make_room(std::size_t nodes);
  void add(const simdjson::dom::element& value);
  void add_members(const simdjson::dom::object& object);
  void add_elements(const simdjson::dom::array& array);

  std::string_view text_;
  const char* escape_ = nullptr;  // the first backslash in the text that was not read yet, its end
  std::unique_ptr<JsonNode[]> nodes_;
  std::size_t room_ = 0;
  std::size_t count_ = 0;
  std::unique_ptr<char[]> unescaped_;  // strings that held escapes
  std::size_t unescaped_room_ = 0;
  std::array<JsonValue, JsonShape::kMembersMax> members_;
  const JsonShape* shape_ = nullptr;  // what the names are of
  JsonNames names_;
};

}  // namespace pincer::text
