#include "cli/commands/models_options.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/commands/help.hpp"

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(models_options)

std::string refusal(ModelsCommand command, const std::vector<std::string>& arguments) {
  const Result<ModelsOptions> options = read_models_options(command, arguments);
  return options ? "" : options.error().text;
}

BOOST_AUTO_TEST_CASE(the_words_say_what_is_done_to_which_model) {
  const Result<ModelsOptions> add =
      read_models_options(ModelsCommand::aliases, {"add", "--dry-run", "k", "a/b"});
  BOOST_REQUIRE(add.ok());
  BOOST_TEST((add->action == ListAction::add && add->alias == "k" && add->model == "a/b"));
  BOOST_TEST(add->dry_run);
  const Result<ModelsOptions> clear =
      read_models_options(ModelsCommand::image_fallbacks, {"clear", "--dry-run"});
  BOOST_REQUIRE(clear.ok());
  BOOST_TEST((clear->action == ListAction::clear && clear->dry_run));
}

BOOST_AUTO_TEST_CASE(missing_and_extra_words_and_options_out_of_place_are_refused) {
  BOOST_TEST(refusal(ModelsCommand::set, {}) == "missing: pincer models set MODEL");
  BOOST_TEST(refusal(ModelsCommand::aliases, {}) == "aliases needs one of: list, add, remove");
  BOOST_TEST(refusal(ModelsCommand::aliases, {"clear"}).find("has no command") !=
             std::string::npos);
  BOOST_TEST(refusal(ModelsCommand::set, {"a/b", "c"}).find("one word too many") !=
             std::string::npos);
  BOOST_TEST(refusal(ModelsCommand::set, {"a/b", "--dry"}).find("--dry-run") != std::string::npos);
  BOOST_TEST(!refusal(ModelsCommand::fallbacks, {"list", "--json", "--plain"}).empty());
  BOOST_TEST(!refusal(ModelsCommand::fallbacks, {"add", "a/b", "--json"}).empty());
  BOOST_TEST(!refusal(ModelsCommand::fallbacks, {"list", "--dry-run"}).empty());
  BOOST_TEST(refusal(ModelsCommand::fallbacks, {"list", "--agent=w"}).empty());
  BOOST_TEST(!refusal(ModelsCommand::aliases, {"list", "--agent=w"}).empty());
  BOOST_TEST(refusal(ModelsCommand::set, {""}).empty());  // refused as a model, not as usage
}

BOOST_AUTO_TEST_CASE(models_alone_means_status) {
  const core::Result<Invocation> alone = read_invocation({"models", "--agent", "w", "--json"});
  BOOST_REQUIRE(alone.ok());
  BOOST_TEST(alone->command->word == "status");
  BOOST_TEST(alone->paths.agent == "w");
  BOOST_TEST(alone->arguments == std::vector<std::string>{"--json"});
  BOOST_TEST(read_invocation({"models", "--help"})->command->word == "help");
  BOOST_TEST(!read_invocation({"models", "frobnicate"}).ok());
}

BOOST_AUTO_TEST_CASE(a_profile_may_stand_anywhere_before_two_dashes) {
  const std::vector<std::string> end = {"models", "set", "--profile", "work", "a/b"};
  const core::Result<Invocation> inside = read_invocation(end);
  BOOST_REQUIRE(inside.ok());
  BOOST_TEST(inside->paths.profile.value_or("") == "work");
  BOOST_TEST(inside->arguments == std::vector<std::string>{"a/b"});
  BOOST_TEST(!read_invocation({"models", "fallbacks", "list", "--profile"}).ok());
  const core::Result<Invocation> after = read_invocation({"set", "--", "--dev"});
  BOOST_REQUIRE(after.ok());
  BOOST_TEST(!after->paths.dev);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
