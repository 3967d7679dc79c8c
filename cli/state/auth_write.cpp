#include "cli/state/auth_write.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "cli/state/auth_parse.hpp"
#include "cli/state/old_store.hpp"
#include "cli/state/regular_file.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/text/json5_edit.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr int kRedoMax = 8;
constexpr std::string_view kStagedSuffix = ".pincer.new";

core::Error refusal(std::string sentence) {
  return core::Error{core::Phase::none, core::ErrorKind::invalid, 0, std::move(sentence)};
}

/// One of the two files: its text as it is and as it will be.
struct OwnFile {
  std::string path;       ///< as people know it
  std::string real_path;  ///< what is replaced
  std::string before;     ///< as it stands there
  std::string base;       ///< what edits begin with: the same, or what an older program left
  std::string after;
  bool fresh = false;  ///< it is not there yet
};

/// A file of somebody else's is not ours to replace, whatever the permissions say.
Result<void> check_owner(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return file_error("cannot reach", path, errno);
  if (status.st_uid == ::geteuid()) return {};
  return refusal(text::printable(path) +
                 " belongs to another user and is not changed; run pincer as that user");
}

Result<OwnFile> read_own(const std::string& path) {
  OwnFile own;
  own.path = path;
  Result<RegularFile> file = read_plain_file(path, kAuthStoreBytesMax, "store of credentials");
  if (!file) {
    if (file.error().code != ENOENT) return file.error();
    own.real_path = path;
    own.fresh = true;
    return own;
  }
  if (Result<void> mine = check_owner(path); !mine) return mine.error();
  if (const Result<text::Json5Value> root = parse_store_json(file->text, path); !root) {
    core::Error error = root.error();
    error.text += "; it is not written over: repair it, or move it away";
    return error;
  }
  own.real_path = std::move(file->real_path);
  own.before = std::move(file->text);
  own.base = own.before;
  return own;
}

bool is_as_read(const OwnFile& own) {
  const Result<RegularFile> now =
      read_plain_file(own.path, kAuthStoreBytesMax, "store of credentials");
  if (!now) return own.fresh && now.error().code == ENOENT;
  return !own.fresh && now->real_path == own.real_path && now->text == own.before;
}

Result<void> apply(OwnFile& own, const std::vector<ConfigEdit>& edits,
                   std::vector<std::string>& changed_paths) {
  own.after = own.base;
  if (edits.empty()) {
    own.after = own.before;
    return {};
  }
  Result<text::Json5Edit> edit = text::Json5Edit::open(own.base);
  if (!edit) return edit.error();
  // The number of a newer OpenClaw stays; without one it is the one OpenClaw began with.
  if (edit->at({"version"}) == nullptr) {
    if (Result<void> set = edit->set({"version"}, text::Json5Value::of_number(1)); !set) return set;
  }
  for (const ConfigEdit& one : edits) {
    Result<void> done = one.value ? edit->set(one.path, *one.value) : edit->remove(one.path);
    if (!done) return done;
  }
  // Edits that come to what is there already change nothing.
  if (own.fresh || edit->changed()) own.after = edit->text();
  for (const std::string& path : edit->changed_paths()) {
    if (path != "version") changed_paths.push_back(path);
  }
  return {};
}

struct Prepared {
  OwnFile profiles, state;
  std::vector<std::string> changed_paths;
  bool changes() const { return profiles.after != profiles.before || state.after != state.before; }
};

core::Error in_database(const std::string& database) {
  return refusal("this OpenClaw keeps its credentials in " + text::printable(database) +
                 " and reads no file that pincer could write; use openclaw models auth for that");
}

