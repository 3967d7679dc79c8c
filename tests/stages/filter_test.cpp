#include "stages/filter.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

namespace pincer::stages {
namespace {

constexpr std::int64_t kNow = 1'800'000'000'000;
constexpr std::int64_t kDay = 86'400'000;

Model free_model(const std::string& id, std::optional<std::int64_t> age_days = std::nullopt) {
  Model model;
  model.id = id + ":free";
  if (age_days) model.created_ms = kNow - *age_days * kDay;
  return model;
}

/// Ids that pass, without the suffix.
std::string passing(const std::vector<Model>& models, const Filters& filters) {
  const CandidateFilter filter(filters, kNow);
  std::string ids;
  for (const Model& model : models) {
    if (filter.passes(model)) ids += model.id.substr(0, model.id.find(':')) + " ";
  }
  return ids;
}

double size(const std::string& id, const std::string& name = "") {
  Model model;
  model.id = id;
  model.name = name;
  return model.params_b().value_or(-1);
}

BOOST_AUTO_TEST_SUITE(filter)

BOOST_AUTO_TEST_CASE(only_free_entries_are_candidates_in_their_order) {
  Model paid;
  paid.id = "a/paid";
  BOOST_TEST(passing({free_model("b/2"), paid, free_model("a/1")}, {}) == "b/2 a/1 ");
}

BOOST_AUTO_TEST_CASE(special_entries_need_to_be_asked_for) {
  const Model guard = free_model("a/guard");
  Filters filters;
  BOOST_TEST(passing({guard, free_model("a/b")}, filters) == "a/b ");
  filters.include_special = true;
  BOOST_TEST(passing({guard, free_model("a/b")}, filters) == "a/guard a/b ");
}

BOOST_AUTO_TEST_CASE(providers_match_by_their_canonical_name) {
  const std::vector<Model> models = {free_model("z-ai/glm"), free_model("ZAI/x"),
                                     free_model("zaire/x"), free_model("z.ai"),
                                     free_model("~z-ai/latest")};
  for (const char* name : {"z.ai", "zai", " Z-AI "}) {
    Filters filters;
    filters.provider = name;
    filters.include_special = true;  // "~" marks an alias
    // An id without a slash is its own author, its suffix included.
    BOOST_TEST(passing(models, filters) == "z-ai/glm ZAI/x ~z-ai/latest ");
  }
}

BOOST_AUTO_TEST_CASE(provider_aliases_are_openclaws) {
  BOOST_TEST(canonical_provider("modelstudio") == "qwen");
  BOOST_TEST(canonical_provider("QwenCloud") == "qwen");
  BOOST_TEST(canonical_provider("z.ai") == "zai");
  BOOST_TEST(canonical_provider("z-ai") == "zai");
  BOOST_TEST(canonical_provider("opencode-zen") == "opencode");
  BOOST_TEST(canonical_provider("opencode-go-auth") == "opencode-go");
  BOOST_TEST(canonical_provider("kimi-code") == "kimi");
  BOOST_TEST(canonical_provider("kimi-coding") == "kimi");
  BOOST_TEST(canonical_provider("bedrock") == "amazon-bedrock");
  BOOST_TEST(canonical_provider("aws-bedrock") == "amazon-bedrock");
  BOOST_TEST(canonical_provider("bytedance") == "volcengine");
  BOOST_TEST(canonical_provider("doubao") == "volcengine");
  BOOST_TEST(canonical_provider(" Acme\n") == "acme");
  BOOST_TEST(canonical_provider("") == "");
}

BOOST_AUTO_TEST_CASE(an_unknown_size_counts_as_none) {
  const std::vector<Model> models = {free_model("a/7b"), free_model("a/70b"), free_model("a/x")};
  Filters filters;
  BOOST_TEST(passing(models, filters) == "a/7b a/70b a/x ");
  filters.min_params_b = 7;
  BOOST_TEST(passing(models, filters) == "a/7b a/70b ");
  filters.min_params_b = 8;
  BOOST_TEST(passing(models, filters) == "a/70b ");
}

BOOST_AUTO_TEST_CASE(entries_without_a_date_stay) {
  const std::vector<Model> models = {free_model("a/old", 31), free_model("a/30", 30),
                                     free_model("a/x"), free_model("a/future", -9)};
  Filters filters;
  filters.max_age_days = 30;
  BOOST_TEST(passing(models, filters) == "a/30 a/x a/future ");
  filters.max_age_days = 0;
  BOOST_TEST(passing(models, filters) == "a/old a/30 a/x a/future ");
  filters.max_age_days = std::numeric_limits<std::int64_t>::max();
  BOOST_TEST(passing(models, filters) == "a/old a/30 a/x a/future ");
}

BOOST_AUTO_TEST_CASE(sizes_are_read_as_the_reference_reads_them) {
  BOOST_TEST(size("llama-3.3-70b-instruct:free") == 70.0);
  BOOST_TEST(size("qwen3-235b-a22b") == 235.0);
  BOOST_TEST(size("lfm-2.2-6b") == 6.0);
  BOOST_TEST(size("liquid/lfm-2.5-1.2b-thinking:free") == 1.2);
  BOOST_TEST(size("gemma-3n-e4b") == 4.0);
  BOOST_TEST(size("27b_it") == 27.0);
  BOOST_TEST(size("v2.5b") == 2.5);
  BOOST_TEST(size("GPT-OSS-120B") == 120.0);
  for (const char* text : {"7bb", "7b8b", "1e3b", "0b", "", "b", "x", "7", "7.b", "ab7b", "0x0b"}) {
    BOOST_TEST(size(text) == -1.0);
  }
  BOOST_TEST(size("x/y", "Foo 12B") == 12.0);
  BOOST_TEST(size("x/y-7b", "Foo 12B") == 12.0);
  BOOST_TEST(size("x/y-70b", "Foo 12B") == 70.0);
}

BOOST_AUTO_TEST_CASE(mixtures_of_experts_and_neighbours_are_seen) {
  BOOST_TEST(size("mixtral-8x7b") == 56.0);
  BOOST_TEST(size("mixtral-8x22B-it") == 176.0);
  BOOST_TEST(size("x-7b-8b") == 8.0);
  BOOST_TEST(size("7b 8b 9b") == 9.0);
  BOOST_TEST(size("2x1.5b") == 3.0);
  BOOST_TEST(size("8x-7b") == 7.0);
  BOOST_TEST(size("1080x720") == -1.0);
  BOOST_TEST(size(std::string(400, '9') + "b-3b") == 3.0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
