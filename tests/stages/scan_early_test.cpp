// A scan of a catalog that arrives slowly.
#include <boost/test/unit_test.hpp>

#include "stages/scan.hpp"
#include "tests/stages/answers.hpp"
#include "tests/stages/counting_memory.hpp"
#include "tests/support/drop_after_every_step.hpp"
#include "tests/support/scripted_http.hpp"

namespace pincer::stages {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kModels = 200;

/// Free and paid models in turn, some that take images, one entry that is broken, one twice.
std::string catalog() {
  std::string text = "{\"data\":[";
  for (std::size_t i = 0; i < kModels; ++i) {
    text += "{\"id\":\"a/m" + std::to_string(i == 90 ? 88 : i) + (i % 2 == 0 ? ":free" : "");
    text += "\",\"supported_parameters\":[\"tools\",\"max_tokens\"],\"description\":\"";
    text += std::string(400, 'x') + "\\n\"";
    if (i % 10 == 0) text += ",\"architecture\":{\"input_modalities\":[\"text\",\"image\"]}";
    text += i == 50 ? ",},\n" : "},\n";
  }
  return text + "{\"id\":\"a/last:free\"}],\"links\":{\"next\":null}}";
}

/// A catalog on one side, answers to probes on the other: both from scripts.
class Server final : public io::HttpClient {
 public:
  Server(core::Loop& loop, test::Script catalog, test::Script probe)
      : catalog_(loop, {std::move(catalog)}), probes_(loop, {std::move(probe)}) {}

  core::Task<void> exchange(const io::HttpRequest& request, const io::HttpCall& call,
                            io::HttpReply& reply) override {
    if (request.method == "GET") return catalog_.exchange(request, call, reply);
    sent.push_back(loop().now());
    return probes_.exchange(request, call, reply);
  }
  core::Loop& loop() override { return catalog_.loop(); }
  Counters counters() const override { return {}; }

  std::vector<core::Time> sent;  ///< when probes were

 private:
  test::ScriptedHttp catalog_;
  test::ScriptedHttp probes_;
};

test::Script pieces_of(const std::string& text, std::size_t bytes, core::Duration each) {
  test::HttpAnswer answer;
  answer.body = text;
  answer.piece_bytes = bytes;
  answer.delay = each;
  return answer.script();
}

test::Script works() {
  return pieces_of(std::string(kStreamedCall), kStreamedCall.size(), 0ms);
}

class Heard final : public ScanObserver {
 public:
  void on_model(const Model&) override { ++models; }
  void on_catalog(std::size_t entries, std::size_t candidates) override {
    said += std::to_string(entries) + " entries, " + std::to_string(candidates) + " candidates; ";
  }
  void on_plan(const ScanReport& report) override {
    said += std::to_string(report.plan.requests) + " requests; ";
  }
  void on_verdict(const ModelVerdict&) override {
    ++verdicts;
    if (memory != nullptr) all_safe = all_safe && memory->safe >= verdicts;
  }
  std::size_t models = 0, verdicts = 0;
  std::string said;
  const CountingMemory* memory = nullptr;
  bool all_safe = true;  ///< as many answers were safe as were told
};

/// Looks whether the loop is going to wait with an answer that is not safe.
class LookingDriver final : public test::VirtualDriver {
 public:
  bool wait(core::Time until, Ready& ready) override {
    unsafe_waits += memory != nullptr && memory->safe < memory->kept;
    return test::VirtualDriver::wait(until, ready);
  }
  const CountingMemory* memory = nullptr;
  int unsafe_waits = 0;
};

ScanPlan plan_for_all() {
  ScanPlan plan;
  plan.catalog.base = plan.target.base = io::parse_url("https://example.org/api/v1").value();
  plan.catalog.timeout = 1h;
  plan.now_ms = 1'800'000'000'000;
  return plan;
}

/// What a report says, as one text.
std::string text_of(const ScanReport& report) {
  std::string text = std::to_string(report.catalog_entries) + " entries, " +
                     std::to_string(report.broken_entries) + " broken, " +
                     std::to_string(report.requests) + " requests\n";
  for (const ModelVerdict& row : report.models) {
    text += row.model.id + " " + std::to_string(row.index);
    for (const ProbeResult* probe : {&row.tool, &row.image}) {
      text += " " + std::to_string(static_cast<int>(probe->state)) + " ";
      text += std::string(name(probe->verdict.reason)) + probe->skip_reason;
      text += probe->verdict.sentence;
    }
    text += "\n";
  }
  return text;
}

struct Fixture {
  LookingDriver driver;
  core::Loop loop{driver};
  ScanPlan plan = plan_for_all();
  ScanReport report;
  Heard heard;
  core::Time begin = driver.now();

