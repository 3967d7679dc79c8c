#include "stages/sign_in/redirect.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/stages/sign_in/bench.hpp"

namespace pincer::stages {
namespace {

using test::contains;

std::string read(std::string_view pasted) {
  const core::Result<Redirect> redirect = read_pasted_redirect(pasted);
  if (!redirect) return "refused";
  return redirect->code + "|" + redirect->state + "|" + redirect->error;
}

BOOST_AUTO_TEST_SUITE(redirect)

BOOST_AUTO_TEST_CASE(every_form_people_paste_is_read) {
  BOOST_TEST(read(" http://localhost:1455/auth/callback?code=c%2F1&state=s \n") == "c/1|s|");
  BOOST_TEST(read("https://x.test/done#code=c&state=s") == "c|s|");
  BOOST_TEST(read("http://localhost/cb?state=s#code=c") == "c|s|");
  BOOST_TEST(read("c1#s1") == "c1|s1|");
  BOOST_TEST(read("?code=c&state=s") == "c|s|");
  BOOST_TEST(read("state=s&code=c") == "c|s|");
  BOOST_TEST(read("code=c") == "c||");
  BOOST_TEST(read("abc-123_x") == "abc-123_x||");
  BOOST_TEST(read("http://localhost/cb?error=access_denied&state=s") == "|s|access_denied");
  BOOST_TEST(read("http://localhost/cb?code=first&code=second") == "first||");
}

BOOST_AUTO_TEST_CASE(what_holds_no_code_is_refused) {
  for (const char* bad : {"", "  ", "http://localhost/cb", "http://localhost/cb?state=s",
                          "two words", "state=s", "#s"}) {
    BOOST_TEST(read(bad) == "refused", bad);
  }
  BOOST_TEST(read(std::string(20'000, 'x')) == "refused");
}

BOOST_AUTO_TEST_CASE(only_the_answer_to_this_sign_in_is_taken) {
  BOOST_TEST(accept_redirect({"c", "s", ""}, "s", true, "X").value() == "c");
  BOOST_TEST(!accept_redirect({"c", "t", ""}, "s", false, "X").ok());
  BOOST_TEST(!accept_redirect({"c", "ss", ""}, "s", false, "X").ok());
  BOOST_TEST(accept_redirect({"c", "", ""}, "s", false, "X").ok());
  BOOST_TEST(!accept_redirect({"c", "", ""}, "s", true, "X").ok());
}

BOOST_AUTO_TEST_CASE(a_denial_is_told_and_nothing_is_repeated) {
  const core::Error denied = accept_redirect({"", "s", "access_denied"}, "s", true, "X").error();
  BOOST_TEST(contains(denied.text, "access_denied"));
  const core::Error wrong = accept_redirect({"c0de", "st4te", ""}, "s", true, "X").error();
  BOOST_TEST(!contains(wrong.text, "c0de"));
  BOOST_TEST(!contains(wrong.text, "st4te"));
  BOOST_TEST(!contains(read("http://x/?error=%1b%5b2J"), "\x1b"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
