#include "cli/state/config_write.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "cli/state/config_rewrite.hpp"
#include "cli/state/file_lock.hpp"
#include "cli/state/staged_file.hpp"
#include "cli/state/undo_record.hpp"
#include "engine/text/diff.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr int kRedoMax = 8;

/// A change with its texts on the disk, one step from being made.
struct Staged {
  const FileRewrite* change = nullptr;
  StagedFile text;
  std::optional<StagedFile> old;
};

Result<std::vector<Staged>> stage(const std::vector<FileRewrite>& changes) {
  std::vector<Staged> staged;
  for (const FileRewrite& change : changes) {
    Result<StagedFile> text = StagedFile::make(change.real_path, change.after, ".pincer.new");
    if (!text) return text.error();
    std::optional<StagedFile> old;
    if (!change.fresh) {
      Result<StagedFile> kept = StagedFile::make(change.real_path, change.before, ".pincer.old");
      if (!kept) return kept.error();
      old.emplace(std::move(*kept));
    }
    staged.push_back(Staged{&change, std::move(*text), std::move(old)});
  }
  return staged;
}

/// Nobody else changed a file since it was read.
Result<bool> is_as_read(const std::string& path, const std::string& real_path, bool exists,
                        const std::string& text) {
  const Result<RegularFile> now = read_regular_file(path, kConfigBytesMax);
  if (now) return exists && now->real_path == real_path && now->text == text;
  if (now.error().code == ENOENT) return !exists;
  return now.error();
}

Result<bool> is_as_read(const ConfigFile& config) {
  for (const ConfigSource& file : config.files()) {
    Result<bool> same = is_as_read(file.path, file.real_path, config.exists, file.text);
    if (!same || !*same) return same;
  }
  return true;
}

/// The folder of the state holds secrets: others have no business there.
void close_to_others(const Paths& paths) {
  if (std::filesystem::path(paths.config).parent_path() != paths.state_dir) return;
  struct stat status{};
  if (::stat(paths.state_dir.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return;
  static_cast<void>(::chmod(paths.state_dir.c_str(), S_IRWXU));
}

/// Puts one file in place; false when another program was faster.
Result<bool> put(Staged& staged, WriteOutcome& outcome) {
  const FileRewrite& file = *staged.change;
  outcome.backup.clear();
  if (staged.old) {
    Result<std::string> backup = rotate_backups(file.real_path, std::move(*staged.old));
    if (!backup) return backup.error();
    outcome.backup = *backup;
  }
  Result<bool> same = is_as_read(file.path, file.real_path, !file.fresh, file.before);
  if (!same || !*same) return same;
  if (Result<void> moved = staged.text.move_to(file.real_path, file.fresh); !moved) {
    if (file.fresh && moved.error().code == EEXIST) return false;
    return moved.error();
  }
  outcome.changed = true;
  outcome.path = file.path;
  if (Result<void> flushed = flush_folder_of(file.real_path); !flushed) {
    flushed.error().text += "; " + text::printable(file.path) + " is changed";
    return flushed.error();
  }
  return true;
}

/// Gives false when another program was faster and all has to be done anew.
Result<bool> commit(const ConfigFile& config, const ConfigRewrite& change, WriteOutcome& outcome) {
  Result<std::vector<Staged>> staged = stage(change.files);
  if (!staged) return staged.error();
  Result<bool> same = is_as_read(config);
  if (!same || !*same) return same;
  std::string done;
  for (Staged& one : *staged) {
    Result<bool> written = put(one, outcome);
    if (written && *written) {
      done += (done.empty() ? "" : ", ") + text::printable(one.change->path);
      continue;
    }
    // What is done already can be done anew: the edits find it so and change only the rest.
    if (written || done.empty()) return written;
    core::Error error = written.error();
    error.text += "; changed already: " + done;
    return error;
  }
  return true;
}

WriteOutcome described(const ConfigFile& config, const ConfigRewrite& change) {
  WriteOutcome outcome;
  outcome.path = config.path;
  outcome.changed_paths = change.changed_paths;
  for (const FileRewrite& file : change.files) {
    outcome.path = file.path;
    const std::string before = file.fresh ? "/dev/null" : file.path;
    for (std::string& line : text::unified_diff(file.before, file.after, before, file.path)) {
      outcome.diff.push_back(std::move(line));
    }
  }
  return outcome;
}

struct Prepared {
  ConfigFile config;
  ConfigRewrite change;
};

Result<Prepared> prepare(const Paths& paths, const Environment& environment,
                         const MakeEdits& make_edits, std::int64_t now_ms) {
  Result<ConfigFile> config = ConfigFile::load(paths, environment);
  if (!config) return config.error();
  if (!config->problems().empty()) return not_written(*config, config->problems());
  const Result<std::vector<ConfigEdit>> edits = make_edits(*config);
  if (!edits) return edits.error();
  Result<ConfigRewrite> change = rewrite_config(paths, environment, *config, *edits, now_ms);
  if (!change) return change.error();
  return Prepared{std::move(*config), std::move(*change)};
}

}  // namespace

Result<WriteOutcome> write_config(const Paths& paths, const Environment& environment,
                                  const MakeEdits& make_edits, const WriteOptions& options) {
  // A first look without the lock: most of what can fail, and all that changes nothing, leaves no
  // trace on the disk.
  Result<Prepared> first = prepare(paths, environment, make_edits, options.now_ms);
  if (!first) return first.error();
  WriteOutcome outcome = described(first->config, first->change);
  if (first->change.files.empty()) return outcome;
  if (options.dry_run) {
    outcome.changed = true;
    return outcome;
  }
  const std::string target = first->config.files().front().real_path;
  if (Result<void> made = make_folder_of(target); !made) return made.error();
  const Result<FileLock> lock = FileLock::take(target, {options.lock_tries, options.lock_pause_ms});
  if (!lock) return lock.error();
  for (int left = kRedoMax; left > 0; --left) {
    Result<Prepared> now = prepare(paths, environment, make_edits, options.now_ms);
    if (!now) return now.error();
    outcome = described(now->config, now->change);
    if (now->change.files.empty()) return outcome;
    const Result<bool> done = commit(now->config, now->change, outcome);
    if (!done) return done.error();
    if (!*done) continue;
    close_to_others(paths);
    UndoRecord record = UndoRecord::read(target);
    record.add(now->change, options.now_ms);
    // The change is made; what is not remembered of it, undo finds changed and leaves alone.
    static_cast<void>(record.write());
    return outcome;
  }
  return core::Error{core::Phase::none, core::ErrorKind::other, 0,
                     "another program keeps changing " + text::printable(paths.config) +
                         "; nothing was written, try again"};
}

}  // namespace pincer::cli
