#include "engine/io/url.hpp"

#include <boost/test/unit_test.hpp>
#include <cctype>
#include <string>
#include <string_view>

namespace pincer::io {
namespace {

Url good(std::string_view text) {
  Result<Url> url = parse_url(text);
  BOOST_REQUIRE_MESSAGE(url.ok(), text << ": " << (url.ok() ? "" : url.error().text));
  return *url;
}

std::string resolved(std::string_view base, std::string_view reference) {
  Result<Url> url = resolve_url(good(base), reference);
  return url.ok() ? url->text() : "refused";
}

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(parts_of_a_plain_url) {
  const Url url = good("https://OpenRouter.ai/api/v1?x=1&y=2");
  BOOST_TEST(url.https);
  BOOST_TEST(url.host == "openrouter.ai");
  BOOST_TEST(url.port == 443);
  BOOST_TEST(url.target == "/api/v1?x=1&y=2");
  BOOST_TEST(url.origin() == "https://openrouter.ai:443");
  BOOST_TEST(url.authority() == "openrouter.ai");
  BOOST_TEST(url.text() == "https://openrouter.ai/api/v1?x=1&y=2");
}

BOOST_AUTO_TEST_CASE(the_scheme_is_read_in_any_case_and_gives_the_port) {
  BOOST_TEST(good("HTTP://h").port == 80);
  BOOST_TEST(good("hTTpS://h").port == 443);
  BOOST_TEST(good("http://h:8080").port == 8080);
  BOOST_TEST(good("http://h:8080").authority() == "h:8080");
  BOOST_TEST(good("http://h:8080").origin() == "http://h:8080");
  BOOST_TEST(good("https://h:80").authority() == "h:80");
}

BOOST_AUTO_TEST_CASE(an_empty_path_is_a_slash) {
  BOOST_TEST(good("https://h").target == "/");
  BOOST_TEST(good("https://h?q").target == "/?q");
  BOOST_TEST(good("https://h/").target == "/");
}

BOOST_AUTO_TEST_CASE(ipv6_literals_lose_brackets_and_get_their_canonical_form) {
  const Url url = good("http://[0:0:0:0:0:0:0:1]:81/x");
  BOOST_TEST(url.host == "::1");
  BOOST_TEST(url.port == 81);
  BOOST_TEST(url.authority() == "[::1]:81");
  BOOST_TEST(url.text() == "http://[::1]:81/x");
  BOOST_TEST(good("http://[2001:DB8::A]").authority() == "[2001:db8::a]");
}

BOOST_AUTO_TEST_CASE(loopback_is_known_by_text) {
  for (const char* text : {"http://localhost", "http://LOCALHOST:1", "http://127.0.0.1",
                           "http://127.255.3.4", "http://[::1]"}) {
    BOOST_TEST(good(text).is_loopback(), text);
  }
  for (const char* text :
       {"http://127.0.0.1.evil.test", "http://127.evil.test", "http://localhost.evil.test",
        "http://128.0.0.1", "http://[::2]", "http://[::ffff:127.0.0.1]", "http://1.127.0.0"}) {
    BOOST_TEST(!good(text).is_loopback(), text);
  }
}

BOOST_AUTO_TEST_CASE(private_networks_are_known_by_their_addresses) {
  for (const std::string text : {"http://10.1.2.3/", "http://172.16.0.1/", "http://172.31.255.255/",
                                 "http://192.168.1.5/", "http://169.254.1.1/", "http://[fd00::1]/",
                                 "http://[fe80::1]/", "http://box.local/", "http://localhost/"}) {
    BOOST_TEST(good(text).is_private(), text);
  }
  for (const std::string text :
       {"http://11.0.0.1/", "http://172.32.0.1/", "http://192.169.0.1/", "http://[2001:db8::1]/",
        "http://local/", "http://10.example.test/", "http://172.15.0.1/"}) {
    BOOST_TEST(!good(text).is_private(), text);
  }
}

constexpr std::string_view kRefused[] = {"",
                                         "https",
                                         "https:",
                                         "https:/h",
                                         "https://",
                                         "https:///x",
                                         "ftp://h",
                                         "//h/x",
                                         "h/x",
                                         "file:///etc/passwd",
                                         "https//h",
                                         ":https://h",
                                         "javascript:alert(1)",
                                         "https:h",
                                         "https://user@h/",
                                         "https://user:pw@h/",
                                         "https://@h/",
                                         "https://h#x",
                                         "https://h/#",
                                         "https://h:0",
                                         "https://h:65536",
                                         "https://h:",
                                         "https://h:-1",
                                         "https://h:+1",
                                         "https://h:1x",
                                         "https://h: 1",
                                         "https://h:000001",
                                         "https://h:1:2",
                                         "https://:443",
                                         "https://a..b",
                                         "https://.a",
                                         "https://a.",
                                         "https://a%2fb/",
                                         "https://a%2Eb",
                                         "https://%41",
                                         "https://a*b",
                                         "https://a,b",
                                         "https://[::1",
                                         "https://::1/",
                                         "https://[::1]x",
                                         "https://[::1]:",
                                         "https://[]",
                                         "https://[::1%25eth0]",
                                         "https://[127.0.0.1]",
                                         "https://[1:2]",
                                         "https://[v1.x]",
                                         "https://127.1",
                                         "https://0x7f.1",
                                         "https://2130706433",
                                         "https://0x7f000001",
                                         "https://127.0.0.01",
                                         "https://0177.0.0.1",
                                         "https://256.0.0.1",
                                         "https://1.2.3.4.5",
                                         "https://a.0x1",
                                         "https://h/%",
                                         "https://h/%1",
                                         "https://h/%zz"};

BOOST_AUTO_TEST_CASE(what_is_no_url_of_ours_is_refused) {
  const std::string long_label(64, 'a');
  for (const std::string_view text : kRefused) {
    BOOST_TEST(!parse_url(text).ok(), text);
  }
  BOOST_TEST(!parse_url("https://" + long_label + ".test").ok());
}

BOOST_AUTO_TEST_CASE(every_byte_that_could_split_a_request_is_refused_wherever_it_stands) {
  for (int value = 0; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    const bool graphic = value > ' ' && value < 0x7f;
    const bool banned = std::string_view("\"<>\\^`{|}#%").find(byte) != std::string_view::npos;
    const std::string in_path = std::string("https://h/a") + byte + "b";
    BOOST_TEST(parse_url(in_path).ok() == (graphic && !banned), value);
    const std::string in_host = std::string("https://a") + byte + "b.test/";
    const bool ok = parse_url(in_host).ok() && parse_url(in_host)->host.size() == 8;
    const bool name = std::isalnum(value) != 0 || byte == '-' || byte == '_' || byte == '.';
    BOOST_TEST(ok == (value < 0x80 && name), value);
  }
  using namespace std::string_view_literals;
  BOOST_TEST(!parse_url("https://good.test\0.evil.test/"sv).ok());
  BOOST_TEST(!resolve_url(good("https://h"), "/a\r\nX: y").ok());
  BOOST_TEST(!resolve_url(good("https://h"), "\\\\evil.test").ok());
}

BOOST_AUTO_TEST_CASE(bounds_are_exact) {
  std::string host;
  for (int i = 0; i < 126; ++i) host += "a.";
  host += "b";
  BOOST_TEST(host.size() == kHostBytesMax);
  BOOST_TEST(parse_url("https://" + host).ok());
  BOOST_TEST(!parse_url("https://a" + host).ok());
  const std::string start = "https://h/";
  const std::string full = start + std::string(kUrlBytesMax - start.size(), 'x');
  BOOST_TEST(parse_url(full).ok());
  BOOST_TEST(!parse_url(full + "x").ok());
  BOOST_TEST(!resolve_url(good(full), "?" + std::string(100, 'y')).ok());
}

BOOST_AUTO_TEST_CASE(errors_do_not_repeat_what_was_typed) {
  const Result<Url> url = parse_url("https://user:hunter2@host/");
  BOOST_REQUIRE(!url.ok());
  BOOST_TEST((url.error().kind == core::ErrorKind::invalid));
  BOOST_TEST(url.error().text.find("hunter2") == std::string::npos);
}

// RFC 3986 section 5.4; fragments dropped, its ";p" kept.
BOOST_AUTO_TEST_CASE(references_resolve_as_the_standard_says) {
  const struct {
    const char* reference;
    const char* result;
  } cases[] = {
      {"g", "/b/c/g"},
      {"./g", "/b/c/g"},
      {"g/", "/b/c/g/"},
      {"/g", "/g"},
      {"?y", "/b/c/d;p?y"},
      {"g?y", "/b/c/g?y"},
      {"#s", "/b/c/d;p?q"},
      {"g#s", "/b/c/g"},
      {"g?y#s", "/b/c/g?y"},
      {";x", "/b/c/;x"},
      {"g;x", "/b/c/g;x"},
      {"", "/b/c/d;p?q"},
      {".", "/b/c/"},
      {"./", "/b/c/"},
      {"..", "/b/"},
      {"../", "/b/"},
      {"../g", "/b/g"},
      {"../..", "/"},
      {"../../", "/"},
      {"../../g", "/g"},
      {"../../../g", "/g"},
      {"../../../../g", "/g"},
      {"/./g", "/g"},
      {"/../g", "/g"},
      {"g.", "/b/c/g."},
      {".g", "/b/c/.g"},
      {"g..", "/b/c/g.."},
      {"..g", "/b/c/..g"},
      {"./../g", "/b/g"},
      {"./g/.", "/b/c/g/"},
      {"g/./h", "/b/c/g/h"},
      {"g/../h", "/b/c/h"},
      {"g;x=1/./y", "/b/c/g;x=1/y"},
      {"g;x=1/../y", "/b/c/y"},
      {"g?y/./x", "/b/c/g?y/./x"},
      {"g?y/../x", "/b/c/g?y/../x"},
      {"a:b/../c", "refused"},
      {"./a:b", "/b/c/a:b"},
  };
  for (const auto& c : cases) {
    std::string expected = c.result;
    if (expected != "refused") expected = "http://a" + expected;
    BOOST_TEST(resolved("http://a/b/c/d;p?q", c.reference) == expected, c.reference);
  }
}

BOOST_AUTO_TEST_CASE(references_with_an_authority_replace_it_whole) {
  BOOST_TEST(resolved("https://h:81/x", "//other/y") == "https://other/y");
  BOOST_TEST(resolved("https://h:81/x", "http://other:82/a/../y?z") == "http://other:82/y?z");
  BOOST_TEST(resolved("https://h:81/x", "/y") == "https://h:81/y");
  BOOST_TEST(resolved("https://h/x", "//user@other/") == "refused");
  BOOST_TEST(resolved("https://h/x", "ftp://h/") == "refused");
  BOOST_TEST(resolved("https://h/x", "https:y") == "refused");
  BOOST_TEST(resolved("https://h/a//b", "../c") == "https://h/a/c");
}

BOOST_AUTO_TEST_CASE(joining_leaves_one_slash_between) {
  for (const char* base : {"https://h/api/v1", "https://h/api/v1/", "https://h/api/v1//"}) {
    BOOST_TEST(join_path(good(base), "models").target == "/api/v1/models");
    BOOST_TEST(join_path(good(base), "/models").target == "/api/v1/models");
  }
  BOOST_TEST(join_path(good("https://h"), "models").target == "/models");
  BOOST_TEST(join_path(good("https://h/v1?k=1"), "models").target == "/v1/models?k=1");
  BOOST_TEST(join_path(good("https://h/v1?k=1"), "m?p=2").target == "/v1/m?k=1&p=2");
  BOOST_TEST(join_path(good("https://h/v1"), "m?p=2").target == "/v1/m?p=2");
}

BOOST_AUTO_TEST_CASE(joining_encodes_what_cannot_stand_in_a_url) {
  const Url url = join_path(good("https://h/v1"), "a b\r\n#\xc3\xa4");
  BOOST_TEST(url.target == "/v1/a%20b%0D%0A%23%C3%A4");
  BOOST_TEST((good(url.text()) == url));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
