#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/environment.hpp"
#include "cli/state/sqlite_db.hpp"
#include "stages/freshness.hpp"

namespace pincer::cli {

/// Where the history is: XDG_STATE_HOME/pincer, else HOME/.local/state/pincer. Empty: there is no
/// home to put it in.
std::string history_path(const Environment& environment);

/// A catalog entry as it was from one scan to another.
struct CatalogEntry {
  std::string model;
  std::string hash;
  std::int64_t since_ms = 0;
  std::int64_t seen_ms = 0;              ///< when it was last seen so
  std::optional<std::int64_t> until_ms;  ///< when it was first seen otherwise, or gone
  bool free = false;
  bool tools = false;
  bool image = false;
  double context = 0;
  double prompt = 0;  ///< dollars a token
  double completion = 0;
  std::string expires;
  std::optional<std::int64_t> tool_choice;  ///< 1: listed; unset: seen by an older pincer
};

/// A model of today's catalog as an entry without its times.
CatalogEntry entry_of(const stages::Model& model);

/// What scans left behind: every answer, what the catalog looked like when, and the requests of
/// each minute, shared by all processes of one user. Never holds a key.
class History {
 public:
  /// Makes the file if need be; `create` off: a missing one is an error.
  static Result<std::unique_ptr<History>> open(const std::string& path, bool create);

  /// Answers older than this are dropped when a scan begins.
  static constexpr std::int64_t kKeptMs = std::int64_t{90} * 24 * 3'600'000;

  /// Of an account so many answers are kept, the newest ones.
  static constexpr std::int64_t kAnswersMost = 250'000;

  /// What is older than kKeptMs goes, and what of the account is more than `answers_most`;
  /// begin_scan does so too. The last scan of each endpoint stays.
  void drop_old(std::string_view account, std::int64_t now_ms,
                std::int64_t answers_most = kAnswersMost);

  std::int64_t begin_scan(std::string_view account, std::string_view endpoint, std::int64_t now_ms);
  /// The account's newest scan of the endpoint, finished or not.
  std::optional<std::int64_t> latest_scan(std::string_view account, std::string_view endpoint);
  /// The last scan of the account that did not come to its end, not older than a day.
  std::optional<std::int64_t> unfinished_scan(std::string_view account, std::int64_t now_ms);
  void finish_scan(std::int64_t scan, std::int64_t now_ms);

  /// Answers that came together, in one transaction: it costs six writes and as many locks however
  /// many they are. True: they outlive the process. Else
  /// database().problem() says why not.
  bool add(std::int64_t scan, std::string_view account,
           std::span<const stages::PastAnswer> answers);
  /// Of one account, or of all when `account` is empty; oldest first. `model`: of this one only.
  void each_answer(std::string_view account, std::string_view model,
                   const std::function<void(stages::PastAnswer&&)>& tell);
  /// The same, collected.
  std::vector<stages::PastAnswer> answers(std::string_view account, std::string_view model);

  /// Larger catalogs are not noted.
  static constexpr std::size_t kEntriesMost = 20'000;
  /// A whole catalog as it is now; the entries' own times do not matter.
  void note_catalog(std::string_view endpoint, const std::deque<CatalogEntry>& entries,
                    std::int64_t now_ms);
  /// All entries known of an endpoint, every state of each, oldest first.
  std::vector<CatalogEntry> entries(std::string_view endpoint);
  /// When scans of an endpoint began, newest first; at most `most`.
  std::vector<std::int64_t> scan_times(std::string_view endpoint, std::int64_t most);
  std::vector<std::string> endpoints();

  bool take(std::string_view account, std::int64_t minute, std::int64_t most);
  std::int64_t taken(std::string_view account, std::int64_t from_minute, std::int64_t to_minute);

  /// For what another process does with the file: wait_at_most, was_held, problem.
  SqlDatabase& database() { return *database_; }

 private:
  explicit History(std::unique_ptr<SqlDatabase> database) : database_(std::move(database)) {}
  bool put_answer(std::int64_t scan, std::string_view account, const stages::PastAnswer& answer);
  bool knows(std::string_view endpoint);
  bool still_so(std::string_view endpoint, const CatalogEntry& entry, std::int64_t now_ms);
  void put_entry(std::string_view endpoint, const CatalogEntry& entry, std::int64_t now_ms);

  std::unique_ptr<SqlDatabase> database_;
};

}  // namespace pincer::cli
