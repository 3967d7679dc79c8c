#include "cli/probe_threads.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/event.hpp"
#include "engine/core/race.hpp"
#include "engine/core/scope.hpp"
#include "engine/io/uv_thread.hpp"

namespace pincer::cli {

using core::Task;
using io::Mailbox;

namespace {

/// One probe on its way to a thread and back. Between the letters that carry it only one side
/// touches it, but for what is said to be the other's.
struct Job {
  stages::Model model;
  stages::ProbeKind kind;
  core::Duration timeout;
  stages::Evidence evidence;
  core::Event* asker = nullptr;  ///< the asker's loop only; null once it does not wait any more
  core::Event cancelled;         ///< the thread's loop only
};

/// What a thread has to do; its own loop only.
struct Desk {
  std::vector<std::shared_ptr<Job>> come;
  core::Event news;
};

/// Tells an observer that lives on another loop.
class RemoteObserver final : public io::HttpObserver {
 public:
  RemoteObserver(Mailbox::Slot home, io::HttpObserver* observer)
      : home_(std::move(home)), observer_(observer) {}
  void on_step(std::string_view origin, std::string_view what) override {
    home_.post([observer = observer_, origin = std::string(origin), what = std::string(what)] {
      observer->on_step(origin, what);
    });
  }

 private:
  Mailbox::Slot home_;
  io::HttpObserver* observer_;
};

Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

Task<void> serve(stages::Prober& prober, std::shared_ptr<Job> job, Mailbox::Slot home) {
  static_cast<void>(co_await core::race(
      prober.probe(job->model, job->kind, job->timeout, job->evidence), wait_for(job->cancelled)));
  home.post([job] {
    if (job->asker != nullptr) job->asker->set();
  });
}

/// A thread's whole work.
Task<void> work(io::LoopThread::World world, std::shared_ptr<Desk> desk, Mailbox::Slot home,
                stages::ProbeTarget target, io::HttpClientOptions http,
                io::HttpObserver* observer) {
  RemoteObserver remote(home, observer);
  const std::unique_ptr<io::HttpClient> client = io::HttpClient::make(
      world.loop, world.net, std::move(http), observer != nullptr ? &remote : nullptr);
  stages::Prober prober(*client, std::move(target));
  core::Scope scope(world.loop);
  for (;;) {
    co_await desk->news.wait();
    desk->news.reset();
    const std::vector<std::shared_ptr<Job>> come = std::exchange(desk->come, {});
    for (const std::shared_ptr<Job>& job : come) scope.spawn(serve(prober, job, home));
  }
}

}  // namespace

struct ProbeThreads::Worker {
  Worker(const stages::ProbeTarget& target, const io::HttpClientOptions& http, Mailbox::Slot home,
         io::HttpObserver* observer)
      : desk(std::make_shared<Desk>()),
        thread([its_desk = desk, home, target, http, observer](io::LoopThread::World world) {
          return work(world, its_desk, home, target, http, observer);
        }) {}

  std::size_t under_way = 0;
  std::shared_ptr<Desk> desk;
  io::LoopThread thread;
};

/// A job handed over; dropped, it is taken back.
class ProbeThreads::Asked {
 public:
  Asked(Worker& worker, std::shared_ptr<Job> job, core::Event& answered)
      : worker_(worker), job_(std::move(job)), answered_(answered) {
    ++worker_.under_way;
    job_->asker = &answered_;
    worker_.thread.slot().post([desk = worker_.desk, job = job_] {
      desk->come.push_back(job);
      desk->news.set();
    });
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;
  ~Asked() {
    --worker_.under_way;
    job_->asker = nullptr;
    if (!answered_.is_set()) worker_.thread.slot().post([job = job_] { job->cancelled.set(); });
  }

 private:
  Worker& worker_;
  std::shared_ptr<Job> job_;
  core::Event& answered_;
};

ProbeThreads::ProbeThreads(io::UvDriver& driver, core::Loop& loop, stages::ProbeTarget target,
                           const io::HttpClientOptions& http, std::size_t count,
                           io::HttpObserver* observer)
    : loop_(loop), target_(std::move(target)), mailbox_(driver) {
  core::check(count > 0, "somebody sends the probes");
  for (std::size_t i = 0; i < count; ++i) {
    workers_.push_back(std::make_unique<Worker>(target_, http, mailbox_.slot(), observer));
  }
}

ProbeThreads::~ProbeThreads() = default;

Task<void> ProbeThreads::probe(const stages::Model& model, stages::ProbeKind kind,
                               core::Duration timeout, stages::Evidence& evidence) {
  const auto least =
      std::min_element(workers_.begin(), workers_.end(),
                       [](const auto& a, const auto& b) { return a->under_way < b->under_way; });
  auto job = std::make_shared<Job>();
  job->model = model;
  job->kind = kind;
  job->timeout = timeout;
  core::Event answered;
  const Asked asked(**least, job, answered);
  co_await answered.wait();
  evidence = std::move(job->evidence);
}

}  // namespace pincer::cli
