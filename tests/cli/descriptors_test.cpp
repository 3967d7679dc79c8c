#include "cli/descriptors.hpp"

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

#include "cli/bench/figures.hpp"

namespace pincer::cli {
namespace {

/// Puts the limit back.
class Limit {
 public:
  Limit() { getrlimit(RLIMIT_NOFILE, &before_); }
  Limit(const Limit&) = delete;
  Limit& operator=(const Limit&) = delete;
  ~Limit() { setrlimit(RLIMIT_NOFILE, &before_); }

  void set(rlim_t soft) const {
    const rlimit lower{soft, before_.rlim_max};
    BOOST_REQUIRE(setrlimit(RLIMIT_NOFILE, &lower) == 0);
  }
  static rlim_t soft() {
    rlimit now{};
    getrlimit(RLIMIT_NOFILE, &now);
    return now.rlim_cur;
  }
  rlim_t hard() const { return before_.rlim_max; }

 private:
  rlimit before_{};
};

BOOST_AUTO_TEST_SUITE(descriptors)

BOOST_AUTO_TEST_CASE(the_limit_rises_to_what_is_wanted_and_never_falls) {
  const Limit limit;
  limit.set(200);
  allow_sockets(100);
  BOOST_TEST(Limit::soft() == 200U);
  allow_sockets(400);
  BOOST_TEST(Limit::soft() > 400U);
  BOOST_TEST(Limit::soft() < 500U);
}

BOOST_AUTO_TEST_CASE(the_hard_limit_is_kept_to) {
  const Limit limit;
  if (limit.hard() == RLIM_INFINITY) return;
  limit.set(200);
  allow_sockets(static_cast<std::size_t>(limit.hard()));
  BOOST_TEST(Limit::soft() == limit.hard());
}

BOOST_AUTO_TEST_CASE(a_benchmark_on_fewer_connections_says_so) {
  BenchStep step{stages::LoadPlan()};
  BOOST_TEST(warnings_of(step).empty());
  step.counters.limited_to = 226;
  const std::vector<std::string> warnings = warnings_of(step);
  BOOST_REQUIRE(warnings.size() == 1U);
  BOOST_TEST(warnings[0].starts_with("at most 226 connections could be open with the "));
  BOOST_TEST(warnings[0].ends_with("latency has that waiting in it"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
