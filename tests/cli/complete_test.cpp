#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "cli/commands/completion.hpp"
#include "cli/commands/table.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::Home;
using Words = std::vector<std::string>;

constexpr const char* kConfig = R"({
  agents: {
    defaults: {
      model: {primary: 'a/x', fallbacks: ['fast', 'openrouter/q/r:free']},
      models: {'a/x': {}, 'b/y': {alias: 'fast'}, 'b/$(touch pwned)': {}, 'b/\x1b[2J': {}},
    },
    list: [{id: 'work', model: {fallbacks: ['b/y']}}],
  },
  models: {providers: {lm: {baseUrl: 'http://h/v1', models: [{id: 'tiny', name: 'Tiny'}]}}},
  auth: {profiles: {'lm:default': {provider: 'lm', mode: 'api_key'}}},
})";

/// The candidates, without what they mean.
Words offered(const Home& home, Words words) {
  words.insert(words.begin(), {"completion", "__query", "--"});
  const test::Ran ran = home.run(words);
  BOOST_TEST(ran.exit_code == kExitOk);
  BOOST_TEST(ran.err == "");
  Words lines;
  std::string_view rest = ran.out;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    lines.emplace_back(line.substr(0, line.find('\t')));
  }
  return lines;
}

void same(const Words& words, const Words& wanted) {
  BOOST_CHECK_EQUAL_COLLECTIONS(words.begin(), words.end(), wanted.begin(), wanted.end());
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

BOOST_AUTO_TEST_SUITE(complete)

BOOST_AUTO_TEST_CASE(every_command_of_the_table_is_offered) {
  const Home home(kConfig);
  const Words all = offered(home, {""});
  for (const Command& command : commands()) BOOST_TEST(has(all, std::string(command.word)));
  const Words of_models = offered(home, {"models", ""});
  BOOST_TEST(has(of_models, "undo"));
  BOOST_TEST(!has(of_models, "simulate"));
  same(offered(home, {"models", "ali"}), {"aliases"});
}

BOOST_AUTO_TEST_CASE(every_option_of_every_command_is_offered) {
  const Home home(kConfig);
  for (const Command& command : commands()) {
    if (command.options == nullptr || command.word == "auth") continue;
    const Words words = offered(home, {std::string(command.word), "-"});
    command.options([&](const OptionTable& table) {
      for (const OptionGroup& group : table) {
        for (const Option& option : group.options) BOOST_TEST(has(words, option.name), option.name);
      }
    });
  }
}

BOOST_AUTO_TEST_CASE(words_of_lists_and_shells) {
  const Home home(kConfig);
  same(offered(home, {"fallbacks", ""}), {"list", "add", "remove", "clear"});
  same(offered(home, {"models", "aliases", "a"}), {"add"});
  same(offered(home, {"completion", ""}), {"bash", "zsh", "fish"});
  same(offered(home, {"models", "auth", "order", ""}), {"get", "set", "clear"});
  BOOST_TEST(has(offered(home, {"help", ""}), "scan"));
}

BOOST_AUTO_TEST_CASE(models_come_from_the_config_and_from_what_is_shipped) {
  const Home home(kConfig);
  const Words words = offered(home, {"models", "set", ""});
  for (const char* word : {"fast", "a/x", "b/y", "openrouter/q/r:free", "lm/tiny"}) {
    BOOST_TEST(has(words, word), word);
  }
  BOOST_TEST(words.size() > 500U);
  same(offered(home, {"models", "aliases", "add", "new", "lm/"}), {"lm/tiny"});
  same(offered(home, {"models", "aliases", "add", ""}), {});
  same(offered(home, {"models", "set", "a/x", ""}), {});
}

BOOST_AUTO_TEST_CASE(only_what_is_there_can_be_removed) {
  const Home home(kConfig);
  same(offered(home, {"models", "fallbacks", "remove", ""}), {"fast", "openrouter/q/r:free"});
  same(offered(home, {"models", "--agent", "work", "fallbacks", "remove", ""}), {"b/y"});
  same(offered(home, {"models", "fallbacks", "--agent=work", "remove", ""}), {"b/y"});
  same(offered(home, {"aliases", "remove", ""}), {"fast"});
  same(offered(home, {"models", "auth", "remove", ""}), {"lm:default"});
}

BOOST_AUTO_TEST_CASE(values_of_options) {
  const Home home(kConfig);
  same(offered(home, {"models", "set", "--agent", ""}), {"work", "main"});
  same(offered(home, {"models", "set", "--agent=w"}), {"--agent=work"});
  BOOST_TEST(has(offered(home, {"list", "--provider", ""}), "lm"));
  BOOST_TEST(has(offered(home, {"scan", "--provider", ""}), "q"));
  same(offered(home, {"scan", "--simulate=h"}), {"--simulate=healthy", "--simulate=hostile"});
  same(offered(home, {"simulate", "--ca-out", ""}), {":files"});
  same(offered(home, {"scan", "--timeout", ""}), {});
}

BOOST_AUTO_TEST_CASE(what_would_not_survive_a_shell_is_no_candidate) {
  const Home home(kConfig);
  for (const std::string& word : offered(home, {"models", "set", "b/"})) {
    BOOST_TEST(word.find_first_of(" \x1b\n") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(nonsense_and_broken_files_offer_nothing_and_never_fail) {
  const Home home("{agents: ");
  same(offered(home, {"models", "fallbacks", "remove", ""}), {});
  same(offered(home, {"no-such-command", ""}), {});
  same(offered(home, {"--profile=../x", "fallbacks", "remove", ""}), {});
  same(offered(home, {}), {});
  BOOST_TEST(home.names().size() == 1U);  // nothing was written
}

BOOST_AUTO_TEST_CASE(a_script_is_for_one_shell_that_is_known) {
  const Home home(kConfig);
  for (const char* shell : {"bash", "zsh", "fish"}) {
    BOOST_TEST(holds(home.run({"completion", shell}).out, "completion __query --"));
  }
  BOOST_TEST(home.run({"completion", "tcsh"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"completion"}).exit_code == kExitUsage);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
