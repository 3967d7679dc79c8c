#include "engine/io/uv_net.hpp"

#include <poll.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "engine/core/event.hpp"
#include "engine/core/race.hpp"
#include "engine/core/scope.hpp"
#include "engine/io/uv_signals.hpp"

// These few tests use real sockets on loopback: they are about the driver itself.

namespace pincer::io {
namespace {

using core::ErrorKind;
using core::Loop;
using namespace std::chrono_literals;

constexpr auto kSoon = 20s;  // a bound for a broken build, never waited for by a good one

/// Keeps what a stream says.
class Ear final : public ByteListener {
 public:
  void on_bytes(std::span<char> bytes) override {
    heard.append(bytes.data(), bytes.size());
    if (heard.size() >= wanted) ready.set();
  }
  void on_end(std::optional<Error> why) override {
    ended = true;
    reason = std::move(why);
    ready.set();
  }
  void on_drained() override { drained = true; }

  std::size_t wanted = 1;
  std::string heard;
  bool ended = false, drained = false;
  std::optional<Error> reason;
  core::Event ready;
};

/// Sends back what it hears.
class Echo final : public AcceptHandler {
 public:
  void on_accept(std::unique_ptr<ByteStream> stream, const Address&) override {
    clients.push_back(std::make_unique<Client>());
    clients.back()->stream = std::move(stream);
    clients.back()->stream->listen(clients.back().get());
  }
  struct Client final : ByteListener {
    void on_bytes(std::span<char> bytes) override { stream->write({bytes.data(), bytes.size()}); }
    void on_end(std::optional<Error>) override { stream->finish(); }
    std::unique_ptr<ByteStream> stream;
  };
  std::vector<std::unique_ptr<Client>> clients;
};

Task<std::string> say(Net& net, Address address, std::string text) {
  Loop& loop = co_await core::this_loop();
  Ear ear;
  ear.wanted = text.size();
  Result<std::unique_ptr<ByteStream>> stream = co_await net.connect(address, loop.now() + kSoon);
  if (!stream) co_return stream.error().text;
  (*stream)->listen(&ear);
  (*stream)->write(text);
  co_await ear.ready.wait();
  ear.ready.reset();
  (*stream)->finish();
  if (!ear.ended) co_await ear.ready.wait();
  BOOST_TEST(ear.ended);
  BOOST_TEST(!ear.reason.has_value());
  co_return ear.heard;
}

/// Answers and aborts at once, so that bytes and reset reach the client together.
class Slam final : public AcceptHandler, public ByteListener {
 public:
  void on_accept(std::unique_ptr<ByteStream> accepted, const Address&) override {
    stream = std::move(accepted);
    stream->listen(this);
  }
  void on_bytes(std::span<char>) override {
    stream->write("answer");
    stream->abort();
    asked.set();
  }
  void on_end(std::optional<Error>) override { asked.set(); }
  Task<void> slam() {
    co_await asked.wait();
    stream.reset();
  }
  std::unique_ptr<ByteStream> stream;
  core::Event asked;
};

Task<std::optional<Error>> end_of(Net& net, Address address, Slam& slam) {
  Loop& loop = co_await core::this_loop();
  Ear ear;
  ear.wanted = 1000;
  Result<std::unique_ptr<ByteStream>> stream = co_await net.connect(address, loop.now() + kSoon);
  BOOST_REQUIRE(stream.ok());
  (*stream)->listen(&ear);
  (*stream)->write("ask");
  co_await slam.slam();
  co_await ear.ready.wait();
  BOOST_TEST(ear.ended);
  co_return ear.reason;
}

/// Streams whose bytes wake a coroutine each; counts the bytes nobody was run for yet.
class Crowd final : public AcceptHandler {
 public:
  explicit Crowd(std::size_t size) : size_(size) {}

