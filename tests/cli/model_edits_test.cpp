#include "cli/model_edits.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/model_ref.hpp"

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(model_edits)

text::Json5Value parsed(std::string_view text) {
  Result<text::Json5Value> value = text::parse_json5(text);
  BOOST_REQUIRE(value.ok());
  return std::move(*value);
}

/// The config after a plan's edits.
std::string after(std::string_view config, const Result<EditPlan>& plan) {
  if (!plan) return "refused: " + plan.error().text;
  Result<text::Json5Edit> edit = text::Json5Edit::open(std::string(config));
  BOOST_REQUIRE(edit.ok());
  for (const ConfigEdit& one : plan->edits) {
    const Result<void> done = one.value ? edit->set(one.path, *one.value) : edit->remove(one.path);
    BOOST_REQUIRE_MESSAGE(done.ok(), "edit refused");
  }
  return edit->text();
}

/// Runs a plan on a config and compares what comes out by value.
template <class Plan>
void check(std::string_view before, std::string_view expected, Plan plan) {
  const text::Json5Value value = parsed(before);
  const std::string text = after(before, plan(ConfigView{value, value}));
  const Result<text::Json5Value> result = text::parse_json5(text);
  BOOST_TEST_REQUIRE(result.ok(), text);
  BOOST_TEST(same_value(*result, parsed(expected)), text << "\ninstead of " << expected);
}

std::string defaults(std::string_view members) {
  return "{agents: {defaults: {" + std::string(members) + "}}}";
}

const ModelTarget kText = {ModelSlot::text, ""};
const ModelTarget kImage = {ModelSlot::image, ""};

BOOST_AUTO_TEST_CASE(set_keeps_fallbacks_and_all_else) {
  check(defaults("model: {primary: 'a/x', fallbacks: ['b/y'], timeoutMs: 5}, models: {'a/x': {}}"),
        defaults("model: {primary: 'openai/g', fallbacks: ['b/y'], timeoutMs: 5}, "
                 "models: {'a/x': {}, 'openai/g': {}}"),
        [](const ConfigView& config) { return plan_set(config, kText, "openai/g"); });
  check(defaults("model: 'a/x'"), defaults("model: {primary: 'b/y'}, models: {'b/y': {}}"),
        [](const ConfigView& config) { return plan_set(config, kText, "b/y"); });
  check("{}", defaults("imageModel: {primary: 'b/y'}, models: {'b/y': {}}"),
        [](const ConfigView& config) { return plan_set(config, kImage, "b/y"); });
}

BOOST_AUTO_TEST_CASE(what_is_so_already_needs_no_edit) {
  const std::string config = defaults(
      "model: {primary: 'a/x', fallbacks: ['fast']}, models: {'a/x': {}, 'b/y': "
      "{alias: 'fast'}}");
  const text::Json5Value value = parsed(config);
  const ConfigView view = {value, value};
  for (const Result<EditPlan>& plan :
       {plan_set(view, kText, "a/x"), plan_fallback_add(view, kText, "b/y"),
        plan_alias_add(view, "fast", "b/y"), plan_fallback_clear(view, kImage),
        plan_selection(view, {{"a/x", "fast"}, {}, false, false, ""})}) {
    BOOST_REQUIRE(plan.ok());
  }
  BOOST_TEST(plan_set(view, kText, "a/x")->edits.empty());
  BOOST_TEST(plan_fallback_add(view, kText, "FAST")->edits.empty());
  BOOST_TEST(plan_alias_add(view, "fast", "b/y")->edits.empty());
  BOOST_TEST(plan_fallback_clear(view, kImage)->edits.empty());
}

