#include "stages/freshness.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace pincer::stages {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kNowMs = 1'795'305'600'000;

PastAnswer answer(Bucket bucket, Reason reason, std::int64_t asked_ms = kNowMs) {
  PastAnswer made;
  made.asked_ms = asked_ms;
  made.entry = "entry";
  made.verdict.bucket = bucket;
  made.verdict.reason = reason;
  return made;
}

PastAnswer good(std::int64_t asked_ms = kNowMs) {
  return answer(Bucket::ok, Reason::works, asked_ms);
}

PastAnswer limited(std::int64_t asked_ms = kNowMs) {
  return answer(Bucket::rate_limit, Reason::upstream, asked_ms);
}

std::vector<PastAnswer> times(std::size_t count, const PastAnswer& one) {
  return std::vector<PastAnswer>(count, one);
}

Track track_of(const std::vector<PastAnswer>& answers) {
  Track track(kNowMs);
  for (const PastAnswer& one : answers) track.add(one);
  return track;
}

std::int64_t held_ms(const std::vector<PastAnswer>& answers) {
  return holds_for_ms(track_of(answers));
}

std::optional<double> reliability_of(const std::vector<PastAnswer>& answers) {
  return track_of(answers).reliability().share();
}

Standing standing(const std::vector<PastAnswer>& answers, const char* entry = "entry") {
  return standing_of(track_of(answers), entry);
}

BOOST_AUTO_TEST_SUITE(freshness)

BOOST_AUTO_TEST_CASE(what_keeps_working_is_trusted_longer) {
  BOOST_TEST(held_ms(times(1, good())) == kDayMs);
  BOOST_TEST(held_ms(times(5, good())) == 3 * kDayMs);
  std::vector<PastAnswer> flaky = times(3, good());
  flaky.insert(flaky.begin() + 1, limited());
  BOOST_TEST(held_ms(flaky) == 6 * kHourMs);
}

BOOST_AUTO_TEST_CASE(what_a_moment_may_cure_is_looked_at_again_less_and_less_often) {
  const std::int64_t hours[] = {1, 2, 4, 6, 6};
  for (std::size_t failures = 1; failures <= 5; ++failures) {
    std::vector<PastAnswer> answers = times(2, good());
    for (std::size_t i = 0; i < failures; ++i) answers.push_back(limited());
    BOOST_TEST(held_ms(answers) == hours[failures - 1] * kHourMs);
  }
}

BOOST_AUTO_TEST_CASE(what_the_catalog_entry_decides_holds_for_a_week) {
  for (const Reason reason : {Reason::no_tools, Reason::no_image, Reason::gated_harness}) {
    BOOST_TEST(held_ms(times(1, answer(Bucket::format, reason))) == 7 * kDayMs);
  }
  BOOST_TEST(held_ms(times(1, answer(Bucket::no_model, Reason::gone))) == kDayMs);
}

BOOST_AUTO_TEST_CASE(a_model_s_daily_limit_holds_until_its_reset) {
  PastAnswer one = answer(Bucket::rate_limit, Reason::model_day);
  one.verdict.reset_ms = kNowMs + 5 * kHourMs;
  BOOST_TEST(held_ms(times(1, one)) == 5 * kHourMs);
  one.verdict.reset_ms = kNowMs + 400 * kHourMs;
  BOOST_TEST(held_ms(times(1, one)) == kDayMs);
}

BOOST_AUTO_TEST_CASE(what_is_said_of_the_account_or_the_network_never_holds_for_a_model) {
  BOOST_TEST(held_ms(times(1, answer(Bucket::auth, Reason::key))) == 0);
  BOOST_TEST(held_ms(times(1, answer(Bucket::rate_limit, Reason::account_minute))) == 0);
  PastAnswer dns = answer(Bucket::unknown, Reason::dns);
  dns.verdict.scope = Scope::network;
  BOOST_TEST(held_ms(times(1, dns)) == 0);
  BOOST_TEST(!reliability_of(times(1, dns)).has_value());
  BOOST_TEST(held_ms({}) == 0);
}

