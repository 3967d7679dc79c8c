#include "cli/state/history.hpp"

#include "engine/text/ascii.hpp"
#include "stages/entry_hash.hpp"

namespace pincer::cli {
namespace {

using stages::PastAnswer;

constexpr std::int64_t kSchema = 2;
constexpr std::int64_t kDayMs = 86'400'000;

constexpr std::string_view kTables = R"sql(
CREATE TABLE IF NOT EXISTS scan (
  id INTEGER PRIMARY KEY, account TEXT NOT NULL, endpoint TEXT NOT NULL,
  started_ms INTEGER NOT NULL, finished_ms INTEGER);
CREATE TABLE IF NOT EXISTS answer (
  id INTEGER PRIMARY KEY, scan INTEGER NOT NULL, account TEXT NOT NULL,
  model TEXT NOT NULL, kind TEXT NOT NULL, asked_ms INTEGER NOT NULL, entry TEXT NOT NULL,
  probe_version INTEGER NOT NULL, bucket TEXT NOT NULL, reason TEXT NOT NULL, scope TEXT NOT NULL,
  retry TEXT NOT NULL, sentence TEXT NOT NULL, status INTEGER NOT NULL,
  latency_ms INTEGER NOT NULL, ttft_ms INTEGER, reset_ms INTEGER, retry_after_ms INTEGER,
  tool_choice TEXT NOT NULL, streamed INTEGER);
CREATE INDEX IF NOT EXISTS answer_of_account ON answer (account, asked_ms);
CREATE INDEX IF NOT EXISTS answer_of_model ON answer (model, asked_ms);
CREATE TABLE IF NOT EXISTS entry (
  endpoint TEXT NOT NULL, model TEXT NOT NULL, hash TEXT NOT NULL, since_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL, until_ms INTEGER, free INTEGER NOT NULL, tools INTEGER NOT NULL,
  image INTEGER NOT NULL, context REAL NOT NULL, prompt REAL NOT NULL, completion REAL NOT NULL,
  expires TEXT NOT NULL, tool_choice INTEGER,
  PRIMARY KEY (endpoint, model, since_ms)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS minute (
  account TEXT NOT NULL, minute INTEGER NOT NULL, taken INTEGER NOT NULL,
  PRIMARY KEY (account, minute)) WITHOUT ROWID;
)sql";

/// What files of schema 1 lack; what they hold has no value there.
constexpr std::string_view kSinceOne = R"sql(
ALTER TABLE answer ADD COLUMN streamed INTEGER;
ALTER TABLE entry ADD COLUMN tool_choice INTEGER;
)sql";

constexpr std::string_view kAnswerColumns =
    "model, kind, scan, asked_ms, entry, probe_version, bucket, reason, scope, retry, sentence, "
    "status, latency_ms, ttft_ms, reset_ms, retry_after_ms, tool_choice, streamed";

core::Error refusal(const std::string& path, std::string why) {
  return core::Error{core::Phase::none, core::ErrorKind::file, 0,
                     "cannot use the history in " + path + ": " + std::move(why)};
}

Result<void> prepare(SqlDatabase& database, const std::string& path) {
  SqlTransaction together(database);
  if (!together.begun()) return refusal(path, database.problem());
  std::int64_t version = 0;
  {
    SqlStatement asked = database.statement("PRAGMA user_version");
    if (asked.next()) version = asked.integer(0);
  }
  if (version > kSchema) {
    return refusal(
        path, "a newer pincer wrote it (schema " + std::to_string(version) + "); update this one");
  }
  const bool made = version == kSchema || (database.run(version == 1 ? kSinceOne : kTables) &&
                                           database.run("PRAGMA user_version = 2"));
  if (!made || !together.commit()) return refusal(path, database.problem());
  return {};
}

/// A row that this program cannot read (a name of another version) is left out.
std::optional<PastAnswer> answer_of(const SqlStatement& row) {
  const auto kind = stages::probe_kind_named(row.text(1));
  const auto bucket = stages::bucket_named(row.text(6));
  if (!kind || !bucket) return std::nullopt;
  const auto reason = stages::reason_named(*bucket, row.text(7));
  const auto scope = stages::scope_named(row.text(8));
  const auto retry = stages::retry_named(row.text(9));
  if (!reason || !scope || !retry) return std::nullopt;
  PastAnswer answer;
  answer.model = row.text(0);
  answer.kind = *kind;
  answer.scan = row.integer(2);
  answer.asked_ms = row.integer(3);
  answer.entry = row.text(4);
  answer.probe_version = static_cast<int>(row.integer(5));
  answer.verdict = {*bucket, *reason, *scope, *retry, row.text(10), row.maybe(14), row.maybe(15)};
  answer.status = static_cast<int>(row.integer(11));
  answer.latency_ms = row.integer(12);
  answer.ttft_ms = row.maybe(13);
  answer.tool_choice = row.text(16);
  if (const auto streamed = row.maybe(17)) answer.streamed = *streamed != 0;
  return answer;
}

}  // namespace

