#include "cli/options.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/commands/help.hpp"
#include "cli/commands/scan_options.hpp"
#include "cli/commands/simulate_options.hpp"
#include "cli/commands/table.hpp"
#include "engine/text/printable.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using Words = std::vector<std::string>;

std::string refusal(const Words& arguments) {
  const Result<ScanOptions> options = read_scan_options(arguments);
  return options ? std::string("accepted") : options.error().text;
}

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(only_plain_decimals_are_numbers) {
  BOOST_TEST(plain_decimal("0").value() == 0);
  BOOST_TEST(plain_decimal("12").value() == 12);
  BOOST_TEST(plain_decimal("24.9").value() == 24);
  BOOST_TEST(plain_decimal("007").value() == 7);
  BOOST_TEST(plain_decimal("999999999999999").value() == 999999999999999);
  BOOST_TEST(plain_decimal("1e0").value() == 1);
  BOOST_TEST(plain_decimal("2.5e3").value() == 2500);
  for (const char* nonsense :
       {"",        " ",   "1e",    "1e-3", "1e99",     "1E3",  "0x10",
        "abc",     "-1",  "+1",    " 5",   "5 ",       "1.",   ".5",
        "1.2.3",   "1,5", "1_000", "NaN",  "Infinity", "12ms", "1000000000000001",
        "\xd9\xa1"}) {
    BOOST_TEST(!plain_decimal(nonsense).has_value(), nonsense);
  }
}

BOOST_AUTO_TEST_CASE(a_bad_number_is_told_with_its_option_its_value_and_what_is_allowed) {
  for (const char* value : {"1e9", "0x10", "abc", "-5", "0", "3600001", ""}) {
    const std::string sentence = refusal({std::string("--timeout=") + value});
    BOOST_TEST(sentence == std::string("--timeout takes a plain number of milliseconds from 1 to "
                                       "3600000, not '") +
                               value + "'");
  }
  BOOST_TEST(refusal({"--min-params", "-1"}).starts_with("--min-params takes"));
  BOOST_TEST(refusal({"--concurrency", "0.9"}).starts_with("--concurrency takes"));
  BOOST_TEST(refusal({"--concurrency", "12.9"}) == "accepted");
}

BOOST_AUTO_TEST_CASE(of_several_bad_values_the_first_in_the_table_is_named) {
  BOOST_TEST(refusal({"--concurrency", "x", "--min-params", "y"}).starts_with("--min-params"));
}

BOOST_AUTO_TEST_CASE(a_value_may_stand_apart_or_behind_an_equals_sign) {
  const Result<ScanOptions> options =
      read_scan_options({"--provider=a=b", "--timeout", "7", "--models=9", "--simulate"});
  BOOST_REQUIRE(options.ok());
  BOOST_TEST(options->provider == "a=b");
  BOOST_TEST(options->timeout_ms == 7);
  BOOST_TEST(options->models.value() == 9);
  BOOST_TEST(options->simulate.value() == "");
  BOOST_TEST(read_scan_options({"--simulate=hostile"})->simulate.value() == "hostile");
}

BOOST_AUTO_TEST_CASE(the_last_of_repeated_options_counts) {
  BOOST_TEST(read_scan_options({"--timeout", "7", "--timeout", "8"})->timeout_ms == 8);
}

BOOST_AUTO_TEST_CASE(a_missing_value_is_told) {
  BOOST_TEST(refusal({"--timeout"}) == "--timeout needs a value: --timeout MS");
  BOOST_TEST(refusal({"--timeout", "--json"}) == "--timeout needs a value: --timeout MS");
  BOOST_TEST(refusal({"--provider="}) == "--provider needs a value that is not empty");
}

BOOST_AUTO_TEST_CASE(a_flag_takes_no_value) {
  BOOST_TEST(refusal({"--json=1"}) == "--json takes no value, '--json=1' gives it one");
}

BOOST_AUTO_TEST_CASE(an_unknown_option_is_told_with_its_likely_meaning) {
  BOOST_TEST(refusal({"--max-candidate", "3"}) ==
             "there is no option '--max-candidate'; did you mean --max-candidates?");
  BOOST_TEST(refusal({"--tiemout=3"}) == "there is no option '--tiemout'; did you mean --timeout?");
  BOOST_TEST(refusal({"--quantum"}) == "there is no option '--quantum'");
  BOOST_TEST(refusal({"-x"}) == "there is no option '-x'");
  BOOST_TEST(refusal({"--\x1b[31m"}) == "there is no option '--\\x1b[31m'");
}

BOOST_AUTO_TEST_CASE(what_follows_two_dashes_is_no_option) {
  BOOST_TEST(refusal({"--", "--json"}) == "scan takes options only, not '--json'");
  BOOST_TEST(refusal({"extra"}) == "scan takes options only, not 'extra'");
  BOOST_TEST(refusal({"-"}) == "scan takes options only, not '-'");
}

BOOST_AUTO_TEST_CASE(combinations_without_sense_are_refused) {
  BOOST_TEST(refusal({"--json", "--ndjson"}).starts_with("--json and --ndjson"));
  BOOST_TEST(refusal({"--no-probe", "--set-default"}).starts_with("--set-default needs probes"));
  BOOST_TEST(refusal({"--no-probe", "--set-image"}).starts_with("--set-image needs probes"));
  BOOST_TEST(refusal({"--no-probe", "--tool-choices"}).starts_with("--tool-choices needs probes"));
  BOOST_TEST(refusal({"--simulate", "--base-url", "https://x"}).starts_with("--simulate and"));
  BOOST_TEST(refusal({"--models", "60"}).starts_with("--models describes the simulator"));
  BOOST_TEST(refusal({"--seed", "1"}).starts_with("--seed describes the simulator"));
  BOOST_TEST(refusal({"--no-probe", "--yes"}) == "accepted");
}