  void on_accept(std::unique_ptr<ByteStream> stream, const Address&) override {
    auto& member = *members_.emplace_back(std::make_unique<Member>(*this));
    member.stream = std::move(stream);
    member.stream->listen(&member);
    if (members_.size() == size_) whole_.set();
  }
  /// All clients write at once. The most bytes that were delivered before what they woke ran.
  Task<std::size_t> rush(Net& net, Address address) {
    Loop& loop = co_await core::this_loop();
    std::vector<std::unique_ptr<ByteStream>> clients;
    while (clients.size() < size_) {
      Result<std::unique_ptr<ByteStream>> client =
          co_await net.connect(address, loop.now() + kSoon);
      BOOST_REQUIRE(client.ok());
      clients.push_back(std::move(*client));
    }
    co_await whole_.wait();
    core::Scope scope(loop);
    for (const std::unique_ptr<Member>& member : members_) scope.spawn(serve(*member));
    for (const std::unique_ptr<ByteStream>& client : clients) client->write("x");
    co_await scope.join();
    co_return most_;
  }

 private:
  struct Member final : ByteListener {
    explicit Member(Crowd& its) : crowd(its) {}
    void on_bytes(std::span<char>) override {
      crowd.most_ = std::max(crowd.most_, ++crowd.unserved_);
      woken.set();
    }
    void on_end(std::optional<Error>) override {}
    Crowd& crowd;
    std::unique_ptr<ByteStream> stream;
    core::Event woken;
  };
  Task<void> serve(Member& member) {
    co_await member.woken.wait();
    --unserved_;
  }

