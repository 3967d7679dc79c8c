#include "stages/sign_in/jwt.hpp"

#include <algorithm>

#include "engine/io/hash.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::stages {

JwtClaims::JwtClaims(std::string_view token) {
  if (std::count(token.begin(), token.end(), '.') != 2) return;
  token.remove_prefix(token.find('.') + 1);
  const std::string payload = io::base64url_decoded(token.substr(0, token.find('.'))).value_or("");
  if (const core::Result<text::JsonValue> root = parser_.parse(payload)) root_ = *root;
}

std::string JwtClaims::text(std::initializer_list<std::string_view> path) const {
  return std::string(text::trimmed(root_.at(path).string().value_or("")));
}

std::optional<std::int64_t> JwtClaims::whole(std::string_view name) const {
  return root_[name].integer();
}

}  // namespace pincer::stages