BOOST_AUTO_TEST_CASE(one_lucky_answer_does_not_outrank_a_steady_model) {
  const double lucky = reliability_of(times(1, good())).value();
  const double steady = reliability_of(times(10, good())).value();
  BOOST_TEST(lucky == 2.0 / 3, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(steady == 11.0 / 12, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(old_answers_weigh_less) {
  const std::vector<PastAnswer> recovered = {limited(kNowMs - 6 * kDayMs), good()};
  const std::vector<PastAnswer> fallen = {good(kNowMs - 6 * kDayMs), limited()};
  BOOST_TEST(reliability_of(recovered).value() == (1 + 1.0) / (2 + 1.25),
             boost::test_tools::tolerance(1e-9));
  BOOST_TEST(reliability_of(fallen).value() == (1 + 0.25) / (2 + 1.25),
             boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(the_order_of_asking_follows_what_is_known_least) {
  BOOST_TEST((standing({}) == Standing::never_asked));
  BOOST_TEST((standing(times(2, good()), "other") == Standing::changed));
  BOOST_TEST((standing(times(2, good())) == Standing::worked));
  BOOST_TEST((standing(times(2, limited())) == Standing::failed));
  const std::vector<PastAnswer> both = {good(), limited()};
  BOOST_TEST((standing(both) == Standing::flaky));
}

BOOST_AUTO_TEST_CASE(what_is_longer_ago_than_eight_answers_is_forgiven) {
  std::vector<PastAnswer> answers = times(1, limited());
  for (std::size_t i = 0; i < 7; ++i) answers.push_back(good());
  BOOST_TEST(held_ms(answers) == 6 * kHourMs);
  BOOST_TEST((standing(answers) == Standing::flaky));
  answers.push_back(good());
  BOOST_TEST(held_ms(answers) == 3 * kDayMs);
  BOOST_TEST((standing(answers) == Standing::worked));
}

BOOST_AUTO_TEST_CASE(a_track_tells_its_last_answers_and_when_one_failed) {
  const Track track = track_of({good(1), limited(2), limited(3), good(4), good(5)});
  BOOST_TEST(track.in_a_row() == 2U);
  BOOST_TEST(track.last().asked_ms == 5);
  BOOST_TEST(track.failed_ms().value() == 3);
  BOOST_TEST(!track_of({good(1)}).failed_ms().has_value());
}

BOOST_AUTO_TEST_CASE(tracks_are_kept_apart_by_model_and_probe) {
  Tracks tracks(kNowMs);
  PastAnswer one = good(1);
  one.model = "a/b:free";
  tracks.add(one);
  one.kind = ProbeKind::image;
  one.asked_ms = 2;
  tracks.add(one);
  one.kind = ProbeKind::tool;
  one.asked_ms = 3;
  tracks.add(one);
  BOOST_TEST(tracks.find("a/b:free", ProbeKind::tool)->in_a_row() == 2U);
  BOOST_TEST(tracks.find("a/b:free", ProbeKind::image)->last().asked_ms == 2);
  BOOST_TEST((tracks.find("a/b", ProbeKind::tool) == nullptr));
  BOOST_TEST((tracks.find("a/b:free", ProbeKind::tool_auto) == nullptr));
}

BOOST_AUTO_TEST_CASE(what_is_kept_comes_back_as_it_was_without_the_key) {
  Model model;
  model.id = "a/b:free";
  ProbeResult result;
  result.state = ProbeResult::State::probed;
  result.verdict = {Bucket::rate_limit,
                    Reason::upstream,
                    Scope::model,
                    Retry::backoff,
                    "The key sk-or-v1-secret0123456789 is\nlimited",
                    5,
                    7};
  Evidence& evidence = result.evidence.emplace();
  evidence.status = 429;
  evidence.total = std::chrono::milliseconds(120);
  const PastAnswer answer =
      kept(model, ProbeKind::image, result, kNowMs, "sk-or-v1-secret0123456789");
  BOOST_TEST(answer.verdict.sentence.find("secret0123456789") == std::string::npos);
  BOOST_TEST(answer.verdict.sentence.find('\n') == std::string::npos);
  const ProbeResult again = result_of(answer);
  BOOST_TEST((again.verdict.reason == Reason::upstream));
  BOOST_TEST((again.known_ms == kNowMs));
  BOOST_TEST((again.latency_ms() == 120));
  BOOST_TEST(again.evidence->status == 429);
}

BOOST_AUTO_TEST_CASE(every_reason_is_read_back_by_its_name) {
  for (int i = 0; i <= static_cast<int>(Reason::not_probed); ++i) {
    const auto reason = static_cast<Reason>(i);
    const Bucket bucket = reason == Reason::server_timeout ? Bucket::timeout : Bucket::unknown;
    BOOST_TEST((reason_named(bucket, name(reason)) == reason));
  }
  BOOST_TEST(!reason_named(Bucket::unknown, "nonsense").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
