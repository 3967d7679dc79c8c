#include "cli/commands/models.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "cli/exit_code.hpp"
#include "cli/model_ref.hpp"
#include "cli/model_setting.hpp"
#include "tests/cli/state/config_world.hpp"

namespace pincer::cli {
namespace {

using Words = std::vector<std::string>;

/// What a command left behind.
struct Ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

std::string drained(int fd) {
  std::string all(65536, '\0');
  const ssize_t got = ::read(fd, all.data(), all.size());
  all.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  ::close(fd);
  return all;
}

/// A home with a config in which commands run.
struct Home : test::ConfigWorld {
  explicit Home(std::string_view config) : test::ConfigWorld(config) {
    environment.home = dir.path();
    environment.current_dir = dir.path();
    environment.start_ms = options.now_ms;
    environment.variables["OPENCLAW_STATE_DIR"] = dir.path();
  }

  Ran run(ModelsCommand command, const Words& words) const {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    BOOST_REQUIRE(::pipe2(out.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    BOOST_REQUIRE(::pipe2(err.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    Ran ran;
    {
      Output output({out[1], err[1], 0});
      ran.exit_code =
          output.finish(run_models(command, words, {environment, {}, output, 80, false}));
    }
    ::close(out[1]);
    ::close(err[1]);
    ran.out = drained(out[0]);
    ran.err = drained(err[0]);
    return ran;
  }
};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

constexpr std::string_view kConfig =
    "// mine\n{agents: {defaults: {model: {primary: 'a/x', fallbacks: ['fast']},\n"
    "  models: {'a/x': {}, 'b/y': {alias: 'fast'}}}},\n"
    " models: {providers: {lm: {baseUrl: 'http://h/v1', apiKey: 'not-to-be-seen', models: []}}}}\n";

BOOST_AUTO_TEST_SUITE(models)

BOOST_AUTO_TEST_CASE(set_writes_and_says_what_was_there_before) {
  const Home home(kConfig);
  const Ran ran = home.run(ModelsCommand::set, {"FAST"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Default model: b/y (was a/x)\n"));
  BOOST_TEST(holds(ran.out, "agents.defaults.model.primary"));
  BOOST_TEST(ran.err == "");
  BOOST_TEST(holds(home.read("openclaw.json"),
                   "// mine\n{agents: {defaults: {model: {primary: "
                   "\"b/y\", fallbacks: ['fast']},"));
  BOOST_TEST(home.read("openclaw.json.bak") == kConfig);
}

BOOST_AUTO_TEST_CASE(what_is_so_already_leaves_the_file_alone) {
  const Home home(kConfig);
  const Ran ran = home.run(ModelsCommand::fallbacks, {"add", "b/y"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Fallbacks: fast\nNothing to change"));
  BOOST_TEST(home.read("openclaw.json") == kConfig);
  BOOST_TEST(home.names() == std::set<std::string>{"openclaw.json"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_lines_without_keys_and_writes_nothing) {
  const Home home(kConfig);
  const Ran ran = home.run(ModelsCommand::aliases, {"remove", "Fast", "--dry-run"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "-  models: {'a/x': {}, 'b/y': {alias: 'fast'}}}},\n"));
  BOOST_TEST(holds(ran.out, "apiKey: '********'"));
  BOOST_TEST(!holds(ran.out, "not-to-be-seen"));
  BOOST_TEST(home.read("openclaw.json") == kConfig);
}

BOOST_AUTO_TEST_CASE(a_mistyped_model_is_stored_with_a_warning) {
  const Home home(kConfig);
  const Ran ran = home.run(ModelsCommand::fallbacks, {"add", "openruoter/a/b"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Fallbacks: fast, openruoter/a/b\n"));
  BOOST_TEST(holds(ran.err, "did you mean openrouter/a/b?"));
}

BOOST_AUTO_TEST_CASE(lists_are_one_document_or_bare_lines) {
  const Home home(kConfig);
  BOOST_TEST(home.run(ModelsCommand::fallbacks, {"list", "--plain"}).out == "fast\n");
  BOOST_TEST(home.run(ModelsCommand::fallbacks, {"list", "--json"}).out ==
             "{\n  \"fallbacks\": [\n    \"fast\"\n  ]\n}\n");
  BOOST_TEST(home.run(ModelsCommand::aliases, {"list", "--plain"}).out == "fast b/y\n");
  BOOST_TEST(home.run(ModelsCommand::aliases, {"list"}).out == "Aliases (1):\n- fast -> b/y\n");
  BOOST_TEST(home.run(ModelsCommand::image_fallbacks, {"list"}).out ==
             "Image fallbacks (0):\n- none\n");
  BOOST_TEST(home.run(ModelsCommand::status, {"--plain"}).out == "a/x\n");
}

BOOST_AUTO_TEST_CASE(errors_leave_stdout_empty_and_the_file_as_it_was) {
  const Home home(kConfig);
  for (const auto& [command, words] : std::vector<std::pair<ModelsCommand, Words>>{
           {ModelsCommand::set, {""}},
           {ModelsCommand::set, {"/x"}},
           {ModelsCommand::set, {"a/b", "--agent", "nobody"}},
           {ModelsCommand::aliases, {"add", "Fast", "a/x"}},
           {ModelsCommand::aliases, {"remove", "none"}},
           {ModelsCommand::fallbacks, {"remove", "a/x"}}}) {
    const Ran ran = home.run(command, words);
    BOOST_TEST(ran.exit_code == kExitError);
    BOOST_TEST(ran.out == "");
    BOOST_TEST(ran.err != "");
  }
  BOOST_TEST(home.read("openclaw.json") == kConfig);
}

BOOST_AUTO_TEST_CASE(without_a_default_the_first_configured_model_stands_in) {
  const auto stands_in = [](std::string_view config) {
    return default_model(*text::parse_json5(config));
  };
  BOOST_TEST(stands_in("{}") == kDefaultModel);
  BOOST_TEST(stands_in("{models: {providers: {e: {models: []}, lm: {models: [{id: 'm'}]}}}}") ==
             "lm/m");
  BOOST_TEST(stands_in("{models: {providers: {lm: {models: [{id: 'm'}]}, openai: {}}}}") ==
             kDefaultModel);
  BOOST_TEST(stands_in("{agents: {defaults: {model: ' z.ai/glm '}}}") == "zai/glm");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
