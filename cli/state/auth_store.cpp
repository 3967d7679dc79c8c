#include "cli/state/auth_store.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "cli/providers/registry.hpp"
#include "cli/state/agent_paths.hpp"
#include "cli/state/auth_parse.hpp"
#include "cli/state/old_store.hpp"
#include "cli/state/regular_file.hpp"
#include "cli/state/sqlite_store.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using text::Json5Value;

constexpr std::string_view kNotAStore = "store of credentials";

std::string octal(mode_t mode) {
  std::string digits;
  for (int shift = 9; shift >= 0; shift -= 3)
    digits += static_cast<char>('0' + ((mode >> shift) & 7));
  return digits;
}

/// Who else can get at a file that holds secrets.
void check_access(const std::string& path, std::vector<std::string>& warnings) {
  struct stat link{}, file{};
  if (::lstat(path.c_str(), &link) != 0 || ::stat(path.c_str(), &file) != 0) return;
  const std::string shown = text::printable(path);
  if (S_ISLNK(link.st_mode)) warnings.push_back(shown + " is a symbolic link");
  if (file.st_uid != ::geteuid()) {
    warnings.push_back(shown + " belongs to another user, who can read and change the credentials");
  }
  if ((file.st_mode & 077) != 0) {
    warnings.push_back(shown + " can be " + ((file.st_mode & 022) != 0 ? "changed" : "read") +
                       " by other users (mode " + octal(file.st_mode & 07777) +
                       "); run: chmod 600 " + shown);
  }
}

/// What is at a path, or nothing; what cannot be understood is an error of the store.
std::optional<Json5Value> read_json(const std::string& path, AuthStore& store) {
  const Result<RegularFile> file = read_plain_file(path, kAuthStoreBytesMax, kNotAStore);
  if (!file) {
    if (file.error().code != ENOENT && file.error().code != ENOTDIR) {
      store.errors.push_back(file.error());
    }
    return std::nullopt;
  }
  check_access(path, store.warnings);
  Result<Json5Value> root = parse_store_json(file->text, path);
  if (root) return std::move(*root);
  store.errors.push_back(root.error());
  return std::nullopt;
}

void take_problems(std::vector<StoreProblem>& from, AuthStore& store) {
  for (StoreProblem& problem : from) store.problems.push_back(std::move(problem));
  from.clear();
}

/// Adds what `content` does not have yet.
void add_under(StoreContent& content, StoreContent more) {
  for (AuthProfile& profile : more.profiles) {
    const bool known =
        std::any_of(content.profiles.begin(), content.profiles.end(),
                    [&](const AuthProfile& other) { return other.id == profile.id; });
    if (!known) content.profiles.push_back(std::move(profile));
  }
  content.state.order.merge(more.state.order);
  content.state.last_good.merge(more.state.last_good);
  content.state.use.merge(more.state.use);
  for (StoreProblem& problem : more.problems) content.problems.push_back(std::move(problem));
}

/// What the programs before auth-profiles.json left.
StoreContent read_old_files(const std::string& folder, const std::string& oauth_file,
                            AuthStore& store) {
  StoreContent content;
  const std::string auth = folder + "/auth.json";
  if (const std::optional<Json5Value> root = read_json(auth, store)) {
    content = read_flat_value(*root, auth, "");
  }
  if (oauth_file.empty()) return content;
  if (const std::optional<Json5Value> root = read_json(oauth_file, store)) {
    add_under(content, read_flat_value(*root, oauth_file, "oauth"));
  }
  return content;
}

