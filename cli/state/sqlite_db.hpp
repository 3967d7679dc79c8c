#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/core/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace pincer::cli {

using core::Result;

class SqlDatabase;

/// A prepared statement: bind in order, then step through its rows. What fails makes it end early;
/// SqlDatabase::problem() tells. It must not outlive its database, which gets it back to use again,
/// nor the texts that were bound, which are not copied.
class SqlStatement {
 public:
  SqlStatement(SqlStatement&&) noexcept = default;
  SqlStatement& operator=(SqlStatement&&) = delete;
  ~SqlStatement();

  SqlStatement& bind(std::int64_t value);
  SqlStatement& bind(std::string_view value);
  SqlStatement& bind(double value);
  SqlStatement& bind(std::optional<std::int64_t> value);

  /// The next row, if there is one.
  bool next();
  /// Runs it to its end; false: it failed.
  bool run();

  std::int64_t integer(int column) const;
  std::optional<std::int64_t> maybe(int column) const;
  double number(int column) const;
  std::string text(int column) const;

 private:
  friend class SqlDatabase;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalizer>;
  explicit SqlStatement(Prepared statement, SqlDatabase& database)
      : statement_(std::move(statement)), database_(database) {}
  void check(int code);

  Prepared statement_;
  SqlDatabase& database_;
  int bound_ = 0;
};

/// A database of our own, for one thread, private to its owner (0600, its folder 0700), in WAL
/// mode: a killed process loses nothing that was committed, a loss of power at most what came after
/// the last checkpoint, which closing is.
class SqlDatabase {
 public:
  /// Opens it and makes what is missing, if `create`. The error names the file.
  static Result<std::unique_ptr<SqlDatabase>> open(const std::string& path, bool create);
  ~SqlDatabase();
  SqlDatabase(const SqlDatabase&) = delete;
  SqlDatabase& operator=(const SqlDatabase&) = delete;

  /// Prepared once for each text, of which the code has a few dozen: preparing takes SQLite
  /// several times as long as running.
  SqlStatement statement(std::string_view sql);
  /// Several statements without values.
  bool run(std::string_view sql);
  /// Rows the last statement changed, and the number of the last row put in.
  std::int64_t changes() const;
  std::int64_t last_row() const;
  /// How long to wait for another process that holds the file; five seconds at first. The loop
  /// stands still meanwhile.
  void wait_at_most(std::chrono::milliseconds time);
  /// Why the last failure failed, for people; empty: nothing did.
  const std::string& problem() const { return problem_; }
  /// Whether that was another process that held the file all the time.
  bool was_held() const;
  void forget_problem() { problem_.clear(); }

 private:
  friend class SqlStatement;
  friend class SqlTransaction;
  explicit SqlDatabase(sqlite3* database) : database_(database) {}
  void take_back(SqlStatement::Prepared statement);

  sqlite3* database_;
  std::string problem_;
  /// Those that nobody uses now, by their text.
  std::map<std::string, SqlStatement::Prepared, std::less<>> idle_;
};

/// Statements that happen together: none of them did unless commit() gives true. Holds the file
/// against other writers, so it is never alive while the loop waits.
class SqlTransaction {
 public:
  explicit SqlTransaction(SqlDatabase& database);
  SqlTransaction(const SqlTransaction&) = delete;
  SqlTransaction& operator=(const SqlTransaction&) = delete;
  ~SqlTransaction();

  /// False: it could not begin, nothing is to be done.
  bool begun() const { return open_; }
  bool commit();

 private:
  SqlDatabase& database_;
  bool open_;
};

}  // namespace pincer::cli
