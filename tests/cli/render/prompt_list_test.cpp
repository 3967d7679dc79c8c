#include "cli/render/prompt_list.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using Picked = std::vector<std::size_t>;
using State = Question::State;

constexpr const char* kUp = "\x1b[A";
constexpr const char* kDown = "\x1b[B";
constexpr const char* kPageDown = "\x1b[6~";
constexpr const char* kEnd = "\x1b[F";
constexpr const char* kEscape = "\x1b";

void type(Question& question, const std::string& bytes) {
  KeyParser parser;
  std::vector<Key> keys;
  parser.feed(bytes, keys);
  parser.settle(keys);
  for (const Key& key : keys) question.press(key);
}

void check_picked(const ListQuestion& list, const Picked& wanted) {
  BOOST_CHECK_EQUAL_COLLECTIONS(list.picked().begin(), list.picked().end(), wanted.begin(),
                                wanted.end());
}

std::vector<std::string> drawn(const Question& question, TerminalSize size) {
  const Frame frame = question.draw(size, Style(false));
  BOOST_TEST(frame.lines.size() < std::max<std::size_t>(size.rows, 2));
  for (const std::string& line : frame.lines) {
    BOOST_TEST(text::display_width(line) < size.columns, line);
  }
  return frame.lines;
}

ListQuestion three() {
  return ListQuestion("Fallbacks",
                      {{"fast/a-70b", "tool 210ms", true},
                       {"mid/b-8b", "tool 400ms", true},
                       {"slow/c-27b", "tool 2s", false}},
                      {});
}

ListQuestion many(std::size_t count) {
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < count; ++i)
    choices.push_back({"model-" + std::to_string(i), "", false});
  return ListQuestion("Models", std::move(choices), {});
}

BOOST_AUTO_TEST_SUITE(prompt_list)

BOOST_AUTO_TEST_CASE(what_is_ticked_already_is_taken_with_enter) {
  ListQuestion list = three();
  type(list, "\r");
  BOOST_TEST((list.state() == State::answered));
  check_picked(list, {0, 1});
}

BOOST_AUTO_TEST_CASE(the_order_is_that_of_ticking) {
  ListQuestion list = three();
  type(list, std::string(" ") + kDown + kDown + " " + kUp + kUp + " \r");
  check_picked(list, {1, 2, 0});
}

BOOST_AUTO_TEST_CASE(each_line_shows_its_place_and_its_hint) {
  ListQuestion list = three();
  type(list, std::string(" ") + kDown + kDown + " ");
  const std::vector<std::string> lines = drawn(list, {80, 24});
  BOOST_REQUIRE(lines.size() == 5U);
  BOOST_TEST(lines[0] == "? Fallbacks");
  BOOST_TEST(lines[1] == "  [ ] fast/a-70b  tool 210ms");
  BOOST_TEST(lines[2] == "  [1] mid/b-8b    tool 400ms");
  BOOST_TEST(lines[3] == "> [2] slow/c-27b  tool 2s");
  BOOST_TEST(lines[4].starts_with("2 ticked."));
}

BOOST_AUTO_TEST_CASE(escape_and_ctrl_c_take_nothing) {
  for (const char* key : {kEscape, "\x03", "\x04"}) {
    ListQuestion list = three();
    type(list, key);
    BOOST_TEST((list.state() == State::cancelled));
    check_picked(list, {});
  }
}

BOOST_AUTO_TEST_CASE(typing_filters_and_what_is_hidden_stays_ticked) {
  ListQuestion list = three();
  type(list, "C-27");
  std::vector<std::string> lines = drawn(list, {80, 24});
  BOOST_REQUIRE(lines.size() == 3U);
  BOOST_TEST(lines[1].starts_with("> [ ] slow/c-27b"));
  BOOST_TEST(lines[2].starts_with("Filter: C-27 (1 of 3"));
  type(list, " ");
  check_picked(list, {0, 1, 2});
  type(list, kEscape);  // takes the filter away first
  BOOST_TEST((list.state() == State::open));
  BOOST_TEST(drawn(list, {80, 24})[3].starts_with("> [3] slow"));
}

BOOST_AUTO_TEST_CASE(a_filter_without_a_match_shows_none_and_comes_back) {
  ListQuestion list = three();
  type(list, std::string("zz") + " " + kDown);
  BOOST_TEST(drawn(list, {80, 24})[1] == "  nothing is named so");
  type(list, "\x7f\x7f");
  BOOST_TEST(drawn(list, {80, 24}).size() == 5U);
  check_picked(list, {0, 1});
}

BOOST_AUTO_TEST_CASE(ctrl_a_ticks_what_is_shown_or_none_of_it) {
  ListQuestion list = three();
  type(list, "\x01");
  check_picked(list, {0, 1, 2});
  type(list, "b-8\x01");
  check_picked(list, {0, 2});
}

