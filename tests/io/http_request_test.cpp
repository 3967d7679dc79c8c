#include "engine/io/http_request.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace pincer::io {
namespace {

HttpRequest question() {
  HttpRequest request;
  request.method = "POST";
  request.url = *parse_url("https://server.test:8443/api/v1/chat/completions");
  request.fields.add("Authorization", "Bearer sk-1");
  request.fields.add("Content-Type", "application/json");
  return request;
}

std::string written(const HttpRequest& request, std::string_view target,
                    std::string_view absolute = "") {
  const std::string host_line = host_line_of(request.url);
  OwnFields own;
  own.host_line = host_line;
  own.user_agent = "pincer";
  own.absolute = absolute;
  std::string out = "what was sent before";
  write_request(out, request, target, "{}", own);
  return out;
}

BOOST_AUTO_TEST_SUITE(http_request)

BOOST_AUTO_TEST_CASE(a_prepared_request_is_written_as_any_other) {
  const HttpRequest plain = question();
  HttpRequest prepared = question();
  BOOST_REQUIRE(!prepare_request(prepared));
  const std::string own = plain.url.target;
  BOOST_TEST(written(prepared, own)
                 .starts_with("POST /api/v1/chat/completions HTTP/1.1\r\nHost: server.test:8443\r\n"
                              "Authorization: Bearer sk-1\r\nContent-Type: application/json\r\n"));
  BOOST_TEST(written(prepared, own).ends_with("Content-Length: 2\r\n\r\n{}"));
  BOOST_TEST(written(prepared, own) == written(plain, own));
  // After a redirect, and for a proxy.
  BOOST_TEST(written(prepared, "/moved") == written(plain, "/moved"));
  BOOST_TEST(written(prepared, "/moved").starts_with("POST /moved HTTP/1.1\r\n"));
  const std::string proxied = written(prepared, own, "http://server.test");
  BOOST_TEST(proxied == written(plain, own, "http://server.test"));
  BOOST_TEST(proxied.starts_with("POST http://server.test/api/v1/chat/completions HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_CASE(what_must_not_be_sent_is_not_prepared) {
  HttpRequest request = question();
  request.fields.add("X-Split", "a\r\nEvil: b");
  BOOST_TEST(prepare_request(request).has_value());
  BOOST_TEST(request.prepared_head.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
