#include "engine/text/json_elements.hpp"

#include <simdjson.h>

#include <algorithm>
#include <span>

#include "engine/core/check.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json_tape.hpp"

namespace pincer::text {
namespace {

/// A place near the end of the text that is outside of all strings, or 0. In JSON a quote with a
/// letter behind it begins a string: one that ends a string has a comma, colon, bracket or blank
/// behind it, unless a backslash makes it part of the string.
std::size_t place_outside_strings(std::string_view text) {
  if (text.size() <= kJsonBehind) return 0;
  std::size_t at = text.size() - kJsonBehind;
  while (at > 0) {
    at = text.rfind('"', at);
    if (at == std::string_view::npos || at == 0) return 0;
    if (is_letter(text[at + 1]) && text[at - 1] != '\\') return at;
    --at;
  }
  return 0;
}

/// Whether the first of the brackets is never closed, by one of either kind. A backslash outside of
/// strings hides from some readers where strings begin: nothing is said then.
bool is_never_closed(std::string_view text, std::span<const std::uint32_t> places) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const char c = text[places[i]];
    if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth <= 1) return false;
      --depth;
    } else if (c != '"' && c != ',' && c != ':') {
      const std::size_t next = i + 1 < places.size() ? places[i + 1] : text.size();
      if (text.substr(places[i], next - places[i]).find('\\') != text.npos) return false;
    }
  }
  return true;
}

}  // namespace

struct JsonElements::Impl {
  explicit Impl(const JsonShape& members) : shape(members) {}

  const JsonShape& shape;
  simdjson::dom::parser parser{kBytesMax};
  JsonTape tape;
  std::string_view text;
  bool is_known = false;  // the text was looked at, and holds no fault
  bool is_cut = false;
  std::span<const std::uint32_t> rest;    // behind the last closing bracket
  std::span<const std::uint32_t> places;  // from the element that comes next on
};

JsonElements::JsonElements(const JsonShape& shape) : impl_(std::make_unique<Impl>(shape)) {}
JsonElements::~JsonElements() = default;

std::size_t JsonElements::look(std::string_view text) {
  Impl& in = *impl_;
  in.text = {};
  in.places = in.rest = {};
  in.is_known = false;
  if (text.size() < kBytesMin) return text.size();
  text = text.substr(0, kBytesMax);
  const std::size_t bytes = place_outside_strings(text);
  if (bytes == 0) return text.size();
  if (in.parser.capacity() == 0) {
    const auto code = in.parser.allocate(kBytesMax, JsonParser::kDepthMax);
    core::check(code == simdjson::SUCCESS, "memory for the structure of a piece of JSON");
  }
  simdjson::internal::dom_parser_implementation& structure = *in.parser.implementation;
  const auto code = structure.stage1(reinterpret_cast<const std::uint8_t*>(text.data()), bytes,
                                     simdjson::stage1_mode::regular);
  if (code != simdjson::SUCCESS) return bytes;
  in.places = {structure.structural_indexes.get(), structure.n_structural_indexes};
  // The tape reads up to a closing bracket; what stands behind the last one has no end here.
  in.rest = in.places;
  while (!in.places.empty() && text[in.places.back()] != '}' && text[in.places.back()] != ']') {
    in.places = in.places.first(in.places.size() - 1);
  }
  in.rest = in.rest.subspan(in.places.size());
  in.text = text.substr(0, bytes);
  in.is_known = true;
  in.tape.look_at(in.text);
  return bytes;
}

std::optional<JsonElements::Element> JsonElements::at(std::size_t place) {
  Impl& in = *impl_;
  const auto first = std::find_if(in.places.begin(), in.places.end(),
                                  [place](std::uint32_t one) { return one >= place; });
  in.places = in.places.subspan(static_cast<std::size_t>(first - in.places.begin()));
  JsonMembers members;
  std::span<const std::uint32_t> behind = in.places;
  if (!behind.empty() && behind.front() == place) members = in.tape.next(behind, in.shape);
  if (members.empty()) {
    in.is_cut = in.is_known && (in.places.empty() || in.places.front() == place) &&
                is_never_closed(in.text, in.places) && is_never_closed(in.text, in.rest);
    in.places = {};
    return std::nullopt;
  }
  const std::size_t used = in.places.size() - behind.size();
  const std::size_t end = in.places[used - 1] + std::size_t{1};
  in.places = behind;
  return Element{members, end};
}

bool JsonElements::is_cut() const {
  return impl_->is_cut;
}

}  // namespace pincer::text
