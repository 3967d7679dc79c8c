#include "cli/state/catalog_cache.hpp"

#include "cli/model_ref.hpp"
#include "cli/state/file_lock.hpp"
#include "cli/state/regular_file.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kCacheBytesMax = 16 << 20;
constexpr std::int64_t kCacheVersion = 1;

bool is_file_name(std::string_view id) {
  if (id.empty() || id.size() > 64 || id.front() == '.') return false;
  for (const char c : id) {
    if (!text::is_letter(c) && !text::is_digit(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

std::optional<double> count_of(text::JsonValue value) {
  const std::optional<double> number = value.number();
  return number && *number >= 1 ? number : std::nullopt;
}

std::optional<KnownModel> model_from_row(const std::string& provider, text::JsonValue row) {
  const std::string_view id = row.element(0).string().value_or("");
  if (id.empty()) return std::nullopt;
  KnownModel model;
  model.provider = provider;
  model.id = id;
  model.key = ModelRef{provider, canonical_model(provider, id)}.key();
  model.name = row.element(1).string().value_or("");
  model.input = row.element(2).string().value_or("");
  model.context_window = count_of(row.element(3));
  model.max_tokens = count_of(row.element(4));
  model.origin = ModelOrigin::listed;
  return model;
}

}  // namespace

std::string catalog_cache_path(const Environment& environment, std::string_view provider) {
  if (!is_file_name(provider)) return {};
  std::string folder(environment.variable("XDG_CACHE_HOME"));
  if (!folder.starts_with("/")) {  // a relative one is to be ignored, says the specification
    const std::string& home = environment.home.empty() ? environment.user_home : environment.home;
    if (!home.starts_with("/")) return {};
    folder = home + "/.cache";
  }
  return folder + "/pincer/models/" + std::string(provider) + ".json";
}

std::optional<ListedModels> read_catalog_cache(const Environment& environment,
                                               std::string_view provider,
                                               std::string_view base_url) {
  const std::string path = catalog_cache_path(environment, provider);
  if (path.empty()) return std::nullopt;
  const Result<RegularFile> file = read_regular_file(path, kCacheBytesMax);
  if (!file) return std::nullopt;
  text::JsonParser parser;
  const Result<text::JsonValue> root = parser.parse(file->text);
  if (!root || (*root)["version"].integer() != kCacheVersion) return std::nullopt;
  const bool is_ours =
      (*root)["provider"].string() == provider && (*root)["baseUrl"].string() == base_url;
  ListedModels list{std::string(provider), (*root)["fetchedMs"].integer().value_or(0), {}};
  const std::int64_t age = environment.start_ms - list.fetched_ms;
  // From the future: a clock was wrong, then or now.
  if (!is_ours || age < 0 || age > kListKeptMs) return std::nullopt;
  (*root)["models"].each_element([&](text::JsonValue row) {
    if (std::optional<KnownModel> model = model_from_row(list.provider, row)) {
      list.models.push_back(std::move(*model));
    }
  });
  if (list.models.empty()) return std::nullopt;
  return list;
}

void ListedRows::add(const KnownModel& model) {
  rows_.begin_array().string(model.id).string(model.name).string(model.input);
  rows_.number(model.context_window.value_or(0)).number(model.max_tokens.value_or(0)).end_array();
  ++size_;
}

std::string ListedRows::take() {
  rows_.end_array();
  std::string text = rows_.take();
  *this = ListedRows();
  return text;
}

Result<void> write_catalog_cache(const Environment& environment, const std::string& provider,
                                 std::string_view base_url, ListedRows rows,
                                 std::int64_t fetched_ms) {
  const std::string path = catalog_cache_path(environment, provider);
  if (path.empty() || rows.size() == 0) return {};
  if (Result<void> made = make_folder_of(path); !made) return made;
  const Result<FileLock> lock = FileLock::take(path, {50, 10});
  if (!lock) return lock.error();
  text::JsonWriter json;
  json.begin_object().key("version").integer(kCacheVersion);
  json.key("provider").string(provider).key("baseUrl").string(base_url);
  json.key("fetchedMs").integer(fetched_ms).key("row").begin_array();
  for (const char* name : {"id", "name", "input", "contextWindow", "maxTokens"}) json.string(name);
  json.end_array().key("models").raw(rows.take()).end_object();
  Result<StagedFile> staged = StagedFile::make(path, json.take() + "\n", ".new");
  if (!staged) return std::move(staged).error();
  return staged->move_to(path, false);
}

Result<void> write_catalog_cache(const Environment& environment, const ListedModels& list,
                                 std::string_view base_url) {
  ListedRows rows;
  for (const KnownModel& model : list.models) rows.add(model);
  return write_catalog_cache(environment, list.provider, base_url, std::move(rows),
                             list.fetched_ms);
}

}  // namespace pincer::cli
