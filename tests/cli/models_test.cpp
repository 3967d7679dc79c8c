#include "cli/commands/models.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/exit_code.hpp"
#include "cli/model_ref.hpp"
#include "cli/model_setting.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::Home;
using test::Ran;
using Words = Arguments;

constexpr std::string_view kConfig =
    "// mine\n{agents: {defaults: {model: {primary: 'a/x', fallbacks: ['fast']},\n"
    "  models: {'a/x': {}, 'b/y': {alias: 'fast'}}}},\n"
    " models: {providers: {lm: {baseUrl: 'http://h/v1', apiKey: 'not-to-be-seen', models: []}}}}\n";

BOOST_AUTO_TEST_SUITE(models)

BOOST_AUTO_TEST_CASE(set_writes_and_says_what_was_there_before) {
  const Home home(kConfig);
  const Ran ran = home.run({"models", "set", "FAST"});
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
  const Ran ran = home.run({"models", "fallbacks", "add", "b/y"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Fallbacks: fast\nNothing to change"));
  BOOST_TEST(home.read("openclaw.json") == kConfig);
  BOOST_TEST(home.names() == std::set<std::string>{"openclaw.json"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_lines_without_keys_and_writes_nothing) {
  const Home home(kConfig);
  const Ran ran = home.run({"models", "aliases", "remove", "Fast", "--dry-run"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "-  models: {'a/x': {}, 'b/y': {alias: 'fast'}}}},\n"));
  BOOST_TEST(holds(ran.out, "apiKey: '********'"));
  BOOST_TEST(!holds(ran.out, "not-to-be-seen"));
  BOOST_TEST(home.read("openclaw.json") == kConfig);
}

BOOST_AUTO_TEST_CASE(a_mistyped_model_is_stored_with_a_warning) {
  const Home home(kConfig);
  const Ran ran = home.run({"models", "fallbacks", "add", "openruoter/a/b"});
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(holds(ran.out, "Fallbacks: fast, openruoter/a/b\n"));
  BOOST_TEST(holds(ran.err, "did you mean openrouter/a/b?"));
}

BOOST_AUTO_TEST_CASE(lists_are_one_document_or_bare_lines) {
  const Home home(kConfig);
  BOOST_TEST(home.run({"models", "fallbacks", "list", "--plain"}).out == "fast\n");
  BOOST_TEST(home.run({"models", "fallbacks", "list", "--json"}).out ==
             "{\n  \"fallbacks\": [\n    \"fast\"\n  ]\n}\n");
  BOOST_TEST(home.run({"models", "aliases", "list", "--plain"}).out == "fast b/y\n");
  BOOST_TEST(home.run({"models", "aliases", "list"}).out == "Aliases (1):\n- fast -> b/y\n");
  BOOST_TEST(home.run({"models", "image-fallbacks", "list"}).out ==
             "Image fallbacks (0):\n- none\n");
  BOOST_TEST(home.run({"models", "status", "--plain"}).out == "a/x\n");
}

BOOST_AUTO_TEST_CASE(errors_leave_stdout_empty_and_the_file_as_it_was) {
  const Home home(kConfig);
  for (const Words& words : std::vector<Words>{{"models", "set", ""},
                                               {"models", "set", "/x"},
                                               {"models", "set", "a/b", "--agent", "nobody"},
                                               {"models", "aliases", "add", "Fast", "a/x"},
                                               {"models", "aliases", "remove", "none"},
                                               {"models", "fallbacks", "remove", "a/x"}}) {
    const Ran ran = home.run(words);
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
