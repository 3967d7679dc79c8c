#include <boost/test/unit_test.hpp>

#include "cli/check/check_report.hpp"
#include "cli/check/fix.hpp"
#include "cli/exit_code.hpp"
#include "engine/core/race.hpp"
#include "tests/cli/check/router_world.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::RouterWorld;
using Does = test::FakeRouter::Does;

constexpr std::string_view kConfig =
    "{agents: {defaults: {model: {primary: 'openrouter/a/one:free', fallbacks:"
    " ['openrouter/a/two:free', 'openrouter/a/three:free']},"
    " imageModel: {primary: 'openrouter/a/eyes:free'}},"
    " list: [{id: 'main'}, {id: 'coder', model: {primary: 'openrouter/a/four:free', fallbacks: "
    "[]}}]}}";

struct World : RouterWorld {
  explicit World(std::string_view config = kConfig) : RouterWorld(config) {
    for (const char* id : {"a/one:free", "a/two:free", "a/three:free", "a/four:free"}) {
      router.catalog[id] = {};
    }
    router.catalog["a/eyes:free"] = {false, true, "", "0"};
  }

  /// One check from its beginning to its end.
  ChainCheck& run() {
    check = std::make_unique<ChainCheck>(tools(), settings);
    const Result<void> ready = check->prepare();
    BOOST_REQUIRE_MESSAGE(ready.ok(), (ready ? "" : ready.error().text));
    loop.run(check->ask());
    check->conclude();
    return *check;
  }
  const CheckedModel& model(std::string_view key) const {
    for (const CheckedModel& one : check->models()) {
      if (one.key == key) return one;
    }
    throw std::runtime_error("no such model: " + std::string(key));
  }
  Health health(std::string_view id) const { return model("openrouter/" + std::string(id)).health; }

  CheckSettings settings;
  std::unique_ptr<ChainCheck> check;
};

BOOST_AUTO_TEST_SUITE(check)

BOOST_AUTO_TEST_CASE(asks_each_configured_model_once_with_the_probe_its_place_needs) {
  World world;
  const ChainCheck& done = world.run();
  BOOST_TEST(done.models().size() == 4U);
  BOOST_TEST(done.requests() == 4U);
  BOOST_TEST(world.router.probes == 4);
  BOOST_TEST(check_code(done.models()) == 0);
  BOOST_TEST(world.model("openrouter/a/one:free").roles() == "default");
  BOOST_TEST(world.model("openrouter/a/three:free").roles() == "fallback 2");
  BOOST_TEST(world.model("openrouter/a/eyes:free").roles() == "image");
  BOOST_TEST((world.model("openrouter/a/eyes:free").kind == stages::ProbeKind::image));
  BOOST_TEST(!world.router.asked.contains("a/four:free"));
}

BOOST_AUTO_TEST_CASE(all_fallbacks_are_those_of_agents_too_and_an_agent_is_asked_for_by_name) {
  World world;
  world.settings.scope.all = true;
  world.run();
  BOOST_TEST(world.model("openrouter/a/four:free").roles() == "coder");
  BOOST_TEST(world.check->models().size() == 5U);
  World other;
  other.settings.scope.agent = "coder";
  other.run();
  BOOST_TEST(other.check->models().size() == 2U);  // its own default, everybody's image model
  BOOST_TEST(other.router.asked["a/four:free"] == 1);
}

BOOST_AUTO_TEST_CASE(what_is_used_is_the_default_agents_chain) {
  World world(
      "{agents: {defaults: {model: 'openrouter/a/one:free'},"
      " list: [{id: 'work', model: 'openrouter/a/two:free'}]}}");
  world.run();
  BOOST_REQUIRE(world.check->models().size() == 1U);
  BOOST_TEST(world.model("openrouter/a/two:free").roles() == "work");
  world.settings.scope.all = true;
  world.run();
  BOOST_TEST(world.check->models().size() == 2U);
  BOOST_TEST(world.model("openrouter/a/one:free").roles() == "default");
}

BOOST_AUTO_TEST_CASE(an_empty_catalog_says_nothing_of_a_model) {
  World world;
  world.router.catalog.clear();
  world.settings.asking.budget = 0;
  world.run();
  for (const CheckedModel& model : world.check->models()) {
    BOOST_TEST((model.health == Health::unknown));
  }
}

BOOST_AUTO_TEST_CASE(what_was_found_out_lately_is_not_asked_again_unless_wanted_fresh) {
  World world;
  world.run();
  world.run();
  BOOST_TEST(world.router.probes == 4);
  BOOST_TEST(world.model("openrouter/a/one:free").known);
  BOOST_TEST(world.model("openrouter/a/one:free").track->worked == 1U);
  world.settings.asking.fresh = true;
  world.run();
  BOOST_TEST(world.router.probes == 8);
}

