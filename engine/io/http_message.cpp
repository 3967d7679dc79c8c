#include "engine/io/http_message.hpp"

#include <limits>

#include "engine/core/check.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::io {

void Fields::clear() noexcept {
  if (!lines_) return;
  lines_->text.clear();
  lines_->places.clear();
  if (room_ != nullptr) room_->free_.push_back(std::move(lines_));
}

void Fields::make_lines() {
  if (room_ == nullptr || room_->free_.empty()) {
    lines_.emplace();
  } else {
    lines_ = std::move(room_->free_.back());
    room_->free_.pop_back();
  }
}

void Fields::capture(std::string_view text) {
  std::string& all = own_lines().text;
  core::check(all.size() + text.size() < std::numeric_limits<std::uint32_t>::max(),
              "field text fits its places");
  all.append(text);
}

void Fields::add(std::string_view name, std::string_view value) {
  const auto begin = static_cast<std::uint32_t>(captured());
  capture(name);
  capture(value);
  const auto name_bytes = static_cast<std::uint32_t>(name.size());
  add_captured({begin, name_bytes, begin + name_bytes, static_cast<std::uint32_t>(value.size())});
}

std::string_view Fields::Lines::value_at(const Place& place) const noexcept {
  std::string_view value(text.data() + place.value_begin, place.value_bytes);
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  return value;
}

Fields::View Fields::at(std::size_t index) const {
  core::check(index < size(), "field index in range");
  const Place& place = lines_->places[index];
  return View{lines_->name_at(place), lines_->value_at(place)};
}

std::optional<std::string_view> Fields::get(std::string_view name) const {
  if (!lines_) return std::nullopt;
  for (const Place& place : lines_->places) {
    if (place.name_bytes != name.size()) continue;
    if (text::equal_caseless(lines_->name_at(place), name)) return lines_->value_at(place);
  }
  return std::nullopt;
}

std::size_t Fields::count(std::string_view name) const {
  if (!lines_) return 0;
  std::size_t found = 0;
  for (const Place& place : lines_->places) {
    if (place.name_bytes != name.size()) continue;
    if (text::equal_caseless(lines_->name_at(place), name)) ++found;
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
