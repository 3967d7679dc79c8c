#include "cli/render/prompt_text.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using State = Question::State;

void type(Question& question, const std::string& bytes) {
  KeyParser parser;
  std::vector<Key> keys;
  parser.feed(bytes, keys);
  parser.settle(keys);
  for (const Key& key : keys) question.press(key);
}

std::string all_drawn(const Question& question) {
  std::string out;
  for (const std::string& line : question.draw({80, 24}, Style(false)).lines) out += line + "\n";
  return out;
}

TextRules hidden() {
  TextRules rules;
  rules.hidden = true;
  return rules;
}

BOOST_AUTO_TEST_SUITE(prompt_text)

BOOST_AUTO_TEST_CASE(text_is_typed_and_mended) {
  TextQuestion question("Name", {});
  type(question, "worj\x7fk\x1b[D\x1b[D\x1b[DX\x1b[3~\x01>\x05<");
  BOOST_TEST(question.text() == ">wXrk<");
  type(question, " one two\x17");
  BOOST_TEST(question.text() == ">wXrk< one");
  type(question, "\x01\x0bnew \r");
  BOOST_TEST((question.state() == State::answered));
  BOOST_TEST(question.text() == "new");
  BOOST_TEST(question.trace(80, Style(false)) == "Name: new");
}

BOOST_AUTO_TEST_CASE(a_character_of_many_bytes_goes_as_one) {
  TextQuestion question("Name", {});
  type(question, "a\xE2\x82\xAC\xF0\x9F\xA6\x9E\x1b[D\x7f");
  BOOST_TEST(question.text() == "a\xF0\x9F\xA6\x9E");
}

BOOST_AUTO_TEST_CASE(a_long_text_keeps_its_cursor_in_view) {
  TextQuestion question("Name", {});
  type(question, std::string(300, 'x') + "END");
  const Frame frame = question.draw({40, 24}, Style(false));
  BOOST_TEST(frame.lines[1].ends_with("END"));
  BOOST_TEST(text::display_width(frame.lines[1]) < 40U);
  BOOST_TEST(frame.cursor_column == text::display_width(frame.lines[1]));
}

BOOST_AUTO_TEST_CASE(a_secret_is_never_drawn) {
  TextQuestion question("Token", hidden());
  const std::string secret = "sk-or-v1-0123456789abcdef";
  for (const char c : secret) {
    type(question, std::string(1, c));
    BOOST_TEST(all_drawn(question).find("sk") == std::string::npos);
  }
  BOOST_TEST(all_drawn(question).find("25 characters, hidden") != std::string::npos);
  type(question, "\r");
  BOOST_TEST(question.text() == secret);
  BOOST_TEST(question.trace(80, Style(false)) == "Token: given");
}

BOOST_AUTO_TEST_CASE(a_pasted_token_comes_in_whole_however_it_was_broken) {
  TextQuestion question("Token", hidden());
  const std::string half(20000, 'k');
  type(question, "\x1b[200~ " + half + "\r\n" + half + "\n\x1b[201~\r");
  BOOST_TEST((question.state() == State::answered));
  BOOST_TEST(question.text() == half + half);
}

BOOST_AUTO_TEST_CASE(a_pasted_escape_sequence_loses_its_teeth) {
  TextQuestion question("Name", {});
  type(question, "\x1b[200~a\x1b[2Jb\tc\xC2\x9B\x1b[201~");
  BOOST_TEST(question.text() == "a[2Jb c");
}

BOOST_AUTO_TEST_CASE(more_than_the_bound_is_refused_and_said) {
  TextRules rules;
  rules.bytes_max = 5;
  TextQuestion question("Name", rules);
  type(question, "1234567");
  BOOST_TEST(question.text() == "12345");
  BOOST_TEST(all_drawn(question).find("longer than 5 bytes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_does_not_pass_the_check_is_asked_again) {
  TextRules rules;
  rules.check = [](const std::string& given) {
    return given.empty() ? std::string("a token is needed") : std::string();
  };
  TextQuestion question("Token", rules);
  type(question, "\r");
  BOOST_TEST((question.state() == State::open));
  BOOST_TEST(all_drawn(question).find("a token is needed") != std::string::npos);
  type(question, "x\r");
  BOOST_TEST((question.state() == State::answered));
}

BOOST_AUTO_TEST_CASE(escape_ctrl_c_and_ctrl_d_cancel) {
  for (const char* key : {"\x1b", "\x03", "\x04"}) {
    TextQuestion question("Name", {});
    type(question, key);
    BOOST_TEST((question.state() == State::cancelled));
  }
}

BOOST_AUTO_TEST_CASE(yes_or_no_or_the_preset) {
  const auto answer = [](const char* keys, bool preset) {
    ConfirmQuestion question("Sure?", preset);
    type(question, keys);
    return question.yes();
  };
  BOOST_TEST(answer("y", false));
  BOOST_TEST(!answer("n", true));
  BOOST_TEST(answer("\r", true));
  BOOST_TEST(!answer("\r", false));
  BOOST_TEST(!answer("\x1b", true));
  BOOST_TEST(!answer("\x03", true));
  BOOST_TEST(!answer("x", true));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