BOOST_AUTO_TEST_CASE(each_state_has_its_reason_its_exit_code_and_its_advice) {
  World world;
  world.router.does["a/one:free"] = Does::gone;
  world.router.does["a/two:free"] = Does::upstream;
  world.router.does["a/three:free"] = Does::fails;
  world.router.catalog["a/eyes:free"].image = false;
  world.run();
  BOOST_TEST((world.health("a/one:free") == Health::dead));
  BOOST_TEST((world.health("a/two:free") == Health::limited));
  BOOST_TEST((world.health("a/three:free") == Health::failing));
  BOOST_TEST((world.health("a/eyes:free") == Health::dead));
  BOOST_TEST(world.model("openrouter/a/eyes:free").by_catalog);
  BOOST_TEST(check_code(world.check->models()) == 1);
  const CheckedModel& gone = world.model("openrouter/a/one:free");
  BOOST_TEST(gone.status == 404);
  BOOST_TEST(
      holds(fix_for(gone, "openrouter/x/y", world.now_ms()), "--repair puts openrouter/x/y"));
  BOOST_TEST(holds(fix_for(gone, "", world.now_ms()), "pincer models scan"));
  world.router.does.clear();
  world.router.does["a/two:free"] = Does::upstream;
  world.router.catalog["a/eyes:free"].image = true;
  world.settings.asking.fresh = true;
  world.run();
  BOOST_TEST(check_code(world.check->models()) == 2);
}

BOOST_AUTO_TEST_CASE(a_model_that_ends_soon_or_is_not_free_any_more_is_worth_a_word) {
  World world;
  world.router.catalog["a/one:free"].ends = "2026-11-30";
  world.router.catalog["a/two:free"].ends = "2027-11-30";
  world.router.catalog["b/promo"] = {};
  world.dir.write("openclaw.json",
                  "{agents: {defaults: {model: {primary: 'openrouter/a/one:free',"
                  " fallbacks: ['openrouter/a/two:free', 'openrouter/b/promo']}}}}");
  world.run();
  BOOST_TEST(world.model("openrouter/a/one:free").ends_soon);
  BOOST_TEST(!world.model("openrouter/a/two:free").ends_soon);
  BOOST_TEST(world.model("openrouter/b/promo").fine());
  BOOST_TEST(check_code(world.check->models()) == 2);
  world.router.catalog["b/promo"].price = "0.000001";
  world.router.catalog["a/one:free"].ends.clear();
  world.run();
  BOOST_TEST(world.model("openrouter/b/promo").costs_now());
  BOOST_TEST(check_code(world.check->models()) == 2);
}

BOOST_AUTO_TEST_CASE(the_accounts_limit_is_no_models_fault) {
  World world;
  world.router.does["a/one:free"] = Does::account_day;
  world.run();
  for (const CheckedModel& model : world.check->models()) {
    BOOST_TEST((model.health == Health::limited || model.health == Health::works));
  }
  BOOST_TEST(check_code(world.check->models()) == 2);
  BOOST_TEST(world.history->answers("", "a/one:free").empty());
}

BOOST_AUTO_TEST_CASE(without_a_network_nothing_is_known_and_nobody_is_blamed) {
  World world;
  world.router.down = true;
  world.run();
  for (const CheckedModel& model : world.check->models()) {
    BOOST_TEST((model.health == Health::unknown));
    BOOST_TEST(holds(fix_for(model, "", 0), "network"));
  }
  BOOST_TEST(check_code(world.check->models()) == 2);
}

BOOST_AUTO_TEST_CASE(without_a_credential_a_model_cannot_be_asked_and_is_told_how) {
  World world(
      "{agents: {defaults: {model: {primary: 'openrouter/a/one:free',"
      " fallbacks: ['groq/x', 'openrouter/a/gone:free']}}}}");
  world.environment.api_key.clear();
  world.run();
  BOOST_TEST((world.health("a/one:free") == Health::blocked));
  BOOST_TEST((world.model("groq/x").health == Health::blocked));
  BOOST_TEST((world.health("a/gone:free") == Health::dead));  // the catalog is asked without a key
  BOOST_TEST(holds(fix_for(world.model("groq/x"), "", 0), "auth login --provider groq"));
  BOOST_TEST(check_code(world.check->models()) == 1);
  BOOST_TEST(world.router.probes == 0);
}

/// A world whose models are those of a provider of its own.
struct OtherWorld : World {
  explicit OtherWorld(const std::string& defaults)
      : World("{agents: {defaults: {" + defaults + "}}, models: {providers: {mine: {baseUrl: '@'," +
              " apiKey: 'sk-mine-0123456789', api: 'openai-completions'," +
              " models: [{id: 'm', name: 'M'}]}}}}") {
    std::string with_url = config();
    with_url.replace(with_url.find('@'), 1, router.url());
    dir.write("openclaw.json", with_url);
  }
};

BOOST_AUTO_TEST_CASE(other_providers_are_asked_with_their_own_credential) {
  OtherWorld world("model: 'mine/m'");
  world.router.catalog["m"] = {};
  world.run();
  BOOST_TEST(world.router.asked["m"] == 1);
  BOOST_TEST((world.model("mine/m").health == Health::works));
  BOOST_TEST(world.model("mine/m").by_text);
  BOOST_TEST(world.check->requests() == 1U);
  world.router.does["m"] = Does::gone;
  world.run();
  BOOST_TEST((world.model("mine/m").health == Health::dead));
}

