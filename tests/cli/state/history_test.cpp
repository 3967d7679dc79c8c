#include "cli/state/history.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "cli/state/scan_memory.hpp"
#include "engine/io/http_client.hpp"
#include "stages/scan.hpp"
#include "stages/simulator/truth_check.hpp"
#include "tests/support/simulated.hpp"
#include "tests/support/temp_dir.hpp"

namespace pincer::cli {
namespace {

using stages::PastAnswer;
using stages::ProbeKind;
using test::Simulated;

constexpr std::int64_t kNowMs = 1'795'305'600'000;
constexpr std::int64_t kHourMs = 3'600'000;

struct World {
  std::string path() const { return dir.path() + "/state/pincer/history.sqlite"; }
  std::unique_ptr<History> open() const {
    Result<std::unique_ptr<History>> opened = History::open(path(), true);
    BOOST_REQUIRE(opened.ok());
    return std::move(*opened);
  }
  test::TempDir dir;
};

PastAnswer answer(const std::string& model, std::int64_t asked_ms) {
  PastAnswer made;
  made.model = model;
  made.kind = ProbeKind::image;
  made.asked_ms = asked_ms;
  made.entry = "0123456789abcdef";
  made.probe_version = stages::kProbeVersion;
  made.verdict = {stages::Bucket::timeout,
                  stages::Reason::server_timeout,
                  stages::Scope::model,
                  stages::Retry::backoff,
                  "It took too long.",
                  77,
                  std::nullopt};
  made.status = 504;
  made.latency_ms = 1234;
  made.tool_choice = "auto";
  return made;
}

/// Transactions in the log beside a database (SQLite, WAL file format): frames that end one.
int commits_in(const std::string& wal) {
  std::ifstream file(wal, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const auto number = [&bytes](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
  };
  constexpr std::size_t kHead = 32, kFrameHead = 24, kPagesAt = 4;
  int commits = 0;
  for (std::size_t at = kHead; at + kFrameHead < bytes.size(); at += kFrameHead + number(8)) {
    commits += number(at + kPagesAt) != 0;
  }
  return commits;
}

int mode_of(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) : -1;
}

stages::ScanPlan plan_for(const Simulated& sim, stages::Memory& memory) {
  const io::Url base{false, "127.0.0.1", sim.simulator->address().port, "/api/v1"};
  stages::ScanPlan plan;
  plan.catalog.base = base;
  plan.target.base = base;
  plan.target.authorization = "Bearer sk-or-v1-any";
  plan.concurrency = 8;
  // The simulator's clock goes on with the loop, which starts at a thousand seconds.
  const auto passed = sim.loop.now().time_since_epoch() - std::chrono::seconds(1000);
  plan.now_ms = sim.simulator->scenario().epoch_ms +
                std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
  plan.spending.exhaustive = true;
  plan.memory = &memory;
  return plan;
}

class Nobody final : public stages::ScanObserver {
 public:
  void on_catalog(std::size_t, std::size_t) override {}
  void on_verdict(const stages::ModelVerdict&) override {}
};

stages::ScanReport run(Simulated& sim, History& history, MemoryOptions options,
                       core::Duration patience = std::chrono::hours(1)) {
  options.endpoint = "sim";
  ScanMemory memory(history, std::move(options));
  const std::unique_ptr<io::HttpClient> http =
      io::HttpClient::make(sim.loop, sim.net, io::HttpClientOptions());
  stages::ScanReport report;
  Nobody observer;
  const stages::ScanPlan plan = plan_for(sim, memory);
  static_cast<void>(
      sim.loop.run(core::timeout(stages::scan(*http, plan, report, observer), patience)));
  BOOST_TEST(memory.trouble() == "");
  return report;
}

stages::Scenario free_tier(std::uint64_t seed, std::size_t models) {
  stages::Scenario scenario = *stages::named_scenario("limits");
  scenario.seed = seed;
  scenario.models = models;
  scenario.requests_per_day = 1000;
  return scenario;
}

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(its_files_are_for_their_owner_alone) {
  const World world;
  const mode_t before = ::umask(0);
  {
    const auto history = world.open();
    history->begin_scan("account", "sim", kNowMs);
    for (const char* suffix : {"", "-wal", "-shm"}) {
      BOOST_TEST(mode_of(world.path() + suffix) == 0600);
    }
    BOOST_TEST(mode_of(world.dir.path() + "/state/pincer") == 0700);
  }
  ::umask(before);
}

BOOST_AUTO_TEST_CASE(an_answer_comes_back_as_it_was) {
  const World world;
  {
    const auto history = world.open();
    const std::int64_t scan = history->begin_scan("account", "sim", kNowMs);
    BOOST_TEST(history->add(scan, "account", std::vector{answer("a/b", kNowMs)}));
    BOOST_TEST(history->add(scan, "another", std::vector{answer("a/c", kNowMs)}));
  }
  const auto history = world.open();
  const std::vector<PastAnswer> all = history->answers("account", "");
  BOOST_REQUIRE(all.size() == 1U);
  BOOST_TEST(all[0].model == "a/b");
  BOOST_TEST((all[0].kind == ProbeKind::image));
  BOOST_TEST((all[0].verdict.reason == stages::Reason::server_timeout));
  BOOST_TEST((all[0].verdict.bucket == stages::Bucket::timeout));
  BOOST_TEST((all[0].verdict.reset_ms == 77));
  BOOST_TEST(!all[0].verdict.retry_after_ms.has_value());
  BOOST_TEST(all[0].latency_ms == 1234);
  BOOST_TEST(history->answers("", "a/c").size() == 1U);
}

BOOST_AUTO_TEST_CASE(answers_that_came_together_are_one_transaction) {
  const World world;
  const auto history = world.open();
  const std::int64_t scan = history->begin_scan("account", "sim", kNowMs);
  const int before = commits_in(world.path() + "-wal");
  BOOST_TEST(before > 0);
  std::vector<PastAnswer> answers;
  for (int i = 0; i < 50; ++i) answers.push_back(answer("a/m" + std::to_string(i), kNowMs));
  BOOST_TEST(history->add(scan, "account", answers));
  BOOST_TEST(commits_in(world.path() + "-wal") == before + 1);
  // Nothing is held: another process reads them and writes.
  const auto other = world.open();
  BOOST_TEST(other->answers("account", "").size() == 50U);
  BOOST_TEST(other->take("account", 5, 18));
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_stored_takes_no_other_with_it) {
  const World world;
  const auto history = world.open();
  const std::int64_t scan = history->begin_scan("account", "sim", kNowMs);
  BOOST_REQUIRE(history->database().run(
      "CREATE TRIGGER refusal BEFORE INSERT ON answer WHEN new.model = 'a/b' "
      "BEGIN SELECT RAISE(ABORT, 'no'); END"));
  const std::vector<PastAnswer> two = {answer("a/b", kNowMs), answer("a/c", kNowMs)};
  BOOST_TEST(!history->add(scan, "account", two));
  BOOST_TEST(history->database().problem() != "");
  BOOST_TEST(!history->database().was_held());
  BOOST_TEST(history->answers("", "").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_another_process_holds_is_written_later_and_never_waited_for) {
  const World world;
  const auto history = world.open();
  ScanMemory memory(*history, {});
  memory.begin({}, kNowMs);
  const auto keep = [&memory](const std::string& id) {
    stages::Model model;
    model.id = id;
    memory.keep(model, ProbeKind::tool, stages::ProbeResult(), kNowMs);
    memory.settle();
  };
  const auto other = std::move(*SqlDatabase::open(world.path(), false));
  BOOST_REQUIRE(other->run("BEGIN IMMEDIATE"));
  keep("a/b");
  BOOST_TEST(history->answers("", "").empty());
  // Counted by this process alone meanwhile.
  BOOST_TEST(memory.take(7, 1));
  BOOST_TEST(!memory.take(7, 1));
  BOOST_REQUIRE(other->run("ROLLBACK"));
  keep("a/c");
  BOOST_TEST(history->answers("", "").size() == 2U);
  BOOST_TEST(memory.trouble() == "");
}

BOOST_AUTO_TEST_CASE(a_memory_stores_what_it_was_given_when_it_settles_or_goes) {
  const World world;
  const auto history = world.open();
  const auto stored = [&world] { return world.open()->answers("", "").size(); };
  stages::ProbeResult result;
  result.state = stages::ProbeResult::State::probed;
  stages::Model model;
  {
    ScanMemory memory(*history, {});
    memory.begin({}, kNowMs);
    for (const char* id : {"a/b", "a/c", "a/d"}) {
      model.id = id;
      memory.keep(model, ProbeKind::tool, result, kNowMs);
    }
    const int before = commits_in(world.path() + "-wal");
    memory.settle();
    BOOST_TEST(stored() == 3U);
    BOOST_TEST(commits_in(world.path() + "-wal") == before + 1);
    model.id = "a/e";
    memory.keep(model, ProbeKind::tool, result, kNowMs);
    BOOST_TEST(stored() == 3U);
    // Two that did not work, of one model: asked now, both count whole.
    memory.keep(model, ProbeKind::tool, result, kNowMs);
    BOOST_TEST(memory.reliability(model).value() == 1.0 / 4);
    model.id = "a/never";
    BOOST_TEST(!memory.reliability(model).has_value());
  }
  BOOST_TEST(stored() == 5U);
}

BOOST_AUTO_TEST_CASE(two_processes_share_the_requests_of_a_minute) {
  const World world;
  const auto one = world.open();
  const auto two = world.open();
  int taken = 0;
  for (int i = 0; i < 30; ++i) {
    taken += one->take("account", 5, 18);
    taken += two->take("account", 5, 18);
  }
  BOOST_TEST(taken == 18);
  BOOST_TEST(two->take("account", 6, 18));
  BOOST_TEST(two->take("another", 5, 18));
  BOOST_TEST(one->taken("account", 0, 10) == 19);
}

BOOST_AUTO_TEST_CASE(a_file_of_a_newer_pincer_is_left_alone) {
  const World world;
  static_cast<void>(world.open());
  {
    const auto database = SqlDatabase::open(world.path(), false);
    BOOST_REQUIRE((*database)->run("PRAGMA user_version = 9"));
  }
  const Result<std::unique_ptr<History>> opened = History::open(world.path(), true);
  BOOST_REQUIRE(!opened.ok());
  BOOST_TEST(opened.error().text.find("newer pincer") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_of_an_older_pincer_is_taken_over) {
  const World world;
  BOOST_REQUIRE(world.open()->begin_scan("me", "sim", 5) == 1);
  {
    const auto raw = std::move(*SqlDatabase::open(world.path(), false));
    BOOST_REQUIRE(raw->run("ALTER TABLE answer DROP COLUMN streamed"));
    BOOST_REQUIRE(raw->run("ALTER TABLE entry DROP COLUMN tool_choice"));
    BOOST_REQUIRE(raw->run(
        "INSERT INTO answer VALUES (1, 1, 'me', 'a/b', 'tool', 5, 'e', 1, 'ok', 'works', 'model', "
        "'never', '', 200, 10, 4, NULL, NULL, 'auto')"));
    BOOST_REQUIRE(raw->run("PRAGMA user_version = 1"));
  }
  const std::unique_ptr<History> history = world.open();
  const std::vector<PastAnswer> answers = history->answers("me", "a/b");
  BOOST_REQUIRE(answers.size() == 1U);
  BOOST_TEST(!answers[0].streamed.has_value());
  PastAnswer fresh = answers[0];
  fresh.kind = ProbeKind::tool_function;
  fresh.streamed = true;
  BOOST_REQUIRE(history->add(1, "me", std::vector{fresh}));
  BOOST_TEST(history->answers("me", "a/b").back().streamed.value());
  BOOST_TEST((history->answers("me", "a/b").back().kind == ProbeKind::tool_function));
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_left_alone) {
  const World world;
  const std::string path = world.dir.write("history.sqlite", "these are the notes of a person");
  BOOST_TEST(!History::open(path, true).ok());
}

BOOST_AUTO_TEST_CASE(the_catalog_s_changes_are_kept_with_their_time) {
  const World world;
  const auto history = world.open();
  stages::Model stays, changes, goes;
  stays.id = "a/stays";
  changes.id = "a/changes";
  goes.id = "a/goes";
  history->note_catalog("sim", {entry_of(stays), entry_of(changes), entry_of(goes)}, kNowMs);
  changes.supported_parameters = {"tools"};
  history->note_catalog("sim", {entry_of(stays), entry_of(changes)}, kNowMs + 1000);
  const std::vector<CatalogEntry> entries = history->entries("sim");
  BOOST_REQUIRE(entries.size() == 4U);
  BOOST_TEST(entries[0].model == "a/changes");
  BOOST_TEST((entries[0].until_ms == kNowMs + 1000));
  BOOST_TEST(entries[1].tools);
  BOOST_TEST(!entries[1].until_ms.has_value());
  BOOST_TEST(entries[2].model == "a/goes");
  BOOST_TEST((entries[2].until_ms == kNowMs + 1000));
  BOOST_TEST(!entries[3].until_ms.has_value());
}

BOOST_AUTO_TEST_CASE(an_hour_later_a_scan_asks_little_and_is_still_right) {
  std::uint64_t first_requests = 0, second_requests = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const World world;
    const auto history = world.open();
    Simulated sim(free_tier(seed, 28));
    first_requests += run(sim, *history, {}).requests;
    // One model in ten is new; the rest is what it was.
    stages::Scenario later = free_tier(seed, 31);
    later.epoch_ms += kHourMs;
    Simulated again(later);
    // The account is told apart by the endpoint: the second one stands where the first one stood.
    BOOST_REQUIRE(again.simulator->address().port == sim.simulator->address().port);
    const stages::ScanReport report = run(again, *history, {});
    second_requests += report.requests;
    const stages::TruthCheck check =
        stages::check_against_truth(*again.simulator, report, std::chrono::seconds(12));
    for (const std::string& wrong : check.wrong) BOOST_TEST_MESSAGE(wrong);
    BOOST_TEST(check.right == check.compared);
    BOOST_TEST(check.compared > report.requests);
  }
  BOOST_TEST_MESSAGE("20 seeds: " << first_requests << " requests, an hour later "
                                  << second_requests);
  BOOST_TEST(4 * second_requests <= first_requests);
}

BOOST_AUTO_TEST_CASE(a_fresh_scan_asks_everything_again) {
  const World world;
  const auto history = world.open();
  Simulated sim(free_tier(1, 12));
  const auto first = run(sim, *history, {}).plan.requests;
  MemoryOptions fresh;
  fresh.fresh = true;
  BOOST_TEST(run(sim, *history, fresh).plan.requests == first);
  MemoryOptions young;
  young.max_age_ms = 0;
  BOOST_TEST(run(sim, *history, young).plan.requests == first);
  BOOST_TEST(run(sim, *history, {}).plan.requests < first);
}

BOOST_AUTO_TEST_CASE(a_scan_that_was_cut_short_is_taken_up_without_asking_twice) {
  for (const int after_ms : {1, 40, 90, 200, 700, 3000, 30'000}) {
    const World world;
    const auto history = world.open();
    Simulated sim(free_tier(4, 28));
    run(sim, *history, {}, std::chrono::milliseconds(after_ms));
    const std::size_t known = history->answers("", "").size();
    MemoryOptions options;
    options.resume = true;
    options.fresh = false;
    const stages::ScanReport report = run(sim, *history, options);
    BOOST_TEST(static_cast<std::size_t>(report.plan.known) == known);
    std::map<std::pair<std::string, ProbeKind>, int> asked;
    for (const PastAnswer& one : history->answers("", "")) ++asked[{one.model, one.kind}];
    int twice = 0;
    for (const auto& [probe, count] : asked) twice += count > 1;
    BOOST_TEST(twice <= report.plan.retries);
  }
}

BOOST_AUTO_TEST_CASE(a_scan_that_came_to_its_end_is_not_taken_up) {
  const World world;
  const auto history = world.open();
  const std::int64_t scan = history->begin_scan("account", "sim", kNowMs);
  BOOST_TEST((history->unfinished_scan("account", kNowMs + 1) == scan));
  BOOST_TEST(!history->unfinished_scan("another", kNowMs + 1).has_value());
  BOOST_TEST(!history->unfinished_scan("account", kNowMs + 25 * kHourMs).has_value());
  history->finish_scan(scan, kNowMs);
  BOOST_TEST(!history->unfinished_scan("account", kNowMs + 1).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
