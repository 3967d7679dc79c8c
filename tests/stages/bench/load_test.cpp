#include "stages/bench/load.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "engine/io/http_client.hpp"
#include "tests/stages/answers.hpp"
#include "tests/support/drop_after_every_step.hpp"
#include "tests/support/scripted_net.hpp"

namespace pincer::stages {
namespace {

using core::Duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Until an origin is trusted, for 512 answers, a connection rests for a moment after each.
constexpr Duration kRest = milliseconds(1);
// Long enough for that.
constexpr Duration kWarmup = seconds(6);

class Book final : public LoadObserver {
 public:
  explicit Book(const LoadPlan& plan) : tally(plan.warmup, plan.ends()) {}
  void on_measuring() override { ++measuring; }
  void on_shot(const Shot& shot) override {
    shots.push_back(shot);
    tally.add(shot);
  }
  void on_dropped(Duration due, bool measured) override { tally.drop(due, measured); }
  void on_in_flight(std::size_t count) override { tally.saw_in_flight(count); }

  Tally tally;
  std::vector<Shot> shots;
  int measuring = 0;
};

/// A server that answers after exactly `latency`, and whose answers all wait from `stall_from` to
/// `stall_to` (since the start).
struct World {
  World(core::Loop& its_loop, test::VirtualDriver& its_driver)
      : loop(its_loop), driver(its_driver), net(its_driver), begin(its_driver.now()) {
    net.on_request = [this](test::ServerEnd& server, const std::string&) {
      const Duration now = driver.now() - begin;
      const bool stalled = now >= stall_from && now < stall_to;
      const Duration wait = stalled ? stall_to - now + latency : latency;
      server.send(test::http_response(kPlainCall, "200 OK", "Content-Type: application/json\r\n"),
                  wait);
    };
    io::HttpClientOptions options;
    options.connections_max = 10'000;
    options.dials_max = 10'000;
    client = io::HttpClient::make(loop, net, options);
    ProbeTarget target;
    target.base = *io::parse_url("http://a.example/api/v1");
    target.timeout = seconds(12);
    prober = std::make_unique<Prober>(*client, target);
    models.resize(1);
    models[0].id = "author/model:free";
    plan.in_flight_most = 3;
    plan.count = 8;
  }
  void make_book() { book = std::make_unique<Book>(plan); }
  core::Task<void> task() {
    make_book();
    return run_load(*prober, models, plan, *book);
  }

