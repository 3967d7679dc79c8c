#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/text/json.hpp"

using pincer::core::check;
using pincer::text::JsonParser;

namespace {

std::string written(JsonParser& parser, std::string_view text) {
  const auto value = parser.parse(text);
  return value ? value->dump() : std::string();
}

/// Beside a number with an exponent all is read by simdjson's DOM: it must agree with the fast way.
void check_against_dom(JsonParser& parser, std::string_view text, const std::string& once) {
  if (text.starts_with("\xEF\xBB\xBF")) return;
  const auto both = parser.parse("[" + std::string(text) + ",1e5]");
  if (both) {
    check(both->dump() == "[" + once + ",100000]", "the DOM reads the same");
  } else {
    check(both.error().text.find("deeper") != std::string::npos, "the DOM takes it too");
  }
}

}  // namespace

/// Any text: what is accepted can be written and read again, repair breaks nothing that was whole.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  const std::string_view text(reinterpret_cast<const char*>(data), bytes);
  JsonParser parser;
  const std::string once = written(parser, text);
  std::string padded(text);
  padded.reserve(padded.size() + JsonParser::kPadding);
  const auto in_place = parser.parse_padded(padded);
  check(in_place.ok() == !once.empty(), "with and without a copy are the same");
  if (in_place) check(in_place->dump() == once, "with and without a copy give the same value");

  const std::string repaired = pincer::text::repaired_json(text);
  check(pincer::text::repaired_json(repaired) == repaired, "what was repaired stays");
  if (once.empty()) return 0;
  check_against_dom(parser, text, once);
  check(written(parser, once) == once, "what was written reads back as itself");
  check(written(parser, repaired) == once, "repair leaves whole text alone");
  return 0;
}
