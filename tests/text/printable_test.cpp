#include "engine/text/printable.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::text {
namespace {

const std::string kReplacement = "\xEF\xBF\xBD";
const std::string kEllipsis = "\xE2\x80\xA6";
const std::string kSmile = "\xF0\x9F\x98\x80";
const std::string kKanji = "\xE6\xBC\xA2";
const std::string kAcute = "\xCC\x81";

BOOST_AUTO_TEST_SUITE(printable_text)

BOOST_AUTO_TEST_CASE(plain_text_stays_as_it_is) {
  for (const std::string& text : {std::string("Qwen3 \\ 30B ~"), kSmile + kKanji + "e" + kAcute,
                                  std::string("\xC3\xA9\xC2\xA0\xE2\x80\xAF\xE2\x84\xA2")}) {
    BOOST_TEST(printable(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(controls_are_shown_and_not_obeyed) {
  BOOST_TEST(printable("a\r\n\tb") == "a\\r\\n\\tb");
  BOOST_TEST(printable(std::string_view("\0\x1b[31m\x7f", 7)) == "\\x00\\x1b[31m\\x7f");
  BOOST_TEST(printable("\xC2\x9B"
                       "31m") == "\\u009b31m");
  BOOST_TEST(printable("\xE2\x80\xAE\xE2\x81\xA6\xE2\x80\x8B\xE2\x80\x8D\xEF\xBB\xBF") ==
             "\\u202e\\u2066\\u200b\\u200d\\ufeff");
  BOOST_TEST(printable("\xE2\x80\xA8\xC2\xAD\xE3\x85\xA4") == "\\u2028\\u00ad\\u3164");
  BOOST_TEST(printable("\xF3\xA0\x80\x81") == "\\U000e0001");
}

BOOST_AUTO_TEST_CASE(broken_utf8_is_replaced) {
  BOOST_TEST(printable("a\xFF\x80z") == "a" + kReplacement + kReplacement + "z");
  BOOST_TEST(printable("\xE6\xBC") == kReplacement);
  BOOST_TEST(valid_utf8("\xF0\x9F\x98"
                        "a\xC0\xAF") == kReplacement + "a" + kReplacement + kReplacement);
  BOOST_TEST(valid_utf8("\xED\xA0\x80") == kReplacement + kReplacement + kReplacement);
  BOOST_TEST(valid_utf8("\xF4\x8F\xBF\xBF") == "\xF4\x8F\xBF\xBF");
  BOOST_TEST(valid_utf8("\xF4\x90\x80\x80").size() == 4 * kReplacement.size());
}

BOOST_AUTO_TEST_CASE(width_counts_columns) {
  BOOST_TEST(display_width("abc") == 3u);
  BOOST_TEST(display_width(kKanji + kSmile) == 4u);
  BOOST_TEST(display_width("e" + kAcute) == 1u);
  BOOST_TEST(display_width("\xEA\xB0\x80\xE1\x86\xA8") == 2u);  // a Hangul syllable and a final
  BOOST_TEST(display_width("\xEF\xBC\xA1") == 2u);              // fullwidth A
  BOOST_TEST(display_width("\xE3\x81\x82\xE3\x80\x82") == 4u);
  BOOST_TEST(display_width("\xF0\xA0\x80\x80") == 2u);  // CJK extension B
  BOOST_TEST(display_width("\xD0\x96\xE2\x84\xA2" + kEllipsis) == 3u);
  BOOST_TEST(display_width("") == 0u);
}

BOOST_AUTO_TEST_CASE(a_cut_ends_in_an_ellipsis_and_fits) {
  BOOST_TEST(printable("abcdef", 6) == "abcdef");
  BOOST_TEST(printable("abcdef", 5) == "abcd" + kEllipsis);
  BOOST_TEST(printable("abcdef", 1) == kEllipsis);
  BOOST_TEST(printable("abcdef", 0) == "");
  BOOST_TEST(printable(kKanji + kKanji + kKanji, 5) == kKanji + kKanji + kEllipsis);
  BOOST_TEST(printable(kKanji + kKanji + kKanji, 4) == kKanji + kEllipsis);
  BOOST_TEST(printable("ab\ncd", 4) == "ab" + kEllipsis);  // no half of an escape
  BOOST_TEST(printable("ae" + kAcute, 2) == "ae" + kAcute);
  BOOST_TEST(printable("ae" + kAcute + "bc", 3) == "ae" + kAcute + kEllipsis);
  for (std::size_t columns = 0; columns < 12; ++columns) {
    BOOST_TEST(display_width(printable("a" + kKanji + "\x1b" + kSmile + "xyz", columns)) <=
               columns);
  }
}

BOOST_AUTO_TEST_CASE(piled_up_marks_are_bounded) {
  std::string pile = "e";
  for (int i = 0; i < 1000; ++i) pile += kAcute;
  BOOST_TEST(printable(pile).size() == 1 + 8 * kAcute.size());
  BOOST_TEST(printable(pile, 10).size() == 1 + 8 * kAcute.size());
}

BOOST_AUTO_TEST_CASE(a_secret_shows_its_ends_only) {
  BOOST_TEST(masked("sk-or-v1-0123456789abcdef0123456789abcdef") == "sk-or-v1...cdef");
  BOOST_TEST(masked("sk-or-v1-0123456789abcd") == "********");
  BOOST_TEST(masked("x") == "********");
  BOOST_TEST(masked("") == "********");
  BOOST_TEST(masked("sk-or-v1-0123456789\x1b[31mabcdef0123") == "********");
}

BOOST_AUTO_TEST_CASE(every_occurrence_of_a_secret_goes) {
  const std::string secret = "sk-or-v1-0123456789abcdef";
  BOOST_TEST(without_secret("a " + secret + secret + " b", secret) ==
             "a sk-or-v1...cdefsk-or-v1...cdef b");
  BOOST_TEST(without_secret("key abc", "abc") == "key ********");
  BOOST_TEST(without_secret("nothing here", secret) == "nothing here");
  BOOST_TEST(without_secret("text", "") == "text");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::text
