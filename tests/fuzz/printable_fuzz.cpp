#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

using pincer::core::check;
namespace text = pincer::text;

namespace {

void check_clean(const std::string& shown) {
  for (const char c : shown) {
    check(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "no control byte gets through");
  }
  check(shown.find("\xC2\x9B") == std::string::npos, "nor one of the second set");
  check(text::valid_utf8(shown) == shown, "what is shown is UTF-8");
}

void check_safe(const std::string& shown) {
  check_clean(shown);
  check(text::printable(shown) == shown, "what is safe stays as it is");
}

}  // namespace

/// The first byte is a width, the rest any text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::size_t columns = data[0];
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  check_safe(text::printable(input));
  const std::string cut = text::printable(input, columns);
  check_safe(cut);
  check(text::display_width(cut) <= columns, "a cut text fits");

  text::JsonWriter out;
  out.string(input);
  check_clean(out.text());
  text::JsonParser parser;
  const auto value = parser.parse(out.text());
  check(value && value->string() == text::valid_utf8(input), "a written string reads back");
  const std::string_view secret = input.substr(0, columns % 40);
  if (secret.size() > 12) {
    check(text::masked(secret).find(secret) == std::string::npos, "a mask hides the secret");
  }
  return 0;
}
