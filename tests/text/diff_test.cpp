#include "engine/text/diff.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::text {
namespace {

std::string diff(std::string_view before, std::string_view after) {
  std::string out;
  for (const std::string& line : unified_diff(before, after, "a", "b")) out += line + "\n";
  return out;
}

std::string lines(int from, int to) {
  std::string out;
  for (int i = from; i <= to; ++i) out += std::to_string(i) + "\n";
  return out;
}

BOOST_AUTO_TEST_SUITE(diff_of_lines)

BOOST_AUTO_TEST_CASE(equal_texts_have_none) {
  BOOST_TEST(diff("", "") == "");
  BOOST_TEST(diff("a\nb", "a\nb") == "");
}

BOOST_AUTO_TEST_CASE(a_change_shows_three_lines_around_it) {
  const std::string after = lines(1, 5) + "six\n" + lines(7, 10);
  BOOST_TEST(diff(lines(1, 10), after) ==
             "--- a\n+++ b\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n");
}

BOOST_AUTO_TEST_CASE(near_changes_share_a_hunk_and_far_ones_do_not) {
  BOOST_TEST(diff(lines(1, 8), lines(2, 7)) ==
             "--- a\n+++ b\n@@ -1,8 +1,6 @@\n-1\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n");
  BOOST_TEST(diff(lines(1, 9), lines(2, 8)) ==
             "--- a\n+++ b\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -6,4 +5,3 @@\n 6\n 7\n 8\n-9\n");
}

BOOST_AUTO_TEST_CASE(a_file_made_or_emptied_has_no_line_on_one_side) {
  BOOST_TEST(diff("", "x\ny\n") == "--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n");
  BOOST_TEST(diff("x\n", "") == "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n");
}

BOOST_AUTO_TEST_CASE(a_missing_last_line_break_is_said) {
  BOOST_TEST(diff("x\ny", "x\ny\n") ==
             "--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+y\n");
  BOOST_TEST(diff("w\r\nx", "v\r\nx") ==
             "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-w\r\n+v\r\n x\n\\ No newline at end of file\n");
}

BOOST_AUTO_TEST_CASE(lines_that_stay_between_changes_are_kept) {
  BOOST_TEST(diff("a\nb\nc\nd\n", "b\nx\nd\ne\n") ==
             "--- a\n+++ b\n@@ -1,4 +1,4 @@\n-a\n b\n-c\n+x\n d\n+e\n");
}

BOOST_AUTO_TEST_CASE(huge_changes_are_shown_whole) {
  const std::string before = lines(1, 2000), after = lines(1500, 3500);
  const std::vector<std::string> out = unified_diff(before, after, "a", "b");
  BOOST_TEST(out.size() == 2U + 1 + 2000 + 2001);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
