#include <algorithm>

#include "engine/core/race.hpp"
#include "engine/io/net.hpp"

namespace pincer::io {

using core::Duration;
using core::ErrorKind;
using core::Phase;

namespace {

// RFC 8305 section 5: the recommended Connection Attempt Delay.
constexpr Duration kAttemptDelay = std::chrono::milliseconds(250);

using Connected = Result<std::unique_ptr<ByteStream>>;

/// RFC 8305 section 4: families take turns, starting with the family of the first address.
std::vector<Address> interleaved(std::vector<Address> addresses) {
  std::vector<Address> first, second, all;
  for (Address& address : addresses) {
    const bool leads = first.empty() || address.ipv6 == first.front().ipv6;
    (leads ? first : second).push_back(std::move(address));
  }
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) all.push_back(std::move(first[i]));
    if (i < second.size()) all.push_back(std::move(second[i]));
  }
  return all;
}

struct Attempt final : core::DoneListener {
  Attempt(core::Event& any_ended, Task<Connected> body) : event(any_ended), task(std::move(body)) {}
  void on_done() noexcept override { event.set(); }
  core::Event& event;
  core::Running<Connected> task;
};

Task<void> wait_for(core::Event& event) {
  co_await event.wait();
}

/// Takes the attempts that ended out of `attempts`: the first success, or the last failure.
std::optional<Connected> collect(std::vector<std::unique_ptr<Attempt>>& attempts, Error& failure) {
  for (auto at = attempts.begin(); at != attempts.end();) {
    if (!(*at)->task.done()) {
      ++at;
      continue;
    }
    Connected outcome = (*at)->task.take();
    at = attempts.erase(at);
    if (outcome) return outcome;
    failure = std::move(outcome).error();
  }
  return std::nullopt;
}

}  // namespace

Task<Connected> connect_any(Net& net, std::vector<Address> addresses, Time deadline) {
  core::Loop& loop = co_await core::this_loop();
  const std::vector<Address> order = interleaved(std::move(addresses));
  Error failure{Phase::connect, ErrorKind::dns, 0, "the host has no address"};
  core::Event change;
  std::vector<std::unique_ptr<Attempt>> attempts;
  std::size_t next = 0;
  while (next < order.size() || !attempts.empty()) {
    change.reset();
    if (next < order.size()) {
      attempts.push_back(std::make_unique<Attempt>(change, net.connect(order[next], deadline)));
      ++next;
      attempts.back()->task.start(loop, *attempts.back());
    }
    if (!change.is_set()) {
      const Duration patience = next < order.size() ? kAttemptDelay : Duration::max();
      static_cast<void>(co_await core::timeout(wait_for(change), patience));
    }
    std::optional<Connected> connected = collect(attempts, failure);
    if (connected) co_return std::move(*connected);
  }
  co_return failure;
}

}  // namespace pincer::io
