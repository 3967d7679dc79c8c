#include <boost/test/unit_test.hpp>
#include <map>

#include "engine/core/race.hpp"
#include "engine/io/net.hpp"
#include "tests/support/drop_after_every_step.hpp"

namespace pincer::io {
namespace {

using core::Duration;
using core::ErrorKind;
using core::Loop;
using namespace std::chrono_literals;

class Silent final : public ByteStream {
 public:
  void listen(ByteListener*) override {}
  void write(std::string_view) override {}
  std::size_t queued() const override { return 0; }
  void finish() override {}
  void abort() override {}
};

/// A net whose addresses answer, refuse, or stay silent after a scripted time.
class ScriptedDials final : public Net {
 public:
  struct Fate {
    Duration after{0};
    bool connects = false;
  };
  std::map<std::string, Fate> fates;  // an address that is not here never answers
  std::vector<std::string> dialled;

  Task<Result<std::vector<Address>>> resolve(std::string, std::uint16_t, Time) override {
    co_return std::vector<Address>();
  }
  Task<Result<std::unique_ptr<ByteStream>>> connect(Address address, Time deadline) override {
    dialled.push_back(address.ip);
    const auto fate = fates.find(address.ip);
    if (fate == fates.end()) {
      co_await core::sleep_until(deadline);
      co_return Error{core::Phase::connect, ErrorKind::timeout, 0, "silent"};
    }
    co_await core::sleep(fate->second.after);
    if (!fate->second.connects) {
      co_return Error{core::Phase::connect, ErrorKind::refused, 0, address.ip};
    }
    co_return std::unique_ptr<ByteStream>(std::make_unique<Silent>());
  }
  Result<std::unique_ptr<Listener>> listen(const Address&, AcceptHandler&) override {
    return Error{};
  }
};

std::vector<Address> addresses(std::initializer_list<const char*> ips) {
  std::vector<Address> all;
  for (const char* ip : ips) {
    all.push_back(Address{ip, 443, std::string_view(ip).find(':') != std::string_view::npos});
  }
  return all;
}

BOOST_AUTO_TEST_SUITE(happy_eyeballs)

BOOST_AUTO_TEST_CASE(families_take_turns_250_ms_apart) {
  test::VirtualDriver driver;
  Loop loop(driver);
  ScriptedDials net;
  net.fates["10.0.0.2"] = {10ms, true};
  const Time start = loop.now();
  const auto stream = loop.run(
      connect_any(net, addresses({"fe80::1", "fe80::2", "10.0.0.1", "10.0.0.2"}), start + 10s));
  BOOST_TEST(stream.ok());
  BOOST_TEST(
      net.dialled == (std::vector<std::string>{"fe80::1", "10.0.0.1", "fe80::2", "10.0.0.2"}),
      boost::test_tools::per_element());
  BOOST_TEST((loop.now() - start == 760ms));
}

BOOST_AUTO_TEST_CASE(a_refusal_starts_the_next_attempt_at_once) {
  test::VirtualDriver driver;
  Loop loop(driver);
  ScriptedDials net;
  net.fates["10.0.0.1"] = {1ms, false};
  net.fates["10.0.0.2"] = {1ms, true};
  const Time start = loop.now();
  const auto stream = loop.run(connect_any(net, addresses({"10.0.0.1", "10.0.0.2"}), start + 10s));
  BOOST_TEST(stream.ok());
  BOOST_TEST((loop.now() - start == 2ms));
}

BOOST_AUTO_TEST_CASE(the_first_to_connect_wins_even_when_started_first_and_slow) {
  test::VirtualDriver driver;
  Loop loop(driver);
  ScriptedDials net;
  net.fates["10.0.0.1"] = {300ms, true};
  net.fates["10.0.0.2"] = {200ms, true};
  const Time start = loop.now();
  const auto stream = loop.run(connect_any(net, addresses({"10.0.0.1", "10.0.0.2"}), start + 10s));
  BOOST_TEST(stream.ok());
  BOOST_TEST((loop.now() - start == 300ms));
}

BOOST_AUTO_TEST_CASE(when_all_fail_the_last_failure_is_told) {
  test::VirtualDriver driver;
  Loop loop(driver);
  ScriptedDials net;
  net.fates["10.0.0.1"] = {1ms, false};
  net.fates["10.0.0.2"] = {1ms, false};
  const auto refused =
      loop.run(connect_any(net, addresses({"10.0.0.1", "10.0.0.2"}), loop.now() + 10s));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().text == "10.0.0.2");
  const Time start = loop.now();
  const auto silent = loop.run(connect_any(net, addresses({"10.0.0.9", "::9"}), start + 2s));
  BOOST_REQUIRE(!silent.ok());
  BOOST_TEST((silent.error().kind == ErrorKind::timeout));
  BOOST_TEST((loop.now() - start == 2s));
  const auto none = loop.run(connect_any(net, addresses({}), start + 2s));
  BOOST_TEST(!none.ok());
}

class DialWorld {
 public:
  DialWorld(Loop& loop, test::VirtualDriver&) : loop_(loop) {
    net_.fates["10.0.0.1"] = {1ms, false};
    net_.fates["10.0.0.3"] = {3ms, true};
  }
  Task<void> task() {
    const auto three = addresses({"10.0.0.1", "::2", "10.0.0.3"});
    auto stream = co_await connect_any(net_, three, loop_.now() + 10s);
    BOOST_TEST(stream.ok());
  }

 private:
  Loop& loop_;
  ScriptedDials net_;
};

BOOST_AUTO_TEST_CASE(dropping_it_anywhere_leaves_nothing) {
  BOOST_TEST(test::drop_after_every_step<DialWorld>() > 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
