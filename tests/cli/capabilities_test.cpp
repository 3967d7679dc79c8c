#include "cli/capabilities.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using stages::PastAnswer;
using stages::ProbeKind;
using stages::Reason;
using test::holds;
using test::Home;
using test::Ran;

PastAnswer answer(ProbeKind kind, Reason reason, std::string choice, std::int64_t asked_ms) {
  PastAnswer made;
  made.model = "a/b:free";
  made.kind = kind;
  made.asked_ms = asked_ms;
  made.entry = "e";
  made.verdict.bucket = reason == Reason::works ? stages::Bucket::ok : stages::Bucket::format;
  made.verdict.reason = reason;
  made.tool_choice = std::move(choice);
  return made;
}

CatalogEntry entry(bool tools, bool tool_choice) {
  CatalogEntry made;
  made.model = "a/b:free";
  made.tools = tools;
  made.tool_choice = tool_choice;
  return made;
}

const Finding& choice_of(const Capabilities& model, ProbeKind kind) {
  for (std::size_t i = 0; i < stages::kChoiceKinds.size(); ++i) {
    if (stages::kChoiceKinds[i] == kind) return model.choices[i];
  }
  throw std::logic_error("no choice");
}

BOOST_AUTO_TEST_SUITE(capabilities)

BOOST_AUTO_TEST_CASE(the_tool_probe_tells_of_its_own_tool_choice_too) {
  const std::vector<PastAnswer> answers = {answer(ProbeKind::tool, Reason::works, "required", 7)};
  const std::vector<CatalogEntry> entries = {entry(true, true)};
  const Capabilities model = capabilities_of(answers, entries).at(0);
  BOOST_TEST(model.tools.measured.value());
  BOOST_TEST(choice_of(model, ProbeKind::tool_required).measured.value());
  BOOST_TEST(choice_of(model, ProbeKind::tool_required).measured_ms == 7);
  BOOST_TEST(!choice_of(model, ProbeKind::tool_auto).measured.has_value());
  BOOST_TEST(!model.image.measured.has_value());
  BOOST_TEST(!model.streaming.measured.has_value());
  BOOST_TEST(!model.complete());
}

BOOST_AUTO_TEST_CASE(a_limit_or_a_fault_tells_nothing_and_hides_nothing) {
  std::vector<PastAnswer> answers = {answer(ProbeKind::tool, Reason::works, "auto", 1),
                                     answer(ProbeKind::tool, Reason::upstream, "auto", 2),
                                     answer(ProbeKind::tool, Reason::total, "auto", 3)};
  const Capabilities model = capabilities_of(answers, {}).at(0);
  BOOST_TEST(model.tools.measured.value());
  BOOST_TEST(model.measured_ms == 1);
  answers.erase(answers.begin());
  BOOST_TEST(capabilities_of(answers, {}).empty());
}

BOOST_AUTO_TEST_CASE(the_last_answer_that_tells_counts) {
  const std::vector<PastAnswer> answers = {answer(ProbeKind::image, Reason::works, "", 1),
                                           answer(ProbeKind::image, Reason::no_image, "", 2)};
  BOOST_TEST(!capabilities_of(answers, {}).at(0).image.measured.value());
}

BOOST_AUTO_TEST_CASE(a_tool_choice_that_is_refused_is_none_of_the_model_s) {
  const std::vector<PastAnswer> answers = {
      answer(ProbeKind::tool, Reason::works, "auto", 1),
      answer(ProbeKind::tool_function, Reason::params, "function", 2),
      answer(ProbeKind::tool_none, Reason::bad_tool_call, "none", 3)};
  const std::vector<CatalogEntry> entries = {entry(true, false)};
  const Capabilities model = capabilities_of(answers, entries).at(0);
  const Finding& named = choice_of(model, ProbeKind::tool_function);
  BOOST_TEST(!named.measured.value());
  BOOST_TEST(!named.advertised.value());
  BOOST_TEST(!named.differs());
  BOOST_TEST(!choice_of(model, ProbeKind::tool_none).measured.value());
  BOOST_TEST(model.tools.measured.value());
}

BOOST_AUTO_TEST_CASE(an_entry_that_is_gone_advertises_nothing) {
  const std::vector<PastAnswer> answers = {answer(ProbeKind::tool, Reason::works, "auto", 1)};
  std::vector<CatalogEntry> entries = {entry(true, true)};
  entries[0].until_ms = 5;
  BOOST_TEST(!capabilities_of(answers, entries).at(0).tools.advertised.has_value());
}

struct World : Home {
  World() {
    Result<std::unique_ptr<History>> opened = History::open(history_path(environment), true);
    BOOST_REQUIRE(opened.ok());
    const std::int64_t scan = (*opened)->begin_scan("me", "sim", environment.start_ms);
    stages::Model listed;
    listed.id = "a/b:free";
    listed.supported_parameters = {"tools", "tool_choice"};
    (*opened)->note_catalog("sim", {entry_of(listed)}, environment.start_ms);
    PastAnswer told = answer(ProbeKind::tool, Reason::no_tool_call, "required", 86'400'000);
    told.streamed = true;
    told.probe_version = stages::kProbeVersion;
    BOOST_REQUIRE((*opened)->add(scan, "me", std::vector{told}));
  }
};

BOOST_AUTO_TEST_CASE(the_command_marks_what_is_listed_and_does_not_work) {
  const World world;
  const Ran ran = world.run({"models", "capabilities"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(holds(ran.out, "a/b:free"));
  BOOST_TEST(holds(ran.out, "no!"));
  BOOST_TEST(holds(ran.out, "1970-01-02"));
  const Ran json = world.run({"models", "capabilities", "openrouter/a/b:free", "--json"});
  BOOST_TEST(holds(json.out, "\"reason\": \"no_tool_call\""));
  BOOST_TEST(holds(json.out, "\"measuredAtMs\": 86400000"));
  BOOST_TEST(holds(json.out,
                   "\"streaming\": {\n        \"advertised\": null,\n        "
                   "\"measured\": true"));
}

BOOST_AUTO_TEST_CASE(a_model_nobody_asked_is_an_error_and_json_is_still_a_document) {
  const World world;
  const Ran ran = world.run({"models", "capabilities", "x/y", "--json"});
  BOOST_TEST(ran.exit_code == 1);
  BOOST_TEST(holds(ran.out, "\"models\": []"));
  BOOST_TEST(holds(ran.err, "nothing was measured yet of x/y"));
}

BOOST_AUTO_TEST_CASE(without_a_history_nothing_is_made) {
  const Home home;
  const Ran ran = home.run({"models", "capabilities"});
  BOOST_TEST(ran.exit_code == 0);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(!file_exists(history_path(home.environment)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
