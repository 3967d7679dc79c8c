#include "stages/sign_in/form.hpp"

#include "engine/text/ascii.hpp"

namespace pincer::stages {
namespace {

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    if (text::is_letter(c) || text::is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
}

int hex_value(char c) {
  if (text::is_digit(c)) return c - '0';
  const char low = text::to_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                        hex_value(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

std::string form_encoded(const Pairs& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    append_encoded(out, name);
    out += '=';
    append_encoded(out, value);
  }
  return out;
}

Pairs form_decoded(std::string_view text) {
  Pairs pairs;
  while (!text.empty() && pairs.size() < kPairsMax) {
    const std::size_t end = text.find('&');
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (one.empty()) continue;
    const std::size_t equal = one.find('=');
    const std::string_view value =
        equal == std::string_view::npos ? std::string_view() : one.substr(equal + 1);
    pairs.emplace_back(decoded(one.substr(0, equal)), decoded(value));
  }
  return pairs;
}

std::optional<std::string> value_of(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace pincer::stages
