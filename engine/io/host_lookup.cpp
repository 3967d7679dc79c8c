#include "engine/io/host_lookup.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/race.hpp"

namespace pincer::io {
namespace {

using Addresses = Result<std::vector<Address>>;

// Long enough for a scan, short enough that a moved host is found again.
constexpr core::Duration kKept = std::chrono::minutes(1);
// The system's resolver gives up by itself after some ten seconds; this is for one that does not.
constexpr core::Duration kLookupMax = std::chrono::seconds(30);
constexpr std::size_t kEntriesMax = 64;

}  // namespace

/// Waits for an entry's answer, many at a time.
class HostLookup::Asking : public core::ListHook {
 public:
  explicit Asking(Entry& entry) noexcept : entry_(entry) {}
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  bool await_ready() const noexcept;
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine);
  void await_resume() const noexcept {}
  void wake() noexcept { waiter_.wake(); }

 private:
  Entry& entry_;
  core::Waiter waiter_;
};

struct HostLookup::Entry final : core::DoneListener {
  Entry(std::string name, std::uint16_t of_port) : host(std::move(name)), port(of_port) {}
  bool answered() const { return running && running->done(); }
  void on_done() noexcept override {
    while (Asking* asking = askers.pop_front()) asking->wake();
  }

  std::string host;
  std::uint16_t port;
  Time ends{};                      // of the answer's life, known once it is there
  std::optional<Addresses> answer;  // taken from the lookup by the first who looks
  core::List<Asking> askers;
  int users = 0;  // tasks inside find
  std::optional<core::Running<Addresses>> running;
};

/// Keeps an entry while a task is inside find.
class HostLookup::Use {
 public:
  explicit Use(Entry& entry) noexcept : entry_(entry) { ++entry_.users; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { --entry_.users; }

 private:
  Entry& entry_;
};

bool HostLookup::Asking::await_ready() const noexcept {
  return entry_.answered();
}

template <class Promise>
void HostLookup::Asking::await_suspend(std::coroutine_handle<Promise> coroutine) {
  waiter_.suspend(coroutine);
  entry_.askers.push_back(*this);
}

HostLookup::HostLookup(core::Loop& loop, Net& net) noexcept : loop_(loop), net_(net) {}
HostLookup::~HostLookup() = default;

HostLookup::Entry& HostLookup::entry_of(const std::string& host, std::uint16_t port) {
  for (const std::unique_ptr<Entry>& entry : entries_) {
    if (entry->host == host && entry->port == port) return *entry;
  }
  if (entries_.size() >= kEntriesMax) {
    std::erase_if(entries_, [](const std::unique_ptr<Entry>& entry) {
      return entry->users == 0 && entry->answered();
    });
  }
  entries_.push_back(std::make_unique<Entry>(host, port));
  return *entries_.back();
}

Task<void> HostLookup::answered(Entry& entry) {
  co_await Asking(entry);
}

Task<Addresses> HostLookup::find(std::string host, std::uint16_t port, Time deadline) {
  Entry& entry = entry_of(host, port);
  const Use use(entry);
  if (entry.answer && (!*entry.answer || loop_.now() >= entry.ends)) {
    entry.answer.reset();
    entry.running.reset();
  }
  if (!entry.running) {
    entry.running.emplace(net_.resolve(host, port, core::later(loop_.now(), kLookupMax)));
    entry.running->start(loop_, entry);
  }
  // Again when somebody who came after a failed answer has asked anew meanwhile.
  while (!entry.answered()) {
    const auto in_time = co_await core::timeout_at(answered(entry), deadline);
    if (!in_time) {
      co_return Error{core::Phase::resolve, core::ErrorKind::timeout, 0,
                      "the name " + host + " was not looked up in time"};
    }
  }
  if (!entry.answer) {
    entry.answer = entry.running->take();
    entry.ends = core::later(loop_.now(), kKept);
  }
  co_return *entry.answer;
}

void HostLookup::forget(const std::string& host, std::uint16_t port) noexcept {
  for (const std::unique_ptr<Entry>& entry : entries_) {
    if (entry->host == host && entry->port == port && entry->answer) entry->ends = Time{};
  }
}

}  // namespace pincer::io
