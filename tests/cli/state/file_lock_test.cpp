#include "cli/state/file_lock.hpp"

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <optional>

#include "tests/support/temp_dir.hpp"

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(file_lock)

BOOST_AUTO_TEST_CASE(a_second_one_is_refused_and_told_who_holds_it) {
  const test::TempDir dir;
  const std::string path = dir.path() + "/c.json";
  std::optional<Result<FileLock>> first(FileLock::take(path, {1, 0}));
  BOOST_REQUIRE(first->ok());
  const Result<FileLock> second = FileLock::take(path, {3, 0});
  BOOST_REQUIRE(!second.ok());
  BOOST_TEST(second.error().text.find("process " + std::to_string(::getpid())) !=
             std::string::npos);
  BOOST_TEST(second.error().text.find(path) != std::string::npos);
  first.reset();
  BOOST_TEST(FileLock::take(path, {1, 0}).ok());
}

BOOST_AUTO_TEST_CASE(it_leaves_nothing_behind) {
  const test::TempDir dir;
  {
    BOOST_TEST(FileLock::take(dir.path() + "/c.json", {1, 0}).ok());
  }
  BOOST_TEST(std::filesystem::is_empty(dir.path()));
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_is_no_lock) {
  const test::TempDir dir;
  dir.write("c.json.pincer.lock", "1\n");
  BOOST_TEST(FileLock::take(dir.path() + "/c.json", {1, 0}).ok());
  BOOST_TEST(std::filesystem::is_empty(dir.path()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
