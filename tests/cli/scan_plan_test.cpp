#include "cli/commands/scan_plan.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

stages::ScanReport report() {
  stages::ScanReport made;
  stages::ModelVerdict& row = made.models.emplace_back();
  row.model.id = "a/b:free";
  made.account.known = true;
  made.account.identity = "0123456789abcdef";
  made.account.day = stages::DayQuota{50, 12, 38};
  stages::RequestPlan& plan = made.plan;
  plan.requests = 26;
  plan.retries = 1;
  plan.per_minute = 18;
  plan.windows = 2;
  plan.seconds = 44.2;
  plan.left = 38;
  plan.most = 38;
  plan.models.push_back({0, true, false, {}, "never asked"});
  return made;
}

BOOST_AUTO_TEST_SUITE(scan_plan)

BOOST_AUTO_TEST_CASE(the_plan_is_one_line) {
  stages::ScanReport made = report();
  BOOST_TEST(plan_line(made) ==
             "26 requests of 38 left today and at most 1 to ask again, 2 windows of 18 a minute, "
             "about 45 s");
  made.plan.known = 3;
  made.plan.over_budget = 1;
  made.plan.stops_at = 6;
  BOOST_TEST(plan_line(made).ends_with(
      "; 3 probes known from before; 1 probe beyond the budget; stops once 6 good models are known "
      "(--exhaustive asks all)"));
}

BOOST_AUTO_TEST_CASE(a_plan_without_limits_is_no_news) {
  BOOST_TEST(is_worth_saying(report()));
  BOOST_TEST(!is_worth_saying(stages::ScanReport()));
  BOOST_TEST(spent_line(stages::ScanReport()) == "");
}

BOOST_AUTO_TEST_CASE(the_document_says_all_that_may_be_asked) {
  const std::string text = plan_json({}, report());
  text::JsonParser parser;
  const auto parsed = parser.parse(text);
  BOOST_REQUIRE(parsed.ok());
  BOOST_TEST((*parsed)["requests"].integer().value() == 27);
  BOOST_TEST((*parsed)["probes"].integer().value() == 26);
  BOOST_TEST((*parsed)["windows"].integer().value() == 2);
  BOOST_TEST((*parsed)["seconds"].integer().value() == 45);
  BOOST_TEST((*parsed).at({"budget", "left"}).integer().value() == 38);
  const text::JsonValue model = (*parsed)["models"].element(0);
  BOOST_TEST(model["id"].string().value() == "a/b:free");
  BOOST_TEST(model["tool"].boolean().value());
  BOOST_TEST(!model["image"].boolean().value());
  BOOST_TEST(model["why"].string().value() == "never asked");
}

BOOST_AUTO_TEST_CASE(a_reset_is_told_with_the_time_that_is_left) {
  constexpr std::int64_t kMidnight = 1'795'305'600'000;
  BOOST_TEST(reset_text(kMidnight, kMidnight - 18'720'000) == "at 00:00 UTC, in 5 h 12 min");
  BOOST_TEST(reset_text(kMidnight + 60'000, kMidnight + 30'000) == "at 00:01 UTC, in 1 min");
  BOOST_TEST(reset_text(kMidnight, kMidnight + 1) == "at 00:00 UTC");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
