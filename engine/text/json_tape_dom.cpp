#include <simdjson.h>

#include "engine/text/json_tape.hpp"

namespace pincer::text {

namespace dom = simdjson::dom;

const JsonNode* JsonTape::read(const dom::element& root) {
  count_ = 0;
  add(root);
  return nodes_.get();
}

void JsonTape::add_members(const dom::object& object) {
  for (const dom::key_value_pair member : object) {
    make_room(count_ + 1);
    JsonNode& key = nodes_[count_++];
    key.text = member.key.data();
    key.size = static_cast<std::uint32_t>(member.key.size());
    key.type = '"';
    add(member.value);
  }
}

void JsonTape::add_elements(const dom::array& array) {
  for (const dom::element element : array) add(element);
}

/// Recursion is bounded by the depth the parser accepts.
void JsonTape::add(const dom::element& value) {
  make_room(count_ + 2);
  const std::size_t place = count_++;
  JsonNode made{};
  made.type = static_cast<char>(value.type());
  const auto text = [&made](std::string_view string) {
    made.text = string.data();
    made.size = static_cast<std::uint32_t>(string.size());
  };
  switch (value.type()) {
    case dom::element_type::OBJECT:
      add_members(value.get_object().value_unsafe());
      made.size = static_cast<std::uint32_t>(count_ - place);
      break;
    case dom::element_type::ARRAY:
      add_elements(value.get_array().value_unsafe());
      made.size = static_cast<std::uint32_t>(count_ - place);
      break;
    case dom::element_type::STRING:
      text(value.get_string().value_unsafe());
      break;
    case dom::element_type::INT64:
      made.integer = value.get_int64().value_unsafe();
      break;
    case dom::element_type::UINT64:
      made.whole = value.get_uint64().value_unsafe();
      break;
    case dom::element_type::DOUBLE:
      made.real = value.get_double().value_unsafe();
      break;
    case dom::element_type::BOOL:
      made.type = value.get_bool().value_unsafe() ? 't' : 'f';
      break;
    case dom::element_type::NULL_VALUE:
      break;
  }
  nodes_[place] = made;
}

}  // namespace pincer::text
