#include "cli/state/sqlite_store.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "cli/state/regular_file.hpp"
#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr int kBusyMs = 2000;
constexpr int kCellBytesMax = 4 << 20;
constexpr int kStepsMax = 2'000'000;  // of SQLite's machine; a look into a small table takes dozens

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Closer>;
using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

core::Error failure(const std::string& path, const std::string& why) {
  return core::Error{core::Phase::none, core::ErrorKind::file, 0,
                     "cannot read the credentials in " + text::printable(path) + ": " + why};
}

/// A path as SQLite's file: URI.
std::string uri_of(const std::string& path, bool still) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (text::is_letter(c) || text::is_digit(c) || c == '/' || c == '.' || c == '-' || c == '_') {
      uri += c;
    } else {
      uri += '%';
      uri += kHex[byte >> 4];
      uri += kHex[byte & 15];
    }
  }
  return uri + (still ? "?immutable=1" : "?mode=ro");
}

Result<Database> open_database(const std::string& path, bool still) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_PRIVATECACHE;
  const int code = sqlite3_open_v2(uri_of(path, still).c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return failure(path, sqlite3_errstr(code));
  sqlite3_busy_timeout(raw, kBusyMs);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, kCellBytesMax);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_progress_handler(raw, kStepsMax, [](void*) { return 1; }, nullptr);
  return database;
}

/// The text in the first column of the first row; none when there is no row.
Result<std::optional<std::string>> one_text(sqlite3* database, const std::string& path,
                                            std::string_view query, std::string_view parameter) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database, query.data(), static_cast<int>(query.size()), &raw, nullptr) !=
      SQLITE_OK) {
    return failure(path, sqlite3_errstr(sqlite3_errcode(database)));
  }
  const Statement statement(raw);
  sqlite3_bind_text(raw, 1, parameter.data(), static_cast<int>(parameter.size()),
                    SQLITE_TRANSIENT);  // NOLINT: SQLite's own macro
  const int code = sqlite3_step(raw);
  if (code == SQLITE_DONE) return std::optional<std::string>();
  if (code != SQLITE_ROW) return failure(path, sqlite3_errstr(code));
  const void* bytes = sqlite3_column_blob(raw, 0);
  const int size = sqlite3_column_bytes(raw, 0);
  return std::optional<std::string>(
      bytes == nullptr ? std::string()
                       : std::string(static_cast<const char*>(bytes), static_cast<size_t>(size)));
}

struct Cell {
  std::string_view table, query, key;
};

struct Layout {
  Cell store, state;
};

Layout layout_of(DatabaseKind kind) {
  if (kind == DatabaseKind::shared) {
    constexpr std::string_view kQuery =
        "SELECT value_json FROM config_machine_state WHERE state_key = ?";
    return {{"config_machine_state", kQuery, "authProfiles.store"},
            {"config_machine_state", kQuery, "authProfiles.state"}};
  }
  return {{"auth_profile_store", "SELECT store_json FROM auth_profile_store WHERE store_key = ?",
           "primary"},
          {"auth_profile_state", "SELECT state_json FROM auth_profile_state WHERE state_key = ?",
           "primary"}};
}

Result<bool> has_table(sqlite3* database, const std::string& path, std::string_view table) {
  Result<std::optional<std::string>> found = one_text(
      database, path, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?", table);
  if (!found) return found.error();
  return found->has_value();
}

Result<std::optional<std::string>> read_cell(sqlite3* database, const std::string& path,
                                             const Cell& cell) {
  const Result<bool> there = has_table(database, path, cell.table);
  if (!there) return there.error();
  if (!*there) return std::optional<std::string>();
  return one_text(database, path, cell.query, cell.key);
}

Result<DatabaseStore> read_once(const std::string& path, DatabaseKind kind, bool still) {
  Result<Database> database = open_database(path, still);
  if (!database) return std::move(database).error();
  const Layout layout = layout_of(kind);
  Result<bool> owns = has_table(database->get(), path, layout.store.table);
  if (!owns) return owns.error();
  Result<std::optional<std::string>> store = read_cell(database->get(), path, layout.store);
  if (!store) return store.error();
  Result<std::optional<std::string>> state = read_cell(database->get(), path, layout.state);
  if (!state) return state.error();
  // The shared database holds much else: only a row of credentials makes it theirs.
  if (kind == DatabaseKind::shared) owns = store->has_value();
  return DatabaseStore{*owns, std::move(*store), std::move(*state)};
}

/// Nobody is writing: what counts stands in the file itself, and it can be read without the files
/// that SQLite else puts beside it.
bool is_still(const std::string& path) {
  struct stat status{};
  for (const char* suffix : {"-wal", "-journal"}) {
    if (::stat((path + suffix).c_str(), &status) == 0 && status.st_size > 0) return false;
  }
  return true;
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

}  // namespace

Result<DatabaseStore> read_database_store(const std::string& path, DatabaseKind kind) {
  struct stat before{}, after{};
  if (::stat(path.c_str(), &before) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return DatabaseStore{};
    return file_error("cannot reach", path, errno);
  }
  if (!S_ISREG(before.st_mode)) return failure(path, "it is no file");
  if (is_still(path)) {
    Result<DatabaseStore> read = read_once(path, kind, true);
    // OpenClaw may have begun to write meanwhile: then it is asked again, with SQLite's own locks.
    if (is_still(path) && ::stat(path.c_str(), &after) == 0 && same_file(before, after)) {
      return read;
    }
  }
  return read_once(path, kind, false);
}

}  // namespace pincer::cli