BOOST_AUTO_TEST_CASE(a_model_takes_the_place_of_another_and_the_rest_stays) {
  using Then = Exchange::Then;
  const std::string before = defaults(
      "model: {primary: 'fast', fallbacks: ['b/y', 'c/z'], timeoutMs: 5}, models: "
      "{'a/x': {alias: 'fast'}}");
  check(before,
        defaults("model: {primary: 'fast', fallbacks: ['n/n', 'c/z'], timeoutMs: 5}, models: "
                 "{'a/x': {alias: 'fast'}, 'n/n': {}}"),
        [](const ConfigView& config) {
          return plan_exchanges(config, {{kText, "b/y", "n/n", Then::goes}});
        });
  check(before,
        defaults("model: {primary: 'n/n', fallbacks: ['b/y', 'm/m'], timeoutMs: 5}, models: "
                 "{'a/x': {alias: 'fast'}, 'n/n': {}, 'm/m': {}}"),
        [](const ConfigView& config) {
          return plan_exchanges(
              config, {{kText, "a/x", "n/n", Then::goes}, {kText, "c/z", "m/m", Then::goes}});
        });
}

BOOST_AUTO_TEST_CASE(a_default_that_gives_way_becomes_the_last_or_the_next) {
  using Then = Exchange::Then;
  const std::string before = defaults(
      "model: {primary: 'fast', fallbacks: ['b/y', 'c/z']}, models: {'a/x': {alias: 'fast'}, "
      "'b/y': {}, 'c/z': {}}");
  const auto with = [](const std::string& model) {
    return defaults("model: " + model + ", models: {'a/x': {alias: 'fast'}, 'b/y': {}, 'c/z': {}}");
  };
  check(before, with("{primary: 'b/y', fallbacks: ['c/z', 'fast']}"), [](const ConfigView& config) {
    return plan_exchanges(config, {{kText, "a/x", "b/y", Then::last}});
  });
  check(before, with("{primary: 'c/z', fallbacks: ['fast', 'b/y']}"), [](const ConfigView& config) {
    return plan_exchanges(config, {{kText, "a/x", "c/z", Then::next}});
  });
  check(before, with("{primary: 'fast', fallbacks: ['c/z', 'b/y']}"), [](const ConfigView& config) {
    return plan_exchanges(config, {{kText, "b/y", "c/z", Then::last}});
  });
  check(before, with("{primary: 'b/y', fallbacks: ['c/z']}"), [](const ConfigView& config) {
    return plan_exchanges(config, {{kText, "a/x", "b/y", Then::goes}});
  });
}

BOOST_AUTO_TEST_CASE(what_is_not_there_any_more_is_not_exchanged) {
  const text::Json5Value value = parsed(defaults("model: 'a/x'"));
  const Result<EditPlan> plan =
      plan_exchanges({value, value}, {{kText, "b/y", "c/z", Exchange::Then::goes}});
  BOOST_REQUIRE(plan.ok());
  BOOST_TEST(plan->edits.empty());
  BOOST_TEST(plan->notes.size() == 1U);
}

BOOST_AUTO_TEST_CASE(variables_in_places_that_stay_are_kept_by_an_exchange) {
  const text::Json5Value value =
      parsed(defaults("model: {primary: 'a/x', fallbacks: ['b/y', 'c/z']}, models: {}"));
  const text::Json5Value source =
      parsed(defaults("model: {primary: '${BIG}', fallbacks: ['${SMALL}', 'c/z']}, models: {}"));
  const std::string text =
      after(defaults("model: {primary: '${BIG}', fallbacks: ['${SMALL}', 'c/z']}, models: {}"),
            plan_exchanges({value, source}, {{kText, "c/z", "n/n", Exchange::Then::goes}}));
  BOOST_TEST(
      same_value(parsed(text), parsed(defaults("model: {primary: '${BIG}', fallbacks: ['${SMALL}', "
                                               "'n/n']}, models: {'n/n': {}}"))),
      text);
}

BOOST_AUTO_TEST_CASE(a_default_that_stands_in_for_none_can_be_exchanged_too) {
  check("{agents: {defaults: {models: {}}}}",
        defaults("model: {primary: 'b/y'}, models: {'b/y': {}}"), [](const ConfigView& config) {
          return plan_exchanges(config,
                                {{kText, std::string(kDefaultModel), "b/y", Exchange::Then::goes}});
        });
}