  core::Loop& loop;
  test::VirtualDriver& driver;
  test::ScriptedNet net;
  const core::Time begin;
  Duration latency = milliseconds(40);
  Duration stall_from{0}, stall_to{0};
  LoadPlan plan;
  std::unique_ptr<io::HttpClient> client;
  std::unique_ptr<Prober> prober;
  std::vector<Model> models;
  std::unique_ptr<Book> book;
};

struct Run {
  Run() : world(loop, driver) {}
  const Book& run() {
    loop.run(world.task());
    return *world.book;
  }
  test::VirtualDriver driver;
  core::Loop loop{driver};
  World world;
};

double share_off(Duration told, Duration truth) {
  return std::abs(static_cast<double>((told - truth).count())) / static_cast<double>(truth.count());
}

/// What somebody who sorts all latencies finds.
Duration true_quantile(std::vector<Duration> all, double share) {
  std::sort(all.begin(), all.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(all.size())));
  return all[std::max<std::size_t>(rank, 1) - 1];
}

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(a_closed_loop_keeps_as_many_in_flight_as_asked) {
  Run run;
  run.world.plan.in_flight_most = 5;
  run.world.plan.count = 0;
  run.world.plan.warmup = kWarmup;
  run.world.plan.duration = seconds(2);
  const Book& book = run.run();
  // 5 at a time, each 40 ms: 125 a second.
  BOOST_TEST(book.tally.measured() == 250);
  BOOST_TEST(book.tally.of(Bucket::ok) == 250);
  BOOST_TEST(book.tally.in_flight_most == 5);
  BOOST_TEST(book.tally.in_window == 250);
  BOOST_TEST(book.tally.latency.quantile(0.99).count() == Duration(milliseconds(40)).count());
  BOOST_TEST(book.measuring == 1);
  BOOST_TEST(run.world.client->counters().connections == 5);
}

BOOST_AUTO_TEST_CASE(a_count_is_met_exactly_and_the_warmup_is_not_measured) {
  Run run;
  run.world.plan.in_flight_most = 4;
  run.world.plan.warmup = seconds(1);
  run.world.plan.count = 30;
  const Book& book = run.run();
  BOOST_TEST(book.tally.measured() == 30);
  BOOST_TEST(book.tally.probes == 130);  // 4 every 40 ms for a second, then 30
  for (const Shot& shot : book.shots) BOOST_TEST(shot.measured == (shot.due >= seconds(1)));
}

BOOST_AUTO_TEST_CASE(a_bound_on_starts_holds_in_a_closed_loop) {
  Run run;
  run.world.plan.in_flight_most = 50;
  run.world.plan.per_second_most = 20;
  run.world.plan.count = 0;
  run.world.plan.duration = seconds(3);
  const Book& book = run.run();
  BOOST_TEST(book.tally.measured() == 60);
  for (const Shot& shot : book.shots) BOOST_TEST((shot.ended - shot.sent == milliseconds(40)));
}

/// 200 a second for 20 s against 50 ms, and a stall of 1.5 s: every percentile is known beforehand.
LoadPlan open_loop() {
  LoadPlan plan;
  plan.profile = LoadPlan::Profile::rate;
  plan.per_second = 200;
  plan.in_flight_most = 10'000;
  plan.duration = seconds(20);
  plan.count = 0;
  return plan;
}

void stall(World& world) {
  world.latency = milliseconds(50);
  world.stall_from = world.plan.warmup + seconds(10);
  world.stall_to = world.plan.warmup + milliseconds(11'500);
}

std::vector<Duration> truth_of_open_loop() {
  std::vector<Duration> all;
  for (int i = 0; i < 4000; ++i) {
    const Duration due = milliseconds(5) * i;
    const bool stalled = due >= seconds(10) && due < milliseconds(11'500);
    all.push_back((stalled ? milliseconds(11'500) - due : Duration(0)) + milliseconds(50));
  }
  return all;
}

BOOST_AUTO_TEST_CASE(an_open_loop_agrees_with_the_truth_and_shows_the_stall) {
  Run run;
  run.world.plan = open_loop();
  stall(run.world);
  const Book& book = run.run();
  const std::vector<Duration> truth = truth_of_open_loop();
  BOOST_TEST(book.tally.measured() == 4000);
  for (const double share : {0.5, 0.9, 0.925, 0.95, 0.99, 0.999, 1.0}) {
    BOOST_TEST_INFO(share);
    BOOST_TEST(share_off(book.tally.latency.quantile(share), true_quantile(truth, share)) < 0.003);
  }
  BOOST_TEST((book.tally.latency.quantile(0.99) > milliseconds(1'300)));
  BOOST_TEST((book.tally.latency.most() == milliseconds(1'550)));
  BOOST_TEST(book.tally.dropped == 0);
  BOOST_TEST(book.tally.in_flight_most >= 300);  // all of the stall
}

BOOST_AUTO_TEST_CASE(a_closed_loop_hides_the_same_stall) {
  Run run;
  run.world.plan.in_flight_most = 10;
  run.world.plan.count = 0;
  run.world.plan.warmup = kWarmup;
  run.world.plan.duration = seconds(20);
  stall(run.world);
  const Book& book = run.run();
  // Ten probes of some 3,700 met it: those that were under way.
  BOOST_TEST(share_off(book.tally.latency.quantile(0.99), milliseconds(50)) < 0.003);
  BOOST_TEST((book.tally.latency.most() > milliseconds(1'500)));
}

BOOST_AUTO_TEST_CASE(what_is_over_the_bound_in_flight_is_told_as_dropped) {
  Run run;
  run.world.plan = open_loop();
  run.world.plan.in_flight_most = 100;
  stall(run.world);
  const Book& book = run.run();
  // Those under way (nine, or ten: one ends as the stall begins) and the first of the stall's 300
  // have a place.
  const std::uint64_t dropped = book.tally.dropped;
  BOOST_TEST((dropped == 209 || dropped == 210 || dropped == 211));
  BOOST_TEST(book.tally.measured() + dropped == 4'000);
  BOOST_TEST(book.tally.in_flight_most == 100);
  std::uint64_t told = 0;
  for (const Slice& slice : book.tally.timeline.slices()) told += slice.dropped;
  BOOST_TEST(told == dropped);
}

BOOST_AUTO_TEST_CASE(random_arrivals_are_asked_when_they_are_due) {
  Run run;
  run.world.plan = open_loop();
  run.world.plan.arrivals = ArrivalKind::poisson;
  const Book& book = run.run();
  BOOST_TEST(std::abs(static_cast<double>(book.tally.measured()) - 4'000) < 200);
  for (const Shot& shot : book.shots) {
    BOOST_REQUIRE((shot.sent == shot.due));
    BOOST_REQUIRE((shot.latency() >= milliseconds(40)));
    BOOST_REQUIRE((shot.latency() <= milliseconds(40) + kRest));
  }
}

BOOST_AUTO_TEST_CASE(shares_together_do_what_one_does) {
  std::vector<std::uint64_t> numbers;
  for (std::size_t share = 0; share < 3; ++share) {
    Run run;
    run.world.plan = open_loop();
    run.world.plan.duration = seconds(1);
    run.world.plan.share = share;
    run.world.plan.shares = 3;
    for (const Shot& shot : run.run().shots) numbers.push_back(shot.number);
  }
  std::sort(numbers.begin(), numbers.end());
  BOOST_TEST(numbers.size() == 200);
  for (std::size_t i = 0; i < numbers.size(); ++i) BOOST_TEST(numbers[i] == i);
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_counts_by_its_bucket) {
  Run run;
  run.world.net.on_request = [](test::ServerEnd& server, const std::string&) {
    server.send(test::http_response("{\"error\":{\"code\":401,\"message\":\"no\"}}",
                                    "401 Unauthorized", "Content-Type: application/json\r\n"));
  };
  const Book& book = run.run();
  BOOST_TEST(book.tally.of(Bucket::auth) == 8);
  BOOST_TEST(book.tally.failed() == 8);
  BOOST_TEST(book.tally.latency_ok.empty());
  BOOST_TEST(!book.tally.first_failure.empty());
}

BOOST_AUTO_TEST_CASE(merged_tallies_count_all) {
  Run left, right;
  left.run();
  right.world.latency = milliseconds(80);
  right.run();
  Tally both = left.world.book->tally;
  both.merge(right.world.book->tally);
  BOOST_TEST(both.measured() == 16);
  BOOST_TEST(both.probes == 16);
  BOOST_TEST(both.in_flight_most == 6);
  BOOST_TEST((both.latency.most() <= milliseconds(80) + 2 * kRest));
  BOOST_TEST((both.latency.most() >= milliseconds(80)));
  BOOST_TEST((both.latency.least() == milliseconds(40)));
}

BOOST_AUTO_TEST_CASE(a_closed_loop_leaves_nothing_when_it_is_dropped) {
  BOOST_TEST(test::drop_after_every_step<World>() > 20);
}

struct OpenWorld : World {
  OpenWorld(core::Loop& its_loop, test::VirtualDriver& its_driver) : World(its_loop, its_driver) {
    plan = open_loop();
    plan.duration = milliseconds(60);
  }
};

BOOST_AUTO_TEST_CASE(an_open_loop_leaves_nothing_when_it_is_dropped) {
  BOOST_TEST(test::drop_after_every_step<OpenWorld>() > 20);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
