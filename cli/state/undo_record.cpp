#include "cli/state/undo_record.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
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
    change.files.push_back(
        {text_of(file["name"]), text_of(file["before"]), text_of(file["after"])});
  });
  return change;
}

void write_change(text::JsonWriter& json, const ConfigChange& change) {
  json.begin_object().key("at").string(change.at).key("paths").begin_array();
  for (const std::string& path : change.paths) json.string(path);
  json.end_array().key("files").begin_array();
  for (const ChangedFile& file : change.files) {
    json.begin_object().key("name").string(file.name);
    json.key("before").string(file.before).key("after").string(file.after).end_object();
  }
  json.end_array().end_object();
}

/// Config and includes are in one folder or below it.
bool is_inside(const std::string& name) {
  const std::filesystem::path path(name);
  return !name.empty() && path.is_relative() && path.lexically_normal() == path &&
         *path.begin() != "..";
}

bool makes_sense(const ConfigChange& change) {
  return !change.files.empty() &&
         std::all_of(change.files.begin(), change.files.end(), [](const ChangedFile& file) {
           return is_inside(file.name) && !file.after.empty();
         });
}

}  // namespace

UndoRecord::UndoRecord(const std::string& real_path)
    : path_(real_path + ".pincer-undo"), folder_(real_path.substr(0, real_path.rfind('/') + 1)) {}

UndoRecord UndoRecord::read(const std::string& real_path) {
  UndoRecord record(real_path);
  const Result<RegularFile> file = read_regular_file(record.path_, kRecordBytesMax);
  if (!file && file.error().code != ENOENT) record.unread_ = file.error();
  if (!file) return record;
  text::JsonParser parser;
  const Result<text::JsonValue> root = parser.parse(file->text);
  if (!root || (*root)["version"].integer() != 1) return record;
  (*root)["changes"].each_element([&](const text::JsonValue& value) {
    ConfigChange change = read_change(value);
    const bool is_wanted = record.changes_.size() < kChangesMax && makes_sense(change);
    if (is_wanted) record.changes_.push_back(std::move(change));
  });
  return record;
}

void UndoRecord::add(const ConfigRewrite& rewrite, std::int64_t now_ms) {
  ConfigChange change;
  change.at = iso_time(now_ms);
  change.paths = rewrite.changed_paths;
  if (change.paths.size() > kPathsMax) change.paths.resize(kPathsMax);
  for (const FileRewrite& file : rewrite.files) {
    const std::string before = file.fresh ? std::string() : io::sha256_hex(file.before);
    const std::filesystem::path name =
        std::filesystem::path(file.real_path).lexically_relative(folder_);
    change.files.push_back({name.string(), before, io::sha256_hex(file.after)});
  }
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

}  // namespace pincer::cli
