#include "cli/state/catalog_cache.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/temp_dir.hpp"

namespace pincer::cli {
namespace {

constexpr const char* kUrl = "https://openrouter.ai/api/v1";
constexpr std::int64_t kNow = 1795366800123;

struct World {
  test::TempDir dir;
  Environment environment;

  World() {
    environment.home = dir.path();
    environment.start_ms = kNow;
  }
  static ListedModels some(std::int64_t at = kNow) {
    const char* payload =
        R"({"data":[{"id":"a/b:free","name":"B","context_length":65536,"architecture":
            {"input_modalities":["text"]},"top_provider":{"max_completion_tokens":4096}}]})";
    return listed_models("openrouter", stages::parse_catalog(payload).value(), at);
  }
  bool keep(const ListedModels& list) const {
    return write_catalog_cache(environment, list, kUrl).ok();
  }
  std::optional<ListedModels> read(const char* url = kUrl) const {
    return read_catalog_cache(environment, "openrouter", url);
  }
  std::string path() const { return catalog_cache_path(environment, "openrouter"); }
};

unsigned mode_of(const std::string& path) {
  struct stat info{};
  BOOST_REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777U;
}

BOOST_AUTO_TEST_SUITE(catalog_cache)

BOOST_AUTO_TEST_CASE(a_list_comes_back_as_it_was_kept) {
  const World world;
  BOOST_TEST(!world.read().has_value());
  BOOST_REQUIRE(world.keep(World::some()));
  const std::optional<ListedModels> list = world.read();
  BOOST_REQUIRE(list);
  BOOST_TEST(list->provider == "openrouter");
  BOOST_TEST(list->fetched_ms == kNow);
  BOOST_REQUIRE(list->models.size() == 1U);
  const KnownModel& model = list->models.front();
  BOOST_TEST(model.key == "openrouter/a/b:free");
  BOOST_TEST(model.name == "B");
  BOOST_TEST(model.input == "text");
  BOOST_TEST(*model.context_window == 65536);
  BOOST_TEST(*model.max_tokens == 4096);
}

BOOST_AUTO_TEST_CASE(it_is_for_the_owners_eyes_and_leaves_nothing_beside_it) {
  const World world;
  BOOST_REQUIRE(world.keep(World::some()));
  BOOST_REQUIRE(world.keep(World::some()));
  BOOST_TEST(mode_of(world.path()) == 0600U);
  const std::filesystem::path folder = std::filesystem::path(world.path()).parent_path();
  BOOST_TEST(mode_of(folder.string()) == 0700U);
  const auto files = std::filesystem::directory_iterator(folder);
  BOOST_TEST(std::distance(begin(files), end(files)) == 1);
}

BOOST_AUTO_TEST_CASE(a_list_of_another_server_or_another_time_is_none) {
  const World world;
  BOOST_REQUIRE(world.keep(World::some()));
  BOOST_TEST(!world.read("https://other.example/api/v1").has_value());
  BOOST_REQUIRE(world.keep(World::some(kNow - kListKeptMs)));
  BOOST_TEST(world.read().has_value());
  BOOST_REQUIRE(world.keep(World::some(kNow - kListKeptMs - 1)));
  BOOST_TEST(!world.read().has_value());
  BOOST_REQUIRE(world.keep(World::some(kNow + 1)));
  BOOST_TEST(!world.read().has_value());
}

BOOST_AUTO_TEST_CASE(a_broken_file_is_no_list) {
  const World world;
  BOOST_REQUIRE(world.keep(World::some()));
  for (const char* text : {"", "{", "[]", "{\"version\":2}", "\xff",
                           "{\"version\":1,\"provider\":\"openrouter\",\"baseUrl\":"
                           "\"https://openrouter.ai/api/v1\",\"fetchedMs\":1795366800123,"
                           "\"models\":[1,{},[],[\"\"]]}"}) {
    std::ofstream(world.path(), std::ios::binary) << text;
    BOOST_TEST(!world.read().has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(it_lies_where_the_user_wants_caches) {
  World world;
  const std::string home = world.dir.path();
  BOOST_TEST(world.path() == home + "/.cache/pincer/models/openrouter.json");
  world.environment.variables["XDG_CACHE_HOME"] = "relative";
  BOOST_TEST(world.path() == home + "/.cache/pincer/models/openrouter.json");
  world.environment.variables["XDG_CACHE_HOME"] = home + "/x";
  BOOST_TEST(world.path() == home + "/x/pincer/models/openrouter.json");
  for (const char* id : {"", "..", "a/b", ".hidden", "a b"}) {
    BOOST_TEST(catalog_cache_path(world.environment, id) == "");
  }
  world.environment.variables.clear();
  world.environment.home = world.environment.user_home = "";
  BOOST_TEST(world.path() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
