#include "stages/model_list.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/stages/apis/bench.hpp"

namespace pincer::stages {
namespace {

using test::Script;

struct ListBench {
  ListBench(ApiKind api, std::vector<Script> scripts) : http(loop, std::move(scripts)) {
    access.api = api;
    access.base = *io::parse_url("https://h/v1");
    access.secret = test::kSecret;
  }
  ListBench(ApiKind api, std::string_view body)
      : ListBench(api, std::vector{test::script_of(200, body)}) {}
  core::Result<ModelList> list() {
    return loop.run(list_models(http, access, std::chrono::seconds(5)));
  }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::ScriptedHttp http;
  ApiAccess access;
};

std::string told(const ModelList& list) {
  std::string out;
  for (const ListedModel& model : list.models) {
    out += model.id + " " + std::to_string(model.context.value_or(0)) + "/" +
           std::to_string(model.output_max.value_or(0)) + " " + model.name + ";";
  }
  return out;
}

BOOST_AUTO_TEST_SUITE(model_lists)

BOOST_AUTO_TEST_CASE(sizes_are_found_under_the_names_servers_use) {
  ListBench bench(
      ApiKind::openai_completions,
      R"({"object":"list","data":[{"id":"a"},{"id":"b","context_length":8192,"name":"Bee"},)"
      R"({"id":"c","max_model_len":4096},{"id":"d","context_window":100,"max_completion_tokens":9},)"
      R"({"id":"a"},{"id":""},{"x":1},7,{"id":"e","context_length":-5}]})");
  const auto list = bench.list();
  BOOST_TEST(told(list.value()) == "a 0/0 ;b 8192/0 Bee;c 4096/0 ;d 100/9 ;e 0/0 ;");
  BOOST_TEST(!list.value().cut);
  BOOST_TEST(bench.http.requests[0].url.target == "/v1/models");
  BOOST_TEST(bench.http.requests[0].method == "GET");
  BOOST_TEST(bench.http.requests[0].fields.get("authorization").has_value());
  BOOST_TEST(bench.http.calls[0].redirects_max == 0);
}

BOOST_AUTO_TEST_CASE(a_bare_list_and_ollamas_are_read) {
  ListBench together(ApiKind::openai_completions, R"([{"id":"a","context_length":5}])");
  BOOST_TEST(told(together.list().value()) == "a 5/0 ;");
  ListBench ollama(ApiKind::ollama, R"({"models":[{"name":"x:8b","model":"x:8b"},{"name":"y"}]})");
  BOOST_TEST(told(ollama.list().value()) == "x:8b 0/0 ;y 0/0 ;");
  BOOST_TEST(ollama.http.requests[0].url.target == "/api/tags");
}

BOOST_AUTO_TEST_CASE(pages_are_read_to_the_last) {
  ListBench google(
      ApiKind::google_generative_ai,
      {test::script_of(200,
                       R"({"models":[{"name":"models/g-1","displayName":"G","inputTokenLimit":)"
                       R"(1048576,"outputTokenLimit":8192}],"nextPageToken":"a&b="})"),
       test::script_of(200, R"({"models":[{"name":"models/g-2"}]})")});
  BOOST_TEST(told(google.list().value()) == "g-1 1048576/8192 G;g-2 0/0 ;");
  BOOST_TEST(google.http.requests[1].url.target == "/v1/models?pageSize=1000&pageToken=a%26b%3D");
  ListBench claude(ApiKind::anthropic_messages,
                   {test::script_of(200, R"({"data":[{"id":"c-1","display_name":"C"}],)"
                                         R"("has_more":true,"last_id":"c-1"})"),
                    test::script_of(200, R"({"data":[{"id":"c-2"}],"has_more":false})")});
  BOOST_TEST(told(claude.list().value()) == "c-1 0/0 C;c-2 0/0 ;");
  BOOST_TEST(claude.http.requests[1].url.target == "/v1/v1/models?limit=1000&after_id=c-1");
}

BOOST_AUTO_TEST_CASE(a_server_without_a_last_page_is_left) {
  ListBench bench(ApiKind::anthropic_messages,
                  R"({"data":[{"id":"c"}],"has_more":true,"last_id":"c"})");
  const auto list = bench.list();
  BOOST_TEST(list.value().cut);
  BOOST_TEST(bench.http.requests.size() == ModelList::kPagesMax);
}

BOOST_AUTO_TEST_CASE(a_list_without_an_end_is_cut) {
  std::string body = R"({"data":[)";
  for (std::size_t i = 0; i <= ModelList::kModelsMax; ++i) {
    body += R"({"id":")" + std::to_string(i) + R"("},)";
  }
  body.back() = ']';
  Script script;
  script.fields = {{"Content-Type", "application/json"}};
  script.pieces = {body + "}"};
  ListBench bench(ApiKind::openai_completions, std::vector{script});
  const auto list = bench.list();
  BOOST_TEST(list.value().models.size() == ModelList::kModelsMax);
  BOOST_TEST(list.value().cut);
}

BOOST_AUTO_TEST_CASE(failures_are_sentences_without_the_secret) {
  const auto error = [](Script script) {
    ListBench bench(ApiKind::openai_completions, std::vector{std::move(script)});
    return bench.list().error().text;
  };
  const std::string secret(test::kSecret);
  const std::string said =
      error(test::script_of(401, R"({"error":{"message":"bad key )" + secret + R"("}})"));
  BOOST_TEST(
      said.starts_with("the server answered the question for its models with HTTP 401: bad"));
  BOOST_TEST(said.find(secret) == std::string::npos);
  for (const std::string_view body : {"<html>", "{}", R"({"data":{}})", ""}) {
    BOOST_TEST(error(test::script_of(200, body)) ==
               "the server's answer to the question for its models is no list of models");
  }
  BOOST_TEST(error(test::failing(core::Phase::connect, core::ErrorKind::refused, "nobody")) ==
             "nobody");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