BOOST_AUTO_TEST_CASE(a_doubled_entry_goes_into_the_right_one) {
  check(defaults("models: {'openrouter/openrouter/free': {alias: 'f', params: {a: 1}}, "
                 "'openrouter/free': {params: {a: 2}}}"),
        defaults("model: {primary: 'openrouter/free'}, models: {'openrouter/free': {alias: 'f', "
                 "params: {a: 2}}}"),
        [](const ConfigView& config) {
          return plan_set(config, kText, "openrouter/openrouter/free");
        });
}

BOOST_AUTO_TEST_CASE(fallbacks_are_added_once_and_removed_in_every_spelling) {
  check(defaults("model: 'a/x'"),
        defaults("model: {primary: 'a/x', fallbacks: ['b/y']}, models: {'b/y': {}}"),
        [](const ConfigView& config) { return plan_fallback_add(config, kText, "b/y"); });
  check(defaults("model: {fallbacks: ['b/y', 'fast', 'c/z']}, models: {'b/y': {alias: 'fast'}}"),
        defaults("model: {fallbacks: ['c/z']}, models: {'b/y': {alias: 'fast'}}"),
        [](const ConfigView& config) { return plan_fallback_remove(config, kText, "FAST"); });
  const text::Json5Value value = parsed(defaults("model: {fallbacks: ['lm/local']}"));
  const Result<EditPlan> missing = plan_fallback_remove({value, value}, kText, "lm/locl");
  BOOST_REQUIRE(!missing.ok());
  BOOST_TEST(missing.error().text.find("did you mean lm/local?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(variables_in_other_entries_stay_as_they_are_written) {
  const std::string source_text = defaults("model: {primary: '${P}', fallbacks: ['${F}', 'c/z']}");
  const text::Json5Value source = parsed(source_text);
  const text::Json5Value value =
      parsed(defaults("model: {primary: 'p/p', fallbacks: ['f/f', "
                      "'c/z']}"));
  const Result<EditPlan> plan = plan_fallback_remove({value, source}, kText, "c/z");
  BOOST_TEST(same_value(parsed(after(source_text, plan)),
                        parsed(defaults("model: {primary: '${P}', fallbacks: ['${F}']}"))));
}

BOOST_AUTO_TEST_CASE(an_agent_has_a_list_of_its_own) {
  const std::string config =
      "{agents: {defaults: {models: {'b/y': {}}, model: {fallbacks: ['d/d']}}, list: [{id: "
      "'main'}, "
      "{id: 'work', model: 'a/x'}]}}";
  const std::string expected =
      "{agents: {defaults: {models: {'b/y': {}}, model: {fallbacks: ['d/d']}}, list: [{id: "
      "'main'}, "
      "{id: 'work', model: {primary: 'a/x', fallbacks: ['b/y']}}]}}";
  check(config, expected, [](const ConfigView& view) {
    return plan_fallback_add(view, {ModelSlot::text, "Work"}, "b/y");
  });
  const text::Json5Value value = parsed(config);
  const ConfigView view = {value, value};
  BOOST_TEST(!plan_set(view, {ModelSlot::text, "wrk"}, "b/y").ok());
  BOOST_TEST(!plan_set(view, {ModelSlot::image, "work"}, "b/y").ok());
  // An empty list of one's own is not the same as none.
  BOOST_TEST(plan_fallback_clear(view, {ModelSlot::text, "main"})->edits.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_alias_is_taken_in_any_case) {
  const text::Json5Value value = parsed(defaults("models: {'b/y': {alias: 'fast'}}"));
  const Result<EditPlan> taken = plan_alias_add({value, value}, "Fast", "c/z");
  BOOST_REQUIRE(!taken.ok());
  BOOST_TEST(taken.error().text.find("b/y") != std::string::npos);
  BOOST_TEST(!plan_alias_add({value, value}, "my alias", "c/z").ok());
  BOOST_TEST(!plan_alias_add({value, value}, " ", "c/z").ok());
  BOOST_TEST(!plan_alias_remove({value, value}, "nope").ok());
}

BOOST_AUTO_TEST_CASE(an_alias_that_goes_is_written_out_where_it_was_used) {
  const std::string config =
      "{agents: {defaults: {models: {'b/y': {alias: 'fast', params: {}}}, model: 'Fast', "
      "imageModel: {primary: 'a/x', fallbacks: ['FAST']}}, list: [{id: 'w', model: 'fast'}]}}";
  check(config,
        "{agents: {defaults: {models: {'b/y': {params: {}}}, model: 'b/y', "
        "imageModel: {primary: 'a/x', fallbacks: ['b/y']}}, list: [{id: 'w', model: 'b/y'}]}}",
        [](const ConfigView& view) { return plan_alias_remove(view, "fAst"); });
  check(config,
        "{agents: {defaults: {models: {'b/y': {alias: 'quick', params: {}}}, model: 'b/y', "
        "imageModel: {primary: 'a/x', fallbacks: ['b/y']}}, list: [{id: 'w', model: 'b/y'}]}}",
        [](const ConfigView& view) { return plan_alias_add(view, "quick", "fast"); });
}

BOOST_AUTO_TEST_CASE(an_implicit_alias_cannot_be_removed_but_taken_over) {
  const std::string config = defaults("models: {'anthropic/claude-sonnet-4-6': {}}");
  const text::Json5Value value = parsed(config);
  BOOST_TEST(!plan_alias_remove({value, value}, "sonnet").ok());
  check(config, defaults("models: {'anthropic/claude-sonnet-4-6': {}, 'b/y': {alias: 'sonnet'}}"),
        [](const ConfigView& view) { return plan_alias_add(view, "sonnet", "b/y"); });
}

BOOST_AUTO_TEST_CASE(a_selection_replaces_the_fallbacks_and_nothing_else) {
  check(defaults("model: {primary: 'a/x', fallbacks: ['old/one'], timeoutMs: 5000}, imageModel: "
                 "'i/i', models: {'b/y': {alias: 'fast'}}"),
        defaults("model: {primary: 'a/x', fallbacks: ['b/y', 'c/z'], timeoutMs: 5000}, imageModel: "
                 "'i/i', models: {'b/y': {alias: 'fast'}, 'c/z': {}}"),
        [](const ConfigView& view) {
          return plan_selection(view, {{"b/y", "c/z"}, {}, false, false, ""});
        });
}

BOOST_AUTO_TEST_CASE(a_primary_old_or_new_is_not_its_own_fallback) {
  check(defaults("model: 'a/x', models: {'a/x': {}}"),
        defaults("model: {primary: 'b/y', fallbacks: ['a/x']}, models: {'a/x': {}, 'b/y': {}}"),
        [](const ConfigView& view) {
          return plan_selection(view, {{"b/y", "a/x"}, {}, true, false, ""});
        });
  check(defaults("model: 'fast', models: {'b/y': {alias: 'fast'}}"),
        defaults("model: {primary: 'fast', fallbacks: ['c/z']}, models: {'b/y': {alias: 'fast'}, "
                 "'c/z': {}}"),
        [](const ConfigView& view) {
          return plan_selection(view, {{"b/y", "c/z"}, {}, false, false, ""});
        });
}

BOOST_AUTO_TEST_CASE(image_models_are_written_only_when_some_were_selected) {
  check("{}",
        defaults("model: {fallbacks: ['b/y']}, imageModel: {primary: 'i/i', fallbacks: ['b/y']}, "
                 "models: {'b/y': {}, 'i/i': {}}"),
        [](const ConfigView& view) {
          return plan_selection(view, {{"b/y"}, {"i/i", "b/y"}, false, true, ""});
        });
  check("{}", "{}", [](const ConfigView& view) {
    return plan_selection(view, {{}, {"i/i"}, false, false, ""});
  });
}

BOOST_AUTO_TEST_CASE(a_new_list_of_models_says_whom_it_shuts_out) {
  const text::Json5Value value = parsed(defaults("model: 'a/x'"));
  const Result<EditPlan> plan = plan_fallback_add({value, value}, kText, "openrouter/b/y");
  BOOST_REQUIRE(plan.ok());
  BOOST_REQUIRE(plan->notes.size() == 1U);
  BOOST_TEST(plan->notes[0].find("a/x is not in it") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
