#include "cli/bench/bench_threads.hpp"

#include <atomic>

#include "engine/core/event.hpp"
#include "engine/io/uv_thread.hpp"

namespace pincer::cli {

using core::Duration;
using core::Task;
using io::Mailbox;

namespace {

class Counter final : public stages::LoadObserver {
 public:
  Counter(BenchPart& part, io::HttpClient& http, ShotSink& sink)
      : part_(part), http_(http), sink_(sink) {}
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  ~Counter() { part_.counters = http_.counters(); }

  void on_shot(const stages::Shot& shot) override {
    part_.tally.add(shot);
    sink_.on_shot(shot);
  }
  void on_dropped(Duration due, bool measured) override { part_.tally.drop(due, measured); }
  void on_in_flight(std::size_t count) override { part_.tally.saw_in_flight(count); }

 private:
  BenchPart& part_;
  io::HttpClient& http_;
  ShotSink& sink_;
};

/// What the main loop is told by threads. Lives there; outlives them.
struct Desk {
  Desk(BenchStep& its_step, std::size_t its_index, BenchListener& its_listener)
      : step(its_step), index(its_index), listener(its_listener), at_work(its_step.threads) {}
  BenchStep& step;
  std::size_t index;
  BenchListener& listener;
  std::size_t at_work;
  core::Event all_done;
  std::atomic<std::size_t> unread{0};  ///< single probes that were posted, not yet heard of
};

/// Single probes on their way to the main loop, some 20 MB; those beyond are counted, not told.
constexpr std::size_t kUnreadMost = 100'000;

/// What a thread counts; the main loop's once the thread is gone.
struct Counts {
  explicit Counts(const stages::LoadPlan& plan) : tally(plan.warmup, plan.ends()) {}
  stages::Tally tally;
  io::HttpClient::Counters counters;
  std::uint64_t untold = 0;
};

/// Tells the main loop: how far it is a few times a second, of single probes if they are wanted.
class MailedShots final : public ShotSink {
 public:
  MailedShots(Desk& desk, Counts& counts, Mailbox::Slot home, bool each)
      : desk_(desk), counts_(counts), home_(std::move(home)), each_(each) {}

  void on_shot(const stages::Shot& shot) override {
    if (each_ && shot.measured) tell(shot);
    ++probes_;
    if (!shot.verdict.ok()) ++failed_;
    if (shot.ended - told_ < kTold) return;
    told_ = shot.ended;
    home_.post(
        [desk = &desk_, probes = std::exchange(probes_, 0), failed = std::exchange(failed_, 0)] {
          desk->step.probes_seen += probes;
          desk->step.failed_seen += failed;
        });
  }

 private:
  static constexpr Duration kTold = std::chrono::milliseconds(200);

  void tell(const stages::Shot& shot) {
    if (desk_.unread.load(std::memory_order_relaxed) >= kUnreadMost) {
      ++counts_.untold;
      return;
    }
    desk_.unread.fetch_add(1, std::memory_order_relaxed);
    home_.post([desk = &desk_, shot] {
      desk->unread.fetch_sub(1, std::memory_order_relaxed);
      desk->listener.on_shot(desk->index, shot);
    });
  }

  Desk& desk_;
  Counts& counts_;
  Mailbox::Slot home_;
  bool each_;
  Duration told_{0};
  std::uint64_t probes_ = 0, failed_ = 0;
};

/// Puts the counts together at its end, when the threads are gone, and hears their last words.
class Together {
 public:
  Together(BenchStep& step, const Mailbox& mailbox)
      : step_(step), mailbox_(mailbox), counts_(step.threads, Counts(step.plan)) {}
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;
  ~Together() {
    mailbox_.read();
    for (const Counts& one : counts_) {
      step_.tally.merge(one.tally);
      step_.untold += one.untold;
      io::HttpClient::Counters& sum = step_.counters;
      sum.exchanges += one.counters.exchanges;
      sum.connections += one.counters.connections;
      sum.handshakes += one.counters.handshakes;
      sum.resumed += one.counters.resumed;
      sum.bytes_sent += one.counters.bytes_sent;
      sum.bytes_received += one.counters.bytes_received;
      sum.limited_to += one.counters.limited_to;
    }
  }
  Counts& of(std::size_t thread) { return counts_[thread]; }

 private:
  BenchStep& step_;
  const Mailbox& mailbox_;
  std::vector<Counts> counts_;
};

Task<void> work(io::LoopThread::World world, const BenchTarget& target, stages::LoadPlan plan,
                Counts& counts, Desk& desk, Mailbox::Slot home, bool each) {
  BenchPart part{counts.tally, counts.counters};
  MailedShots shots(desk, counts, home, each);
  co_await run_part(world.loop, world.net, target, plan, part, shots);
  home.post([to = &desk] {
    if (--to->at_work == 0) to->all_done.set();
  });
}

}  // namespace

Task<void> run_part(core::Loop& loop, io::Net& net, const BenchTarget& target,
                    stages::LoadPlan plan, BenchPart& part, ShotSink& sink) {
  const std::unique_ptr<io::HttpClient> http = io::HttpClient::make(loop, net, target.http);
  stages::Prober prober(*http, target.probe);
  Counter counter(part, *http, sink);
  co_await stages::run_load(prober, target.models, plan, counter);
}

Task<void> run_threads(Outside& outside, const BenchTarget& target, BenchStep& step,
                       std::size_t index, BenchListener& listener) {
  Desk desk(step, index, listener);
  const Mailbox mailbox(outside.driver);
  Together together(step, mailbox);
  std::vector<std::unique_ptr<io::LoopThread>> threads;  // gone first
  const bool each = listener.wants_shots();
  for (std::size_t i = 0; i < step.threads; ++i) {
    stages::LoadPlan plan = step.plan;
    plan.share = i;
    plan.shares = step.threads;
    Counts& counts = together.of(i);
    threads.push_back(std::make_unique<io::LoopThread>(
        [&target, plan, &counts, &desk, home = mailbox.slot(), each](io::LoopThread::World world) {
          world.driver.use_exact_timer();
          return work(world, target, plan, counts, desk, home, each);
        }));
  }
  co_await desk.all_done.wait();
}

}  // namespace pincer::cli
