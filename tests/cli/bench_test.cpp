#include <boost/test/unit_test.hpp>

#include "cli/bench/bench_report.hpp"
#include "cli/bench/chart.hpp"
#include "cli/bench/figures.hpp"
#include "cli/files.hpp"
#include "engine/text/json.hpp"
#include "tests/cli/home.hpp"

namespace pincer::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::holds;
using test::Home;
using test::Ran;

std::string refusal(const Arguments& words) {
  const Result<BenchOptions> options = read_bench_options(words);
  return options ? std::string("accepted") : options.error().text;
}

stages::Shot shot(core::Duration due, core::Duration latency, stages::Bucket bucket) {
  stages::Shot made;
  made.due = due;
  made.sent = due;
  made.ended = due + latency;
  made.measured = true;
  made.verdict.bucket = bucket;
  made.verdict.reason =
      bucket == stages::Bucket::ok ? stages::Reason::works : stages::Reason::server;
  made.verdict.sentence = "it said <script>alert(1)</script> & \x1b[31m";
  return made;
}

/// A step of 20 seconds that measured 2,000 probes, 40 of which failed.
BenchStep step_of(std::size_t in_flight) {
  stages::LoadPlan plan;
  plan.in_flight_most = in_flight;
  plan.duration = seconds(20);
  BenchStep step(plan);
  for (int i = 0; i < 2'000; ++i) {
    const auto bucket = i % 50 == 0 ? stages::Bucket::unknown : stages::Bucket::ok;
    step.tally.add(shot(milliseconds(10) * i, milliseconds(5), bucket));
  }
  step.tally.saw_in_flight(in_flight);
  step.measured = seconds(20);
  step.ran = seconds(20);
  step.cpu_seconds = 0.5;
  step.memory_before = 10'000'000;
  step.memory_most = 15'120'000;
  return step;
}

struct Told {
  Told() { outcome.steps.push_back(step_of(512)); }
  BenchReport report() { return {options, target, outcome}; }
  BenchOptions options;
  BenchTarget target;
  BenchOutcome outcome;
};

BOOST_AUTO_TEST_SUITE(bench)

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused_with_what_would) {
  BOOST_TEST(refusal({}) == "accepted");
  BOOST_TEST(refusal({"sweep", "--count", "100"}) == "accepted");
  BOOST_TEST(holds(refusal({"steady"}), "there are closed, rate and sweep"));
  BOOST_TEST(holds(refusal({"rate", "closed"}), "one profile"));
  BOOST_TEST(holds(refusal({"--duration", "0"}), "measure nothing"));
  BOOST_TEST(holds(refusal({"--duration", "2d"}), "at most a day"));
  BOOST_TEST(holds(refusal({"--arrivals", "bursts"}), "constant and poisson"));
  BOOST_TEST(holds(refusal({"--url", "http://localhost"}), "--base-url needs --model"));
  BOOST_TEST(holds(refusal({"--model", "a/b"}), "use it with --base-url"));
  for (const char* of_simulator : {"--scenario=limits", "--latency=5", "--plain"}) {
    const std::string said = refusal({"--url=http://localhost", "--model=a/b", of_simulator});
    BOOST_TEST(holds(said, "describes the simulator"), said);
  }
  BOOST_TEST(holds(refusal({"closed", "--rate", "50"}), "--rate is of the profile rate"));
  BOOST_TEST(holds(refusal({"sweep", "--arrivals=poisson"}), "say bench rate"));
  BOOST_TEST(holds(refusal({"--json", "--ndjson"}), "exclude each other"));
  BOOST_TEST(holds(refusal({"rate", "--rate", "50", "--max-rate", "10"}), "--max-rate"));
}

BOOST_AUTO_TEST_CASE(a_rate_alone_means_the_profile_of_that_name) {
  for (const Arguments& words : {Arguments{"--rate", "100"}, Arguments{"--arrivals=poisson"}}) {
    const Result<BenchOptions> options = read_bench_options(words);
    BOOST_REQUIRE(options.ok());
    BOOST_TEST((options->profile == BenchProfile::rate));
  }
}

