#include "cli/state/undo_record.hpp"

#include <unistd.h>

#include <utility>

#include "cli/state/regular_file.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/io/hash.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kRecordBytesMax = 1 << 20;
constexpr std::size_t kPathsMax = 64;  // of one change; they are for people only

std::string text_of(const text::JsonValue& value) {
  return std::string(value.string().value_or(""));
}

ConfigChange read_change(const text::JsonValue& value) {
  ConfigChange change;
  change.at = text_of(value["at"]);
  value["paths"].each_element(
      [&](const text::JsonValue& path) { change.paths.push_back(text_of(path)); });
  value["files"].each_element([&](const text::JsonValue& file) {
    change.files.push_back({text_of(file["path"]), text_of(file["realPath"]),
                            text_of(file["before"]), text_of(file["after"])});
  });
  return change;
}

void write_change(text::JsonWriter& json, const ConfigChange& change) {
  json.begin_object().key("at").string(change.at).key("paths").begin_array();
  for (const std::string& path : change.paths) json.string(path);
  json.end_array().key("files").begin_array();
  for (const ChangedFile& file : change.files) {
    json.begin_object().key("path").string(file.path).key("realPath").string(file.real_path);
    json.key("before").string(file.before).key("after").string(file.after).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

UndoRecord UndoRecord::read(const std::string& real_path) {
  UndoRecord record(real_path + ".pincer-undo");
  const Result<RegularFile> file = read_regular_file(record.path_, kRecordBytesMax);
  if (!file) return record;
  text::JsonParser parser;
  const Result<text::JsonValue> root = parser.parse(file->text);
  if (!root || (*root)["version"].integer() != 1) return record;
  (*root)["changes"].each_element([&](const text::JsonValue& value) {
    if (record.changes_.size() < kChangesMax) record.changes_.push_back(read_change(value));
  });
  return record;
}

void UndoRecord::add(ConfigChange change) {
  changes_.insert(changes_.begin(), std::move(change));
  if (changes_.size() > kChangesMax) changes_.resize(kChangesMax);
}

Result<void> UndoRecord::write() const {
  if (changes_.empty()) {
    ::unlink(path_.c_str());  // there may be none
    return {};
  }
  text::JsonWriter json(true);
  json.begin_object().key("version").integer(1).key("changes").begin_array();
  for (const ConfigChange& change : changes_) write_change(json, change);
  json.end_array().end_object();
  Result<StagedFile> staged = StagedFile::make(path_, json.take() + "\n", ".new");
  if (!staged) return staged.error();
  return staged->move_to(path_, false);
}

ConfigChange change_of(const ConfigRewrite& rewrite, std::int64_t now_ms) {
  ConfigChange change;
  change.at = iso_time(now_ms);
  change.paths = rewrite.changed_paths;
  if (change.paths.size() > kPathsMax) change.paths.resize(kPathsMax);
  for (const FileRewrite& file : rewrite.files) {
    change.files.push_back({file.path, file.real_path,
                            file.fresh ? std::string() : io::sha256_hex(file.before),
                            io::sha256_hex(file.after)});
  }
  return change;
}

}  // namespace pincer::cli