  std::size_t size_;
  std::size_t unserved_ = 0, most_ = 0;
  std::vector<std::unique_ptr<Member>> members_;
  core::Event whole_;
};

BOOST_AUTO_TEST_SUITE(uv_net)

BOOST_AUTO_TEST_CASE(bytes_go_out_and_come_back_in_order) {
  UvDriver driver;
  Loop loop(driver);
  const auto net = make_uv_net(driver, loop);
  Echo echo;
  auto listener = net->listen(Address{"127.0.0.1", 0, false}, echo);
  BOOST_REQUIRE(listener.ok());
  std::string large(3'000'000, 'x');  // more than a socket buffer takes at once
  for (std::size_t i = 0; i < large.size(); i += 1000) large[i] = static_cast<char>('a' + i % 7);
  BOOST_TEST((loop.run(say(*net, (*listener)->address(), large)) == large));
}

BOOST_AUTO_TEST_CASE(what_an_event_wakes_runs_before_hundreds_of_others_are_delivered) {
  UvDriver driver;
  Loop loop(driver);
  const auto net = make_uv_net(driver, loop);
  Crowd crowd(200);
  auto listener = net->listen(Address{"127.0.0.1", 0, false}, crowd);
  BOOST_REQUIRE(listener.ok());
  const std::size_t most = loop.run(crowd.rush(*net, (*listener)->address()));
  BOOST_TEST(most > 1);  // they were there together
  BOOST_TEST(most <= 20);
}

BOOST_AUTO_TEST_CASE(a_reset_right_behind_the_bytes_is_no_orderly_end) {
  UvDriver driver;
  Loop loop(driver);
  const auto net = make_uv_net(driver, loop);
  Slam slam;
  auto listener = net->listen(Address{"127.0.0.1", 0, false}, slam);
  BOOST_REQUIRE(listener.ok());
  const std::optional<Error> reason = loop.run(end_of(*net, (*listener)->address(), slam));
  BOOST_REQUIRE(reason.has_value());
  BOOST_TEST((reason->kind == ErrorKind::reset));
}

BOOST_AUTO_TEST_CASE(a_port_nobody_listens_on_is_refused) {
  UvDriver driver;
  Loop loop(driver);
  const auto net = make_uv_net(driver, loop);
  Echo echo;
  Address address;
  {
    auto listener = net->listen(Address{"127.0.0.1", 0, false}, echo);
    BOOST_REQUIRE(listener.ok());
    address = (*listener)->address();
  }
  const auto stream = loop.run(net->connect(address, loop.now() + kSoon));
  BOOST_REQUIRE(!stream.ok());
  BOOST_TEST((stream.error().kind == ErrorKind::refused));
  BOOST_TEST((stream.error().phase == core::Phase::connect));
}

BOOST_AUTO_TEST_CASE(a_dial_dropped_under_way_leaves_nothing) {
  UvDriver driver;
  Loop loop(driver);
  const auto net = make_uv_net(driver, loop);
  Echo echo;
  auto listener = net->listen(Address{"127.0.0.1", 0, false}, echo);
  BOOST_REQUIRE(listener.ok());
  for (int i = 0; i < 10; ++i) {
    const auto late = loop.run(
        core::timeout(net->connect((*listener)->address(), core::kNever), std::chrono::seconds(0)));
    static_cast<void>(late);
  }
}  // the driver's destructor checks that no handle is left

BOOST_AUTO_TEST_CASE(names_and_literals_resolve) {
  UvDriver driver;
  Loop loop(driver);
  const auto net = make_uv_net(driver, loop);
  const auto localhost = loop.run(net->resolve("localhost", 80, loop.now() + kSoon));
  BOOST_REQUIRE(localhost.ok());
  BOOST_TEST(!localhost->empty());
  BOOST_TEST(localhost->front().port == 80);
  const auto literal = loop.run(net->resolve("::1", 443, loop.now() + kSoon));
  BOOST_REQUIRE(literal.ok());
  BOOST_TEST((literal->front() == Address{"::1", 443, true}));
  const auto too_long = loop.run(net->resolve(std::string(254, 'a'), 1, loop.now() + kSoon));
  BOOST_REQUIRE(!too_long.ok());
  BOOST_TEST((too_long.error().kind == ErrorKind::dns));
}

BOOST_AUTO_TEST_CASE(a_lookup_past_its_deadline_is_a_timeout) {
  UvDriver driver;
  Loop loop(driver);
  const auto net = make_uv_net(driver, loop);
  const auto late = loop.run(net->resolve("localhost", 80, loop.now()));
  BOOST_REQUIRE(!late.ok());
  BOOST_TEST((late.error().kind == ErrorKind::timeout));
  BOOST_TEST((late.error().phase == core::Phase::resolve));
}

BOOST_AUTO_TEST_CASE(signals_arrive_as_numbers) {
  UvDriver driver;
  Loop loop(driver);
  Signals signals(driver, {SIGUSR1});
  std::raise(SIGUSR1);
  BOOST_TEST(loop.run(signals.next()) == SIGUSR1);
}

BOOST_AUTO_TEST_CASE(a_signal_of_the_last_moment_is_not_lost) {
  UvDriver driver;
  Signals signals(driver, {SIGUSR1, SIGUSR2});
  BOOST_TEST(!signals.last().has_value());
  std::raise(SIGUSR2);
  BOOST_TEST(signals.last().value_or(0) == SIGUSR2);
  BOOST_TEST(!signals.last().has_value());
}

class Nobody final : public core::Driver::Ready {
  void run_ready() override {}
};

BOOST_AUTO_TEST_CASE(a_timer_that_came_due_while_the_process_was_busy_ends_the_wait) {
  ::alarm(20);  // a bound for a broken build, which would sleep for ever
  UvDriver driver;
  Nobody nobody;
  Signals signals(driver, {SIGUSR1});
  const Time due = driver.now() + 20ms;
  std::raise(SIGUSR1);
  driver.wait(due, nobody);  // the signal ends it, the timer stays armed
  static_cast<void>(driver.now());
  ::poll(nullptr, 0, 30);  // the process is busy elsewhere until after the time
  BOOST_TEST(driver.wait(due, nobody));
  ::alarm(0);
  BOOST_TEST((driver.now() >= due));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