BOOST_AUTO_TEST_CASE(a_stranger_s_server_is_not_loaded) {
  const Home home;
  const Arguments words = {"bench", "--model", "a/b", "--base-url"};
  const auto asked = [&](const Arguments& more) {
    Arguments all = words;
    all.insert(all.end(), more.begin(), more.end());
    return home.run(all);
  };
  const Ran unknown = asked({"https://api.example.com/v1"});
  BOOST_TEST(unknown.exit_code == 2);
  BOOST_TEST(holds(unknown.err, "--i-own-this-endpoint"));
  const Ran shared = asked({"https://openrouter.ai/api/v1", "--i-own-this-endpoint"});
  BOOST_TEST(shared.exit_code == 2);
  BOOST_TEST(holds(shared.err, "shared by all its users"));
  const Ran fast =
      asked({"https://api.example.com/v1", "--i-own-this-endpoint", "--max-rate", "5000"});
  BOOST_TEST(fast.exit_code == 2);
  BOOST_TEST(holds(fast.err, "at most 1000"));
}

BOOST_AUTO_TEST_CASE(a_public_host_is_paced_and_an_own_one_is_not) {
  BenchOptions options;
  options.model = "a/b";
  options.own = true;
  options.base_url = "https://api.example.com/v1";
  BOOST_TEST(find_bench_target(options, Environment())->per_second_most == 10);
  options.rate_most = 30;
  BOOST_TEST(find_bench_target(options, Environment())->per_second_most == 30);
  options.profile = BenchProfile::rate;
  BOOST_TEST(!find_bench_target(options, Environment()).ok());  // 100 a second
  options.profile = BenchProfile::closed;
  options.own = false;
  options.rate_most.reset();
  for (const char* url :
       {"https://192.168.1.9/v1", "http://127.0.0.1:80/v1", "https://[fd00::1]/"}) {
    options.base_url = url;
    BOOST_TEST(find_bench_target(options, Environment())->per_second_most == 0, url);
  }
}

BOOST_AUTO_TEST_CASE(the_key_goes_to_the_named_endpoint_and_never_to_the_simulator) {
  Environment environment;
  environment.api_key = "sk-or-v1-0123456789abcdef";
  BenchOptions options;
  const Result<BenchTarget> simulated = find_bench_target(options, environment);
  BOOST_REQUIRE(simulated.ok());
  BOOST_TEST(!holds(simulated->probe.authorization, "0123456789"));
  options.base_url = "https://localhost/v1";
  options.model = "a/b";
  BOOST_TEST(find_bench_target(options, environment)->probe.authorization ==
             "Bearer sk-or-v1-0123456789abcdef");
}

