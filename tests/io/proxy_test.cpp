#include "engine/io/proxy.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pincer::io {
namespace {

Url url(std::string_view text) {
  return *parse_url(text);
}

struct Excluded {
  std::string_view host, no_proxy;
  bool excluded;
};

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_AUTO_TEST_CASE(no_proxy_means_what_curl_means) {
  const Excluded rows[] = {{"www.example.com", "localhost .example.com .example.de", true},
                           {"www.example.com", "localhost,.example.com,.example.de", true},
                           {"www.example.com.", "localhost,.example.com,.example.de", true},
                           {"example.com", "localhost,.example.com,.example.de", true},
                           {"example.com.", "localhost,.example.com,.example.de", true},
                           {"www.example.com", "localhost,.example.com.,.example.de", true},
                           {"www.example.com", "localhost,www.example.com.,.example.de", true},
                           {"example.com", "localhost,example.com,.example.de", true},
                           {"nexample.com", "localhost,example.com,.example.de", false},
                           {"www.example.com", "localhost,EXAMPLE.com,.example.de", true},
                           {"127.0.0.1", "127.0.0.1,localhost", true},
                           {"127.0.0.1", "127.0.0.1/8,localhost,", true},
                           {"127.0.0.1", "127.0.0.1/28,localhost,", true},
                           {"127.0.0.1", "127.0.0.1/31,localhost,", true},
                           {"127.0.0.1", "localhost,127.0.0.1.127.0.0.1", false},
                           {"localhost", "localhost,127.0.0.1", true},
                           {"localhost", "127.0.0.1,localhost", true},
                           {"foobar", "barfoo", false},
                           {"foobar", "foobar", true},
                           {"192.168.0.1", "foobar", false},
                           {"192.168.0.1", "192.168.0.0/16", true},
                           {"192.168.0.1", "192.168.0.0/24", true},
                           {"192.168.0.1", "192.168.0.0/32", false},
                           {"192.168.0.1", "192.168.0.0", false},
                           {"192.168.1.1", "192.168.0.0/24", false},
                           {"192.168.1.1", "192.168.0.0/33", false},
                           {"192.168.1.1", "foo, bar, 192.168.0.0/24", false},
                           {"192.168.1.1", "foo, bar, 192.168.0.0/16", true},
                           {"::1", "foo, bar, 192.168.0.0/16", false},
                           {"::1", "foo, bar, ::1/64", true},
                           {"::1", "[::1]", true},
                           {"bar", "foo, bar, ::1/64", true},
                           {"BAr", "foo, bar, ::1/64", true},
                           {"www.example.com", "foo, .example.com", true},
                           {"www.example.com", "www2.example.com, .example.net", false},
                           {"example.com", ".example.com, .example.net", true},
                           {"nonexample.com", ".example.com, .example.net", false},
                           {"anything", "*", true},
                           {"anything", "*,other", false},
                           {"anything", "", false},
                           {"anything", " ,, ", false},
                           {"anything", ".", false}};
  for (const Excluded& row : rows) {
    BOOST_TEST_CONTEXT(row.host << " in " << row.no_proxy) {
      BOOST_TEST(excluded_from_proxy(row.no_proxy, row.host, 443) == row.excluded);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_proxy_can_name_a_port) {
  BOOST_TEST(excluded_from_proxy("a.example:8080", "a.example", 8080));
  BOOST_TEST(!excluded_from_proxy("a.example:8080", "a.example", 443));
  BOOST_TEST(excluded_from_proxy(".example:8080", "a.example", 8080));
  BOOST_TEST(excluded_from_proxy("[::1]:8080", "::1", 8080));
  BOOST_TEST(!excluded_from_proxy("[::1]:8080", "::1", 80));
  BOOST_TEST(!excluded_from_proxy("a.example:x", "a.example", 443));
}

BOOST_AUTO_TEST_CASE(each_scheme_has_its_own_proxy) {
  ProxyConfig config;
  config.https_proxy = "http://s.proxy:3128";
  config.http_proxy = "p.proxy:8080/";
  config.no_proxy = "direct.example";
  BOOST_TEST((*proxy_for(config, url("https://a.example/")))->name() == "s.proxy:3128");
  BOOST_TEST((*proxy_for(config, url("http://a.example/")))->name() == "p.proxy:8080");
  BOOST_TEST(!proxy_for(config, url("https://direct.example/"))->has_value());
  BOOST_TEST(!proxy_for(ProxyConfig(), url("https://a.example/"))->has_value());
}

BOOST_AUTO_TEST_CASE(userinfo_becomes_basic_authorization) {
  BOOST_TEST(parse_proxy("http://Aladdin:open%20sesame@p.example:1")->authorization ==
             "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  BOOST_TEST(parse_proxy("http://a:b%40c@p.example:1")->authorization == "Basic YTpiQGM=");
  BOOST_TEST(parse_proxy("u@p.example:1")->authorization == "Basic dTo=");
  BOOST_TEST(parse_proxy("http://p.example")->port == 80);
}

BOOST_AUTO_TEST_CASE(an_unusable_proxy_is_an_error_without_its_secret) {
  for (const std::string_view setting :
       {"socks5://u:secret@p.example:1", "https://u:secret@p.example:1",
        "http://u:secret%0d%0aX@p.example:1", "http://u:secret%zz@p.example:1",
        "http://u:secret@p example:1", "http://u:secret@:1", "http://u:secret@p.example:99999"}) {
    const Result<Proxy> proxy = parse_proxy(setting);
    BOOST_TEST_CONTEXT(setting) {
      BOOST_REQUIRE(!proxy.ok());
      BOOST_TEST((proxy.error().kind == core::ErrorKind::proxy));
      BOOST_TEST(proxy.error().text.find("secret") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(connect_tells_the_proxy_only_what_it_needs) {
  const Proxy proxy = *parse_proxy("http://u:p@p.example:3128");
  BOOST_TEST(connect_request(proxy, url("https://a.example/v1?key=x"), "pincer/1") ==
             "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n"
             "Proxy-Authorization: Basic dTpw\r\nUser-Agent: pincer/1\r\n\r\n");
  BOOST_TEST(connect_request(*parse_proxy("p.example:1"), url("https://[::1]:8443/"), "") ==
             "CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
