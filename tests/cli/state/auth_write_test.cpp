#include "cli/state/auth_write.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "cli/state/lock_payload.hpp"
#include "tests/cli/auth_home.hpp"

namespace pincer::cli {
namespace {

using test::AuthHome;
using test::holds;

constexpr const char* kStore = R"({
  "version": 7,
  "profiles": {
    "a:1": {"type": "api_key", "provider": "a", "key": "k1", "future": {"x": 1}},
    "a:2": {"type": "token", "provider": "a", "token": "t2"},
    "odd": {"type": "weird"}
  },
  "customTop": true
}
)";

AuthProfile key_profile(const std::string& id, const std::string& key) {
  AuthProfile profile;
  profile.id = id;
  profile.provider = id.substr(0, id.find(':'));
  profile.secret = key;
  return profile;
}

BOOST_AUTO_TEST_SUITE(auth_write)

BOOST_AUTO_TEST_CASE(a_store_is_made_for_its_owner_alone) {
  AuthHome home;
  std::filesystem::remove_all(home.agent_dir());
  const mode_t before = ::umask(0);
  const auto written = home.write(put_profile(key_profile("a:1", "k"), false));
  ::umask(before);
  BOOST_REQUIRE(written.ok());
  BOOST_TEST(written->changed);
  BOOST_TEST(home.text_of("auth-profiles.json") ==
             "{\n  \"version\": 1,\n  \"profiles\": {\n    \"a:1\": {\n      \"type\": "
             "\"api_key\",\n      \"provider\": \"a\",\n      \"key\": \"k\"\n    }\n  }\n}\n");
  BOOST_TEST(home.mode_of(home.file("auth-profiles.json")) == 0600U);
  BOOST_TEST(home.mode_of(home.agent_dir()) == 0700U);
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(home.agent_dir()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(only_what_changes_is_touched) {
  AuthHome home;
  home.store(kStore);
  BOOST_REQUIRE(home.write(put_profile(key_profile("a:1", "new"), false)).ok());
  std::string expected = kStore;
  expected.replace(expected.find("k1"), 2, "new");
  BOOST_TEST(home.text_of("auth-profiles.json") == expected);
  BOOST_TEST(!home.has("auth-state.json"));
}

BOOST_AUTO_TEST_CASE(the_same_again_writes_nothing) {
  AuthHome home;
  home.store(kStore);
  const auto stamp = std::filesystem::last_write_time(home.file("auth-profiles.json"));
  const auto written = home.write(put_profile(key_profile("a:1", "k1"), false));
  BOOST_REQUIRE(written.ok());
  BOOST_TEST(!written->changed);
  BOOST_TEST((std::filesystem::last_write_time(home.file("auth-profiles.json")) == stamp));
}

BOOST_AUTO_TEST_CASE(a_profile_of_another_type_is_not_replaced_unasked) {
  AuthHome home;
  home.store(kStore);
  const auto refused = home.write(put_profile(key_profile("a:2", "k"), false));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(holds(refused.error().text, "a:2"));
  BOOST_REQUIRE(home.write(put_profile(key_profile("a:2", "k"), true)).ok());
  BOOST_TEST(!holds(home.text_of("auth-profiles.json"), "t2"));
  BOOST_TEST((home.load().find("a:2")->type == CredentialType::api_key));
}

BOOST_AUTO_TEST_CASE(a_removed_profile_takes_its_notes_along) {
  AuthHome home;
  home.store(kStore);
  home.state(R"({"version":1,"order":{"a":["a:1","a:2"],"b":["a:1"]},"lastGood":{"a":"a:1"},
    "usageStats":{"a:1":{"lastUsed":1},"a:2":{"lastUsed":2}},"futureState":1})");
  BOOST_REQUIRE(home.write(remove_profile("a:1")).ok());
  const AuthStore store = home.load();
  BOOST_TEST(store.find("a:1") == nullptr);
  BOOST_TEST(store.find("a:2") != nullptr);
  BOOST_TEST(store.state.order.at("a") == std::vector<std::string>{"a:2"},
             boost::test_tools::per_element());
  BOOST_TEST(store.state.order.count("b") == 0U);
  BOOST_TEST(store.state.last_good.empty());
  BOOST_TEST(store.state.use.count("a:1") == 0U);
  BOOST_TEST(store.state.use.at("a:2").last_used == 2);
  BOOST_TEST(holds(home.text_of("auth-state.json"), "futureState"));
  BOOST_TEST(holds(home.text_of("auth-profiles.json"), "customTop"));
  BOOST_TEST(holds(home.text_of("auth-profiles.json"), "weird"));
  BOOST_TEST(holds(home.text_of("auth-profiles.json"), "\"version\": 7"));
}

BOOST_AUTO_TEST_CASE(an_order_names_profiles_of_its_provider_once_each) {
  AuthHome home;
  home.store(kStore);
  BOOST_REQUIRE(home.write(set_order("a", {"a:2", "a:1", "a:2"})).ok());
  BOOST_TEST(home.text_of("auth-state.json") ==
             "{\n  \"version\": 1,\n  \"order\": {\n    \"a\": [\n      \"a:2\",\n      "
             "\"a:1\"\n    ]\n  }\n}\n");
  BOOST_TEST(!home.write(set_order("a", {"a:3"})).ok());
  BOOST_TEST(!home.write(set_order("b", {"a:1"})).ok());
  BOOST_REQUIRE(home.write(clear_order("a")).ok());
  BOOST_TEST(home.load().state.order.empty());
  const auto again = home.write(clear_order("a"));
  BOOST_REQUIRE(again.ok());
  BOOST_TEST(!again->changed);
}

BOOST_AUTO_TEST_CASE(an_agent_can_order_what_it_inherits_and_gets_no_copy_of_it) {
  AuthHome home;
  home.store(kStore);
  BOOST_REQUIRE(home.write(set_order("a", {"a:2"}), "ops").ok());
  BOOST_TEST(home.load("ops").state.order.at("a").front() == "a:2");
  BOOST_REQUIRE(home.write(put_profile(key_profile("b:1", "own"), false), "ops").ok());
  BOOST_TEST(!holds(home.text_of("auth-profiles.json", "ops"), "k1"));
  const auto refused = home.write(remove_profile("a:1"), "ops");
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(holds(refused.error().text, "main agent"));
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_never_written_over) {
  for (const char* name : {"auth-profiles.json", "auth-state.json"}) {
    AuthHome home;
    home.store(kStore);
    home.put(name, "{broken");
    const auto refused = home.write(set_order("a", {"a:1"}));
    BOOST_REQUIRE(!refused.ok());
    BOOST_TEST(holds(refused.error().text, name));
    BOOST_TEST(home.text_of(name) == "{broken");
  }
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_stays_and_its_target_changes) {
  AuthHome home;
  const std::string target = home.dir.write("elsewhere.json", kStore);
  std::filesystem::create_symlink(target, home.file("auth-profiles.json"));
  BOOST_REQUIRE(home.write(put_profile(key_profile("a:1", "new"), false)).ok());
  BOOST_TEST(std::filesystem::is_symlink(home.file("auth-profiles.json")));
  BOOST_TEST(holds(home.text_of("auth-profiles.json"), "new"));
  std::filesystem::remove(target);
  BOOST_TEST(!home.write(put_profile(key_profile("a:1", "newer"), false)).ok());
}

BOOST_AUTO_TEST_CASE(what_older_programs_left_is_taken_along) {
  AuthHome home;
  home.put("auth.json", R"({"anthropic":{"type":"api_key","key":"old"}})");
  std::filesystem::create_directories(home.dir.path() + "/credentials");
  home.dir.write("credentials/oauth.json", R"({"c":{"access":"x","refresh":"r","expires":9}})");
  BOOST_REQUIRE(home.write(put_profile(key_profile("a:1", "k"), false)).ok());
  const AuthStore store = home.load();
  BOOST_TEST(store.profiles.size() == 3);
  BOOST_TEST(store.find("anthropic:default")->secret == "old");
  BOOST_TEST((store.find("c:default")->type == CredentialType::oauth));
}

BOOST_AUTO_TEST_CASE(a_program_that_writes_between_is_seen) {
  AuthHome home;
  home.store(kStore);
  int looks = 0;
  const MakeStoreEdits put = put_profile(key_profile("a:9", "nine"), false);
  const auto written = home.write([&](const StoreFiles& now) {
    // The second look is the one under the lock: openclaw paste-token asks for none.
    if (++looks == 2) {
      home.store(R"({"version":1,"profiles":{"b:1":{"type":"api_key","provider":"b","key":"z"}}})");
    }
    return put(now);
  });
  BOOST_REQUIRE(written.ok());
  BOOST_TEST(looks == 3);
  BOOST_TEST(home.load().find("b:1") != nullptr);
  BOOST_TEST(home.load().find("a:9") != nullptr);
  BOOST_TEST(home.load().find("a:1") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_config_follows_a_new_profile) {
  AuthHome home;
  home.dir.write("openclaw.json",
                 "{auth: {order: {b: ['b:1']}, profiles: {'a:old': {provider: 'a', mode: 'token'}, "
                 "'c:old': {provider: 'c', mode: 'api_key'}}}}");
  const auto put = [&](const std::string& id) {
    const auto written = write_config(
        home.agent_paths(), home.environment,
        [&](const ConfigFile& config) -> Result<std::vector<ConfigEdit>> {
          return config_edits_for_put(config, key_profile(id, "k"));
        },
        home.options);
    BOOST_REQUIRE(written.ok());
    return ConfigFile::load(home.agent_paths(), home.environment)->value();
  };
  // Where an order is stated the new one is first; beside one of another type an order is made.
  BOOST_TEST(to_json(*put("b:2").at({"auth", "order", "b"})) == "[\n  \"b:2\",\n  \"b:1\"\n]");
  BOOST_TEST(to_json(*put("a:new").at({"auth", "order", "a"})) ==
             "[\n  \"a:new\",\n  \"a:old\"\n]");
  const text::Json5Value last = put("c:new");
  BOOST_TEST(last.at({"auth", "order", "c"}) == nullptr);
  BOOST_TEST(last.at({"auth", "profiles", "c:new", "mode"})->as_string().value() == "api_key");
  BOOST_TEST(!holds(home.read("openclaw.json"), "\"k\""));
}

BOOST_AUTO_TEST_CASE(what_a_killed_one_left_is_gone_after_the_next) {
  AuthHome home;
  home.store(kStore);
  home.put("auth-profiles.json.pincer.new", "{\"half\":");
  home.put("auth-profiles.json.lock.pincer.stale", "{}");
  home.put("auth-profiles.json.pincer.lock", "1");
  BOOST_REQUIRE(home.write(set_order("a", {"a:1"})).ok());
  BOOST_TEST(std::distance(std::filesystem::directory_iterator(home.agent_dir()), {}) == 2);
}

BOOST_AUTO_TEST_CASE(a_dry_run_writes_nothing) {
  AuthHome home;
  home.store(kStore);
  StoreWriteOptions how;
  how.dry_run = true;
  const auto told =
      write_auth_store(home.agent_paths(), home.environment, remove_profile("a:1"), how);
  BOOST_REQUIRE(told.ok());
  BOOST_TEST(told->changed);
  BOOST_TEST(home.text_of("auth-profiles.json") == kStore);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(auth_lock)

BOOST_AUTO_TEST_CASE(a_living_holder_is_waited_for_and_never_robbed) {
  AuthHome home;
  // Our parent lives as long as we do, and is older than this lock.
  const std::string lock =
      "{\"pid\":" + std::to_string(::getppid()) + ",\"createdAt\":\"2100-01-01T00:00:00.000Z\"}";
  home.put("auth-profiles.json.lock", lock);
  const Result<AuthLock> taken = AuthLock::take(home.agent_dir(), home.now(), {3, 0});
  BOOST_REQUIRE(!taken.ok());
  BOOST_TEST(holds(taken.error().text, "process " + std::to_string(::getppid())));
  BOOST_TEST(home.text_of("auth-profiles.json.lock") == lock);
}

BOOST_AUTO_TEST_CASE(what_a_dead_process_left_is_replaced) {
  for (const char* lock : {R"({"pid":999999999,"createdAt":"2100-01-01T00:00:00.000Z"})",
                           // There is a process 1, but it started after this was written.
                           R"({"pid":1,"createdAt":"2001-01-01T00:00:00.000Z"})",
                           R"({"pid":1,"createdAt":"2100-01-01T00:00:00.000Z","startTime":1})"}) {
    AuthHome home;
    home.put("auth-profiles.json.lock", lock);
    const Result<AuthLock> taken = AuthLock::take(home.agent_dir(), home.now(), {3, 0});
    BOOST_REQUIRE(taken.ok());
    BOOST_TEST(taken->is_held());
    BOOST_TEST(holds(home.text_of("auth-profiles.json.lock"), std::to_string(::getpid())));
  }
}

BOOST_AUTO_TEST_CASE(a_lock_without_words_is_young_or_forgotten) {
  AuthHome home;
  home.put("auth-profiles.json.lock", "");
  constexpr std::int64_t made_ms = 1'700'000'000'000;
  const std::array<timespec, 2> times{timespec{made_ms / 1000, 0}, timespec{made_ms / 1000, 0}};
  BOOST_REQUIRE(
      ::utimensat(AT_FDCWD, home.file("auth-profiles.json.lock").c_str(), times.data(), 0) == 0);
  BOOST_TEST(!AuthLock::take(home.agent_dir(), made_ms + 1000, {2, 0}).ok());
  BOOST_TEST(AuthLock::take(home.agent_dir(), made_ms + 40'000, {2, 0}).ok());
}

BOOST_AUTO_TEST_CASE(it_leaves_nothing_and_sees_that_it_was_taken_away) {
  AuthHome home;
  {
    const Result<AuthLock> lock = AuthLock::take(home.agent_dir(), home.now(), {1, 0});
    BOOST_REQUIRE(lock.ok());
    BOOST_TEST(lock->is_held());
    BOOST_TEST(home.mode_of(home.file("auth-profiles.json.lock")) == 0600U);
    std::filesystem::remove(home.file("auth-profiles.json.lock"));
    home.put("auth-profiles.json.lock", "{}");
    BOOST_TEST(!lock->is_held());
  }
  BOOST_TEST(home.text_of("auth-profiles.json.lock") == "{}");
  std::filesystem::remove(home.file("auth-profiles.json.lock"));
  BOOST_TEST(std::filesystem::is_empty(home.agent_dir()));
}

BOOST_AUTO_TEST_CASE(other_locks_of_the_same_form_stand_beside_their_name) {
  const test::TempDir dir;
  const std::string path = dir.path() + "/sha256-ab";
  {
    const Result<AuthLock> lock = AuthLock::take_beside(path, 0, {1, 0});
    BOOST_REQUIRE(lock.ok());
    BOOST_TEST(std::filesystem::exists(path + ".lock"));
  }
  BOOST_TEST(std::filesystem::is_empty(dir.path()));
}

BOOST_AUTO_TEST_CASE(its_words_are_read_as_openclaw_writes_them) {
  BOOST_TEST(iso_time_ms("2026-11-22T16:45:39.123Z").value() == 1795365939123);
  BOOST_TEST(!iso_time_ms("yesterday").has_value());
  BOOST_TEST(!read_lock_payload("{\"pid\":").has_value());
  const auto own = read_lock_payload(lock_payload(1795365939123));
  BOOST_TEST(own.value().pid == ::getpid());
  BOOST_TEST(own.value().created_ms.value() == 1795365939123);
  BOOST_TEST(own.value().start_ticks.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
