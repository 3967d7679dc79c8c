#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "stages/catalog.hpp"

namespace pincer::stages {
namespace {

using Texts = text::TextList;

Model model(const std::string& members) {
  auto parsed = parse_model("{\"id\":\"a/b\"," + members + "}");
  BOOST_REQUIRE(parsed.has_value());
  return *parsed;
}

Special special(const std::string& id, const std::string& members = "\"x\":1") {
  return parse_model("{\"id\":\"" + id + "\"," + members + "}").value().special();
}

BOOST_AUTO_TEST_SUITE(catalog_entry)

BOOST_AUTO_TEST_CASE(every_field_of_the_published_schema_is_read) {
  const auto parsed = parse_model(R"({
    "id": "stealth/ox-27b-alpha", "canonical_slug": "s", "name": "Ox Alpha ", "created": 1787256295,
    "context_length": 1048576,
    "architecture": {"modality": "text+image->text", "input_modalities": ["video","text","image"],
                     "output_modalities": ["text"], "tokenizer": "Other", "instruct_type": null},
    "pricing": {"prompt": "0", "completion": "0.00000008333333333333334", "request": "0.5",
                "image": 2, "web_search": "x", "internal_reasoning": "1e-6", "discount": 0.1},
    "top_provider": {"context_length": 7, "max_completion_tokens": 131072, "is_moderated": false},
    "supported_parameters": ["tools", " tool_choice ", "", 7, null],
    "expiration_date": "2098-12-31", "alias_target": null,
    "reasoning": {"mandatory": true, "default_enabled": true, "supported_efforts": ["max", null]}})");
  BOOST_REQUIRE(parsed.has_value());
  const Model& entry = *parsed;
  BOOST_TEST(entry.id == "stealth/ox-27b-alpha");
  BOOST_TEST(entry.name == "Ox Alpha");
  BOOST_TEST(entry.created_ms.value() == 1787256295000);
  BOOST_TEST(entry.context_length.value() == 1048576.0);
  BOOST_TEST(entry.max_completion_tokens.value() == 131072.0);
  BOOST_TEST(entry.modality == "text+image->text");
  BOOST_CHECK(entry.input_modalities == Texts({"image", "text", "video"}));
  BOOST_CHECK(entry.output_modalities == Texts({"text"}));
  BOOST_CHECK(entry.supported_parameters == Texts({"tools", "tool_choice"}));
  BOOST_TEST(entry.supports("tools"));
  BOOST_TEST(!entry.supports("tool"));
  BOOST_TEST(entry.takes_image());
  BOOST_REQUIRE(entry.pricing.has_value());
  BOOST_TEST(entry.pricing->completion == 0.00000008333333333333334);
  BOOST_TEST(entry.pricing->request == 0.5);
  BOOST_TEST(entry.pricing->image == 2.0);
  BOOST_TEST(entry.pricing->web_search == 0.0);
  BOOST_TEST(entry.pricing->internal_reasoning == 1e-6);
  BOOST_TEST(entry.params_b().value() == 27.0);
  BOOST_REQUIRE(entry.reasoning.has_value());
  BOOST_TEST(entry.reasoning->mandatory);
  BOOST_TEST(entry.reasoning->default_enabled);
  BOOST_TEST(entry.expiration_date == "2098-12-31");
  BOOST_TEST(entry.alias_target == "");
  BOOST_CHECK(entry.special() == Special::none);
}

BOOST_AUTO_TEST_CASE(missing_null_and_wrong_fields_leave_nothing) {
  for (
      const char* members :
      {"\"x\":1",
       R"("name":null,"created":null,"context_length":null,"architecture":null,"pricing":null,)"
       R"("top_provider":null,"supported_parameters":null,"expiration_date":null,"reasoning":null)",
       R"("name":7,"created":"7","context_length":"7","architecture":[],"pricing":"0",)"
       R"("top_provider":7,"supported_parameters":{},"expiration_date":20261231,"reasoning":true)"}) {
    const Model entry = model(members);
    BOOST_TEST(entry.name == "a/b");
    BOOST_TEST(!entry.created_ms);
    BOOST_TEST(!entry.context_length);
    BOOST_TEST(!entry.max_completion_tokens);
    BOOST_TEST(entry.modality == "");
    BOOST_TEST(entry.input_modalities.empty());
    BOOST_TEST(entry.output_modalities.empty());
    BOOST_TEST(!entry.takes_image());
    BOOST_TEST(!entry.pricing);
    BOOST_TEST(!entry.is_free());
    BOOST_TEST(!entry.params_b());
    BOOST_TEST(!entry.reasoning);
    BOOST_TEST(entry.expiration_date == "");
    BOOST_CHECK(entry.special() == Special::none);
  }
}

BOOST_AUTO_TEST_CASE(without_an_id_there_is_no_entry) {
  for (const char* json : {"{}", R"({"id":""})", R"({"id":" \t"})", R"({"id":null})", R"(["id"])",
                           "null", "", "{", R"("id")"}) {
    BOOST_TEST(!parse_model(json).has_value());
  }
  BOOST_TEST(!parse_model("{\"id\":\"" + std::string(513, 'x') + "\"}").has_value());
  BOOST_TEST(parse_model("{\"id\":\"" + std::string(512, 'x') + "\"}").has_value());
  BOOST_TEST(parse_model(R"({"id":"\u00a0 a/b \ufeff"})")->id == "a/b");
}

BOOST_AUTO_TEST_CASE(the_older_fields_come_second) {
  const Model both = model(
      R"("created":1700000000,"created_at":1600000000,"modality":"text->text",)"
      R"("max_completion_tokens":222,"max_output_tokens":333,"top_provider":{"max_completion_tokens":111},)"
      R"("architecture":{"modality":"text+image->text","input_modalities":["text","image"]})");
  BOOST_TEST(both.created_ms.value() == 1700000000000);
  BOOST_TEST(both.max_completion_tokens.value() == 111.0);
  BOOST_TEST(both.modality == "text+image->text");
  BOOST_TEST(both.takes_image());
  const Model old = model(
      R"("created_at":1600000000000.4,"max_output_tokens":333,"modality":" text+IMAGE+file->text ")");
  BOOST_TEST(old.created_ms.value() == 1600000000000);
  BOOST_TEST(old.max_completion_tokens.value() == 333.0);
  BOOST_TEST(old.modality == "text+IMAGE+file->text");
  BOOST_CHECK(old.input_modalities == Texts({"file", "image", "text"}));
  BOOST_CHECK(old.output_modalities == Texts({"text"}));
  BOOST_TEST(model(R"("modality":"text+image")").takes_image());
  BOOST_TEST(!model(R"("modality":"text->image")").takes_image());
  BOOST_TEST(!model(R"("modality":"imagenet->text")").takes_image());
}

BOOST_AUTO_TEST_CASE(of_duplicates_the_last_counts_with_all_that_it_holds) {
  const std::string priced = R"("pricing":{"prompt":"1","completion":"2","image":"3"},)";
  BOOST_TEST(model(priced + R"("pricing":{"prompt":"4","completion":"5"})").pricing->image == 0.0);
  BOOST_TEST(!model(priced + R"("pricing":null)").pricing);
  BOOST_TEST(!model(priced + R"("pricing":[])").pricing);
  BOOST_TEST(!model(priced + R"("pricing":{})").pricing);
}

BOOST_AUTO_TEST_CASE(dates_beyond_reason_are_none) {
  for (const char* created : {"0", "-5", "1e300", "\"2026\"", "[]"}) {
    BOOST_TEST(!model(std::string("\"created\":") + created).created_ms);
  }
  BOOST_TEST(model(R"("expiration_date":"2026-08-24T00:00:00Z")").expiration_date == "2026-08-24");
  for (const char* date : {"2026-8-24", "soon", "2026-08-24x", "2026/08/24", ""}) {
    BOOST_TEST(model("\"expiration_date\":\"" + std::string(date) + "\"").expiration_date == "");
  }
}

BOOST_AUTO_TEST_CASE(a_price_needs_both_parts) {
  BOOST_TEST(!model(R"("pricing":{"prompt":"0"})").pricing);
  for (const char* price :
       {"\"\"", "\" \"", "\"free\"", "\"0x\"", "\"nan\"", "\"inf\"", "null", "\"1,5\"", "true"}) {
    BOOST_TEST(
        !model("\"pricing\":{\"completion\":0,\"prompt\":" + std::string(price) + "}").pricing);
  }
  BOOST_TEST(model(R"("pricing":{"prompt":" +0.5 ","completion":"-1"})").pricing->prompt == 0.5);
}

BOOST_AUTO_TEST_CASE(free_is_a_suffix_or_a_price_of_nothing) {
  const auto is_free = [](const char* json) { return parse_model(json).value().is_free(); };
  BOOST_TEST(is_free(R"({"id":"a/b:free","pricing":{"prompt":"5","completion":"5"}})"));
  BOOST_TEST(is_free(R"({"id":"a/b:free"})"));
  BOOST_TEST(is_free(R"({"id":"a/b","pricing":{"prompt":"0","completion":0.0}})"));
  BOOST_TEST(!is_free(R"({"id":"a/b","pricing":{"prompt":"0","completion":"0.1"}})"));
  BOOST_TEST(!is_free(R"({"id":"a/b","pricing":{"prompt":"-1","completion":"-1"}})"));
  BOOST_TEST(!is_free(R"({"id":"a/b:freed"})"));
}

BOOST_AUTO_TEST_CASE(what_is_no_chat_model_is_told_apart) {
  const std::string text_out = R"("architecture":{"output_modalities":["text"]})";
  BOOST_CHECK(special("a/b", text_out) == Special::none);
  BOOST_CHECK(special("~openai/gpt-latest") == Special::alias);
  BOOST_CHECK(special("a/b", R"("alias_target":{"name":"N","slug":"a/c"})") == Special::alias);
  BOOST_CHECK(special("openrouter/auto", R"("pricing":{"prompt":"-1","completion":"-1"})") ==
              Special::router);
  BOOST_CHECK(special("openrouter/free", R"("architecture":{"tokenizer":"Router"})") ==
              Special::router);
  BOOST_CHECK(special("openrouter/free", R"("architecture":{"tokenizer":"Other"})") ==
              Special::none);
  BOOST_CHECK(special("openrouter/owl-alpha", text_out) == Special::none);
  BOOST_CHECK(special("google/lyria", R"("architecture":{"output_modalities":["text","audio"]})") ==
              Special::audio_output);
  BOOST_CHECK(special("a/tts", R"("modality":"text->speech")") == Special::audio_output);
  BOOST_CHECK(special("a/b", R"("architecture":{"output_modalities":["embeddings"]})") ==
              Special::not_text_output);
  BOOST_CHECK(special("meta-llama/llama-guard-4-12b:free") == Special::guard);
  BOOST_CHECK(special("openai/gpt-oss-safeguard-20b") == Special::guard);
  BOOST_CHECK(special("nvidia/nemotron-3.5-content-safety:free") == Special::guard);
  BOOST_CHECK(special("guard/vanguard-7b") == Special::none);
  BOOST_CHECK(special("baidu/qianfan-OCR-fast:free") == Special::ocr);
  BOOST_CHECK(special("a/mediocre") == Special::none);
}

BOOST_AUTO_TEST_CASE(a_ref_names_the_router_models_once) {
  Model entry;
  entry.id = "acme/b-7b:free";
  BOOST_TEST(model_ref(entry) == "openrouter/acme/b-7b:free");
  entry.id = "openrouter/free";
  BOOST_TEST(model_ref(entry) == "openrouter/free");
  entry.id = "OpenRouter/auto";
  BOOST_TEST(model_ref(entry) == "OpenRouter/auto");
  entry.id = "openrouter/";
  BOOST_TEST(model_ref(entry) == "openrouter/openrouter/");
  entry.id = "openrouters/x";
  BOOST_TEST(model_ref(entry) == "openrouter/openrouters/x");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
