#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "cli/check/check_report.hpp"
#include "cli/check/replacement.hpp"
#include "tests/cli/check/router_world.hpp"

namespace pincer::cli {
namespace {

using test::holds;
using test::RouterWorld;
using Does = test::FakeRouter::Does;

struct World : RouterWorld {
  World() : RouterWorld("{}") {
    settings.replaces = true;
    for (const char* id : {"a/one:free", "a/two:free", "b/fine:free", "b/also:free"}) {
      router.catalog[id] = {};
    }
    router.catalog["b/eyes:free"] = {true, true, "", "0"};
  }

  void use(const std::string& model, const std::string& image = "") {
    dir.write("openclaw.json", "{agents: {defaults: {model: " + model +
                                   (image.empty() ? "" : ", imageModel: ") + image +
                                   ", models: {'openrouter/a/one:free': {alias: 'one'}}}}}");
  }
  /// The config with one kind of quotes.
  std::string plain() const {
    std::string text = config();
    std::replace(text.begin(), text.end(), '"', '\'');
    return text;
  }
  /// The history learns what these do now.
  void know(const std::vector<std::string>& ids, bool image = false) {
    for (const std::string& id : ids) {
      use(image ? "'x/y'" : "'openrouter/" + id + "'", image ? "'openrouter/" + id + "'" : "");
      static_cast<void>(run({}));
    }
  }
  /// Checks, and repairs by what it finds; the text of the config afterwards is config().
  std::vector<Replacement> run(std::optional<StandInRules> rules) {
    ChainCheck check(tools(), settings);
    BOOST_REQUIRE(check.prepare().ok());
    loop.run(check.ask());
    check.conclude();
    std::vector<Replacement> found;
    if (!rules) return found;
    std::vector<const CheckedModel*> dead;
    for (const CheckedModel& model : check.models()) {
      if (model.health == Health::dead) dead.push_back(&model);
    }
    found = loop.run(find_replacements(check, history.get(), dead, *rules));
    const Result<WriteOutcome> written =
        write_exchanges(check.files(), exchanges_of(found), options, notes);
    BOOST_REQUIRE(written.ok());
    return found;
  }

  CheckSettings settings;
  std::vector<std::string> notes;
};

BOOST_AUTO_TEST_SUITE(repair)

BOOST_AUTO_TEST_CASE(the_best_known_model_takes_the_place_of_a_dead_one_and_order_stays) {
  World world;
  world.know({"b/fine:free", "b/also:free"});
  world.router.does["a/two:free"] = Does::gone;
  world.use("{primary: 'openrouter/a/one:free', fallbacks: ['openrouter/a/two:free', 'groq/x']}");
  const std::vector<Replacement> done = world.run(StandInRules());
  BOOST_REQUIRE(done.size() == 1U);
  BOOST_TEST(done[0].role == "fallback 1");
  BOOST_TEST(done[0].reason == "gone");
  BOOST_TEST(done[0].exchange.to.starts_with("openrouter/b/"));
  BOOST_TEST(holds(world.plain(), "['" + done[0].exchange.to + "', 'groq/x']"));
  BOOST_TEST(!holds(world.plain(), "a/two:free"));
  BOOST_TEST(holds(world.plain(), "alias: 'one'"));
}

BOOST_AUTO_TEST_CASE(limits_and_faults_cost_no_model_its_place) {
  World world;
  world.know({"b/fine:free"});
  world.use("{primary: 'openrouter/a/one:free', fallbacks: ['openrouter/a/two:free']}");
  const std::string before = world.config();
  for (const Does what : {Does::upstream, Does::fails, Does::account_day, Does::hangs}) {
    world.router.does["a/one:free"] = what;
    world.settings.asking.fresh = true;
    BOOST_TEST(world.run(StandInRules()).empty());
    BOOST_TEST(world.config() == before);
  }
}

BOOST_AUTO_TEST_CASE(a_dead_default_for_which_nothing_is_known_gives_way_to_its_fallback) {
  World world;
  world.router.does["a/one:free"] = Does::gone;
  world.use("{primary: 'openrouter/a/one:free', fallbacks: ['openrouter/a/two:free']}");
  const std::vector<Replacement> done = world.run(StandInRules());
  BOOST_REQUIRE(done.size() == 1U);
  BOOST_TEST(done[0].moves_up);
  BOOST_TEST(holds(world.plain(), "primary: 'openrouter/a/two:free', fallbacks: []"));
}

BOOST_AUTO_TEST_CASE(what_nothing_is_known_for_stays) {
  World world;
  world.router.does["a/one:free"] = world.router.does["a/two:free"] = Does::gone;
  world.use("{primary: 'openrouter/a/one:free', fallbacks: ['openrouter/a/two:free']}");
  const std::string before = world.config();
  const std::vector<Replacement> done = world.run(StandInRules());
  BOOST_REQUIRE(done.size() == 2U);
  for (const Replacement& one : done) {
    BOOST_TEST(one.exchange.to.empty());
    BOOST_TEST(holds(text_of(one), "pincer models scan"));
  }
  BOOST_TEST(world.config() == before);
}

BOOST_AUTO_TEST_CASE(a_candidate_that_died_meanwhile_is_not_taken) {
  World world;
  world.know({"b/fine:free", "b/also:free"});
  world.pass(std::chrono::hours(24 * 3));
  world.router.does["b/fine:free"] = Does::gone;
  world.router.catalog.erase("a/one:free");
  world.use("'openrouter/a/one:free'");
  const std::vector<Replacement> done = world.run(StandInRules());
  BOOST_REQUIRE(done.size() == 1U);
  BOOST_TEST(done[0].exchange.to == "openrouter/b/also:free");
  BOOST_TEST(holds(world.plain(), "'openrouter/b/also:free'"));
  BOOST_TEST(!holds(world.plain(), "b/fine"));
}

BOOST_AUTO_TEST_CASE(nothing_that_costs_or_ends_soon_or_lacks_what_is_needed_takes_a_place) {
  World world;
  world.router.catalog["b/paid"] = {true, false, "", "0.001"};
  world.know({"b/fine:free", "b/also:free", "b/paid"});
  world.router.catalog["b/fine:free"].ends = "2026-11-25";
  world.router.catalog["b/also:free"].tools = false;
  world.router.does["a/one:free"] = Does::gone;
  world.use("'openrouter/a/one:free'");
  const std::vector<Replacement> done = world.run(StandInRules());
  BOOST_REQUIRE(done.size() == 1U);
  BOOST_TEST(done[0].exchange.to.empty());
  StandInRules any;
  any.free = false;
  BOOST_TEST(world.run(any).at(0).exchange.to == "openrouter/b/paid");
}

BOOST_AUTO_TEST_CASE(an_image_model_is_replaced_by_one_that_sees) {
  World world;
  world.know({"b/fine:free"});
  world.know({"b/eyes:free"}, true);
  world.use("'openrouter/a/two:free'", "{primary: 'openrouter/a/one:free'}");
  const std::vector<Replacement> done = world.run(StandInRules());
  BOOST_REQUIRE(done.size() == 1U);
  BOOST_TEST(done[0].reason == "no_image");
  BOOST_TEST(holds(world.plain(), "imageModel: {primary: 'openrouter/b/eyes:free'}"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
