#include "stages/error_facts.hpp"

#include <boost/test/unit_test.hpp>

#include "stages/completion.hpp"

namespace pincer::stages {
namespace {

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(all_layers_of_openrouters_error_are_read) {
  const auto facts = error_facts(R"({"error":{"code":429,"message":"m","availability":
      {"code":"capacity_exhausted","retry_after":1.5},"metadata":{"error_type":"t",
      "limit_source":"l","failed_routing_step":"f","provider_name":"p","remedy_hint":"r",
      "raw":"{\"error\":{\"message\":\"inner\"}}","missing_attestation_types":["a",7,"b"],
      "reasons":["x"],"headers":{"x-ratelimit-reset":"1765661700000"}}},"user_id":"u"})");
  BOOST_REQUIRE(facts.has_value());
  BOOST_TEST(facts->code.value() == 429);
  BOOST_TEST(facts->message == "m");
  BOOST_TEST(facts->error_type == "t");
  BOOST_TEST(facts->availability_code == "capacity_exhausted");
  BOOST_TEST(facts->retry_after_ms.value() == 1500);
  BOOST_TEST(facts->limit_source == "l");
  BOOST_TEST(facts->failed_routing_step == "f");
  BOOST_TEST(facts->provider_name == "p");
  BOOST_TEST(facts->remedy_hint == "r");
  BOOST_TEST(facts->upstream_message == "inner");
  BOOST_TEST(facts->raw == R"({"error":{"message":"inner"}})");
  BOOST_TEST(facts->missing_attestations.size() == 2U);
  BOOST_TEST(facts->moderation_reasons.size() == 1U);
  BOOST_TEST(facts->reset_ms.value() == 1765661700000);
}

BOOST_AUTO_TEST_CASE(members_of_any_wrong_type_are_as_missing) {
  const auto facts = error_facts(R"({"error":{"code":[],"message":7,"availability":"no",
      "metadata":{"error_type":{},"raw":3,"reasons":"x","headers":[],"limit_source":null}}})");
  BOOST_REQUIRE(facts.has_value());
  BOOST_TEST(!facts->code.has_value());
  BOOST_TEST(facts->message.empty());
  BOOST_TEST(facts->raw.empty());
  BOOST_TEST(facts->moderation_reasons.empty());
  BOOST_TEST(!facts->retry_after_ms.has_value());
}

BOOST_AUTO_TEST_CASE(other_shapes_are_read_too) {
  BOOST_TEST(error_facts(R"({"error":"words"})")->message == "words");
  BOOST_TEST(error_facts(R"({"error":true})").has_value());
  BOOST_TEST(error_facts(R"({"message":"top","code":404})")->code.value() == 404);
  BOOST_TEST(error_facts(R"({"detail":"Not found"})")->message == "Not found");
  const auto openai =
      error_facts(R"({"error":{"message":"m","type":"invalid_request_error","code":"bad_key"}})");
  BOOST_TEST(openai->error_type == "invalid_request_error");
  BOOST_TEST(openai->code_text == "bad_key");
  const auto object = error_facts(R"({"error":{"metadata":{"raw":{"detail":"deep"}}}})");
  BOOST_TEST(object->upstream_message == "deep");
  BOOST_TEST(error_facts(R"({"error":{"metadata":{"raw":"{cut"}}})")->upstream_message == "{cut");
}

BOOST_AUTO_TEST_CASE(what_is_no_error_is_none) {
  for (const std::string_view body :
       {"", "<html>", "{}", "[]", "7", "{\"error\":null}", "{\"error\":false}", "{\"error\":\"\"}",
        "{\"error\":{}", "{\"data\":[]}"}) {
    BOOST_TEST(!error_facts(body).has_value(), body);
  }
}

BOOST_AUTO_TEST_CASE(texts_are_bounded_and_stay_utf8) {
  const std::string umlauts = [] {
    std::string text = "x";
    for (int i = 0; i < 3000; ++i) text += "\xC3\xBC";
    return text;
  }();
  const auto facts = error_facts("{\"error\":{\"message\":\"" + umlauts +
                                 "\",\"metadata\":{\"raw\":\"" + umlauts + "\"}}}");
  BOOST_TEST(facts->message.size() == 1023U);
  BOOST_TEST(facts->raw.size() == 2047U);
  BOOST_TEST(bounded("\xC3\xBC", 1).empty());
  BOOST_TEST(bounded("ab", 2) == "ab");
  BOOST_TEST(bounded("\xBC\xBC\xBC", 2).empty());
}

BOOST_AUTO_TEST_CASE(resets_are_times_of_this_century) {
  BOOST_TEST(read_reset_ms("1765661700000").value() == 1765661700000);
  BOOST_TEST(read_reset_ms("1765661700").value() == 1765661700000);
  for (const std::string_view text :
       {"", "soon", "-1", "0", "60", "1e12", "99999999999999999999", "1765661700000x", " 1"}) {
    BOOST_TEST(!read_reset_ms(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_wait_is_capped_at_a_day) {
  const auto facts = error_facts(R"({"error":{"availability":{"retry_after":1e300}}})");
  BOOST_TEST(facts->retry_after_ms.value() == 86'400'000);
  BOOST_TEST(!error_facts(R"({"error":{"availability":{"retry_after":-3}}})")->retry_after_ms);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
