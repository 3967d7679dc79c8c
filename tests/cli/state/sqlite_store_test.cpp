#include "cli/state/sqlite_store.hpp"

#include <sqlite3.h>

#include <boost/test/unit_test.hpp>

#include "tests/cli/auth_home.hpp"

namespace pincer::cli {
namespace {

using test::AuthHome;
using test::holds;

/// A database as a newer OpenClaw leaves it.
class Database {
 public:
  explicit Database(const std::string& path) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &raw_) == SQLITE_OK);
    ::chmod(path.c_str(), 0600);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { sqlite3_close(raw_); }
  void run(const std::string& sql) {
    BOOST_REQUIRE_MESSAGE(sqlite3_exec(raw_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK,
                          sqlite3_errmsg(raw_));
  }

 private:
  sqlite3* raw_ = nullptr;
};

constexpr const char* kTables =
    "CREATE TABLE auth_profile_store (store_key TEXT NOT NULL PRIMARY KEY, store_json TEXT NOT "
    "NULL, updated_at INTEGER NOT NULL);"
    "CREATE TABLE auth_profile_state (state_key TEXT NOT NULL PRIMARY KEY, state_json TEXT NOT "
    "NULL, updated_at INTEGER NOT NULL);";
constexpr const char* kRow =
    R"(INSERT INTO auth_profile_store VALUES ('primary', '{"version":1,"profiles":{"a:db":)"
    R"({"type":"api_key","provider":"a","key":"sk-db"}}}', 1);)";

BOOST_AUTO_TEST_SUITE(sqlite_store)

BOOST_AUTO_TEST_CASE(the_database_counts_and_not_the_file) {
  AuthHome home;
  home.store(R"({"profiles":{"a:file":{"type":"api_key","provider":"a","key":"k"}}})");
  {
    Database database(home.file("openclaw-agent.sqlite"));
    database.run(kTables);
    database.run(kRow);
    database.run(R"(INSERT INTO auth_profile_state VALUES ('primary',
      '{"order":{"a":["a:db"]}}', 1))");
  }
  const auto names = home.names();
  const AuthStore store = home.load();
  BOOST_TEST(store.errors.empty());
  BOOST_TEST(store.database == home.file("openclaw-agent.sqlite"));
  BOOST_REQUIRE(store.profiles.size() == 1);
  BOOST_TEST(store.profiles[0].secret == "sk-db");
  BOOST_TEST(store.state.order.at("a").front() == "a:db");
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(home.agent_dir()), {}) == 2);
}

BOOST_AUTO_TEST_CASE(what_is_still_in_the_journal_counts) {
  AuthHome home;
  Database database(home.file("openclaw-agent.sqlite"));
  database.run("PRAGMA journal_mode = WAL");
  database.run(kTables);
  database.run(kRow);
  BOOST_TEST(home.load().find("a:db") != nullptr);
  database.run("UPDATE auth_profile_store SET store_json = '{\"profiles\":{}}'");
  BOOST_TEST(home.load().find("a:db") == nullptr);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_where_a_database_is_read) {
  AuthHome home;
  {
    Database database(home.file("openclaw-agent.sqlite"));
    database.run(kTables);
    database.run(kRow);
  }
  const auto refused = home.write(set_order("a", {"a:db"}));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(holds(refused.error().text, "openclaw-agent.sqlite"));
  BOOST_TEST(!home.has("auth-state.json"));
}

BOOST_AUTO_TEST_CASE(a_database_without_credentials_changes_nothing) {
  AuthHome home;
  home.store(R"({"profiles":{"a:file":{"type":"api_key","provider":"a","key":"k"}}})");
  {
    Database database(home.file("openclaw-agent.sqlite"));
    database.run("CREATE TABLE sessions (id TEXT)");
    Database shared(home.dir.path() + "/state/openclaw.sqlite");
    shared.run(
        "CREATE TABLE config_machine_state (state_key TEXT PRIMARY KEY, value_json TEXT, "
        "updated_at_ms INTEGER)");
  }
  const AuthStore store = home.load();
  BOOST_TEST(store.database == "");
  BOOST_TEST(store.find("a:file") != nullptr);
  BOOST_TEST(home.write(set_order("a", {"a:file"})).ok());
}

BOOST_AUTO_TEST_CASE(the_shared_database_is_the_main_agents) {
  AuthHome home;
  {
    Database shared(home.dir.path() + "/state/openclaw.sqlite");
    shared.run(
        "CREATE TABLE config_machine_state (state_key TEXT PRIMARY KEY, value_json TEXT, "
        "updated_at_ms INTEGER)");
    shared.run(R"(INSERT INTO config_machine_state VALUES ('authProfiles.store',
      '{"profiles":{"a:s":{"type":"api_key","provider":"a","key":"sk-shared"}}}', 1))");
  }
  BOOST_TEST(home.load().find("a:s")->secret == "sk-shared");
  BOOST_TEST(home.load("ops").find("a:s")->inherited);
  BOOST_TEST(!home.write(set_order("a", {"a:s"}), "ops").ok());
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_an_error_and_not_empty) {
  for (const std::string& text :
       {std::string("SQLite format 3"), std::string(8192, 'x'), std::string("{}")}) {
    AuthHome home;
    home.put("openclaw-agent.sqlite", text);
    const AuthStore store = home.load();
    BOOST_REQUIRE(store.errors.size() == 1);
    BOOST_TEST(holds(store.errors[0].text, "openclaw-agent.sqlite"));
    BOOST_TEST(!home.write(set_order("a", {"a:db"})).ok());
  }
}

BOOST_AUTO_TEST_CASE(a_row_that_is_no_json_is_an_error) {
  AuthHome home;
  {
    Database database(home.file("openclaw-agent.sqlite"));
    database.run(kTables);
    database.run("INSERT INTO auth_profile_store VALUES ('primary', '{sk-secret', 1)");
  }
  const AuthStore store = home.load();
  BOOST_REQUIRE(store.errors.size() == 1);
  BOOST_TEST(!holds(store.errors[0].text, "sk-secret"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