BOOST_AUTO_TEST_CASE(figures_follow_from_the_counts) {
  const BenchStep step = step_of(512);
  const Figures figures = figures_of(step);
  BOOST_TEST(figures.per_second == 100);
  BOOST_TEST(figures.ok_per_second == 98);
  BOOST_TEST(figures.cpu_us == 250);
  BOOST_TEST(figures.cpu_share == 0.025);
  BOOST_TEST(figures.memory_each == 10'000);
}

BOOST_AUTO_TEST_CASE(what_spoils_a_figure_is_said) {
  BenchStep step = step_of(64);
  BOOST_REQUIRE(warnings_of(step).size() == 1);
  BOOST_TEST(holds(warnings_of(step)[0], "40 of 2,000 probes failed"));
  step.cpu_seconds = 17;
  step.waiting_seconds = 2.5;
  BOOST_TEST(holds(warnings_of(step)[0], "the client itself was the bottleneck: it had work 98 %"));
  step.cpu_seconds = 2;
  step.waiting_seconds = 17;
  BOOST_TEST(holds(warnings_of(step)[0], "the machine was too busy with other work"));
  step.cpu_seconds = 1;
  step.waiting_seconds = 0;
  step.server_cpu_seconds = 19;
  BOOST_TEST(holds(warnings_of(step)[0], "the simulator, which has one thread, was busy 95 %"));
  step.tally.drop(seconds(3), true);
  BOOST_TEST(holds(warnings_of(step)[1], "1 probe were due and not sent"));
  step.untold = 7;
  BOOST_TEST(holds(warnings_of(step).back(), "7 lines of single probes are missing"));
  BenchStep few(step.plan);
  few.tally.add(shot(seconds(0), seconds(1), stages::Bucket::ok));
  BOOST_TEST(holds(warnings_of(few)[0], "p99.9 says little"));
}

BOOST_AUTO_TEST_CASE(the_json_report_is_one_document_with_all_figures) {
  Told told;
  text::JsonParser parser;
  const Result<text::JsonValue> json = parser.parse(bench_json(told.report()));
  BOOST_REQUIRE(json.ok());
  const text::JsonValue step = (*json)["steps"].element(0);
  BOOST_TEST(*step["probes"].integer() == 2'000);
  BOOST_TEST(*step["failed"].integer() == 40);
  BOOST_TEST(*step["okPerSecond"].number() == 98);
  BOOST_TEST(*step.at({"buckets", "unknown"}).integer() == 40);
  BOOST_TEST(*step.at({"latencyMs", "p99"}).number() == 5);
  BOOST_TEST(*step.at({"client", "cpuUsPerProbe"}).number() == 250);
  BOOST_TEST(step.at({"timeline", "slices"}).elements() > 50);
  BOOST_TEST((*json)["knee"].is_null());
}

BOOST_AUTO_TEST_CASE(a_page_loads_nothing_and_runs_nothing_whatever_a_server_said) {
  Told told;
  told.options.model = "<img src=x>";
  told.outcome.steps.push_back(step_of(1024));
  const std::string page = bench_page(told.report());
  for (const char* forbidden :
       {"<script", "<img", "http://", "https://", "url(", "@import", "\x1b"}) {
    BOOST_TEST(!holds(page, forbidden), forbidden);
  }
  BOOST_TEST(holds(page, "&lt;script&gt;alert(1)&lt;/script&gt; &amp;"));
  BOOST_TEST(holds(page, "prefers-color-scheme:dark"));
  BOOST_TEST(holds(page, "Latency by percentile"));
  BOOST_TEST(holds(page, "Throughput by concurrency"));
  BOOST_TEST(!holds(page, "nan"));
  BOOST_TEST(!holds(page, "inf"));
}

BOOST_AUTO_TEST_CASE(axes_end_at_round_numbers_and_keep_what_is_outside_at_their_ends) {
  const Axis rate = linear_axis(4'321, "");
  BOOST_TEST(rate.to == 5'000);
  BOOST_TEST(rate.marks.size() == 6);
  BOOST_TEST(rate.marks[1].second == "1000");
  BOOST_TEST(linear_axis(0, "").marks.size() == 7);
  BOOST_TEST(linear_axis(0.7, "").marks[1].second == "0.2");
  const Axis times = log_axis(0.3, 250, "");
  BOOST_TEST(times.from == 0.1);
  BOOST_TEST(std::abs(times.to - 1'000) < 1e-6);
  BOOST_TEST(times.place(0) == 0);
  BOOST_TEST(times.place(1e9) == 1);
  BOOST_TEST(std::abs(times.place(10) - 0.5) < 1e-9);
}

BOOST_AUTO_TEST_CASE(times_have_three_digits_that_count) {
  BOOST_TEST(short_time(std::chrono::nanoseconds(1'234)) == "1.23 us");
  BOOST_TEST(short_time(std::chrono::microseconds(23'456)) == "23.5 ms");
  BOOST_TEST(short_time(milliseconds(123'456)) == "123 s");
  BOOST_TEST(short_bytes(999) == "999 B");
  BOOST_TEST(short_bytes(18'249) == "18.2 KB");
}

BOOST_AUTO_TEST_CASE(the_simulator_is_measured_from_the_first_probe_to_the_page) {
  const Home home;
  const std::string page = home.dir.path() + "/bench.html";
  const Ran ran = home.run(
      {"bench", "--count", "40", "--warmup", "0s", "--concurrency", "4", "--json", "--html", page});
  BOOST_TEST_INFO(ran.err);
  BOOST_REQUIRE(ran.exit_code == 0);
  text::JsonParser parser;
  const Result<text::JsonValue> json = parser.parse(ran.out);
  BOOST_REQUIRE(json.ok());
  const text::JsonValue step = (*json)["steps"].element(0);
  BOOST_TEST(*step["probes"].integer() == 40);
  BOOST_TEST(*step.at({"buckets", "ok"}).integer() == 40);
  BOOST_TEST(*step["inFlightMost"].integer() == 4);
  BOOST_TEST(*step.at({"network", "connections"}).integer() == 4);
  const std::int64_t handshakes = *step.at({"network", "handshakesFull"}).integer() +
                                  *step.at({"network", "handshakesResumed"}).integer();
  BOOST_TEST(handshakes == 4);
  BOOST_TEST(*step.at({"client", "cpuUsPerProbe"}).number() > 0);
  BOOST_TEST(holds(*read_file(page, 1 << 20), "Latency by percentile"));
}

BOOST_AUTO_TEST_CASE(each_probe_is_a_line_and_the_summary_the_last) {
  const Home home;
  const Ran ran = home.run(
      {"bench", "rate", "--rate", "1000", "--count", "20", "--warmup", "0", "--plain", "--ndjson"});
  BOOST_REQUIRE(ran.exit_code == 0);
  std::size_t lines = 0;
  std::string last;
  for (std::size_t at = 0; at < ran.out.size(); ++lines) {
    const std::size_t end = ran.out.find('\n', at);
    last = ran.out.substr(at, end - at);
    at = end + 1;
  }
  BOOST_TEST(lines == 21);
  BOOST_TEST(last.starts_with("{\"summary\":{\"settings\":{\"profile\":\"rate\""));
}

BOOST_AUTO_TEST_CASE(threads_share_one_load) {
  const Home home;
  const Ran ran = home.run({"bench", "rate", "--rate", "1000", "--count", "31", "--warmup", "0",
                            "--plain", "--ndjson", "--threads", "3"});
  BOOST_REQUIRE(ran.exit_code == 0);
  text::JsonParser parser;
  std::vector<std::int64_t> numbers;
  std::int64_t connections = 0;
  for (std::size_t at = 0; at < ran.out.size();) {
    const std::size_t end = ran.out.find('\n', at);
    const Result<text::JsonValue> line = parser.parse(ran.out.substr(at, end - at));
    BOOST_REQUIRE(line.ok());
    if (const auto number = (*line)["probe"].integer()) {
      numbers.push_back(*number);
    } else {
      const text::JsonValue step = (*line)["summary"]["steps"].element(0);
      BOOST_TEST(*step["probes"].integer() == 31);
      connections = *step.at({"network", "connections"}).integer();
    }
    at = end + 1;
  }
  std::sort(numbers.begin(), numbers.end());
  BOOST_REQUIRE(numbers.size() == 31);
  for (std::int64_t i = 0; i < 31; ++i) BOOST_TEST(numbers[static_cast<std::size_t>(i)] == i);
  BOOST_TEST(connections >= 3);
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_written_is_an_error) {
  const Home home;
  const Ran ran = home.run({"bench", "--count", "4", "--warmup", "0", "--plain", "--html",
                            home.dir.path() + "/missing/bench.html"});
  BOOST_TEST(ran.exit_code == 1);
  BOOST_TEST(holds(ran.err, "missing/bench.html"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
