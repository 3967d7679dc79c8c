#include "engine/io/http_message.hpp"

#include <limits>

#include "engine/core/check.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::io {
void Fields::clear() noexcept {
  text_.clear();
  places_.clear();
}

void Fields::capture(std::string_view text) {
  core::check(text_.size() + text.size() < std::numeric_limits<std::uint32_t>::max(),
              "field text fits its places");
  text_.append(text);
}

void Fields::add(std::string_view name, std::string_view value) {
  const auto begin = static_cast<std::uint32_t>(text_.size());
  capture(name);
  capture(value);
  const auto name_bytes = static_cast<std::uint32_t>(name.size());
  add_captured({begin, name_bytes, begin + name_bytes, static_cast<std::uint32_t>(value.size())});
}

std::string_view Fields::value_at(const Place& place) const noexcept {
  std::string_view value(text_.data() + place.value_begin, place.value_bytes);
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  return value;
}

Fields::View Fields::at(std::size_t index) const {
  core::check(index < places_.size(), "field index in range");
  return View{name_at(places_[index]), value_at(places_[index])};
}

std::optional<std::string_view> Fields::get(std::string_view name) const {
  for (const Place& place : places_) {
    if (place.name_bytes != name.size()) continue;
    if (text::equal_caseless(name_at(place), name)) return value_at(place);
  }
  return std::nullopt;
}

std::size_t Fields::count(std::string_view name) const {
  std::size_t found = 0;
  for (const Place& place : places_) {
    if (place.name_bytes == name.size() && text::equal_caseless(name_at(place), name)) ++found;
  }
  return found;
}

void HttpReply::clear() {
  phase = Phase::none;
  failure.reset();
  status = 0;
  fields.clear();
  body.clear();
  body_cut = false;
  reused_connection = http2 = false;
  bytes_received = 0;
  redirects = 0;
  connected.reset();
  secured.reset();
  sent.reset();
  first_byte.reset();
  head.reset();
  total.reset();
}

}  // namespace pincer::io
