#include "engine/io/http_message.hpp"

#include <limits>

#include "engine/core/check.hpp"

namespace pincer::io {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

void Fields::clear() noexcept {
  text_.clear();
  places_.clear();
  open_ = Place{0, 0, 0};
}

void Fields::add(std::string_view name, std::string_view value) {
  add_to_name(name);
  add_to_value(value);
  end_field();
}

void Fields::add_to_name(std::string_view piece) {
  core::check(text_.size() + piece.size() < std::numeric_limits<std::uint32_t>::max(),
              "field text fits its places");
  text_.append(piece);
  open_.name_bytes += static_cast<std::uint32_t>(piece.size());
}

void Fields::add_to_value(std::string_view piece) {
  core::check(text_.size() + piece.size() < std::numeric_limits<std::uint32_t>::max(),
              "field text fits its places");
  text_.append(piece);
  open_.value_bytes += static_cast<std::uint32_t>(piece.size());
}

void Fields::end_field() {
  while (open_.value_bytes > 0 && (text_.back() == ' ' || text_.back() == '\t')) {
    text_.pop_back();
    --open_.value_bytes;
  }
  places_.push_back(open_);
  open_ = Place{static_cast<std::uint32_t>(text_.size()), 0, 0};
}

Fields::View Fields::at(std::size_t index) const {
  core::check(index < places_.size(), "field index in range");
  const Place& place = places_[index];
  const std::string_view text(text_);
  return View{text.substr(place.begin, place.name_bytes),
              text.substr(place.begin + place.name_bytes, place.value_bytes)};
}

bool Fields::is_at(const Place& place, std::string_view name) const {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (lower(text_[place.begin + i]) != lower(name[i])) return false;
  }
  return true;
}

std::optional<std::string_view> Fields::get(std::string_view name) const {
  for (const Place& place : places_) {
    if (place.name_bytes == name.size() && is_at(place, name)) {
      return std::string_view(text_).substr(place.begin + place.name_bytes, place.value_bytes);
    }
  }
  return std::nullopt;
}

std::size_t Fields::count(std::string_view name) const {
  std::size_t found = 0;
  for (const Place& place : places_) {
    if (place.name_bytes == name.size() && is_at(place, name)) ++found;
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
  reused_connection = false;
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