std::string history_path(const Environment& environment) {
  const std::string_view given = text::trimmed(environment.variable("XDG_STATE_HOME"));
  const std::string& home = environment.home.empty() ? environment.user_home : environment.home;
  // The specification wants an absolute path there, anything else counts as unset.
  std::string folder = given.starts_with('/') ? std::string(given) : std::string();
  if (folder.empty()) {
    if (home.empty()) return {};
    folder = home + "/.local/state";
  }
  return folder + "/pincer/history.sqlite";
}

Result<std::unique_ptr<History>> History::open(const std::string& path, bool create) {
  Result<std::unique_ptr<SqlDatabase>> database = SqlDatabase::open(path, create);
  if (!database) return std::move(database).error();
  if (const Result<void> ready = prepare(**database, path); !ready) return ready.error();
  return std::unique_ptr<History>(new History(std::move(*database)));
}

void History::drop_old(std::string_view account, std::int64_t now_ms, std::int64_t answers_most) {
  // Named by their accounts, old answers are found in the index.
  database_
      ->statement("DELETE FROM answer WHERE account IN (SELECT account FROM scan) AND asked_ms < ?")
      .bind(now_ms - kKeptMs)
      .run();
  database_
      ->statement(
          "DELETE FROM answer WHERE account = ?1 AND asked_ms < (SELECT asked_ms FROM answer "
          "WHERE account = ?1 ORDER BY asked_ms DESC LIMIT 1 OFFSET ?2)")
      .bind(account)
      .bind(answers_most - 1)
      .run();
  database_
      ->statement(
          "DELETE FROM scan WHERE started_ms < ? AND id NOT IN (SELECT max(id) FROM scan GROUP "
          "BY account, endpoint)")
      .bind(now_ms - kKeptMs)
      .run();
  database_->statement("DELETE FROM minute WHERE minute < ?")
      .bind((now_ms - 2 * kDayMs) / 60'000)
      .run();
}

std::optional<std::int64_t> History::latest_scan(std::string_view account,
                                                 std::string_view endpoint) {
  SqlStatement last = database_->statement(
      "SELECT id FROM scan WHERE account = ? AND endpoint = ? ORDER BY id DESC LIMIT 1");
  last.bind(account).bind(endpoint);
  if (!last.next()) return std::nullopt;
  return last.integer(0);
}

std::int64_t History::begin_scan(std::string_view account, std::string_view endpoint,
                                 std::int64_t now_ms) {
  drop_old(account, now_ms);
  database_->statement("INSERT INTO scan (account, endpoint, started_ms) VALUES (?, ?, ?)")
      .bind(account)
      .bind(endpoint)
      .bind(now_ms)
      .run();
  return database_->last_row();
}

std::optional<std::int64_t> History::unfinished_scan(std::string_view account,
                                                     std::int64_t now_ms) {
  SqlStatement last = database_->statement(
      "SELECT id, finished_ms FROM scan WHERE account = ? AND started_ms > ? "
      "ORDER BY id DESC LIMIT 1");
  last.bind(account).bind(now_ms - kDayMs);
  if (!last.next() || last.maybe(1)) return std::nullopt;
  return last.integer(0);
}

void History::finish_scan(std::int64_t scan, std::int64_t now_ms) {
  database_->statement("UPDATE scan SET finished_ms = ? WHERE id = ?")
      .bind(now_ms)
      .bind(scan)
      .run();
}

bool History::add(std::int64_t scan, std::string_view account,
                  std::span<const PastAnswer> answers) {
  SqlTransaction together(*database_);
  if (!together.begun()) return false;
  bool all = true;
  for (const PastAnswer& answer : answers) all = put_answer(scan, account, answer) && all;
  // What could be put is kept, whatever became of the others.
  return together.commit() && all;
}

bool History::put_answer(std::int64_t scan, std::string_view account, const PastAnswer& answer) {
  SqlStatement put =
      database_->statement("INSERT INTO answer (account, " + std::string(kAnswerColumns) +
                           ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const stages::Verdict& verdict = answer.verdict;
  put.bind(account).bind(answer.model).bind(name(answer.kind)).bind(scan).bind(answer.asked_ms);
  put.bind(answer.entry).bind(std::int64_t{answer.probe_version}).bind(name(verdict.bucket));
  put.bind(name(verdict.reason)).bind(name(verdict.scope)).bind(name(verdict.retry));
  put.bind(verdict.sentence).bind(std::int64_t{answer.status}).bind(answer.latency_ms);
  put.bind(answer.ttft_ms).bind(verdict.reset_ms).bind(verdict.retry_after_ms);
  std::optional<std::int64_t> streamed;
  if (answer.streamed) streamed = *answer.streamed ? 1 : 0;
  put.bind(answer.tool_choice).bind(streamed);
  return put.run();
}

void History::each_answer(std::string_view account, std::string_view model,
                          const std::function<void(PastAnswer&&)>& tell) {
  SqlStatement rows = database_->statement(
      "SELECT " + std::string(kAnswerColumns) +
      " FROM answer WHERE (?1 = '' OR account = ?1) AND (?2 = '' OR model = ?2) "
      "ORDER BY asked_ms, id");
  rows.bind(account).bind(model);
  while (rows.next()) {
    if (std::optional<PastAnswer> answer = answer_of(rows)) tell(std::move(*answer));
  }
}

std::vector<PastAnswer> History::answers(std::string_view account, std::string_view model) {
  std::vector<PastAnswer> all;
  each_answer(account, model, [&all](PastAnswer&& answer) { all.push_back(std::move(answer)); });
  return all;
}

CatalogEntry entry_of(const stages::Model& model) {
  CatalogEntry entry;
  entry.model = model.id;
  entry.hash = stages::entry_hash(model);
  entry.free = model.is_free();
  entry.tools = model.supports("tools");
  entry.image = model.takes_image();
  entry.context = model.context_length.value_or(0);
  entry.prompt = model.pricing ? model.pricing->prompt : 0.0;
  entry.completion = model.pricing ? model.pricing->completion : 0.0;
  entry.expires = model.expiration_date;
  entry.tool_choice = model.supports("tool_choice");
  return entry;
}

bool History::knows(std::string_view endpoint) {
  SqlStatement one = database_->statement("SELECT 1 FROM entry WHERE endpoint = ? LIMIT 1");
  return one.bind(endpoint).next();
}

/// False: it was not known so.
bool History::still_so(std::string_view endpoint, const CatalogEntry& entry, std::int64_t now_ms) {
  SqlStatement seen = database_->statement(
      "UPDATE entry SET seen_ms = ? WHERE endpoint = ? AND model = ? AND hash = ? "
      "AND until_ms IS NULL");
  seen.bind(now_ms).bind(endpoint).bind(entry.model).bind(entry.hash);
  if (seen.run() && database_->changes() > 0) return true;
  database_
      ->statement(
          "UPDATE entry SET until_ms = ? WHERE endpoint = ? AND model = ? "
          "AND until_ms IS NULL")
      .bind(now_ms)
      .bind(endpoint)
      .bind(entry.model)
      .run();
  return false;
}

void History::put_entry(std::string_view endpoint, const CatalogEntry& entry, std::int64_t now_ms) {
  SqlStatement put = database_->statement(
      "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)");
  put.bind(endpoint).bind(entry.model).bind(entry.hash).bind(now_ms).bind(now_ms);
  put.bind(std::int64_t{entry.free}).bind(std::int64_t{entry.tools});
  put.bind(std::int64_t{entry.image}).bind(entry.context);
  put.bind(entry.prompt).bind(entry.completion).bind(entry.expires);
  put.bind(entry.tool_choice.value_or(0)).run();
}

void History::note_catalog(std::string_view endpoint, const std::deque<CatalogEntry>& entries,
                           std::int64_t now_ms) {
  // A catalog that came empty is a fault of the moment, not the end of all models.
  if (entries.empty() || entries.size() > kEntriesMost) return;
  SqlTransaction together(*database_);
  if (!together.begun()) return;
  const bool known = knows(endpoint);
  for (const CatalogEntry& entry : entries) {
    if (!known || !still_so(endpoint, entry, now_ms)) put_entry(endpoint, entry, now_ms);
  }
  database_
      ->statement(
          "UPDATE entry SET until_ms = ? WHERE endpoint = ? AND until_ms IS NULL "
          "AND seen_ms < ?")
      .bind(now_ms)
      .bind(endpoint)
      .bind(now_ms)
      .run();
  database_->statement("DELETE FROM entry WHERE endpoint = ? AND until_ms < ?")
      .bind(endpoint)
      .bind(now_ms - kKeptMs)
      .run();
  static_cast<void>(together.commit());
}

std::vector<CatalogEntry> History::entries(std::string_view endpoint) {
  SqlStatement rows = database_->statement(
      "SELECT model, hash, since_ms, seen_ms, until_ms, free, tools, image, context, prompt, "
      "completion, expires, tool_choice FROM entry WHERE endpoint = ? ORDER BY model, since_ms");
  rows.bind(endpoint);
  std::vector<CatalogEntry> all;
  while (rows.next()) {
    all.push_back({rows.text(0), rows.text(1), rows.integer(2), rows.integer(3), rows.maybe(4),
                   rows.integer(5) != 0, rows.integer(6) != 0, rows.integer(7) != 0, rows.number(8),
                   rows.number(9), rows.number(10), rows.text(11), rows.maybe(12)});
  }
  return all;
}

std::vector<std::int64_t> History::scan_times(std::string_view endpoint, std::int64_t most) {
  SqlStatement rows = database_->statement(
      "SELECT started_ms FROM scan WHERE endpoint = ? ORDER BY started_ms DESC LIMIT ?");
  rows.bind(endpoint).bind(most);
  std::vector<std::int64_t> times;
  while (rows.next()) times.push_back(rows.integer(0));
  return times;
}

std::vector<std::string> History::endpoints() {
  SqlStatement rows = database_->statement(
      "SELECT endpoint FROM scan GROUP BY endpoint ORDER BY max(started_ms) DESC");
  std::vector<std::string> all;
  while (rows.next()) all.push_back(rows.text(0));
  return all;
}

bool History::take(std::string_view account, std::int64_t minute, std::int64_t most) {
  // One statement: whoever comes second sees what the first one took.
  SqlStatement put = database_->statement(
      "INSERT INTO minute VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET taken = taken + 1 "
      "WHERE taken < ?");
  put.bind(account).bind(minute).bind(most);
  return put.run() && database_->changes() > 0;
}

std::int64_t History::taken(std::string_view account, std::int64_t from_minute,
                            std::int64_t to_minute) {
  SqlStatement sum = database_->statement(
      "SELECT total(taken) FROM minute WHERE account = ? AND minute BETWEEN ? AND ?");
  sum.bind(account).bind(from_minute).bind(to_minute);
  return sum.next() ? sum.integer(0) : 0;
}

}  // namespace pincer::cli
