#include "engine/text/json_tape.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>

#include "engine/text/json_leaves.hpp"

namespace pincer::text {
namespace {

bool opens(char c) {
  return c == '{' || c == '[';
}
bool closes(char c) {
  return c == '}' || c == ']';
}

/// Writes the nodes of one container, and takes its places off. The number of nodes, 0 if it has no
/// end, nests deeper than `depth_max` or is not ordinary.
std::size_t write_nodes(const char* text, std::span<const std::uint32_t>& places,
                        JsonLeaves& leaves, JsonNode* const nodes, std::size_t depth_max) {
  const std::uint32_t* at = places.data();
  const std::uint32_t* const end = at + places.size();
  JsonNode* open[JsonParser::kDepthMax];
  std::size_t depth = 0;
  JsonNode* node = nodes;
  bool in_object = false;
  // The last place closes a container: whatever else there is has one behind it.
  for (;;) {
    if (in_object) {
      if (!leaves.key(text, {at[0], at[1]}, *node++)) return 0;
      at += 2;
    }
    const char c = text[*at];
    if (c == '"') {
      if (!leaves.string(text, {at[0], at[1]}, *node++)) return 0;
      ++at;
    } else if (opens(c)) {
      if (depth == depth_max) return 0;
      open[depth++] = node;
      node++->type = c;
      in_object = c == '{';
      if (text[*++at] != c + 2) continue;
    } else {
      if (!leaves.scalar(text, {at[0], at[1]}, *node++)) return 0;
      ++at;
    }
    while (text[*at] != ',') {
      JsonNode* const closed = open[--depth];
      if (text[*at] != closed->type + 2) return 0;
      closed->size = static_cast<std::uint32_t>(node - closed);
      ++at;
      if (depth == 0) {
        places = places.subspan(static_cast<std::size_t>(at - places.data()));
        return static_cast<std::size_t>(node - nodes);
      }
      if (at == end) return 0;
      in_object = open[depth - 1]->type == '{';
    }
    ++at;
  }
}

/// Whether a value that is neither string nor container stands there. Outside of strings a
/// backslash would hide a quote from some readers and not from others.
bool may_be_scalar(const char* text, JsonSpan span, const JsonLeaves& leaves) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = kOnes << 7;
  const char c = text[span.begin];
  if (c == ',' || c == ':' || closes(c)) return false;
  if (text + span.next <= leaves.escape()) return true;
  const std::uint32_t bytes = span.next - span.begin;
  if (bytes > sizeof(std::uint64_t)) {
    return std::memchr(text + span.begin, '\\', bytes) == nullptr;
  }
  std::uint64_t word = 0;
  std::memcpy(&word, text + span.begin, sizeof word);
  word ^= kOnes * '\\';  // a backslash is a zero now
  word = (word - kOnes) & ~word & kHighs;
  return word << (64 - 8 * bytes) == 0;
}

/// The place behind the value at `at`; `end` if there is none, or it nests deeper than `depth_max`.
/// As in write_nodes, the last place closes a container.
inline const std::uint32_t* pass_over(const char* text, const std::uint32_t* at,
                                      const std::uint32_t* const end, const JsonLeaves& leaves,
                                      std::size_t depth_max) {
  std::uint64_t kinds = 0;  // of the open brackets a bit each, the innermost one lowest
  std::size_t depth = 0;
  char closes = '\0';  // what ends the innermost container
  for (;;) {
    if (closes == '}') {
      if (text[at[0]] != '"' || text[at[1]] != ':') return end;
      at += 2;
    }
    const char c = text[*at];
    if (c == '{' || c == '[') {
      if (depth == depth_max) return end;
      if (text[at[1]] != c + 2) {
        ++depth;
        kinds = kinds << 1 | (c == '{' ? 1U : 0U);
        closes = static_cast<char>(c + 2);
        ++at;
        continue;
      }
      ++at;
    } else if (c != '"' && !may_be_scalar(text, {at[0], at[1]}, leaves)) {
      return end;
    }
    ++at;
    while (depth > 0) {
      if (at == end) return end;
      const char behind = text[*at];
      ++at;
      if (behind == ',') break;
      if (behind != closes) return end;
      --depth;
      kinds >>= 1;
      closes = (kinds & 1) != 0 ? '}' : ']';
    }
    if (depth == 0) return at;
  }
}

/// Writes the nodes of a list of strings without escapes. The place behind it; null if it is
/// anything else, and then nothing was read.
inline const std::uint32_t* write_strings(const char* text, const std::uint32_t* at,
                                          const JsonLeaves& leaves, JsonNode*& next) {
  JsonNode* const list = next;
  JsonNode* node = list;
  do {
    ++at;
    ++node;
    if (text[*at] != '"' || !leaves.plain_string(text, {at[0], at[1]}, *node)) return nullptr;
    ++at;
  } while (text[*at] == ',');
  if (text[*at] != ']') return nullptr;
  ++node;
  list->type = '[';
  list->size = static_cast<std::uint32_t>(node - list);
  next = node;
  return at + 1;
}

/// Writes the nodes of the value at `at`. The place behind it, `end` if it is not ordinary.
inline const std::uint32_t* write_value(const char* text, const std::uint32_t* at,
                                        const std::uint32_t* const end, JsonLeaves& leaves,
                                        JsonNode*& node, std::size_t depth_max) {
  const char c = text[*at];
  if (c == '"') return leaves.string(text, {at[0], at[1]}, *node++) ? at + 1 : end;
  if (!opens(c)) return leaves.scalar(text, {at[0], at[1]}, *node++) ? at + 1 : end;
  if (c == '[') {
    const std::uint32_t* const behind = write_strings(text, at, leaves, node);
    if (behind != nullptr) return behind;
  }
  std::span<const std::uint32_t> places(at, end);
  const std::size_t written = write_nodes(text, places, leaves, node, depth_max);
  node += written;
  return written > 0 ? places.data() : end;
}

}  // namespace

