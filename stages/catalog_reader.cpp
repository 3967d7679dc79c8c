#include <utility>

#include "engine/text/json.hpp"
#include "stages/catalog.hpp"
#include "stages/catalog_collector.hpp"
#include "stages/catalog_entry.hpp"
#include "stages/catalog_splitter.hpp"

namespace pincer::stages {
namespace {

using core::ErrorKind;

Error not_a_catalog(ErrorKind kind, const std::string& why) {
  Error error;
  error.kind = kind;
  error.text = "the answer is no model catalog: " + why;
  return error;
}

/// Reads one entry from its text, which may become another.
bool read_entry(text::JsonParser& parser, EntryReader& reader, std::string& padded, Model& model) {
  Result<text::JsonMembers> entry = parser.parse_members(padded, EntryReader::shape());
  if (!entry) {
    padded = text::repaired_json(padded);
    padded.reserve(padded.size() + text::JsonParser::kPadding);
    entry = parser.parse_members(padded, EntryReader::shape());
  }
  return entry && reader.read(*entry, model);
}

}  // namespace

struct CatalogReader::Impl final : EntryHandler {
  explicit Impl(std::function<void(Model&)> listener) : on_model(std::move(listener)) {}

  void on_entry(text::JsonMembers entry) override { tell(reader.read(entry, model)); }
  void on_entry(std::string& text) override { tell(read_entry(parser, reader, text, model)); }
  void on_oversized_entry() override {
    ++envelope.entries;
    ++envelope.broken;
  }

  void tell(bool is_model) {
    ++envelope.entries;
    if (is_model) {
      on_model(model);
    } else {
      ++envelope.broken;
    }
  }
  Result<Envelope> finish();
  Error no_list(const text::JsonValue& root) const;

  std::function<void(Model&)> on_model;
  text::JsonParser parser;
  EntryReader reader;
  Model model;
  CatalogSplitter splitter{*this, EntryReader::shape(), {kEntryBytesMax, kEnvelopeBytesMax}};
  Envelope envelope;
  std::optional<Error> failure;
};

Error CatalogReader::Impl::no_list(const text::JsonValue& root) const {
  // The server's words are not quoted: they may repeat a key, which only the caller knows.
  if (root["error"].is_object()) {
    const auto code = root.at({"error", "code"}).integer();
    return not_a_catalog(
        ErrorKind::bad_content,
        "it is an error object" + (code ? " with code " + std::to_string(*code) : ""));
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

CatalogReader::CatalogReader(std::function<void(Model&)> on_model)
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
  CatalogCollector collector(
      [&catalog](Model& model) { catalog.models.push_back(std::move(model)); });
  CatalogReader reader([&collector](Model& model) { collector.add(model); });
  const auto fed = reader.feed(payload);
  if (!fed) return fed.error();
  const auto envelope = reader.finish();
  if (!envelope) return envelope.error();
  collector.add(*envelope);
  static_cast<CatalogCount&>(catalog) = collector.take();
  return catalog;
}

std::optional<Model> parse_model(std::string_view json) {
  text::JsonParser parser;
  std::string padded(json);
  padded.reserve(json.size() + text::JsonParser::kPadding);
  EntryReader reader;
  Model model;
  if (!read_entry(parser, reader, padded, model)) return std::nullopt;
  return model;
}

}  // namespace pincer::stages
