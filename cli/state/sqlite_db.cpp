#include "cli/state/sqlite_db.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>

#include "cli/state/regular_file.hpp"
#include "cli/state/staged_file.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

// Another process of the same account holds the lock for a millisecond at a time.
constexpr int kBusyMs = 5000;

core::Error failure(const std::string& path, const std::string& why) {
  return core::Error{core::Phase::none, core::ErrorKind::file, 0,
                     "cannot use the history in " + text::printable(path) + ": " + why};
}

/// SQLite gives its files beside it the mode of the first one.
Result<void> make_private(const std::string& path) {
  Result<void> folder = make_folder_of(path);
  if (!folder) return folder;
  const OpenFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return file_error("cannot make", path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return failure(path, "it is no file");
  }
  return {};
}

}  // namespace

void SqlStatement::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqlStatement::~SqlStatement() {
  if (statement_) database_.take_back(std::move(statement_));
}

void SqlStatement::check(int code) {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
    database_.problem_ = sqlite3_errstr(code);
    statement_.reset();
  }
}

SqlStatement& SqlStatement::bind(std::int64_t value) {
  if (statement_) check(sqlite3_bind_int64(statement_.get(), ++bound_, value));
  return *this;
}

SqlStatement& SqlStatement::bind(double value) {
  if (statement_) check(sqlite3_bind_double(statement_.get(), ++bound_, value));
  return *this;
}

SqlStatement& SqlStatement::bind(std::optional<std::int64_t> value) {
  if (value) return bind(*value);
  if (statement_) check(sqlite3_bind_null(statement_.get(), ++bound_));
  return *this;
}

SqlStatement& SqlStatement::bind(std::string_view value) {
  if (!statement_) return *this;
  // Without a pointer SQLite would take an empty text for NULL.
  const char* const bytes = value.empty() ? "" : value.data();
  check(sqlite3_bind_text(statement_.get(), ++bound_, bytes, static_cast<int>(value.size()),
                          SQLITE_STATIC));
  return *this;
}

bool SqlStatement::next() {
  if (!statement_) return false;
  const int code = sqlite3_step(statement_.get());
  check(code);
  return code == SQLITE_ROW;
}

bool SqlStatement::run() {
  while (next()) {
  }
  return statement_ != nullptr;
}

std::int64_t SqlStatement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> SqlStatement::maybe(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

double SqlStatement::number(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string SqlStatement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr) return {};
  return std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Result<std::unique_ptr<SqlDatabase>> SqlDatabase::open(const std::string& path, bool create) {
  if (create) {
    if (const Result<void> made = make_private(path); !made) return made.error();
  }
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<SqlDatabase> database(new SqlDatabase(raw));
  if (code != SQLITE_OK) return failure(path, sqlite3_errstr(code));
  sqlite3_busy_timeout(raw, kBusyMs);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Two processes that make the file at once: one of them may be told to come back; it finds WAL
  // on.
  static_cast<void>(database->run("PRAGMA journal_mode=WAL"));
  // Of the 2 MB it would keep by itself a scan reads next to nothing twice.
  if (!database->run("PRAGMA synchronous=NORMAL; PRAGMA cache_size=-256")) {
    return failure(path, database->problem());
  }
  database->problem_.clear();
  return database;
}

SqlDatabase::~SqlDatabase() {
  idle_.clear();
  sqlite3_close_v2(database_);
}

void SqlDatabase::wait_at_most(std::chrono::milliseconds time) {
  sqlite3_busy_timeout(database_, static_cast<int>(time.count()));
}

bool SqlDatabase::was_held() const {
  return problem_ == sqlite3_errstr(SQLITE_BUSY);
}

SqlStatement SqlDatabase::statement(std::string_view sql) {
  if (const auto known = idle_.find(sql); known != idle_.end() && known->second) {
    return SqlStatement(std::move(known->second), *this);
  }
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) problem_ = sqlite3_errmsg(database_);
  return SqlStatement(SqlStatement::Prepared(raw), *this);
}

void SqlDatabase::take_back(SqlStatement::Prepared statement) {
  // What it failed with was told when it did.
  static_cast<void>(sqlite3_reset(statement.get()));
  sqlite3_clear_bindings(statement.get());
  const std::string_view sql = sqlite3_sql(statement.get());
  const auto known = idle_.find(sql);
  if (known == idle_.end()) {
    idle_.emplace(sql, std::move(statement));
  } else {
    known->second = std::move(statement);
  }
}

bool SqlDatabase::run(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) problem_ = sqlite3_errstr(code);
  return code == SQLITE_OK;
}

SqlTransaction::SqlTransaction(SqlDatabase& database)
    : database_(database), open_(database.statement("BEGIN IMMEDIATE").run()) {}

SqlTransaction::~SqlTransaction() {
  // Some failures have undone it already; to say so would hide why.
  if (open_ && !sqlite3_get_autocommit(database_.database_)) {
    static_cast<void>(database_.statement("ROLLBACK").run());
  }
}

bool SqlTransaction::commit() {
  if (!open_ || !database_.statement("COMMIT").run()) return false;
  open_ = false;
  return true;
}

std::int64_t SqlDatabase::changes() const {
  return sqlite3_changes(database_);
}

std::int64_t SqlDatabase::last_row() const {
  return sqlite3_last_insert_rowid(database_);
}

}  // namespace pincer::cli
