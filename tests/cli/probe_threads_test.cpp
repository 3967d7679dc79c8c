#include "cli/probe_threads.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/commands/stand_in.hpp"
#include "engine/core/event.hpp"
#include "engine/core/frame_pool.hpp"
#include "engine/core/race.hpp"
#include "stages/scan.hpp"
#include "stages/simulator/truth_check.hpp"

namespace pincer::cli {
namespace {

using stages::ScanReport;

/// Says when so many models are judged.
class Counting final : public stages::ScanObserver {
 public:
  explicit Counting(std::size_t wanted) : left_(wanted) {}
  void on_catalog(std::size_t, std::size_t) override {}
  void on_verdict(const stages::ModelVerdict&) override {
    if (left_ > 0 && --left_ == 0) enough.set();
  }
  core::Event enough;

 private:
  std::size_t left_;
};

core::Task<void> until(core::Event& event) {
  co_await event.wait();
}

/// A stand-in on loopback, without TLS, all whose models answer at once.
struct World {
  World() {
    StandInRequest request;
    request.scenario = "default";
    request.models = 80;
    request.latency_ms = 0;
    request.tls = false;
    stand_in = std::move(*start_stand_in(outside, request));
    http = io::HttpClient::make(outside.loop, *outside.net, {});
    plan.catalog.base = stand_in->base;
    plan.target.base = stand_in->base;
    plan.target.timeout = std::chrono::seconds(2);
    plan.target.authorization = "Bearer sk-or-v1-any";
    plan.concurrency = 16;
    plan.now_ms = stand_in->scenario.epoch_ms;
  }

  /// A scan whose probes so many threads send; dropped after so many verdicts, if any are named.
  ScanReport scan(std::size_t threads, std::size_t verdicts_most = 0) {
    ProbeThreads sender(outside.driver, outside.loop, plan.target, {}, threads);
    plan.sender = &sender;
    ScanReport report;
    Counting observer(verdicts_most);
    outside.loop.run(
        core::race(stages::scan(*http, plan, report, observer), until(observer.enough)));
    plan.sender = nullptr;
    return report;
  }

  Outside outside;
  std::unique_ptr<StandIn> stand_in;
  std::unique_ptr<io::HttpClient> http;
  stages::ScanPlan plan;
};

std::vector<std::string> judged(const ScanReport& report) {
  std::vector<std::string> rows;
  for (const stages::ModelVerdict& row : report.models) {
    rows.push_back(row.model.id + " " + std::string(name(row.tool.verdict.reason)) + " " +
                   std::string(name(row.image.verdict.reason)));
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

BOOST_AUTO_TEST_SUITE(probe_threads)

BOOST_AUTO_TEST_CASE(verdicts_are_the_same_however_many_threads_send_the_probes) {
  World world;
  const ScanReport one = world.scan(1);
  const auto truth = [&](const ScanReport& report) {
    return stages::check_against_truth(*world.stand_in->simulator, report,
                                       world.plan.target.timeout);
  };
  BOOST_TEST(truth(one).compared > 60);
  for (const std::size_t threads : {1U, 2U, 5U}) {
    const ScanReport report = world.scan(threads);
    BOOST_TEST(truth(report).right == truth(one).compared);
    BOOST_TEST(judged(report) == judged(one), boost::test_tools::per_element());
    BOOST_TEST(report.requests == one.requests);
  }
}

BOOST_AUTO_TEST_CASE(a_scan_that_is_dropped_leaves_nothing_behind) {
  const std::size_t frames = core::live_frames();
  {
    World world;
    for (std::size_t verdicts = 1; verdicts < 40; verdicts += 7) {
      const ScanReport report = world.scan(3, verdicts);
      std::size_t told = 0;
      for (const stages::ModelVerdict& row : report.models) {
        if (row.tool.state == stages::ProbeResult::State::probed) ++told;
      }
      BOOST_TEST(told > 0);
      BOOST_TEST(told < report.models.size());
    }
  }
  BOOST_TEST(core::live_frames() == frames);
}

BOOST_AUTO_TEST_CASE(threads_that_were_asked_nothing_end) {
  Outside outside;
  const ProbeThreads sender(outside.driver, outside.loop, {}, {}, 4);
  BOOST_TEST(&sender.loop() == &outside.loop);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
