#include <unordered_set>
#include <utility>

#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"
#include "stages/catalog.hpp"
#include "stages/catalog_entry.hpp"
#include "stages/catalog_splitter.hpp"

namespace pincer::stages {
namespace {

using core::ErrorKind;

/// As much of a server's own words as an error quotes.
constexpr std::size_t kQuoteColumnsMax = 200;

Error not_a_catalog(ErrorKind kind, const std::string& why) {
  Error error;
  error.kind = kind;
  error.text = "the answer is no model catalog: " + why;
  return error;
}

std::optional<Model> read_entry(text::JsonParser& parser, std::string& padded) {
  auto value = parser.parse_padded(padded);
  if (!value) value = parser.parse(text::repaired_json(padded));
  if (!value) return std::nullopt;
  return model_from(*value);
}

}  // namespace

struct CatalogReader::Impl final : EntryHandler {
  explicit Impl(std::function<void(Model)> listener) : on_model(std::move(listener)) {}

  void on_entry(std::string& text) override {
    ++envelope.entries;
    auto model = read_entry(parser, text);
    if (model) {
      on_model(std::move(*model));
    } else {
      ++envelope.broken;
    }
  }
  void on_oversized_entry() override {
    ++envelope.entries;
    ++envelope.broken;
  }

  Result<Envelope> finish();
  Error no_list(const text::JsonValue& root) const;

  std::function<void(Model)> on_model;
  text::JsonParser parser;
  CatalogSplitter splitter{*this, {kEntryBytesMax, kEnvelopeBytesMax}};
  Envelope envelope;
  std::optional<Error> failure;
};

Error CatalogReader::Impl::no_list(const text::JsonValue& root) const {
  const auto message = root.at({"error", "message"}).string();
  if (message) {
    return not_a_catalog(ErrorKind::bad_content, "the server reports an error: " +
                                                     text::printable(*message, kQuoteColumnsMax));
  }
  return not_a_catalog(ErrorKind::bad_content, "it has no list named data");
}

Result<CatalogReader::Envelope> CatalogReader::Impl::finish() {
  if (failure) return *failure;
  if (splitter.bytes() == 0) return not_a_catalog(ErrorKind::bad_content, "it is empty");
  if (!splitter.whole()) {
    return not_a_catalog(ErrorKind::bad_content, "its JSON has no end after " +
                                                     std::to_string(splitter.bytes()) + " bytes");
  }
  auto root = parser.parse(splitter.envelope());
  if (!root) {
    Error error = not_a_catalog(root.error().kind, root.error().text);
    root = parser.parse(text::repaired_json(splitter.envelope()));
    if (!root) return error;
  }
  if (!splitter.has_list() || !(*root)["data"].is_array()) return no_list(*root);
  envelope.next = root->at({"links", "next"}).string().value_or(std::string_view());
  return envelope;
}

CatalogReader::CatalogReader(std::function<void(Model)> on_model)
    : impl_(std::make_unique<Impl>(std::move(on_model))) {}
CatalogReader::~CatalogReader() = default;

Result<void> CatalogReader::feed(std::string_view bytes) {
  if (impl_->failure) return *impl_->failure;
  const auto fed = impl_->splitter.feed(bytes);
  if (!fed) {
    impl_->failure = not_a_catalog(fed.error().kind, fed.error().text);
    return *impl_->failure;
  }
  return {};
}

Result<CatalogReader::Envelope> CatalogReader::finish() {
  auto envelope = impl_->finish();
  if (!envelope) impl_->failure = envelope.error();
  return envelope;
}

Result<Catalog> parse_catalog(std::string_view payload) {
  Catalog catalog;
  std::unordered_set<std::string> seen;
  CatalogReader reader([&](Model model) {
    if (!seen.insert(model.id).second) {
      ++catalog.duplicates;
    } else {
      catalog.models.push_back(std::move(model));
    }
  });
  const auto fed = reader.feed(payload);
  if (!fed) return fed.error();
  auto envelope = reader.finish();
  if (!envelope) return envelope.error();
  catalog.entries = envelope->entries;
  catalog.broken = envelope->broken;
  catalog.next = std::move(envelope->next);
  return catalog;
}

std::optional<Model> parse_model(std::string_view json) {
  text::JsonParser parser;
  std::string padded(json);
  padded.reserve(json.size() + text::JsonParser::kPadding);
  return read_entry(parser, padded);
}

}  // namespace pincer::stages