  Result<void> run(Server& server) { return loop.run(scan(server, plan, report, heard)); }
};

BOOST_FIXTURE_TEST_SUITE(scan_early, Fixture)

BOOST_AUTO_TEST_CASE(the_first_probe_leaves_before_a_twentieth_of_the_catalog_came) {
  const std::string text = catalog();
  Server server(loop, pieces_of(text, 1000, 100ms), works());
  BOOST_REQUIRE(run(server).ok());
  const core::Duration whole = 100ms * (text.size() / 1000 + 1);
  BOOST_REQUIRE(!server.sent.empty());
  BOOST_CHECK(server.sent.front() - begin < whole / 20);
  // They go out as their models come, not all at the end.
  BOOST_CHECK(server.sent[server.sent.size() / 2] - begin < whole * 6 / 10);
  BOOST_TEST(server.sent.size() == report.requests);
}

BOOST_AUTO_TEST_CASE(the_report_is_the_same_however_slow_the_catalog_is) {
  std::string first, first_heard;
  for (const std::size_t bytes : std::initializer_list<std::size_t>{1'000'000, 64'000, 777, 40}) {
    report = ScanReport();
    heard = Heard();
    Server server(loop, pieces_of(catalog(), bytes, bytes > 100'000 ? 0ms : 50ms), works());
    BOOST_REQUIRE(run(server).ok());
    if (first.empty()) {
      first = text_of(report);
      first_heard = heard.said;
    }
    BOOST_TEST(text_of(report) == first);
    BOOST_TEST(heard.said == first_heard);
    BOOST_TEST(heard.verdicts == report.models.size());
    BOOST_TEST(heard.models == kModels - 1);
  }
  BOOST_TEST(first_heard == "201 entries, 99 candidates; 117 requests; ");
}

BOOST_AUTO_TEST_CASE(where_requests_are_counted_the_plan_comes_before_the_first_of_them) {
  for (const bool paced : {true, false}) {
    report = ScanReport();
    plan = plan_for_all();
    plan.spending.free_tier_expected = paced;
    plan.spending.exhaustive = true;
    if (!paced) plan.spending.budget = 5;
    const std::string text = catalog();
    Server server(loop, pieces_of(text, 1000, 100ms), works());
    const core::Time start = loop.now();
    BOOST_REQUIRE(run(server).ok());
    BOOST_REQUIRE(!server.sent.empty());
    BOOST_CHECK(server.sent.front() - start >= 100ms * (text.size() / 1000));
  }
}

BOOST_AUTO_TEST_CASE(an_answer_is_safe_before_it_is_told_and_before_the_loop_waits) {
  CountingMemory memory;
  plan.memory = &memory;
  heard.memory = driver.memory = &memory;
  plan.concurrency = 10;
  Server server(loop, pieces_of(catalog(), 1'000'000, 0ms),
                pieces_of(std::string(kStreamedCall), kStreamedCall.size(), 1s));
  BOOST_REQUIRE(run(server).ok());
  BOOST_TEST(memory.safe == report.requests);
  BOOST_TEST(heard.all_safe);
  BOOST_TEST(driver.unsafe_waits == 0);
  BOOST_TEST(memory.settled_times < memory.safe / 2);
}

BOOST_AUTO_TEST_CASE(a_catalog_that_breaks_off_is_an_error_beside_what_is_known) {
  test::Script half = pieces_of(catalog().substr(0, 50'000), 1000, 100ms);
  half.failure = core::Error{core::Phase::body, core::ErrorKind::reset, 0, "hung up"};
  // Each probe takes longer than ten pieces: not all candidates had their turn.
  Server server(loop, half, pieces_of(std::string(kStreamedCall), kStreamedCall.size(), 2s));
  const Result<void> scanned = run(server);
  BOOST_REQUIRE(!scanned.ok());
  BOOST_TEST(scanned.error().text.find("hung up") != std::string::npos);
  BOOST_REQUIRE(report.broke_off.has_value());
  BOOST_TEST(heard.said == "");
  std::size_t judged = 0, unasked = 0;
  for (const ModelVerdict& row : report.models) {
    judged += row.tool.ok();
    unasked += row.tool.state == ProbeResult::State::not_probed;
    if (row.tool.state != ProbeResult::State::not_probed) continue;
    BOOST_TEST(row.tool.verdict.sentence == "Not asked: the catalog broke off before its turn.");
  }
  BOOST_TEST(judged == heard.verdicts);
  BOOST_TEST(judged > 0U);
  BOOST_TEST(unasked > 0U);
  BOOST_TEST(judged + unasked == report.models.size());
  // What had begun was waited for; nothing began afterwards.
  BOOST_CHECK(server.sent.back() - begin <= 5100ms);
}

BOOST_AUTO_TEST_CASE(a_catalog_that_fails_at_once_is_only_an_error) {
  test::Script none = pieces_of("", 1, 0ms);
  none.failure = core::Error{core::Phase::body, core::ErrorKind::reset, 0, "hung up"};
  Server server(loop, none, works());
  BOOST_TEST(!run(server).ok());
  BOOST_TEST(report.models.empty());
  BOOST_TEST(server.sent.empty());
}

BOOST_AUTO_TEST_CASE(a_refused_key_costs_one_request_and_all_candidates_are_listed) {
  test::HttpAnswer refusal;
  refusal.status = 401;
  refusal.body = R"({"error":{"message":"No auth credentials found","code":401}})";
  refusal.piece_bytes = 1000;
  Server server(loop, pieces_of(catalog(), 1000, 100ms), refusal.script());
  BOOST_REQUIRE(run(server).ok());
  BOOST_REQUIRE(report.ended_by.has_value());
  BOOST_TEST(report.requests <= 2U);
  BOOST_TEST(report.models.size() == 99U);
}

BOOST_AUTO_TEST_CASE(a_scan_that_is_dropped_while_the_catalog_arrives_leaves_nothing) {
  struct World {
    World(core::Loop& loop, test::VirtualDriver&)
        : server(loop, pieces_of(catalog().substr(0, 3000), 700, 10ms),
                 pieces_of(std::string(kStreamedCall), 300, 5ms)) {}
    core::Task<void> task() {
      const Result<void> scanned = co_await scan(server, plan, report, heard);
      BOOST_TEST(!scanned.ok());
    }
    ScanPlan plan = plan_for_all();
    ScanReport report;
    Heard heard;
    Server server;
  };
  BOOST_TEST(test::drop_after_every_step<World>() > 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
