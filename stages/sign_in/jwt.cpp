#include "stages/sign_in/jwt.hpp"

#include <algorithm>

#include "engine/io/hash.hpp"
#include "engine/text/ascii.hpp"

namespace pincer::stages {
namespace {

constexpr double kTimeMaxMs = 8.64e15;  // the last moment a JavaScript date has

}  // namespace

JwtClaims::JwtClaims(std::string_view token) {
  if (std::count(token.begin(), token.end(), '.') != 2) return;
  token.remove_prefix(token.find('.') + 1);
  const std::string payload = io::base64url_decoded(token.substr(0, token.find('.'))).value_or("");
  if (const core::Result<text::JsonValue> root = parser_.parse(payload)) root_ = *root;
}

std::string JwtClaims::text(std::initializer_list<std::string_view> path) const {
  return std::string(text::trimmed(root_.at(path).string().value_or("")));
}

std::optional<std::int64_t> JwtClaims::end_ms() const {
  const double ms = root_["exp"].number().value_or(0) * 1000;
  if (!(ms > 0 && ms <= kTimeMaxMs)) return std::nullopt;
  return static_cast<std::int64_t>(ms);
}

}  // namespace pincer::stages