Result<Prepared> prepare(const Paths& paths, const Environment& environment,
                         const MakeStoreEdits& make_edits) {
  const AuthStore store = load_auth_store(paths, environment);
  if (!store.database.empty()) return in_database(store.database);
  Result<OwnFile> profiles = read_own(store.path);
  if (!profiles) return profiles.error();
  Result<OwnFile> state = read_own(store.state_path);
  if (!state) return state.error();
  if (profiles->fresh) {
    Result<std::string> base = old_store_text(paths, environment);
    if (!base) return base.error();
    profiles->base = std::move(*base);
  }
  Prepared prepared{std::move(*profiles), std::move(*state), {}};
  const Result<text::Json5Edit> profiles_now = text::Json5Edit::open(prepared.profiles.base);
  if (!profiles_now) return profiles_now.error();
  const Result<text::Json5Edit> state_now = text::Json5Edit::open(prepared.state.base);
  if (!state_now) return state_now.error();
  const Result<StoreEdits> edits =
      make_edits(StoreFiles{store, profiles_now->root(), state_now->root()});
  if (!edits) return edits.error();
  if (!edits->profiles.empty() && profiles_now->root().find("profiles") == nullptr &&
      read_store_value(profiles_now->root(), store.path).flat) {
    return refusal(text::printable(store.path) +
                   " has the shape of an old program; run openclaw doctor --fix first");
  }
  if (Result<void> done = apply(prepared.profiles, edits->profiles, prepared.changed_paths);
      !done) {
    return done.error();
  }
  if (Result<void> done = apply(prepared.state, edits->state, prepared.changed_paths); !done) {
    return done.error();
  }
  return prepared;
}

/// Puts both files in place; false when another program was faster and all has to be done anew.
Result<bool> commit(const Prepared& prepared, const AuthLock& lock) {
  std::vector<std::pair<const OwnFile*, StagedFile>> staged;
  for (const OwnFile* own : {&prepared.profiles, &prepared.state}) {
    if (own->after == own->before) {
      // What a killed one left holds secrets.
      ::unlink((own->real_path + std::string(kStagedSuffix)).c_str());
      continue;
    }
    Result<StagedFile> text = StagedFile::make(own->real_path, own->after, kStagedSuffix);
    if (!text) return text.error();
    staged.emplace_back(own, std::move(*text));
  }
  // Some of OpenClaw's commands write without asking for the lock, and it takes an old lock away.
  if (!lock.is_held() || !is_as_read(prepared.profiles) || !is_as_read(prepared.state)) {
    return false;
  }
  std::string done;
  for (auto& [own, text] : staged) {
    Result<void> moved = text.move_to(own->real_path, own->fresh);
    if (moved) moved = flush_folder_of(own->real_path);
    if (moved) {
      done += (done.empty() ? "; changed already: " : ", ") + text::printable(own->path);
      continue;
    }
    if (own->fresh && moved.error().code == EEXIST) return false;
    moved.error().text += done;
    return moved.error();
  }
  return true;
}

}  // namespace

Result<StoreWriteOutcome> write_auth_store(const Paths& paths, const Environment& environment,
                                           const MakeStoreEdits& make_edits,
                                           const StoreWriteOptions& options) {
  // A first look without the lock: most of what can fail, and all that changes nothing, leaves no
  // trace on the disk.
  const Result<Prepared> first = prepare(paths, environment, make_edits);
  if (!first) return first.error();
  StoreWriteOutcome outcome{first->changes(), first->changed_paths};
  if (!outcome.changed || options.dry_run) return outcome;
  if (Result<void> made = make_folder_of(paths.agent_dir + "/auth-profiles.json"); !made) {
    return made.error();
  }
  for (int left = kRedoMax; left > 0; --left) {
    const Result<AuthLock> lock = AuthLock::take(paths.agent_dir, options.now_ms, options.patience);
    if (!lock) return lock.error();
    const Result<Prepared> now = prepare(paths, environment, make_edits);
    if (!now) return now.error();
    outcome = StoreWriteOutcome{now->changes(), now->changed_paths};
    if (!outcome.changed) return outcome;
    const Result<bool> done = commit(*now, *lock);
    if (!done) return done.error();
    if (*done) return outcome;
  }
  return core::Error{core::Phase::none, core::ErrorKind::other, 0,
                     "another program keeps changing the credentials in " +
                         text::printable(paths.agent_dir) + "; nothing was written, try again"};
}

}  // namespace pincer::cli
