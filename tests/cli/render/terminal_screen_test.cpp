#include "cli/render/terminal_screen.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/paper_terminal.hpp"

namespace pincer::cli {
namespace {

using test::PaperTerminal;
using Rows = std::vector<std::string>;

Frame frame_of(Rows lines) {
  Frame frame;
  frame.lines = std::move(lines);
  return frame;
}

void check_rows(const PaperTerminal& paper, const Rows& wanted) {
  const Rows seen = paper.seen();
  BOOST_CHECK_EQUAL_COLLECTIONS(seen.begin(), seen.end(), wanted.begin(), wanted.end());
}

struct Fixture {
  PaperTerminal paper{20, 6};
  Screen screen;
  TerminalSize size{20, 6};
  Fixture() { paper.write("before\r\n"); }
  void show(const Frame& frame) { paper.write(screen.show(frame, size)); }
};

BOOST_FIXTURE_TEST_SUITE(terminal_screen, Fixture)

BOOST_AUTO_TEST_CASE(a_frame_takes_the_place_of_the_one_before) {
  show(frame_of({"a long line", "b", "c"}));
  check_rows(paper, {"before", "a long line", "b", "c"});
  show(frame_of({"a", "b", "d"}));
  check_rows(paper, {"before", "a", "b", "d"});
  BOOST_TEST(!paper.shows_cursor());
}

BOOST_AUTO_TEST_CASE(it_grows_and_shrinks) {
  show(frame_of({"a", "b", "c"}));
  show(frame_of({"x"}));
  check_rows(paper, {"before", "x"});
  show(frame_of({"1", "2", "3", "4"}));
  check_rows(paper, {"before", "1", "2", "3", "4"});
}

BOOST_AUTO_TEST_CASE(at_the_bottom_what_was_there_scrolls_up) {
  paper.write("2\r\n3\r\n4\r\n5\r\n");
  show(frame_of({"a", "b", "c"}));
  check_rows(paper, {"3", "4", "5", "a", "b", "c"});
  show(frame_of({"a", "B", "c"}));
  check_rows(paper, {"3", "4", "5", "a", "B", "c"});
}

BOOST_AUTO_TEST_CASE(only_lines_that_differ_are_sent) {
  show(frame_of({"first", "second", "third"}));
  const std::string sent = screen.show(frame_of({"first", "SECOND", "third"}), size);
  BOOST_TEST(sent.find("first") == std::string::npos);
  BOOST_TEST(sent.find("third") == std::string::npos);
  BOOST_TEST(sent.find("SECOND") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_cursor_stands_where_text_goes_in) {
  Frame frame = frame_of({"title", "  text", "below"});
  frame.has_cursor = true;
  frame.cursor_line = 1;
  frame.cursor_column = 4;
  show(frame);
  BOOST_TEST(paper.row() == 2U);
  BOOST_TEST(paper.column() == 4U);
  BOOST_TEST(paper.shows_cursor());
  show(frame);
  check_rows(paper, {"before", "title", "  text", "below"});
}

BOOST_AUTO_TEST_CASE(it_leaves_one_line_or_nothing) {
  show(frame_of({"a", "b", "c"}));
  paper.write(screen.leave("answer"));
  check_rows(paper, {"before", "answer"});
  BOOST_TEST(paper.row() == 2U);
  BOOST_TEST(paper.shows_cursor());
  show(frame_of({"d", "e"}));
  paper.write(screen.leave(""));
  check_rows(paper, {"before", "answer"});
}

BOOST_AUTO_TEST_CASE(a_window_made_narrow_shows_it_once) {
  show(frame_of({"fifteen columns", "b"}));
  // What terminals do: the first line takes two rows now, the cursor stays with its text.
  PaperTerminal narrow(10, 6);
  narrow.write("before\r\nfifteen co\r\nlumns\r\nb");
  size.columns = 10;
  narrow.write(screen.show(frame_of({"short", "b"}), size));
  check_rows(narrow, {"before", "short", "b"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