BOOST_AUTO_TEST_CASE(the_nearest_has_two_typing_errors_at_most) {
  const std::vector<std::string> known = {"sparrow-large", "sparrow", "spar"};
  BOOST_TEST(nearest("sparow", known) == "sparrow");
  BOOST_TEST(nearest("sparrowxx", known) == "sparrow");
  BOOST_TEST(nearest("parro", known) == "sparrow");
  BOOST_TEST(nearest("sparrow-larxx", known) == "sparrow-large");
  BOOST_TEST(nearest("psarrwo", known) == "sparrow");  // swapped letters are one error
  BOOST_TEST(nearest("sparrowxxx", known) == "");
  BOOST_TEST(nearest("sparro", {"sparrows", "sparrow"}) == "sparrow");
}

BOOST_AUTO_TEST_CASE(help_wins_over_what_is_missing_or_conflicts) {
  BOOST_TEST(read_scan_options({"--help", "extra", "--json", "--ndjson"})->help);
  BOOST_TEST(read_scan_options({"-h"})->help);
}

BOOST_AUTO_TEST_CASE(help_names_each_option_and_its_real_default) {
  const std::string help = scan_help(80);
  ScanOptions defaults;
  for (const OptionGroup& group : scan_option_table(defaults)) {
    for (const Option& option : group.options) {
      BOOST_TEST((help.find(option.name) != std::string::npos), option.name);
    }
  }
  BOOST_TEST((help.find("(default 12000)") != std::string::npos));
  BOOST_TEST((help.find("(default 6)") != std::string::npos));
  BOOST_TEST((help.find("(default 3)") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(help_fits_the_width_it_is_given) {
  for (const std::size_t columns : {72UL, 80UL, 92UL}) {
    for (const Command& command : commands()) {
      if (command.help == nullptr) continue;
      const std::string wide = command.help(columns);
      std::string help = fitted(wide, columns);
      for (std::string_view rest = help; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        BOOST_TEST(text::display_width(line) <= columns, command.word << ": " << line);
        rest.remove_prefix(line.size() + 1);
      }
      if (columns == 92) BOOST_TEST(help == wide);
    }
  }
}

BOOST_AUTO_TEST_CASE(paragraphs_too_wide_for_the_terminal_are_filled_anew) {
  BOOST_TEST(
      fitted("Asks all that is there, and\ntells.\n\n  one  the first of the two, which\n"
             "       is not the last\n  two\nUsage: it [--a]\n       it [--b]\n",
             24) ==
      "Asks all that is there,\nand tells.\n\n  one  the first of the\n       two, which is not\n"
      "       the last\n  two\nUsage: it [--a]\n       it [--b]\n");
  BOOST_TEST(fitted("short\nlines\nstay\n", 24) == "short\nlines\nstay\n");
}

BOOST_AUTO_TEST_CASE(the_word_models_may_be_left_out) {
  for (const Words& words : {Words{"scan", "--json"}, Words{"models", "scan", "--json"},
                             Words{"--no-color", "models", "scan", "--json"}}) {
    const Result<Invocation> invocation = read_invocation(words);
    BOOST_REQUIRE(invocation.ok());
    BOOST_TEST(invocation->command->word == "scan");
    BOOST_TEST(invocation->arguments == Words{"--json"}, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_command_is_told_with_its_likely_meaning) {
  BOOST_TEST(read_invocation({"scna"}).error().text ==
             "there is no command 'scna'; did you mean scan?");
  BOOST_TEST(read_invocation({"frobnicate"}).error().text ==
             "there is no command 'frobnicate'; see pincer --help");
  BOOST_TEST(read_invocation({"models", "simulate"})
                 .error()
                 .text.starts_with("models has no command 'simulate'"));
  BOOST_TEST(read_invocation({"--jsn"}).error().text.starts_with("there is no option '--jsn'"));
}

BOOST_AUTO_TEST_CASE(a_key_typed_where_a_word_belongs_is_not_repeated) {
  const std::string key = "sk-or-v1-0123456789abcdef0123456789abcdef";
  const test::Home home;
  for (const Words& words :
       {Words{key}, Words{"models", key}, Words{"scan", key}, Words{"models", "status", key}}) {
    const test::Ran ran = home.run(words);
    BOOST_TEST(ran.exit_code == kExitUsage);
    BOOST_TEST(!test::holds(ran.out + ran.err, key));
  }
}

BOOST_AUTO_TEST_CASE(help_is_found_by_flag_word_and_topic) {
  BOOST_TEST(read_invocation({})->command->word == "help");
  BOOST_TEST(read_invocation({"--help"})->command->word == "help");
  BOOST_TEST(read_invocation({"-V"})->command->word == "version");
  BOOST_TEST(help_text({"scan"}, 80).value() == scan_help(80));
  BOOST_TEST(help_text({"models", "scan"}, 80).value() == scan_help(80));
  BOOST_TEST(!help_text({"scam"}, 80).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
