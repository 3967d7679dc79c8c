#include "cli/render/terminal_keys.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace pincer::cli {
namespace {

const char* name_of(Key::Name name) {
  constexpr const char* kNames[] = {"text", "paste", "ctrl", "enter", "esc",  "tab",
                                    "back", "del",   "up",   "down",  "left", "right",
                                    "pgup", "pgdn",  "home", "end"};
  return kNames[static_cast<std::size_t>(name)];
}

std::string told(const std::vector<Key>& keys) {
  std::string out;
  for (const Key& key : keys) {
    if (!out.empty()) out += ' ';
    out += name_of(key.name);
    if (!key.text.empty()) out += ':' + key.text;
  }
  return out;
}

/// The bytes in one piece, then split in two at every place: always the same keys.
std::string keys_of(const std::string& bytes) {
  KeyParser whole;
  std::vector<Key> keys;
  whole.feed(bytes, keys);
  whole.settle(keys);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    KeyParser parser;
    std::vector<Key> split;
    parser.feed(bytes.substr(0, cut), split);
    parser.feed(bytes.substr(cut), split);
    parser.settle(split);
    BOOST_TEST(told(split) == told(keys));
  }
  return told(keys);
}

BOOST_AUTO_TEST_SUITE(terminal_keys)

BOOST_AUTO_TEST_CASE(characters_are_whole_whatever_their_bytes) {
  BOOST_TEST(keys_of("a \xC3\xA9\xE2\x82\xAC\xF0\x9F\xA6\x9E") ==
             "text:a text:  text:\xC3\xA9 text:\xE2\x82\xAC text:\xF0\x9F\xA6\x9E");
}

BOOST_AUTO_TEST_CASE(what_is_no_character_is_not_typed) {
  BOOST_TEST(keys_of("\xC3"
                     "a\x80\xFF\xED\xA0\x80\xC2\x9B"
                     "b") == "text:a text:b");
}

BOOST_AUTO_TEST_CASE(keys_of_the_keyboard_have_names) {
  BOOST_TEST(keys_of("\r") == "enter");
  BOOST_TEST(keys_of("\n\t\x7f\x08") == "enter tab back back");
  BOOST_TEST(keys_of("\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1bOB") == "up down right left up down");
  BOOST_TEST(keys_of("\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[5~\x1b[6~\x1b[3~") ==
             "home end home end pgup pgdn del");
  BOOST_TEST(keys_of("\x03\x1a\x1c") == "ctrl:c ctrl:z ctrl:\\");
}

BOOST_AUTO_TEST_CASE(shift_and_ctrl_do_not_change_an_arrow) {
  BOOST_TEST(keys_of("\x1b[1;5A\x1b[1;2B\x1b[5;3~") == "up down pgup");
}

BOOST_AUTO_TEST_CASE(escape_alone_is_known_only_once_nothing_follows) {
  KeyParser parser;
  std::vector<Key> keys;
  parser.feed("\x1b", keys);
  BOOST_TEST(keys.empty());
  BOOST_TEST(parser.is_halfway());
  parser.settle(keys);
  BOOST_TEST(told(keys) == "esc");
  BOOST_TEST(!parser.is_halfway());
  parser.feed("[A", keys);
  BOOST_TEST(told(keys) == "esc text:[ text:A");
}

BOOST_AUTO_TEST_CASE(escape_twice_is_twice_escape) {
  BOOST_TEST(keys_of("\x1b\x1b") == "esc esc");
  BOOST_TEST(keys_of("\x1b\x1b[A") == "esc up");
}

BOOST_AUTO_TEST_CASE(sequences_without_a_key_leave_nothing_behind) {
  BOOST_TEST(keys_of("\x1b[[Ax") == "text:x");
  BOOST_TEST(keys_of("\x1b[15~\x1b[?62;c\x1b[<0;10;10Qx") == "text:x");
  BOOST_TEST(keys_of("\x1bqx") == "text:x");
  BOOST_TEST(keys_of("\x1b[" + std::string(500, '1') + "~x") == "text:x");
  BOOST_TEST(keys_of("\x1b[\rx") == "enter text:x");
}

BOOST_AUTO_TEST_CASE(a_paste_is_one_text_with_its_line_ends) {
  BOOST_TEST(keys_of("\x1b[200~sk-or\r\x1b[Aq\x1b[20\x1b[201~z") ==
             "paste:sk-or\r\x1b[Aq\x1b[20 text:z");
  BOOST_TEST(keys_of("\x1b[200~\x1b[201~") == "paste");
}

BOOST_AUTO_TEST_CASE(a_paste_has_a_bound) {
  KeyParser parser;
  std::vector<Key> keys;
  parser.feed("\x1b[200~", keys);
  for (int i = 0; i < 200; ++i) parser.feed(std::string(1024, 'x'), keys);
  BOOST_TEST(!parser.is_halfway());  // a slow paste is never cut off by a deadline
  parser.feed("\x1b[201~", keys);
  BOOST_REQUIRE(keys.size() == 1U);
  BOOST_TEST(keys[0].text.size() == KeyParser::kPasteBytesMax);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
