#include "cli/state/config_undo.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::Home;
using test::Ran;
using Names = std::set<std::string>;

constexpr const char* kConfig =
    "// mine\n{agents: {defaults: {model: 'a/b'}},\n meta: {lastTouchedAt: 'x'}}\n";

void same_names(const Home& home, const Names& wanted) {
  const Names names = home.names();
  BOOST_CHECK_EQUAL_COLLECTIONS(names.begin(), names.end(), wanted.begin(), wanted.end());
}

BOOST_AUTO_TEST_SUITE(config_undo)

BOOST_AUTO_TEST_CASE(the_last_change_goes_byte_for_byte) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const std::string changed = home.read("openclaw.json");
  BOOST_TEST(changed != kConfig);
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(ran.err == "");
  BOOST_TEST(holds(ran.out, "agents.defaults.model"));
  BOOST_TEST(home.read("openclaw.json") == kConfig);
  BOOST_TEST(home.read("openclaw.json.bak") == changed);
  same_names(home, {"openclaw.json", "openclaw.json.bak"});
}

BOOST_AUTO_TEST_CASE(again_it_undoes_the_one_before_up_to_five) {
  const Home home(kConfig);
  std::vector<std::string> texts = {home.read("openclaw.json")};
  for (const char* model : {"c/1", "c/2", "c/3", "c/4", "c/5", "c/6"}) {
    BOOST_TEST(home.run({"models", "set", model}).exit_code == kExitOk);
    texts.push_back(home.read("openclaw.json"));
  }
  for (std::size_t back = 5; back >= 1; --back) {
    BOOST_TEST(home.run({"models", "undo"}).exit_code == kExitOk);
    BOOST_TEST(home.read("openclaw.json") == texts[back]);
  }
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Nothing to undo"));
  BOOST_TEST(home.read("openclaw.json") == texts[1]);
}

BOOST_AUTO_TEST_CASE(somebody_elses_change_is_not_thrown_away) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  home.dir.write("openclaw.json", "{agents: {defaults: {model: 'hand/made'}}}");
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitError);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(holds(ran.err, "changed by somebody else"));
  BOOST_TEST(holds(home.read("openclaw.json"), "hand/made"));
  BOOST_TEST(home.read("openclaw.json.bak") == kConfig);
}

BOOST_AUTO_TEST_CASE(a_backup_is_found_wherever_the_ring_has_it) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const std::string file = home.dir.path() + "/openclaw.json";
  BOOST_TEST(::rename((file + ".bak").c_str(), (file + ".bak.3").c_str()) == 0);
  home.dir.write("openclaw.json.bak", "another text");
  BOOST_TEST(home.run({"models", "undo"}).exit_code == kExitOk);
  BOOST_TEST(home.read("openclaw.json") == kConfig);
  BOOST_TEST(home.read("openclaw.json.bak") == "another text");
}

BOOST_AUTO_TEST_CASE(without_its_backup_it_says_so) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const std::string changed = home.read("openclaw.json");
  BOOST_TEST(::unlink((home.dir.path() + "/openclaw.json.bak").c_str()) == 0);
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitError);
  BOOST_TEST(holds(ran.err, "none of the backups"));
  BOOST_TEST(home.read("openclaw.json") == changed);
}

BOOST_AUTO_TEST_CASE(a_config_that_the_change_made_is_removed) {
  const Home home;
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Removed "));
  same_names(home, {});
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_the_difference_and_writes_nothing) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const std::string changed = home.read("openclaw.json");
  const Names names = home.names();
  const Ran ran = home.run({"models", "undo", "--dry-run"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "+{agents: {defaults: {model: 'a/b'}},"));
  BOOST_TEST(home.read("openclaw.json") == changed);
  same_names(home, names);
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_stays_one) {
  const Home home;
  const std::string real = home.dir.write("real.json5", kConfig);
  const std::string link = home.dir.path() + "/openclaw.json";
  BOOST_REQUIRE(::symlink(real.c_str(), link.c_str()) == 0);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  BOOST_TEST(home.run({"models", "undo"}).exit_code == kExitOk);
  struct stat status{};
  BOOST_TEST((::lstat(link.c_str(), &status) == 0 && S_ISLNK(status.st_mode)));
  BOOST_TEST(home.read("real.json5") == kConfig);
}

