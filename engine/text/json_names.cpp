#include "engine/text/json_names.hpp"

#include <string_view>

namespace pincer::text {

JsonNames::Name* JsonNames::learn(Name* last, std::size_t object, const char* quote,
                                  std::uint32_t bytes, std::size_t place) noexcept {
  Name* const name = bytes < kJsonBehind ? find(object, quote, bytes) : &long_;
  name->place_ = place;
  last->next_ = name;
  return name;
}

/// What is kept of a name; another one may be forgotten for it.
JsonNames::Name* JsonNames::find(std::size_t object, const char* quote,
                                 std::uint32_t bytes) noexcept {
  constexpr std::size_t kTries = 8;
  const std::uint64_t id = id_of(object, bytes);
  std::size_t at = std::hash<std::string_view>()({quote, bytes});
  for (std::size_t i = 0; i < kTries; ++i, ++at) {
    Name& name = names_[at % kNames];
    if (name.is(object, quote, bytes)) return &name;
    if (name.id_ == 0) break;
  }
  Name& name = names_[at % kNames];
  name.text_ = name.mask_ = {};
  std::memcpy(&name.text_, quote, bytes + 1);
  std::memset(&name.mask_, 0xFF, bytes + 1);
  name.id_ = id;
  return &name;
}

void JsonNames::forget() noexcept {
  for (Name& name : names_) name.id_ = 0;
}

}  // namespace pincer::text
