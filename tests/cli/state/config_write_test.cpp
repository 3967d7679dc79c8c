#include "cli/state/config_write.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "cli/state/config_rewrite.hpp"
#include "tests/cli/state/config_world.hpp"

namespace pincer::cli {
namespace {

using test::ConfigWorld;
using text::Json5Path;
using text::Json5Value;
using Edits = Result<std::vector<ConfigEdit>>;
using Names = std::set<std::string>;

const Json5Path kPrimary{"agents", "defaults", "model", "primary"};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

mode_t mode_of(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

ino_t inode_of(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

BOOST_AUTO_TEST_SUITE(config_write)

BOOST_AUTO_TEST_CASE(only_the_bytes_of_the_key_and_of_the_stamp_change) {
  const ConfigWorld world(
      "// mine\r\n{\r\n  agents: {defaults: {model: {primary: 'a/b', timeoutMs: 0x10}}},\r\n"
      "  meta: {lastTouchedVersion: '2026.4.29', lastTouchedAt: 'old'}, // stamp\r\n}\r\n");
  const Result<WriteOutcome> outcome = world.set(kPrimary, "'c/d'");
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome->changed);
  BOOST_TEST(outcome->path == world.paths.config);
  BOOST_TEST(outcome->backup == world.paths.config + ".bak");
  BOOST_TEST(outcome->changed_paths == (std::vector<std::string>{"agents.defaults.model.primary"}),
             boost::test_tools::per_element());
  const std::string text = world.read("openclaw.json");
  BOOST_TEST(text ==
             "// mine\r\n{\r\n  agents: {defaults: {model: {primary: \"c/d\", timeoutMs: 0x10}}},"
             "\r\n  meta: {lastTouchedVersion: '2026.4.29', lastTouchedAt: "
             "\"2026-11-22T17:00:00.123Z\"}, // stamp\r\n}\r\n");
  BOOST_TEST(mode_of(world.paths.config) == 0600u);
  BOOST_TEST(mode_of(world.paths.config + ".bak") == 0600u);
  BOOST_TEST(
      world.names() == (Names{"openclaw.json", "openclaw.json.bak", "openclaw.json.pincer-undo"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_file_is_plain_json_in_a_private_folder) {
  ConfigWorld world;
  world.paths.state_dir = world.dir.path() + "/a/b";
  world.paths.config = world.paths.state_dir + "/openclaw.json";
  const Result<WriteOutcome> outcome = world.set(kPrimary, "'x/\\u2028'");
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome->backup == "");
  BOOST_TEST(world.read("a/b/openclaw.json") ==
             "{\n  \"agents\": {\n    \"defaults\": {\n      \"model\": {\n"
             "        \"primary\": \"x/\\u2028\"\n      }\n    }\n  },\n"
             "  \"meta\": {\n    \"lastTouchedAt\": \"2026-11-22T17:00:00.123Z\"\n  }\n}\n");
  BOOST_TEST(mode_of(world.paths.config) == 0600u);
  BOOST_TEST(mode_of(world.dir.path() + "/a") == 0700u);
  BOOST_TEST(mode_of(world.paths.state_dir) == 0700u);
}

BOOST_AUTO_TEST_CASE(what_is_so_already_is_not_written) {
  const ConfigWorld world("{agents: {defaults: {model: {primary: 'a/b'}}}}");
  const ino_t before = inode_of(world.paths.config);
  BOOST_TEST(!world.set(kPrimary, "'a/b'")->changed);
  BOOST_TEST(!world.remove({"agents", "list"})->changed);
  BOOST_TEST(inode_of(world.paths.config) == before);
  BOOST_TEST(world.names() == Names{"openclaw.json"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_the_difference_and_writes_nothing) {
  ConfigWorld world("{\n  ui: 1,\n}\n");
  world.options.dry_run = true;
  const Result<WriteOutcome> outcome = world.set({"ui"}, "2");
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome->changed);
  BOOST_TEST(std::count(outcome->diff.begin(), outcome->diff.end(), "-  ui: 1,") == 1);
  BOOST_TEST(std::count(outcome->diff.begin(), outcome->diff.end(), "+  ui: 2,") == 1);
  BOOST_TEST(world.read("openclaw.json") == "{\n  ui: 1,\n}\n");
  BOOST_TEST(world.names() == Names{"openclaw.json"}, boost::test_tools::per_element());
  world.paths.config = world.dir.path() + "/new/openclaw.json";
  BOOST_TEST(!world.set({"ui"}, "2")->diff.empty());
  BOOST_TEST(!std::filesystem::exists(world.dir.path() + "/new"));
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_stays_one) {
  const ConfigWorld world;
  std::filesystem::create_directory(world.dir.path() + "/real");
  world.dir.write("real/c.json", "{}");
  std::filesystem::create_symlink("real/c.json", world.paths.config);
  BOOST_TEST(world.set(kPrimary, "'c/d'")->changed);
  BOOST_TEST(std::filesystem::is_symlink(world.paths.config));
  BOOST_TEST(holds(world.read("real/c.json"), "c/d"));
  BOOST_TEST(world.read("real/c.json.bak") == "{}");
  BOOST_TEST(world.names() == (Names{"openclaw.json", "real"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(five_backups_turn_and_files_of_others_stay) {
  const ConfigWorld world("{ui: -1}");
  world.dir.write("openclaw.json.bak.mine", "precious");
  world.dir.write("openclaw.json.bak.5", "precious");
  for (int n = 0; n < 7; ++n) BOOST_TEST(world.set({"ui"}, std::to_string(n))->changed);
  BOOST_TEST(holds(world.read("openclaw.json.bak"), "5"));
  BOOST_TEST(holds(world.read("openclaw.json.bak.4"), "1"));
  BOOST_TEST(world.read("openclaw.json.bak.mine") == "precious");
  BOOST_TEST(world.read("openclaw.json.bak.5") == "precious");
  BOOST_TEST(world.names().size() == 9u);
}

BOOST_AUTO_TEST_CASE(where_no_backup_can_be_kept_nothing_is_written) {
  const ConfigWorld world("{ui: 1}");
  std::filesystem::create_directory(world.paths.config + ".bak");
  const Result<WriteOutcome> outcome = world.set({"ui"}, "2");
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(holds(outcome.error().text, world.paths.config + ".bak is no file"));
  BOOST_TEST(world.read("openclaw.json") == "{ui: 1}");
  BOOST_TEST(world.names() == (Names{"openclaw.json", "openclaw.json.bak"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_does_not_pile_up) {
  const ConfigWorld world("{ui: 1}");
  world.dir.write("openclaw.json.pincer.new", "half");
  world.dir.write("openclaw.json.pincer.old", "half");
  world.dir.write("openclaw.json.pincer.lock", "1\n");
  BOOST_TEST(world.set({"ui"}, "2")->changed);
  BOOST_TEST(
      world.names() == (Names{"openclaw.json", "openclaw.json.bak", "openclaw.json.pincer-undo"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(references_to_variables_stay) {
  ConfigWorld world("{agents: {defaults: {model: {primary: '${P}', fallbacks: ['${F}', 'b/c']}}}}");
  world.environment.variables = {{"P", "p/p"}, {"F", "f/f"}};
  BOOST_TEST(!world.set(kPrimary, "'p/p'")->changed);
  BOOST_TEST(world
                 .set({"agents", "defaults", "model"},
                      "{primary: 'p/p', fallbacks: ['b/c', 'f/f', 'n/n']}")
                 ->changed);
  const std::string text = world.read("openclaw.json");
  BOOST_TEST(holds(text, "${P}"), text);
  BOOST_TEST(holds(text, "${F}"), text);
  BOOST_TEST(!holds(text, "f/f"), text);
}

BOOST_AUTO_TEST_CASE(an_included_file_that_owns_the_key_is_edited_in_place) {
  const ConfigWorld world("{agents: {defaults: {$include: './d.json5'}}}");
  world.dir.write("d.json5", "// defaults\n{model: {primary: 'a/b'}}\n");
  const Result<WriteOutcome> outcome = world.set(kPrimary, "'c/d'");
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome->path == world.dir.path() + "/d.json5");
  BOOST_TEST(world.read("d.json5") == "// defaults\n{model: {primary: \"c/d\"}}\n");
  BOOST_TEST(world.read("d.json5.bak") == "// defaults\n{model: {primary: 'a/b'}}\n");
  BOOST_TEST(world.read("openclaw.json") == "{agents: {defaults: {$include: './d.json5'}}}");
}

BOOST_AUTO_TEST_CASE(one_change_may_touch_several_files) {
  const ConfigWorld world("{agents: {defaults: {$include: ['m.json5', 'n.json5']}}, meta: {}}");
  world.dir.write("m.json5", "{model: {primary: 'a/b'}}");
  world.dir.write("n.json5", "{models: {}}");
  const Result<WriteOutcome> outcome = world.write([](const ConfigFile&) -> Edits {
    const Json5Value name = Json5Value::of_string("n");
    return std::vector<ConfigEdit>{{kPrimary, Json5Value::of_string("c/d")},
                                   {{"agents", "defaults", "models", "c/d"}, Json5Value::object()},
                                   {{"agents", "defaults", "models", "c/d", "alias"}, name},
                                   {{"gateway", "port"}, Json5Value::of_number(1)}};
  });
  BOOST_REQUIRE_MESSAGE(outcome.ok(), (outcome ? "" : outcome.error().text));
  BOOST_TEST(world.read("m.json5") == "{model: {primary: \"c/d\"}}");
  BOOST_TEST(holds(world.read("n.json5"), "alias"));
  BOOST_TEST(holds(world.read("openclaw.json"), "lastTouchedAt: \"2026-"));
  BOOST_TEST(outcome->path == world.paths.config);
  BOOST_TEST(outcome->changed_paths.size() == 4u);
  BOOST_TEST(world.names().size() == 7u);
}

BOOST_AUTO_TEST_CASE(a_key_in_two_files_is_an_error_that_names_both) {
  const ConfigWorld world("{$include: 'm.json5', agents: {defaults: {model: 'x/y'}}}");
  world.dir.write("m.json5", "{agents: {defaults: {model: 'a/b'}}}");
  const std::string sentence = world.set({"agents", "defaults", "model"}, "'c/d'").error().text;
  BOOST_TEST(holds(sentence, "agents.defaults.model is in several files: "), sentence);
  BOOST_TEST(holds(sentence, "m.json5"), sentence);
  BOOST_TEST(holds(sentence, "openclaw.json"), sentence);
}

BOOST_AUTO_TEST_CASE(an_edit_that_would_swallow_an_include_is_refused) {
  const ConfigWorld world("{agents: {defaults: {$include: './d.json5'}}}");
  world.dir.write("d.json5", "{model: {primary: 'a/b'}}");
  BOOST_TEST(holds(world.set({"agents"}, "{}").error().text, "take the $include away first"));
  BOOST_TEST(holds(world.remove({"agents"}).error().text, "take the $include away first"));
  BOOST_TEST(holds(world.remove({"agents", "defaults"}).error().text, "by hand"));
  BOOST_TEST(world.names() == (Names{"openclaw.json", "d.json5"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_change_of_another_program_meanwhile_is_kept) {
  const ConfigWorld world("{ui: 1}");
  int calls = 0;
  const Result<WriteOutcome> outcome = world.write([&](const ConfigFile&) -> Edits {
    if (++calls == 2) world.dir.write("openclaw.json", "{ui: 1, cron: 'theirs'}");
    return std::vector<ConfigEdit>{{{"ui"}, Json5Value::of_number(2)}};
  });
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(calls == 3);
  BOOST_TEST(holds(world.read("openclaw.json"), "{ui: 2, cron: 'theirs'"));
  BOOST_TEST(world.read("openclaw.json.bak") == "{ui: 1, cron: 'theirs'}");
}

BOOST_AUTO_TEST_CASE(a_file_that_appears_meanwhile_is_not_written_over) {
  const ConfigWorld world;
  int calls = 0;
  const Result<WriteOutcome> outcome = world.write([&](const ConfigFile&) -> Edits {
    if (++calls == 2) world.dir.write("openclaw.json", "{cron: 'theirs'}");
    return std::vector<ConfigEdit>{{{"ui"}, Json5Value::of_number(2)}};
  });
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(holds(world.read("openclaw.json"), "theirs"));
  BOOST_TEST(holds(world.read("openclaw.json"), "ui: 2"));
}

BOOST_AUTO_TEST_CASE(a_file_that_never_rests_is_given_up) {
  const ConfigWorld world("{ui: 1}");
  int calls = 0;
  const Result<WriteOutcome> outcome = world.write([&](const ConfigFile&) -> Edits {
    world.dir.write("openclaw.json", "{ui: 1, cron: " + std::to_string(++calls) + "}");
    return std::vector<ConfigEdit>{{{"ui"}, Json5Value::of_number(2)}};
  });
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(holds(outcome.error().text, "keeps changing"));
  BOOST_TEST(world.names() == Names{"openclaw.json"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_openclaw_would_refuse_or_undo_is_not_written) {
  const std::string big(600, 'x');
  const ConfigWorld world("{gateway: {mode: 'local'}, web: '" + big + "', meta: {}}");
  const std::string before = world.read("openclaw.json");
  BOOST_TEST(holds(world.remove({"gateway"}).error().text, "gateway.mode"));
  BOOST_TEST(holds(world.remove({"web"}).error().text, "more than half"));
  BOOST_TEST(holds(world.set({"meta", "by"}, "1").error().text, "meta has a member"));
  BOOST_TEST(holds(world.set({"agents", "defaults", "model"}, "5").error().text,
                   "agents.defaults.model must be a string or an object"));
  BOOST_TEST(holds(world.set({"web", "deeper"}, "5").error().text, world.paths.config));
  BOOST_TEST(world.read("openclaw.json") == before);
  BOOST_TEST(world.names() == Names{"openclaw.json"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_config_that_is_not_valid_is_left_alone) {
  const ConfigWorld world("{meta: {by: 'hand'}}");
  const Result<WriteOutcome> outcome = world.set(kPrimary, "'a/b'");
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(holds(outcome.error().text, world.paths.config + " is not valid: meta has"));
  BOOST_TEST(world.read("openclaw.json") == "{meta: {by: 'hand'}}");
}

BOOST_AUTO_TEST_CASE(two_processes_lose_no_edit_of_each_other) {
  constexpr int kEdits = 20;
  const ConfigWorld world("{session: {}}");
  const auto edit_all = [&](const std::string& name) {
    for (int n = 0; n < kEdits; ++n) {
      if (!world.set({"session", name + std::to_string(n)}, "1").ok()) return 1;
    }
    return 0;
  };
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) ::_exit(edit_all("b"));
  BOOST_TEST(edit_all("a") == 0);
  int status = -1;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  BOOST_TEST(status == 0);
  const Result<ConfigFile> config = ConfigFile::load(world.paths, world.environment);
  BOOST_TEST(config->value().at({"session"})->items().size() == 2u * kEdits);
  BOOST_TEST(world.names().size() == 7u);
}

BOOST_AUTO_TEST_CASE(times_are_written_in_utc_with_milliseconds) {
  BOOST_TEST(iso_time(0) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(iso_time(1709164799007) == "2024-02-28T23:59:59.007Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