BOOST_AUTO_TEST_CASE(an_included_file_goes_back_with_its_config) {
  const Home home("{agents: {$include: './agents.json5'}, meta: {lastTouchedAt: 'x'}}\n");
  const std::string agents = "// theirs\n{defaults: {model: 'a/b'}}\n";
  home.dir.write("agents.json5", agents);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  BOOST_TEST(home.read("agents.json5") != agents);
  BOOST_TEST(home.run({"models", "undo"}).exit_code == kExitOk);
  BOOST_TEST(home.read("agents.json5") == agents);
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_home_undoes_the_copy) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const std::string changed = home.read("openclaw.json");
  const Home copy(changed);
  copy.dir.write("openclaw.json.bak", home.read("openclaw.json.bak"));
  copy.dir.write("openclaw.json.pincer-undo", home.read("openclaw.json.pincer-undo"));
  BOOST_TEST(copy.run({"models", "undo"}).exit_code == kExitOk);
  BOOST_TEST(copy.read("openclaw.json") == kConfig);
  BOOST_TEST(home.read("openclaw.json") == changed);
}

BOOST_AUTO_TEST_CASE(a_record_cannot_name_files_elsewhere) {
  for (const char* name : {"../x", "/etc/passwd", "", "a/../../x", "./x"}) {
    const Home home(kConfig);
    home.dir.write("openclaw.json.pincer-undo",
                   std::string(R"({"version": 1, "changes": [{"files": [{"name": ")") + name +
                       R"(", "before": "", "after": "x"}]}]})");
    const Ran ran = home.run({"models", "undo"});
    BOOST_TEST(ran.exit_code == kExitOk);
    BOOST_TEST(holds(ran.out, "Nothing to undo"));
  }
}

BOOST_AUTO_TEST_CASE(meta_stays_where_openclaw_would_bring_the_change_back_without) {
  const Home home("{gateway: {mode: 'local'}, agents: {defaults: {model: 'a/b'}}}\n");
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.err, "keeps its meta.lastTouchedAt"));
  const std::string text = home.read("openclaw.json");
  BOOST_TEST(holds(text, "{defaults: {model: 'a/b'}}"));
  BOOST_TEST(holds(text, "lastTouchedAt"));
}

BOOST_AUTO_TEST_CASE(an_undo_that_was_cut_off_is_finished) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  const std::string record = home.read("openclaw.json.pincer-undo");
  BOOST_TEST(home.run({"models", "undo"}).exit_code == kExitOk);
  home.dir.write("openclaw.json.pincer-undo", record);  // as if killed before it was taken away
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Nothing to undo"));
  same_names(home, {"openclaw.json", "openclaw.json.bak"});
}

BOOST_AUTO_TEST_CASE(a_record_that_makes_no_sense_remembers_nothing) {
  for (const char* record :
       {"", "{", "[]", "{\"version\": 2}", "{\"version\": 1, \"changes\": [{\"files\": [{}]}]}"}) {
    const Home home(kConfig);
    home.dir.write("openclaw.json.pincer-undo", record);
    const Ran ran = home.run({"models", "undo"});
    BOOST_TEST(home.read("openclaw.json") == kConfig);
    BOOST_TEST((ran.exit_code == kExitOk || ran.exit_code == kExitError));
    BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
    BOOST_TEST(home.run({"models", "undo"}).exit_code == kExitOk);
    BOOST_TEST(home.read("openclaw.json") == kConfig);
  }
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_read_is_no_empty_one) {
  const Home home(kConfig);
  const std::string record = home.dir.path() + "/openclaw.json.pincer-undo";
  BOOST_REQUIRE(::mkdir(record.c_str(), 0700) == 0);
  const Ran ran = home.run({"models", "undo"});
  BOOST_TEST(ran.exit_code == kExitError);
  BOOST_TEST(holds(ran.err, "is a folder"));
}

BOOST_AUTO_TEST_CASE(the_record_is_for_its_owner_alone) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "set", "c/d"}).exit_code == kExitOk);
  struct stat status{};
  const std::string record = home.dir.path() + "/openclaw.json.pincer-undo";
  BOOST_REQUIRE(::stat(record.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
