#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.hpp"
#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/model.hpp"

namespace pincer::stages {

using core::Error;
using core::Result;
using core::Task;

/// What a catalog had in it. One bad entry never loses the rest.
struct CatalogCount {
  std::size_t entries = 0;  ///< elements of `data`, bad ones and duplicates included
  std::size_t broken = 0;   ///< elements that are no entry: not an object, no id, not JSON
  std::size_t duplicates = 0;
  /// links.next as the server wrote it when there is more that was not read (another origin, a
  /// loop of pages, the page bound); else empty.
  std::string next;
};

/// The catalog as far as it could be read.
struct Catalog : CatalogCount {
  std::vector<Model> models;  ///< catalog order, each id once (the first counts)
};

/// Reads a GET /models payload piece by piece in bounded memory: bytes in, models out. Envelope
/// `{"data": [...]}`; the document around the entries must be valid JSON. Of an entry the members
/// that are read must be, and the brackets of the rest (see JsonElements); one that is not (a lone
/// surrogate escape included) is repaired if it can be, else counted as broken. How the bytes were
/// cut into pieces makes no difference.
class CatalogReader {
 public:
  /// An entry over this is counted as broken; real ones have 2 to 4 KB.
  static constexpr std::size_t kEntryBytesMax = 1024 * 1024;
  /// All that stands around the entries; more is an error.
  static constexpr std::size_t kEnvelopeBytesMax = 1024 * 1024;

  /// `on_model` hears of each readable entry as soon as its last byte came. It may move the model
  /// away; one that it leaves lends its memory to the next.
  explicit CatalogReader(std::function<void(Model&)> on_model);
  ~CatalogReader();
  CatalogReader(const CatalogReader&) = delete;
  CatalogReader& operator=(const CatalogReader&) = delete;

  /// The error is bad_content and final: feeding more returns it again.
  Result<void> feed(std::string_view bytes);
  /// The end of the document: says whether it was whole, and what stood around the entries.
  struct Envelope {
    std::size_t entries = 0;
    std::size_t broken = 0;
    std::string next;
  };
  Result<Envelope> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A whole payload at once, duplicates dropped.
Result<Catalog> parse_catalog(std::string_view payload);

/// One entry of `data` as JSON text; nullopt when it is no entry.
std::optional<Model> parse_model(std::string_view json);

struct CatalogRequest {
  io::Url base;                                       ///< ends in /api/v1 or what the user gave
  core::Duration timeout = std::chrono::seconds(12);  ///< for each page, body included
  std::size_t bytes_max = std::size_t{1} << 31;       ///< of all pages together
  std::size_t models_max = 2'000'000;                 ///< of all pages together
  std::size_t pages_max = 100;
  std::string authorization;  ///< "Bearer ...", sent only to `base`'s origin; empty: none
};

/// GET base/models, pages followed on the same origin only, each retried once on 429 and 5xx when
/// Retry-After fits into the timeout. Each model is told while the catalog arrives, each id once
/// (the first counts); the listener may move it away, and is called from the driver: it must not
/// wait. Memory is bounded but for 22 bytes a model. An HTTP status that is no 2xx is an error that
/// names it (code: the status); so is an answer that is no catalog, whatever was told of it before.
/// No error repeats the key.
Task<Result<CatalogCount>> read_catalog(io::HttpClient& http, CatalogRequest request,
                                        std::function<void(Model&)> on_model);

/// The same, collected.
Task<Result<Catalog>> fetch_catalog(io::HttpClient& http, CatalogRequest request);

}  // namespace pincer::stages
