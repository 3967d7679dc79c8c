#include "stages/rank.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

namespace pincer::stages {
namespace {

using std::chrono::milliseconds;

ProbeResult probed(bool ok, int ms) {
  ProbeResult result;
  result.state = ProbeResult::State::probed;
  result.verdict.bucket = ok ? Bucket::ok : Bucket::timeout;
  result.evidence.emplace();
  result.evidence->total = milliseconds(ms);
  return result;
}

ModelVerdict row(const std::string& id, const ProbeResult& tool,
                 const ProbeResult& image = ProbeResult(), double context = 0, int params_b = 0) {
  ModelVerdict verdict;
  verdict.model.id = id;
  verdict.model.context_length = context;
  if (params_b > 0) verdict.model.name = std::to_string(params_b) + "b";
  verdict.tool = tool;
  verdict.image = image;
  return verdict;
}

std::string ids(const std::vector<ModelVerdict>& models) {
  std::string text;
  for (const ModelVerdict& verdict : models) text += verdict.model.id + " ";
  return text;
}

/// The order after ranking, which must not depend on the order before.
std::string ranked(std::vector<ModelVerdict> models) {
  std::mt19937 random(1);
  rank(models);
  const std::string expected = ids(models);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(models.begin(), models.end(), random);
    rank(models);
    BOOST_TEST(ids(models) == expected);
  }
  return expected;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + " ";
  return out;
}

const ProbeResult kSkipped;

/// The rows of the conformance case scan-probe-image-text.
std::vector<ModelVerdict> mixed_rows() {
  return {row("tool-fail", probed(false, 1), probed(true, 5)),
          row("ok", probed(true, 50), probed(true, 60)),
          row("text", probed(true, 20)),
          row("img500", probed(true, 30), probed(false, 1)),
          row("dead", probed(false, 1), probed(false, 1), 1000),
          row("unasked", kSkipped, kSkipped, 2000)};
}

BOOST_AUTO_TEST_SUITE(rank_models)

BOOST_AUTO_TEST_CASE(nothing_failed_outranks_what_works) {
  BOOST_TEST(ranked(mixed_rows()) == "ok text img500 tool-fail unasked dead ");
}

BOOST_AUTO_TEST_CASE(ties_go_to_context_then_size_then_ref) {
  BOOST_TEST(ranked({row("d", probed(true, 9), kSkipped, 10, 1),
                     row("c", probed(true, 9), kSkipped, 10, 2),
                     row("b", probed(true, 9), kSkipped, 20, 1),
                     row("A", probed(true, 9), kSkipped, 10, 1), row("e", probed(true, 8))}) ==
             "e b c A d ");
}

BOOST_AUTO_TEST_CASE(the_time_of_a_failure_does_not_count) {
  BOOST_TEST(ranked({row("quick", probed(false, 1)),
                     row("slow", probed(false, 9000), kSkipped, 5)}) == "slow quick ");
}

BOOST_AUTO_TEST_CASE(a_fraction_of_a_millisecond_is_no_difference) {
  auto a = row("b", probed(true, 9), kSkipped, 5);
  a.tool.evidence->total += std::chrono::microseconds(700);
  BOOST_TEST(ranked({a, row("a", probed(true, 9))}) == "b a ");
}

BOOST_AUTO_TEST_CASE(metadata_alone_goes_by_context) {
  BOOST_TEST(ranked({row("a", kSkipped, kSkipped, 1), row("b", kSkipped, kSkipped, 3, 1),
                     row("c", kSkipped, kSkipped, 3, 2)}) == "c b a ");
}

BOOST_AUTO_TEST_CASE(refs_order_as_icu_orders_them) {
  const std::string signs = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$09";
  for (std::size_t i = 0; i + 1 < signs.size(); ++i) {
    BOOST_TEST(compare_refs(signs.substr(i, 1), signs.substr(i + 1, 1)) < 0);
  }
  BOOST_TEST(compare_refs("9", "a") < 0);
  BOOST_TEST(compare_refs("a", "A") < 0);
  BOOST_TEST(compare_refs("A", "b") < 0);
  BOOST_TEST(compare_refs("aB", "Ab") < 0);
  BOOST_TEST(compare_refs("Aa", "ab") < 0);
  BOOST_TEST(compare_refs("a", "ab") < 0);
  BOOST_TEST(compare_refs("A", "ab") < 0);
  BOOST_TEST(compare_refs("z", "\xC3\xA9") < 0);
  BOOST_TEST(compare_refs("abc", "abc") == 0);
  BOOST_TEST(compare_refs("b", "a") > 0);
}

BOOST_AUTO_TEST_CASE(text_only_models_stay_among_the_fallbacks) {
  auto rows = mixed_rows();
  rank(rows);
  BOOST_TEST(joined(selected_fallbacks(rows, 6)) ==
             "openrouter/ok openrouter/text openrouter/img500 ");
  BOOST_TEST(joined(selected_fallbacks(rows, 2)) == "openrouter/ok openrouter/text ");
  BOOST_TEST(selected_fallbacks(rows, 0).empty());
}

BOOST_AUTO_TEST_CASE(images_are_selected_by_their_own_latency) {
  auto rows = mixed_rows();
  rank(rows);
  BOOST_TEST(joined(selected_images(rows, 6)) == "openrouter/tool-fail openrouter/ok ");
  BOOST_TEST(joined(selected_images(rows, 1)) == "openrouter/tool-fail ");
}

BOOST_AUTO_TEST_CASE(one_ref_is_selected_once) {
  auto rows = std::vector<ModelVerdict>{row("openrouter/free", probed(true, 1)),
                                        row("free", probed(true, 2))};
  BOOST_TEST(joined(selected_fallbacks(rows, 6)) == "openrouter/free ");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