BOOST_AUTO_TEST_CASE(an_image_model_of_another_provider_is_shown_an_image) {
  OtherWorld world("model: 'openrouter/a/one:free', imageModel: 'mine/m'");
  world.router.catalog["m"] = {};
  world.run();
  BOOST_TEST(world.router.asked["m"] == 1);
  BOOST_TEST(world.router.shown_images["m"] == 1);
  BOOST_TEST((world.model("mine/m").health == Health::works));
  BOOST_TEST(world.model("mine/m").probe() == "image");
  world.router.does["m"] = Does::sees_nothing;
  world.run();
  BOOST_TEST((world.model("mine/m").health == Health::dead));
  BOOST_TEST((world.model("mine/m").verdict.reason == stages::Reason::no_image));
}

BOOST_AUTO_TEST_CASE(a_model_of_another_provider_in_both_uses_is_judged_for_each) {
  OtherWorld world("model: 'mine/m', imageModel: 'mine/m'");
  world.router.catalog["m"] = {};
  world.router.does["m"] = Does::sees_nothing;
  const std::vector<CheckedModel>& models = world.run().models();
  BOOST_REQUIRE(models.size() == 2U);
  BOOST_TEST((models[0].health == Health::works));
  BOOST_TEST(models[0].probe() == "text");
  BOOST_TEST((models[1].health == Health::dead));
  BOOST_TEST(world.router.asked["m"] == 2);
  world.settings.recent["tool mine/m"] = world.now_ms();
  const std::vector<CheckedModel>& again = world.run().models();
  BOOST_TEST(again[0].known);
  BOOST_TEST((again[1].health == Health::dead));
  BOOST_TEST(world.router.asked["m"] == 3);
}

BOOST_AUTO_TEST_CASE(a_budget_is_kept_and_what_it_does_not_pay_for_is_unknown) {
  World world;
  world.settings.asking.budget = 2;
  world.run();
  BOOST_TEST(world.router.probes == 2);
  BOOST_TEST(world.check->requests() == 2U);
  std::size_t unknown = 0;
  for (const CheckedModel& model : world.check->models())
    unknown += model.health == Health::unknown;
  BOOST_TEST(unknown == 2U);
}

BOOST_AUTO_TEST_CASE(a_check_is_no_scan_to_resume_or_to_compare_with) {
  World world;
  const std::string endpoint = world.router.url();
  world.run();
  world.run();
  BOOST_TEST(world.history->scan_times(endpoint, 10).size() == 1U);
  const std::string account = world.check->scan().account.identity;
  BOOST_TEST(!world.history->unfinished_scan(account, world.now_ms()).has_value());
  const std::int64_t cut = world.history->begin_scan(account, endpoint, world.now_ms());
  world.run();
  BOOST_TEST(world.history->unfinished_scan(account, world.now_ms()).value_or(0) == cut);
}

BOOST_AUTO_TEST_CASE(dropped_in_the_middle_it_tells_what_it_knows) {
  World world;
  world.router.does["a/two:free"] = Does::hangs;
  world.check = std::make_unique<ChainCheck>(world.tools(), world.settings);
  BOOST_REQUIRE(world.check->prepare().ok());
  BOOST_TEST(!world.loop.run(core::timeout(world.check->ask(), std::chrono::seconds(3))));
  world.check->conclude();
  BOOST_TEST((world.health("a/one:free") == Health::works));
  BOOST_TEST((world.health("a/two:free") == Health::unknown));
}

BOOST_AUTO_TEST_CASE(the_document_is_json_and_holds_no_key) {
  World world;
  world.router.does["a/one:free"] = Does::gone;
  world.run();
  const std::string document = check_json({*world.check, std::nullopt, false, 1});
  text::JsonParser parser;
  const auto parsed = parser.parse(document);
  BOOST_REQUIRE(parsed.ok());
  BOOST_TEST((*parsed)["models"].elements() == 4U);
  BOOST_TEST((*parsed)["models"].element(0)["state"].string().value_or("") == "dead");
  BOOST_TEST((*parsed)["models"].element(0)["reason"].string().value_or("") == "gone");
  BOOST_TEST((*parsed)["requests"].integer().value_or(0) == 4);
  BOOST_TEST(!holds(document + world.said(), RouterWorld::kKey));
}

BOOST_AUTO_TEST_CASE(wrong_usage_and_a_broken_config_are_refused) {
  const test::Home home("{agents: {defaults: {model: 5}}}");
  BOOST_TEST(home.run({"models", "check", "--dry-run"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "check", "--json", "--plain"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "check", "--fresh", "--max-age", "2h"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "check", "extra"}).exit_code == kExitUsage);
  BOOST_TEST(home.run({"models", "check"}).exit_code == kExitError);
  BOOST_TEST(home.run({"models", "check", "--help"}).exit_code == kExitOk);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
