#include "cli/refresh.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "cli/state/auth_lock.hpp"
#include "engine/io/hash.hpp"
#include "engine/text/json.hpp"
#include "tests/cli/auth_home.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::cli {
namespace {

using test::AuthHome;
using test::holds;

constexpr const char* kId = "anthropic:me";
constexpr std::int64_t kHourMs = 3'600'000;

/// Does something before a request is answered, as another program would meanwhile.
class Meddled final : public io::HttpClient {
 public:
  Meddled(test::ScriptedHttp& http, std::function<void()> before)
      : http_(http), before_(std::move(before)) {}
  core::Task<void> exchange(const io::HttpRequest& request, const io::HttpCall& call,
                            io::HttpReply& reply) override {
    if (before_) before_();
    return http_.exchange(request, call, reply);
  }
  core::Loop& loop() override { return http_.loop(); }
  Counters counters() const override { return {}; }

 private:
  test::ScriptedHttp& http_;
  std::function<void()> before_;
};

std::string entry(const std::string& refresh, std::int64_t expires_ms) {
  return R"({"type": "oauth", "provider": "anthropic", "access": "access-of-)" + refresh +
         R"(", "refresh": ")" + refresh + R"(", "expires": )" + std::to_string(expires_ms) +
         R"(, "email": "Me@x.test", "future": 1})";
}

struct World : AuthHome {
  World() { set("old", now() - 1); }

  void set(const std::string& refresh, std::int64_t expires_ms, const std::string& agent = "main") {
    put("auth-profiles.json",
        std::string(R"({"version": 1, "profiles": {"anthropic:me": )") +
            entry(refresh, expires_ms) +
            R"(, "zai:k": {"type": "api_key", "provider": "zai", "key": "kk"}}})",
        agent);
  }
  void answer(int status, std::string body) {
    test::HttpAnswer next;
    next.status = status;
    next.body = std::move(body);
    http.answer(next);
  }
  void grant(const std::string& refresh = "new") {
    answer(200, R"({"access_token": "fresh", "refresh_token": ")" + refresh +
                    R"(", "expires_in": 3600})");
  }
  void refuse(int status, const std::string& word) {
    answer(status, R"({"error": ")" + word + R"("})");
  }
  Result<Refreshed> refresh(const std::string& agent = "main") {
    const cli::Paths paths = agent_paths(agent);
    Meddled client(http, meanwhile);
    RefreshTools tools{client, paths, environment, places, {now(), driver.now()}};
    return loop.run(refresh_if_due(tools, kId));
  }
  std::string lock_path() const {
    return dir.path() + "/locks/oauth-refresh/sha256-" +
           io::sha256_hex(std::string("anthropic") + '\0' + kId) + ".lock";
  }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::ScriptedHttp http{loop};
  std::function<void()> meanwhile;
  stages::IdentityPlaces places = stages::real_identity_places();
};

BOOST_AUTO_TEST_SUITE(refresh)

