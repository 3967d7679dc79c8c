#include "cli/state/config_read.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/support/temp_dir.hpp"

namespace pincer::cli {
namespace {

using text::Json5Path;

struct World {
  test::TempDir dir;
  Environment environment;
  Paths paths;

  World() {
    paths.state_dir = dir.path();
    paths.config = dir.path() + "/openclaw.json";
  }
  Result<ConfigFile> load() const { return ConfigFile::load(paths, environment); }
  Result<ConfigFile> load(std::string_view text) const {
    dir.write("openclaw.json", text);
    return load();
  }
  std::string refusal(std::string_view text) const {
    const Result<ConfigFile> config = load(text);
    return config ? "accepted" : config.error().text;
  }
};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string json(const text::Json5Value& value) {
  return to_json(value);
}

std::string as_json(std::string_view text) {
  return to_json(*text::parse_json5(text));
}

BOOST_AUTO_TEST_SUITE(config_read)

BOOST_AUTO_TEST_CASE(a_missing_file_is_an_empty_config) {
  const World world;
  const Result<ConfigFile> config = world.load();
  BOOST_REQUIRE(config.ok());
  BOOST_TEST(!config->exists);
  BOOST_TEST(config->path == world.paths.config);
  BOOST_TEST(config->value().is_object());
  BOOST_TEST(!std::filesystem::exists(world.paths.config));
}

BOOST_AUTO_TEST_CASE(what_does_not_parse_is_named_with_file_line_and_column) {
  const World world;
  const std::string sentence = world.refusal("{\n  a: 1,\n  b: }\n");
  BOOST_TEST(holds(sentence, world.paths.config + ": "), sentence);
  BOOST_TEST(holds(sentence, "3:6"), sentence);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_without_waiting) {
  const World world;
  BOOST_REQUIRE(::mkfifo(world.paths.config.c_str(), 0600) == 0);
  BOOST_TEST(holds(world.load().error().text, "is a pipe"));
  std::filesystem::remove(world.paths.config);
  std::filesystem::create_directory(world.paths.config);
  BOOST_TEST(holds(world.load().error().text, "is a folder"));
  std::filesystem::remove(world.paths.config);
  std::filesystem::create_symlink("nowhere", world.paths.config);
  BOOST_TEST(holds(world.load().error().text, "symbolic link to a file that does not exist"));
}

BOOST_AUTO_TEST_CASE(a_file_beyond_the_bound_is_refused) {
  const World world;
  BOOST_TEST(holds(world.refusal(std::string(kConfigBytesMax + 1, ' ')), "larger than 4 MiB"));
}

BOOST_AUTO_TEST_CASE(names_in_texts_are_replaced_and_in_keys_not) {
  World world;
  world.environment.variables = {{"A", "one"}, {"EMPTY", ""}};
  const Result<ConfigFile> config = world.load(
      "{k: ['${A}', 'x${A}y', '$${A}', '${EMPTY}', '${NOPE}', '${a}', '${A'], '${A}': 1}");
  BOOST_REQUIRE(config.ok());
  BOOST_TEST(json(config->value()) ==
             as_json("{k: ['one', 'xoney', '${A}', '${EMPTY}', '${NOPE}', '${a}', '${A'], "
                     "'${A}': 1}"));
  BOOST_TEST(config->unset_names() == (std::vector<std::string>{"EMPTY", "NOPE"}),
             boost::test_tools::per_element());
  BOOST_TEST(config->source().at({"k"})->element(0)->as_string().value() == "${A}");
}

BOOST_AUTO_TEST_CASE(the_config_may_say_what_a_name_stands_for_unless_a_variable_does) {
  World world;
  world.environment.variables = {{"B", "real"}};
  const Result<ConfigFile> config =
      world.load("{env: {vars: {A: 'in vars', B: 'no'}, C: 'in env'}, k: '${A} ${B} ${C}'}");
  BOOST_TEST(config->value().at({"k"})->as_string().value() == "in vars real in env");
}

BOOST_AUTO_TEST_CASE(includes_merge_left_to_right_under_the_members_beside_them) {
  const World world;
  world.dir.write("a.json5", "{a: 1, o: {x: 1, y: 1}, list: ['a']}");
  world.dir.write("b.json5", "{a: 2, o: {y: 2}, list: ['b'], deep: {$include: './c.json5'}}");
  world.dir.write("c.json5", "[1, 2]");
  const Result<ConfigFile> config =
      world.load("{$include: ['./a.json5', 'b.json5'], o: {z: 3}, list: ['c']}");
  BOOST_REQUIRE(config.ok());
  BOOST_TEST(same_value(
      config->value(),
      *text::parse_json5("{a: 2, o: {x: 1, y: 2, z: 3}, list: ['a', 'b', 'c'], deep: [1, 2]}")));
  BOOST_TEST(config->files().size() == 4u);
}

BOOST_AUTO_TEST_CASE(an_include_stays_in_the_folder_and_within_the_bounds) {
  const World world;
  world.dir.write("self.json5", "{$include: 'self.json5'}");
  world.dir.write("broken.json5", "{");
  world.dir.write("one.json5", "{}");
  std::filesystem::create_symlink("/etc/hostname", world.dir.path() + "/out.json5");
  std::filesystem::create_hard_link(world.dir.path() + "/one.json5",
                                    world.dir.path() + "/two.json5");
  BOOST_TEST(holds(world.refusal("{$include: '../x.json'}"), "outside"));
  BOOST_TEST(holds(world.refusal("{$include: '/etc/hostname'}"), "outside"));
  BOOST_TEST(holds(world.refusal("{$include: 'out.json5'}"), "outside"));
  BOOST_TEST(holds(world.refusal("{$include: 'self.json5'}"), "in turn"));
  BOOST_TEST(holds(world.refusal("{$include: 'none.json5'}"), "No such file"));
  BOOST_TEST(holds(world.refusal("{$include: 'broken.json5'}"), "broken.json5: "));
  BOOST_TEST(holds(world.refusal("{$include: 'two.json5'}"), "hard link"));
  BOOST_TEST(holds(world.refusal("{$include: 5}"), "names of files"));
  for (int depth = 0; depth < 12; ++depth) {
    const std::string next = "{$include: 'd" + std::to_string(depth + 1) + ".json5'}";
    world.dir.write("d" + std::to_string(depth) + ".json5", next);
  }
  BOOST_TEST(holds(world.refusal("{$include: 'd0.json5'}"), "10 includes deep"));
}

BOOST_AUTO_TEST_CASE(files_that_include_one_another_many_times_end_at_the_bound) {
  const World world;
  world.dir.write("leaf.json5", "{a: [1]}");
  std::string below = "leaf.json5";
  for (int depth = 0; depth < 8; ++depth) {
    const std::string name = "n" + std::to_string(depth) + ".json5";
    const std::string one = "'" + below + "'";
    world.dir.write(name, "{$include: [" + one + "," + one + "," + one + "," + one + "]}");
    below = name;
  }
  BOOST_TEST(holds(world.refusal("{$include: '" + below + "'}"), "64 includes"));
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_named_by_path) {
  const World world;
  const Result<ConfigFile> config = world.load(R"({
    meta: {lastTouchedBy: 'x'}, unknown: {a: 1},
    agents: {defaults: {model: 5, imageModel: {primary: 'a/b', fallbacks: ['x', 1], timeoutMs: 0},
             models: {'a/b': {alias: 1, color: 'red'}}},
             list: [{id: 'ops', model: {primary: 7}}]},
    models: {mode: 'both', providers: {lm: {models: [{id: 'x'}]}}},
    auth: {profiles: {'p:q': {provider: 'p'}}, order: {p: 'x'}},
  })");
  BOOST_REQUIRE(config.ok());
  const std::vector<std::string> expected = {
      "the config has a member that OpenClaw does not know: unknown",
      "meta has a member that OpenClaw does not know: lastTouchedBy",
      "agents.defaults.model must be a string or an object, but is a number",
      "agents.defaults.imageModel.fallbacks[1] must be a string, but is a number",
      "agents.defaults.imageModel.timeoutMs must be a whole number above 0",
      "agents.defaults.models[\"a/b\"] has a member that OpenClaw does not know: color",
      "agents.defaults.models[\"a/b\"].alias must be a string, but is a number",
      "agents.list[0].model.primary must be a string, but is a number",
      "models.mode must be \"merge\" or \"replace\"",
      "models.providers.lm lacks baseUrl",
      "models.providers.lm.models[0] lacks name",
      "auth.profiles[\"p:q\"] lacks mode",
      "auth.order.p must be a list of strings, but is a string",
  };
  BOOST_TEST(config->problems() == expected, boost::test_tools::per_element());
  BOOST_TEST(world.load("[]")->problems().size() == 1u);
  // What a newer OpenClaw knows at the top cannot be told here.
  BOOST_TEST(
      world.load("{unknown: 1, meta: {lastTouchedVersion: '2026.5.1'}}")->problems().empty());
  BOOST_TEST(
      world.load("{auth: {profiles: {p: {provider: 'p', mode: 'apikey'}}}}")->problems().size() ==
      1u);
  BOOST_TEST(world.load("{agents: {defaults: {model: 'a/b'}}}")->problems().empty());
}

BOOST_AUTO_TEST_CASE(the_owner_of_a_key_is_the_file_that_holds_it) {
  const World world;
  world.dir.write("agents.json5", "{defaults: {model: 'a/b'}, list: [1]}");
  world.dir.write("more.json5", "{list: [2]}");
  const ConfigFile config =
      *world.load("{agents: {$include: ['agents.json5', 'more.json5']}, meta: {}}");
  const auto file = [&](const Json5Path& path) {
    const Result<ConfigOwner> owner = config.owner(path);
    return owner ? config.files()[owner->file].path.substr(world.dir.path().size() + 1) + ":" +
                       path_text(owner->path)
                 : owner.error().text;
  };
  BOOST_TEST(file({"agents", "defaults", "model"}) == "agents.json5:defaults.model");
  BOOST_TEST(file({"agents", "defaults", "models", "x"}) == "agents.json5:defaults.models.x");
  BOOST_TEST(file({"meta", "lastTouchedAt"}) == "openclaw.json:meta.lastTouchedAt");
  BOOST_TEST(file({"gateway", "mode"}) == "openclaw.json:gateway.mode");
  BOOST_TEST(holds(file({"agents", "list"}), "is in several files: "));
  BOOST_TEST(holds(file({"agents", "list"}), "more.json5"));
  BOOST_TEST(holds(file({"agents", "other"}), "could go into several files: "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
