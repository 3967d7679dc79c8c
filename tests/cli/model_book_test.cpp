#include "cli/model_book.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(model_book)

constexpr std::string_view kConfig = R"({
  agents: {defaults: {models: {
    "anthropic/claude-opus-4-6": {alias: "Opus"},
    "openrouter/acme/fast-8b:free": {alias: "fast"},
    "anthropic/claude-sonnet-4-6": {},
    "lm/uniq-model": {}, "p1/same": {}, "p2/same": {},
  }}},
  models: {providers: {LM: {models: [{id: "local-model"}, {id: "Big-Model"}]}}},
})";

ModelBook book(std::string_view text = kConfig) {
  const Result<text::Json5Value> config = text::parse_json5(text);
  BOOST_REQUIRE(config.ok());
  return ModelBook(*config);
}

Resolved resolved(std::string_view typed, std::string_view config = kConfig) {
  Result<Resolved> found = book(config).resolve(typed);
  BOOST_REQUIRE(found.ok());
  return *found;
}

BOOST_AUTO_TEST_CASE(aliases_are_known_in_any_case_also_those_nobody_set) {
  BOOST_TEST(resolved("FAST").key == "openrouter/acme/fast-8b:free");
  BOOST_TEST(resolved("SoNNeT").key == "anthropic/claude-sonnet-4-6");
  BOOST_TEST(resolved("opus").key == "anthropic/claude-opus-4-6");
  BOOST_TEST(resolved("opus").notes.empty());
}

BOOST_AUTO_TEST_CASE(a_set_alias_hides_the_implicit_one) {
  const ModelBook both = book(R"({agents: {defaults: {models: {
    "anthropic/claude-sonnet-4-6": {}, "openai/gpt-5.4": {alias: "Sonnet"}}}}})");
  BOOST_TEST(both.aliases().size() == 1U);
  BOOST_TEST(both.key_of("sonnet") == "openai/gpt-5.4");
}

BOOST_AUTO_TEST_CASE(a_bare_name_is_the_one_provider_that_has_it) {
  BOOST_TEST(resolved("uniq-model").key == "lm/uniq-model");
  BOOST_TEST(resolved("local-model").key == "lm/local-model");
  BOOST_TEST(resolved("big-model").key == "lm/Big-Model");
  BOOST_TEST(resolved("uniq-model").notes.empty());
}

BOOST_AUTO_TEST_CASE(a_bare_name_that_is_not_unique_means_the_default_provider_with_a_note) {
  const Resolved same = resolved("same");
  BOOST_TEST(same.key == "openai/same");
  BOOST_REQUIRE(same.notes.size() == 1U);
  BOOST_TEST(same.notes[0].find("p1/same, p2/same") != std::string::npos);
  const Resolved typo = resolved("sonet");
  BOOST_TEST(typo.key == "openai/sonet");
  BOOST_TEST(typo.notes[0].find("did you mean sonnet?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_names_of_openrouters_routers_are_known) {
  BOOST_TEST(resolved("openrouter:auto").key == "openrouter/auto");
  BOOST_TEST(resolved("openrouter:free").key == "openrouter/acme/fast-8b:free");
  BOOST_TEST(resolved("openrouter:free", "{}").key == "openrouter/free");
}

BOOST_AUTO_TEST_CASE(a_model_no_catalog_holds_is_doubted_with_what_comes_near) {
  const ModelBook models = book();
  BOOST_TEST(!models.doubt("lm/local-model"));
  BOOST_TEST(!models.doubt("openrouter/other/model"));  // its catalog is not here
  BOOST_TEST(!models.doubt("openai/gpt-9"));
  BOOST_TEST(models.doubt("lm/locl-model").value_or("").find("did you mean lm/local-model?") !=
             std::string::npos);
  BOOST_TEST(models.doubt("lm/other").has_value());
  BOOST_TEST(models.doubt("openruoter/acme/x").value_or("").find("openrouter/acme/x?") !=
             std::string::npos);
  BOOST_TEST(models.doubt("acme/fast-8b:free").value_or("").find("openrouter/acme/fast-8b:free?") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_version_is_no_typing_error) {
  const ModelBook models = book(R"({agents: {defaults: {models: {"openai/gpt-5.4": {}}}}})");
  BOOST_TEST(!models.doubt("openai/gpt-5.5"));
  BOOST_TEST(models.doubt("openai/gtp-5.4").has_value());
}

BOOST_AUTO_TEST_CASE(parts_of_a_wrong_shape_name_no_models) {
  for (const std::string_view text :
       {"[]", "1", "{agents: 1}", "{agents: {defaults: {models: []}}}",
        "{agents: {defaults: {models: {'a/b': 1, 'c': {alias: 1}, 'd/e': {alias: ' '}}}}}",
        "{models: {providers: [1]}}", "{models: {providers: {a: 1, b: {models: 2}}}}",
        "{models: {providers: {a: {models: [1, {id: 1}, {id: ''}]}}}}"}) {
    BOOST_TEST(book(text).aliases().empty(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
