#include <boost/test/unit_test.hpp>

#include "stages/catalog.hpp"
#include "tests/support/drop_after_every_step.hpp"
#include "tests/support/scripted_http.hpp"

namespace pincer::stages {
namespace {

using namespace std::chrono_literals;
using test::HttpAnswer;

constexpr const char* kKey = "sk-or-v1-0123456789abcdef0123456789abcdef";

HttpAnswer page(const std::string& ids, const std::string& next = "") {
  HttpAnswer answer;
  answer.body = "{\"data\":[";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    answer.body += (i == 0 ? "{\"id\":\"" : ",{\"id\":\"") + std::string(1, ids[i]) + "\"}";
  }
  answer.body += "],\"links\":{\"next\":" + (next.empty() ? "null" : "\"" + next + "\"") + "}}";
  return answer;
}

HttpAnswer status(int code, const std::string& body = "", const std::string& retry_after = "") {
  HttpAnswer answer;
  answer.status = code;
  answer.body = body;
  if (!retry_after.empty()) answer.fields.emplace_back("Retry-After", retry_after);
  return answer;
}

CatalogRequest request_for(const char* base) {
  CatalogRequest request;
  request.base = io::parse_url(base).value();
  request.authorization = std::string("Bearer ") + kKey;
  return request;
}

/// A loop, a script and one fetch.
struct Fixture {
  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::ScriptedHttp http{loop};
  CatalogRequest request = request_for("https://example.org/api/v1");

