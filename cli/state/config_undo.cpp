#include "cli/state/config_undo.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "cli/state/config_rewrite.hpp"
#include "cli/state/config_value.hpp"
#include "cli/state/file_lock.hpp"
#include "cli/state/regular_file.hpp"
#include "cli/state/staged_file.hpp"
#include "cli/state/undo_record.hpp"
#include "engine/io/hash.hpp"
#include "engine/text/diff.hpp"
#include "engine/text/json5_edit.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::array<const char*, 5> kRing = {".bak", ".bak.1", ".bak.2", ".bak.3", ".bak.4"};

/// OpenClaw takes a config back that is smaller than half of one of at least this size.
constexpr std::size_t kShrinkBytesMin = 512;

core::Error refused(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// One file with what it holds and what it is to hold.
struct PutBack {
  std::string path;
  std::string now;
  std::string wanted;
  std::string backup;    ///< the one `wanted` comes from
  bool removes = false;  ///< it did not exist before
  bool is_back = false;  ///< an undo that was cut off had come so far
  bool keeps_meta = false;
};

bool has(const text::Json5Value& root, const text::Json5Path& path) {
  const text::Json5Value* value = value_at(root, path);
  return value != nullptr && !value->is_null();
}

/// Without meta, or at half its size, OpenClaw takes a config for damaged and puts its own backup
/// in its place, if that has a gateway.mode: the undone change would be back.
Result<void> keep_acceptable(PutBack& back, std::int64_t now_ms) {
  const Result<text::Json5Value> now = text::parse_json5(back.now);
  const Result<text::Json5Value> before = text::parse_json5(back.wanted);
  if (!now || !before || !has(*now, {"gateway", "mode"})) return {};
  if (back.now.size() >= kShrinkBytesMin && back.wanted.size() * 2 < back.now.size()) {
    return refused(text::printable(back.path) +
                   " would become smaller than half of what it is, and OpenClaw would take that "
                   "back; undo it in smaller steps with set, fallbacks and aliases");
  }
  if (!has(*now, {"meta"}) || has(*before, {"meta"})) return {};
  Result<text::Json5Edit> edit = text::Json5Edit::open(back.wanted);
  if (!edit) return edit.error();
  Result<void> done =
      edit->set({"meta", "lastTouchedAt"}, text::Json5Value::of_string(iso_time(now_ms)));
  if (!done) return done;
  back.wanted = edit->text();
  back.keeps_meta = true;
  return {};
}

/// The backup with the text before; where the ring has it by now is not known.
Result<void> find_backup(const std::string& before, PutBack& back) {
  for (const char* suffix : kRing) {
    const std::string path = back.path + suffix;
    Result<RegularFile> backup = read_regular_file(path, kConfigBytesMax);
    if (!backup || io::sha256_hex(backup->text) != before) continue;
    back.wanted = std::move(backup->text);
    back.backup = path;
    return {};
  }
  return refused("none of the backups of " + text::printable(back.path) +
                 " (.bak to .bak.4) holds the text before pincer's last change any more, so that "
                 "it cannot be put back");
}

Result<PutBack> plan(const ChangedFile& file, std::string path, const std::string& at,
                     std::int64_t now_ms) {
  PutBack back;
  back.path = std::move(path);
  back.removes = file.before.empty();
  Result<RegularFile> now = read_regular_file(back.path, kConfigBytesMax);
  const bool is_gone = !now && now.error().code == ENOENT;
  if (!now && !is_gone) return now.error();
  const std::string hash = is_gone ? std::string() : io::sha256_hex(now->text);
  back.is_back = hash == file.before;
  if (back.is_back) return back;
  if (hash != file.after) {
    return refused(text::printable(back.path) + (is_gone ? " was removed" : " was changed") +
                   " by somebody else since pincer's last change (" + text::printable(at) +
                   "): putting that back would throw theirs away. Nothing was changed; the "
                   "backups beside it (.bak to .bak.4) hold the texts before");
  }
  back.now = std::move(now->text);
  if (back.removes) return back;
  if (Result<void> found = find_backup(file.before, back); !found) return found.error();
  if (Result<void> sound = keep_acceptable(back, now_ms); !sound) return sound.error();
  return back;
}

Result<std::vector<PutBack>> plan(const UndoRecord& record, const ConfigChange& change,
                                  std::int64_t now_ms) {
  std::vector<PutBack> backs;
  // The last file written goes back first: a config names included files, and they are there yet.
  for (auto file = change.files.rbegin(); file != change.files.rend(); ++file) {
    Result<PutBack> back = plan(*file, record.path_of(*file), change.at, now_ms);
    if (!back) return back.error();
    backs.push_back(std::move(*back));
  }
  return backs;
}

Result<void> put_back(const PutBack& back) {
  const std::string& path = back.path;
  const core::Error changed =
      refused(text::printable(back.path) + " is being changed by another program; try again");
  const auto is_as_read = [&] {
    const Result<RegularFile> now = read_regular_file(path, kConfigBytesMax);
    return now && now->text == back.now;
  };
  if (back.removes) {
    if (!is_as_read()) return changed;
    if (::unlink(path.c_str()) != 0) return file_error("cannot remove", path, errno);
    return flush_folder_of(path);
  }
  Result<StagedFile> wanted = StagedFile::make(path, back.wanted, ".pincer.new");
  if (!wanted) return wanted.error();
  Result<StagedFile> undone = StagedFile::make(path, back.now, ".pincer.old");
  if (!undone) return undone.error();
  if (!is_as_read()) return changed;
  if (Result<void> moved = wanted->move_to(path, false); !moved) return moved;
  // After the file itself, so that the text before is never only in a file that may go.
  if (Result<void> kept = undone->move_to(back.backup, false); !kept) return kept;
  return flush_folder_of(path);
}

UndoOutcome described(const ConfigChange& change, const std::vector<PutBack>& backs) {
  UndoOutcome outcome;
  outcome.undone = true;
  outcome.at = change.at;
  outcome.paths = change.paths;
  for (const PutBack& back : backs) {
    if (back.is_back) continue;
    outcome.files.push_back({back.path, back.removes, back.backup});
    const std::string to = back.removes ? "/dev/null" : back.path;
    for (std::string& line : text::unified_diff(back.now, back.wanted, back.path, to)) {
      outcome.diff.push_back(std::move(line));
    }
    if (back.keeps_meta) {
      outcome.notes.push_back(back.path +
                              " keeps its meta.lastTouchedAt: without it OpenClaw "
                              "would take the file for damaged and bring the change back");
    }
  }
  return outcome;
}

Result<UndoOutcome> undo_newest(UndoRecord& record, const WriteOptions& options) {
  while (!record.changes().empty()) {
    const ConfigChange change = record.changes().front();
    const Result<std::vector<PutBack>> backs = plan(record, change, options.now_ms);
    if (!backs) return backs.error();
    UndoOutcome outcome = described(change, *backs);
    record.drop_newest();
    outcome.left = record.changes().size();
    if (options.dry_run && !outcome.files.empty()) return outcome;
    std::string done;
    for (const PutBack& back : *backs) {
      if (back.is_back) continue;
      if (Result<void> put = put_back(back); !put) {
        core::Error error = put.error();
        if (!done.empty()) error.text += "; put back already: " + done;
        return error;
      }
      done += (done.empty() ? "" : ", ") + text::printable(back.path);
    }
    if (!options.dry_run) static_cast<void>(record.write());  // else the next undo finds it so
    if (!outcome.files.empty()) return outcome;
  }
  return UndoOutcome{};
}

}  // namespace

Result<UndoOutcome> undo_config(const Paths& paths, const WriteOptions& options) {
  const Result<RegularFile> config = read_regular_file(paths.config, kConfigBytesMax);
  if (!config && config.error().code != ENOENT) return config.error();
  const std::string target = config ? config->real_path : paths.config;
  UndoRecord record = UndoRecord::read(target);
  if (record.unread()) return *record.unread();
  if (record.changes().empty()) return UndoOutcome{};
  if (options.dry_run) return undo_newest(record, options);
  const Result<FileLock> lock = FileLock::take(target, {options.lock_tries, options.lock_pause_ms});
  if (!lock) return lock.error();
  record = UndoRecord::read(target);
  if (record.unread()) return *record.unread();
  return undo_newest(record, options);
}

}  // namespace pincer::cli
