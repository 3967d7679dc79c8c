#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/core/check.hpp"
#include "engine/text/json.hpp"
#include "stages/catalog.hpp"

using pincer::core::check;
using pincer::stages::CatalogReader;
using pincer::stages::Model;

namespace {

/// All that a reader said about a text fed in pieces of one size.
struct Reading {
  std::string ids;
  std::string error;
  std::size_t entries = 0;
  bool operator==(const Reading&) const = default;
};

Reading read(std::string_view text, std::size_t piece_bytes) {
  Reading reading;
  CatalogReader reader([&reading](const Model& model) {
    check(!model.id.empty() && !model.name.empty(), "an entry has a name");
    static_cast<void>(model_ref(model));
    reading.ids += model.id + "\n";
  });
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    if (!reader.feed(text.substr(at, piece_bytes))) break;
  }
  const auto end = reader.finish();
  if (end) {
    reading.entries = end->entries;
  } else {
    reading.error = end.error().text;
  }
  return reading;
}

/// The reader agrees with a parser that sees the whole document.
void compare(const Reading& reading, std::string_view text) {
  pincer::text::JsonParser parser;
  const auto root = parser.parse(text);
  if (!root) return;
  std::size_t lists = 0;
  root->each_member([&lists](std::string_view key, pincer::text::JsonValue) {
    if (key == "data") ++lists;
  });
  if (lists > 1) return;
  const auto list = (*root)["data"];
  check(list.is_array() == reading.error.empty(), "a catalog is an object with a list");
  check(list.elements() == reading.entries || !reading.error.empty(), "each element is an entry");
}

}  // namespace

/// The first byte is a piece size, the rest a document: cuts make no difference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  const Reading whole = read(text, std::max<std::size_t>(1, text.size()));
  check(read(text, 1) == whole, "byte by byte is the same");
  check(read(text, data[0] + std::size_t{2}) == whole, "piece by piece is the same");
  compare(whole, text);
  return 0;
}