  Result<Catalog> fetch() { return loop.run(fetch_catalog(http, request)); }
  std::string ids() {
    const auto catalog = fetch();
    if (!catalog) BOOST_FAIL(catalog.error().text);
    std::string text;
    for (const Model& model : catalog->models) text += model.id;
    return catalog->next.empty() ? text : text + " + " + catalog->next;
  }
  Error error() {
    const auto catalog = fetch();
    BOOST_REQUIRE(!catalog.ok());
    BOOST_TEST(catalog.error().text.find(kKey) == std::string::npos);
    BOOST_TEST(catalog.error().text.starts_with(
        "cannot get the model catalog from https://example.org/api/v1/models"));
    return catalog.error();
  }
  bool says(const Error& error, const char* part) {
    return error.text.find(part) != std::string::npos;
  }
  core::Duration elapsed() const { return driver.now() - begin; }
  core::Time begin = driver.now();
};

BOOST_FIXTURE_TEST_SUITE(catalog_fetch, Fixture)

BOOST_AUTO_TEST_CASE(one_page_is_one_request) {
  http.answer(page("abca"));
  BOOST_TEST(ids() == "abc");
  BOOST_REQUIRE(http.requests.size() == 1u);
  const io::HttpRequest& get = http.requests[0];
  BOOST_TEST(get.method == "GET");
  BOOST_TEST(get.url.text() == "https://example.org/api/v1/models");
  BOOST_TEST(get.fields.get("accept").value() == "application/json");
  BOOST_TEST(get.fields.get("authorization").value() == request.authorization);
  BOOST_TEST(http.calls[0].gzip);
  BOOST_TEST(http.calls[0].redirects_max == 5);
  BOOST_TEST(http.calls[0].bounds.body_bytes_max == request.bytes_max);
  BOOST_CHECK(http.calls[0].deadlines.total == 12s);
}

BOOST_AUTO_TEST_CASE(without_a_key_none_is_sent) {
  request.authorization.clear();
  http.answer(page("a"));
  BOOST_TEST(ids() == "a");
  BOOST_TEST(!http.requests[0].fields.get("authorization"));
}

BOOST_AUTO_TEST_CASE(pages_are_followed_and_duplicates_dropped) {
  http.answer(page("ab", "/api/v1/models?offset=2&limit=2"));
  http.answer(page("bc", "https://example.org/api/v1/models?offset=4&limit=2"));
  http.answer(page("d"));
  const auto catalog = fetch();
  BOOST_REQUIRE(catalog.ok());
  BOOST_TEST(catalog->models.size() == 4u);
  BOOST_TEST(catalog->entries == 5u);
  BOOST_TEST(catalog->duplicates == 1u);
  BOOST_TEST(catalog->next == "");
  BOOST_TEST(http.requests[2].url.target == "/api/v1/models?offset=4&limit=2");
  BOOST_TEST(http.requests[2].fields.count("authorization") == 1u);
}

BOOST_AUTO_TEST_CASE(a_page_elsewhere_is_not_followed) {
  for (const char* next :
       {"https://evil.example/models", "http://example.org/api/v1/models?o=1",
        "https://example.org:444/x", "//evil.example/x", "https://u@[", "ftp://x"}) {
    http.answer(page("a", next));
    BOOST_TEST(ids() == std::string("a + ") + next);
  }
}

BOOST_AUTO_TEST_CASE(a_loop_of_pages_ends) {
  http.answer(page("a", "/api/v1/models?p=2"));
  http.answer(page("b", "/api/v1/models?p=3"));
  http.answer(page("c", "?p=2"));
  BOOST_TEST(ids() == "abc + ?p=2");
  http.answer(page("a", "/api/v1/models"));
  BOOST_TEST(ids() == "a + /api/v1/models");
}

BOOST_AUTO_TEST_CASE(pages_and_bytes_are_bounded) {
  request.pages_max = 2;
  http.answer(page("a", "?p=2"));
  http.answer(page("b", "?p=3"));
  BOOST_TEST(ids() == "ab + ?p=3");
  const HttpAnswer first = page("a", "?p=2");
  request.pages_max = 9;
  request.bytes_max = first.body.size() + 1;
  http.answer(first);
  http.answer(page("b"));
  BOOST_TEST(ids() == "ab");
  BOOST_TEST(http.calls.back().bounds.body_bytes_max == 1u);
  request.bytes_max = first.body.size();
  http.answer(first);
  BOOST_TEST(ids() == "a + ?p=2");
}

BOOST_AUTO_TEST_CASE(an_http_status_is_named_with_the_servers_words) {
  const std::string body =
      std::string(R"({"error":{"message":"bad key )") + kKey + R"(\u001b[1m"}})";
  http.answer(status(401, body));
  const Error error = this->error();
  BOOST_TEST(error.code == 401);
  BOOST_TEST(error.text ==
             "cannot get the model catalog from https://example.org/api/v1/models: "
             "HTTP 401 (bad key sk-or-v1...cdef\\x1b[1m); check the API key");
  http.answer(status(302));
  BOOST_TEST(says(this->error(), "HTTP 302"));
}

BOOST_AUTO_TEST_CASE(a_passing_trouble_is_tried_again_once) {
  for (const int code : {429, 500, 502, 503, 529}) {
    begin = driver.now();
    http.answer(status(code));
    http.answer(page("a"));
    BOOST_TEST(ids() == "a");
    BOOST_CHECK(elapsed() == 500ms);
    BOOST_CHECK(http.calls.back().deadlines.total == 11500ms);
    http.answer(status(code));
    http.answer(status(code, "<html>"));
    BOOST_TEST(error().code == code);
  }
}

BOOST_AUTO_TEST_CASE(retry_after_is_kept_when_it_fits_into_the_timeout) {
  http.answer(status(429, "", "3"));
  http.answer(page("a"));
  BOOST_TEST(ids() == "a");
  BOOST_CHECK(elapsed() == 3s);
  http.answer(status(429, "", "12"));
  const Error error = this->error();
  BOOST_TEST(says(error, "HTTP 429; too many requests; wait a minute"));
  BOOST_CHECK(elapsed() == 3s);
  http.answer(status(404, "", "1"));
  BOOST_TEST(says(this->error(), "HTTP 404; check the base URL"));
}

BOOST_AUTO_TEST_CASE(a_failed_exchange_is_explained) {
  HttpAnswer cut = page("ab");
  cut.body.resize(20);
  cut.failure.emplace();
  cut.failure->phase = core::Phase::body;
  cut.failure->kind = core::ErrorKind::premature_close;
  cut.failure->text = "the connection was closed inside the response";
  http.answer(cut);
  const Error error = this->error();
  BOOST_CHECK(error.kind == core::ErrorKind::premature_close);
  BOOST_CHECK(error.phase == core::Phase::body);
  BOOST_TEST(says(error, "closed inside the response; try again"));
}

BOOST_AUTO_TEST_CASE(a_body_that_never_ends_is_cut_by_the_timeout) {
  HttpAnswer slow = page("ab");
  slow.delay = 2s;
  http.answer(slow);
  BOOST_CHECK(error().kind == core::ErrorKind::timeout);
  BOOST_CHECK(elapsed() == 12s);
}

BOOST_AUTO_TEST_CASE(what_is_no_catalog_ends_at_its_first_bytes) {
  HttpAnswer html;
  html.body = "<!DOCTYPE html>" + std::string(1000, 'x');
  html.delay = 1ms;
  http.answer(html);
  const Error error = this->error();
  BOOST_CHECK(error.kind == core::ErrorKind::bad_content);
  BOOST_TEST(says(error, "it is a web page"));
  BOOST_CHECK(elapsed() == 2ms);
  for (const char* body : {"", "null", "[]", "{}", "\"soon back\"", "{\"data\":[{\"id\":\"a\"}"}) {
    HttpAnswer answer;
    answer.body = body;
    http.answer(answer);
    BOOST_TEST(says(this->error(), "the answer is no model catalog: "));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_list_is_a_catalog) {
  http.answer(page(""));
  BOOST_TEST(ids() == "");
}

BOOST_AUTO_TEST_CASE(a_failing_later_page_fails_the_catalog) {
  http.answer(page("a", "/api/v1/models?p=2"));
  http.answer(status(400));
  BOOST_TEST(says(error(), "models?p=2: HTTP 400"));
}

BOOST_AUTO_TEST_CASE(a_dropped_fetch_leaves_nothing) {
  struct World {
    World(core::Loop& loop, test::VirtualDriver&) : http(loop) {
      http.answer(status(503, "", "1"));
      HttpAnswer first = page("ab", "?p=2");
      first.delay = 10ms;
      http.answer(first);
      http.answer(page("c"));
    }
    core::Task<void> task() {
      const auto catalog = co_await fetch_catalog(http, request_for("http://localhost/"));
      BOOST_TEST(catalog.ok());
    }
    test::ScriptedHttp http;
  };
  BOOST_TEST(test::drop_after_every_step<World>() > 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