BOOST_AUTO_TEST_CASE(too_few_are_refused_with_a_word_why) {
  ListQuestion list("Fallbacks", {{"a", "", true}}, {false, 1});
  type(list, " \r");
  BOOST_TEST((list.state() == State::open));
  BOOST_TEST(drawn(list, {80, 24}).back().starts_with("tick at least 1"));
  type(list, " \r");
  BOOST_TEST((list.state() == State::answered));
}

BOOST_AUTO_TEST_CASE(a_long_list_scrolls_with_the_cursor) {
  ListQuestion list = many(500);
  std::vector<std::string> lines = drawn(list, {80, 24});
  BOOST_TEST(lines.size() == 23U);
  BOOST_TEST(lines[0] == "? Models (1-21 of 500)");
  type(list, kPageDown);
  lines = drawn(list, {80, 24});
  BOOST_TEST(lines[21] == "> [   ] model-21");
  type(list, kEnd);
  lines = drawn(list, {80, 24});
  BOOST_TEST(lines[21] == "> [   ] model-499");
  BOOST_TEST(lines[0] == "? Models (480-500 of 500)");
  type(list, kUp);
  BOOST_TEST(drawn(list, {80, 24})[20] == "> [   ] model-498");
}

BOOST_AUTO_TEST_CASE(a_narrow_window_shows_the_hint_below) {
  ListQuestion list("Fallbacks",
                    {{"openrouter/some-author/some-model-70b:free", "tool 210ms | img 300ms", true},
                     {"openrouter/b/c:free", "tool 400ms | img skip", false}},
                    {});
  const std::vector<std::string> lines = drawn(list, {50, 24});
  BOOST_REQUIRE(lines.size() == 5U);
  BOOST_TEST(lines[1] == "> [1] openrouter/some-author/some-model-70b:free");
  BOOST_TEST(lines[3] == "  tool 210ms | img 300ms");
}

BOOST_AUTO_TEST_CASE(what_all_names_begin_with_goes_first_when_room_is_short) {
  const std::string hint = "tool 210ms | img 300ms";
  ListQuestion list("Fallbacks",
                    {{"openrouter/meta-llama/llama-3.3-70b-instruct:free", hint, true},
                     {"openrouter/google/gemma-3-27b-it:free", hint, false}},
                    {});
  const std::vector<std::string> lines = drawn(list, {78, 24});
  BOOST_TEST(lines[1] == "> [1] meta-llama/llama-3.3-70b-instruct:free  " + hint);
  BOOST_TEST(lines[3] == "  openrouter/meta-llama/llama-3.3-70b-instruct:free  " + hint);
  BOOST_TEST(drawn(list, {100, 24})[1].starts_with("> [1] openrouter/meta-llama"));
}

BOOST_AUTO_TEST_CASE(every_size_of_window_is_drawn_on) {
  for (std::size_t columns = 10; columns < 90; columns += 3) {
    for (std::size_t rows = 1; rows < 12; ++rows) {
      ListQuestion list("Which \xE4\xBD\xA0\xE5\xA5\xBD",
                        {{"\xE4\xBD\xA0\xE5\xA5\xBD/7b", "tool 1ms", true},
                         {"b", "\xF0\x9F\xA6\x9E", false},
                         {"c", "", false}},
                        {});
      static_cast<void>(drawn(list, {columns, rows}));
      type(list, kEnd);
      static_cast<void>(drawn(list, {columns, rows}));
    }
  }
}

BOOST_AUTO_TEST_CASE(wide_characters_keep_hints_in_line) {
  ListQuestion list("x", {{"\xE4\xBD\xA0\xE5\xA5\xBD", "one", false}, {"ascii", "two", false}}, {});
  const std::vector<std::string> lines = drawn(list, {80, 24});
  BOOST_TEST(lines[1] == "> [ ] \xE4\xBD\xA0\xE5\xA5\xBD   one");
  BOOST_TEST(lines[2] == "  [ ] ascii  two");
}

BOOST_AUTO_TEST_CASE(a_servers_text_cannot_draw) {
  ListQuestion list("x", {{"a\x1b[2Jb\n", "h\r\x07", false}}, {});
  const std::vector<std::string> lines = drawn(list, {80, 24});
  BOOST_TEST(lines[1] == "> [ ] a\\x1b[2Jb\\n  h\\r\\x07");
}

BOOST_AUTO_TEST_CASE(a_single_choice_is_the_line_at_the_cursor) {
  ListQuestion list("Which", {{"one", "", false}, {"two", "", false}}, {true, 0});
  type(list, std::string(kDown) + " \r");
  check_picked(list, {1});
  BOOST_TEST(list.trace(80, Style(false)) == "Which: two");
}

BOOST_AUTO_TEST_CASE(an_empty_list_can_only_be_left) {
  ListQuestion list("Which", {}, {true, 0});
  static_cast<void>(drawn(list, {80, 24}));
  type(list, std::string(kDown) + kPageDown + " \r");
  BOOST_TEST((list.state() == State::open));
  type(list, kEscape);
  BOOST_TEST((list.state() == State::cancelled));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