bool is_there(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

StoreContent read_files(const std::string& folder, const std::string& oauth_file,
                        AuthStore& store) {
  const std::string path = folder + "/auth-profiles.json";
  StoreContent content;
  if (!is_there(path)) {
    content = read_old_files(folder, oauth_file, store);
  } else if (const std::optional<Json5Value> root = read_json(path, store)) {
    content = read_store_value(*root, path);
  }
  if (content.flat) {
    store.warnings.push_back(text::printable(path) +
                             " has the shape of an old program, which OpenClaw does not read any "
                             "more: sign in again, or run openclaw doctor --fix");
  }
  const std::string state_path = folder + "/auth-state.json";
  if (const std::optional<Json5Value> root = read_json(state_path, store)) {
    StoreContent own;
    own.state = read_state_value(*root, state_path, own.problems);
    // The state file's word counts where both say something.
    own.profiles = std::move(content.profiles);
    content.profiles.clear();
    add_under(own, std::move(content));
    content = std::move(own);
  }
  return content;
}

/// A row of a database, parsed as the file would be.
StoreContent read_row(const DatabaseStore& row, const std::string& path, AuthStore& store) {
  StoreContent content;
  if (row.store) {
    if (const Result<Json5Value> root = parse_store_json(*row.store, path)) {
      content = read_store_value(*root, path);
    } else {
      store.errors.push_back(root.error());
    }
  }
  if (row.state) {
    if (const Result<Json5Value> root = parse_store_json(*row.state, path)) {
      AuthState state = read_state_value(*root, path, content.problems);
      state.order.merge(content.state.order);
      state.last_good.merge(content.state.last_good);
      state.use.merge(content.state.use);
      content.state = std::move(state);
    } else {
      store.errors.push_back(root.error());
    }
  }
  return content;
}

/// The content of a database, if there is one that OpenClaw keeps credentials in.
std::optional<StoreContent> read_database(const std::string& path, DatabaseKind kind,
                                          AuthStore& store) {
  Result<DatabaseStore> row = read_database_store(path, kind);
  if (!row) {
    store.errors.push_back(row.error());
    store.database = path;
    return std::nullopt;
  }
  if (!row->owns) return std::nullopt;
  check_access(path, store.warnings);
  store.database = path;
  return read_row(*row, path, store);
}

/// The credentials of one agent alone.
StoreContent read_agent(const std::string& folder, const std::string& shared_database,
                        const std::string& oauth_file, AuthStore& store) {
  const std::string database = folder + "/openclaw-agent.sqlite";
  std::optional<StoreContent> content = read_database(database, DatabaseKind::agent, store);
  if (!shared_database.empty()) {
    if (std::optional<StoreContent> shared =
            read_database(shared_database, DatabaseKind::shared, store)) {
      if (content) add_under(*shared, std::move(*content));
      content = std::move(shared);
    }
  }
  if (!content && store.database.empty()) return read_files(folder, oauth_file, store);
  if (content && content->profiles.empty() && is_there(folder + "/auth-profiles.json")) {
    store.warnings.push_back("OpenClaw reads credentials from " + text::printable(store.database) +
                             ", where there are none, and no more from " +
                             text::printable(folder + "/auth-profiles.json") +
                             "; run openclaw doctor --fix to move them");
  }
  return content ? std::move(*content) : StoreContent();
}

bool same_identity(const AuthProfile& a, const AuthProfile& b) {
  if (!a.account_id.empty() && !b.account_id.empty()) return a.account_id == b.account_id;
  return !a.email.empty() && text::lowered(a.email) == text::lowered(b.email);
}

/// The main agent's copy of the same sign-in was refreshed later: it counts.
bool is_newer_copy(const AuthProfile& own, const AuthProfile& main) {
  return own.type == CredentialType::oauth && main.type == CredentialType::oauth &&
         own.provider == main.provider && own.id.ends_with(":default") &&
         main.expires_ms > own.expires_ms && same_identity(own, main);
}

void put_under(AuthStore& store, StoreContent main) {
  for (AuthProfile& profile : main.profiles) {
    profile.inherited = true;
    const auto own = std::find_if(store.profiles.begin(), store.profiles.end(),
                                  [&](const AuthProfile& other) { return other.id == profile.id; });
    if (own == store.profiles.end()) {
      store.profiles.push_back(std::move(profile));
    } else if (is_newer_copy(*own, profile)) {
      *own = std::move(profile);
    }
  }
  store.state.order.merge(main.state.order);
  store.state.last_good.merge(main.state.last_good);
  store.state.use.merge(main.state.use);
  take_problems(main.problems, store);
}

}  // namespace

const AuthProfile* AuthStore::find(std::string_view id) const {
  const auto found = std::find_if(profiles.begin(), profiles.end(),
                                  [&](const AuthProfile& profile) { return profile.id == id; });
  return found == profiles.end() ? nullptr : &*found;
}

std::vector<const AuthProfile*> AuthStore::of(std::string_view provider) const {
  const std::string wanted = normal_provider(provider);
  std::vector<const AuthProfile*> found;
  for (const AuthProfile& profile : profiles) {
    if (profile.provider == wanted) found.push_back(&profile);
  }
  return found;
}

AuthStore load_auth_store(const Paths& paths, const Environment& environment) {
  AuthStore store;
  const std::string main = main_agent_dir(paths, environment);
  const bool is_main = paths.agent_dir == main;
  store.path = paths.agent_dir + "/auth-profiles.json";
  store.state_path = paths.agent_dir + "/auth-state.json";
  store.main_path = main + "/auth-profiles.json";
  const std::string shared = paths.state_dir + "/state/openclaw.sqlite";
  const std::string oauth_file = old_oauth_path(paths, environment);

  StoreContent own =
      read_agent(paths.agent_dir, is_main ? shared : "", is_main ? oauth_file : "", store);
  store.profiles = std::move(own.profiles);
  store.state = std::move(own.state);
  take_problems(own.problems, store);
  if (is_main) return store;
  const std::string own_database = std::exchange(store.database, "");
  put_under(store, read_agent(main, shared, oauth_file, store));
  if (!own_database.empty()) store.database = own_database;
  return store;
}

}  // namespace pincer::cli