void JsonTape::look_at(std::string_view text) {
  text_ = text;
  escape_ = find_escape(text.data(), text.data() + text.size());
  const std::size_t room = text.size() + kJsonBehind;
  if (escape_ == text.data() + text.size() || unescaped_room_ >= room) return;
  unescaped_room_ = std::bit_ceil(room);
  unescaped_ = std::make_unique_for_overwrite<char[]>(unescaped_room_);
}

/// Whether the places begin and end with brackets; there is room for all then.
bool JsonTape::begin(std::span<const std::uint32_t> places) {
  count_ = 0;
  if (places.empty() || !opens(text_[places.front()]) || !closes(text_[places.back()])) {
    return false;
  }
  make_room(places.size());
  const char* const first = text_.data() + places.front();
  if (escape_ < first) escape_ = find_escape(first, text_.data() + text_.size());
  return true;
}

const JsonNode* JsonTape::next(std::span<const std::uint32_t>& places) {
  if (!begin(places)) return nullptr;
  JsonLeaves leaves(text_, escape_, unescaped_.get());
  count_ = write_nodes(text_.data(), places, leaves, nodes_.get(), JsonParser::kDepthMax);
  escape_ = leaves.escape();
  return count_ > 0 ? nodes_.get() : nullptr;
}

JsonMembers JsonTape::next(std::span<const std::uint32_t>& places, const JsonShape& shape) {
  if (!begin(places) || text_[places.front()] != '{') return {};
  std::fill_n(members_.begin(), shape.size(), JsonValue());
  if (shape_ != &shape) names_.forget();
  shape_ = &shape;
  JsonLeaves leaves(text_, escape_, unescaped_.get());
  const bool read = read_members(places, shape, leaves);
  escape_ = leaves.escape();
  return read ? JsonMembers(members_).first(shape.size()) : JsonMembers();
}

/// Reads the members of a shape out of an object, passes over the rest, and takes its places off.
/// False if it has no end or is not ordinary. As in write_nodes, the last place closes a container.
bool JsonTape::read_members(std::span<const std::uint32_t>& places, const JsonShape& shape,
                            JsonLeaves& leaves) {
  const char* const text = text_.data();
  const std::uint32_t* at = places.data();  // the bracket that opens an object, or a comma in it
  const std::uint32_t* const end = at + places.size();
  JsonNode* node = nodes_.get();
  JsonNames::Name* name = names_.begin();
  std::size_t object = JsonShape::kRoot;
  std::size_t depth_left = JsonParser::kDepthMax - 1;
  if (text[at[1]] == '}') {
    places = {at + 2, end};
    return true;
  }
  for (;;) {
    ++at;
    const char* const quote = text + at[0];
    const std::uint32_t to_colon = at[1] - at[0];
    JsonNames::Name* const last = name;
    name = name->next();
    if (!name->is(object, quote, to_colon)) {
      std::uint32_t bytes = 0;
      if (!leaves.name(text, {at[0], at[1]}, bytes)) return false;
      name = names_.learn(last, object, quote, to_colon, shape.find(object, quote + 1, bytes));
    }
    at += 2;
    const std::size_t place = name->place();
    if (place != JsonShape::kNone) {
      const bool holds = shape.holds(place);
      if (holds && members_[place].exists()) forget_within(shape, place);
      members_[place] = JsonValue(node);
      if (holds && text[*at] == '{') {
        (node++)->make_empty_object();
        object = place;
        --depth_left;
        if (text[at[1]] != '}') continue;
        ++at;
      } else {
        at = write_value(text, at, end, leaves, node, depth_left);
        if (at == end) return false;
      }
    } else if (text[*at] == '"') {
      ++at;
    } else {
      at = pass_over(text, at, end, leaves, depth_left);
      if (at == end) return false;
    }
    if (text[*at] == ',') continue;
    while (text[*at] == '}') {
      ++at;
      if (object == JsonShape::kRoot) {
        places = {at, end};
        return true;
      }
      if (at == end) return false;
      object = shape.within(object);
      ++depth_left;
    }
    if (text[*at] != ',') return false;
  }
}

/// Of duplicates the last counts, with what it holds.
void JsonTape::forget_within(const JsonShape& shape, std::size_t place) {
  for (std::size_t i = place; i < shape.size(); ++i) {
    const std::size_t object = shape.within(i);
    if (object == JsonShape::kRoot) continue;
    if (object == place || !members_[object].exists()) members_[i] = JsonValue();
  }
}

void JsonTape::make_room(std::size_t nodes) {
  if (nodes <= room_) return;
  room_ = std::bit_ceil(nodes);
  auto larger = std::make_unique_for_overwrite<JsonNode[]>(room_);
  std::copy_n(nodes_.get(), count_, larger.get());
  nodes_ = std::move(larger);
}

}  // namespace pincer::text