BOOST_AUTO_TEST_CASE(a_token_that_is_over_is_renewed_and_stored) {
  World world;
  world.grant();
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(done->renewed);
  BOOST_TEST(done->profile.secret == "fresh");
  // 5 minutes less than the server says: who uses it needs time.
  BOOST_TEST(done->profile.expires_ms == world.now() + kHourMs - 300'000);
  const AuthStore store = world.load();
  BOOST_TEST(store.find(kId)->secret == "fresh");
  BOOST_TEST(store.find(kId)->refresh == "new");
  BOOST_TEST(store.find("zai:k")->secret == "kk");
  BOOST_TEST(holds(world.text_of("auth-profiles.json"), R"("future": 1)"));
  BOOST_REQUIRE(world.http.requests.size() == 1U);
  const io::HttpRequest& asked = world.http.requests.front();
  BOOST_TEST(asked.url.text() == "https://platform.claude.com/v1/oauth/token");
  BOOST_TEST(asked.body ==
             R"({"grant_type":"refresh_token","client_id":"9d1c250a-e61b-44d9-88ed-5944d1962f5e",)"
             R"("refresh_token":"old"})");
  BOOST_TEST(!std::filesystem::exists(world.lock_path()));
}

BOOST_AUTO_TEST_CASE(one_that_lasts_is_left_alone) {
  World world;
  world.set("old", world.now() + 300'001);
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(!done->renewed);
  BOOST_TEST(world.http.requests.empty());
  BOOST_TEST(!std::filesystem::exists(world.dir.path() + "/locks"));
}

BOOST_AUTO_TEST_CASE(the_store_is_free_while_the_server_is_waited_for) {
  World world;
  world.grant();
  bool was_free = false;
  bool was_guarded = false;
  world.meanwhile = [&] {
    was_free = AuthLock::take(world.agent_dir(), world.now(), {1, 0}).ok();
    was_guarded = std::filesystem::exists(world.lock_path());
  };
  BOOST_TEST(world.refresh().ok());
  BOOST_TEST(was_free);
  BOOST_TEST(was_guarded);
}

BOOST_AUTO_TEST_CASE(a_used_up_token_is_no_failure_when_another_program_stored_the_next) {
  World world;
  world.refuse(400, "refresh_token_reused");
  world.meanwhile = [&] { world.set("next", world.now() + kHourMs); };
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(!done->renewed);
  BOOST_TEST(done->profile.secret == "access-of-next");
  BOOST_TEST(world.http.requests.size() == 1U);
}

BOOST_AUTO_TEST_CASE(and_the_next_is_used_when_it_is_over_too) {
  World world;
  world.refuse(400, "refresh_token_reused");
  world.grant("newest");
  int asked = 0;
  world.meanwhile = [&] {
    if (++asked == 1) world.set("next", world.now() - 1);
  };
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(done->renewed);
  BOOST_TEST(holds(world.http.requests.at(1).body, R"("refresh_token":"next")"));
  BOOST_TEST(world.load().find(kId)->refresh == "newest");
}

BOOST_AUTO_TEST_CASE(a_used_up_token_alone_asks_for_a_new_sign_in_once) {
  World world;
  world.refuse(401, "invalid_grant");
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(!done.ok());
  BOOST_TEST(holds(done.error().text, "models auth login --provider anthropic"));
  BOOST_TEST(!holds(done.error().text, "access-of"));
  BOOST_TEST(world.http.requests.size() == 1U);
  BOOST_TEST(world.load().find(kId)->refresh == "old");
}

BOOST_AUTO_TEST_CASE(a_server_in_trouble_costs_nothing_while_the_token_lasts) {
  World world;
  world.set("old", world.now() + 60'000);
  world.refuse(503, "overloaded");
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(!done->renewed);
  BOOST_TEST(done->profile.secret == "access-of-old");
  BOOST_TEST(holds(done->note, "503"));
  World over;
  over.refuse(503, "overloaded");
  BOOST_TEST(!over.refresh().ok());
}

BOOST_AUTO_TEST_CASE(who_signs_in_anew_meanwhile_is_not_written_over) {
  World world;
  world.grant();
  world.meanwhile = [&] { world.set("of-another-account", world.now() + kHourMs); };
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(world.load().find(kId)->refresh == "of-another-account");
}

BOOST_AUTO_TEST_CASE(what_could_not_be_stored_is_not_asked_for) {
  World world;
  world.environment.variables["OPENCLAW_AUTH_STORE_READONLY"] = "1";
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(!done.ok());
  BOOST_TEST(holds(done.error().text, "OPENCLAW_AUTH_STORE_READONLY"));
  BOOST_TEST(world.http.requests.empty());
}

BOOST_AUTO_TEST_CASE(another_programs_refresh_is_waited_for_and_its_result_taken) {
  World world;
  std::filesystem::create_directories(world.dir.path() + "/locks/oauth-refresh");
  std::string path = world.lock_path();
  path.resize(path.size() - 5);
  std::optional<AuthLock> other;
  other.emplace(std::move(AuthLock::take_beside(path, world.now(), {1, 0})).value());
  world.driver.after(std::chrono::seconds(3), [&] {
    world.set("theirs", world.now() + kHourMs);
    other.reset();
  });
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(done->profile.secret == "access-of-theirs");
  BOOST_TEST(world.http.requests.empty());
}

BOOST_AUTO_TEST_CASE(one_that_takes_too_long_is_told) {
  World world;
  std::filesystem::create_directories(world.dir.path() + "/locks/oauth-refresh");
  std::string path = world.lock_path();
  path.resize(path.size() - 5);
  const Result<AuthLock> other = AuthLock::take_beside(path, world.now(), {1, 0});
  BOOST_REQUIRE(other.ok());
  const Result<Refreshed> done = world.refresh();
  BOOST_REQUIRE(!done.ok());
  BOOST_TEST(holds(done.error().text, "refresh_contention"));
  BOOST_TEST(world.http.requests.empty());
}

BOOST_AUTO_TEST_CASE(an_inherited_profile_is_renewed_where_it_stands) {
  World world;
  world.grant();
  world.put("auth-profiles.json", R"({"version": 1, "profiles": {}})", "ops");
  const Result<Refreshed> done = world.refresh("ops");
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(done->renewed);
  BOOST_TEST(holds(world.text_of("auth-profiles.json"), "fresh"));
  BOOST_TEST(!holds(world.text_of("auth-profiles.json", "ops"), "fresh"));
}

BOOST_AUTO_TEST_CASE(the_main_agents_copy_of_the_same_account_follows) {
  World world;
  world.grant();
  world.set("old", world.now() - 1, "ops");
  const Result<Refreshed> done = world.refresh("ops");
  BOOST_REQUIRE(done.ok());
  BOOST_TEST(world.load("ops").find(kId)->secret == "fresh");
  BOOST_TEST(world.load("main").find(kId)->secret == "fresh");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
