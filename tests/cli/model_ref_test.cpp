#include "cli/model_ref.hpp"

#include <boost/test/unit_test.hpp>

namespace pincer::cli {
namespace {

BOOST_AUTO_TEST_SUITE(model_ref)

std::string key_of(std::string_view text) {
  const Result<ModelRef> ref = parse_ref(text);
  return ref ? ref->key() : "refused";
}

BOOST_AUTO_TEST_CASE(the_first_slash_splits_and_the_model_keeps_its_case) {
  BOOST_TEST(key_of("OpenAI/GPT-5.4") == "openai/GPT-5.4");
  BOOST_TEST(key_of(" openrouter / moonshotai/kimi-k2 ") == "openrouter/moonshotai/kimi-k2");
  BOOST_TEST(key_of("/gpt-5") == "refused");
  BOOST_TEST(key_of("openai/") == "refused");
  BOOST_TEST(key_of("openai/ ") == "refused");
  BOOST_TEST(key_of("gpt-5") == "refused");
}

BOOST_AUTO_TEST_CASE(a_doubled_provider_is_written_once) {
  BOOST_TEST(key_of("openrouter/openrouter/free") == "openrouter/free");
  BOOST_TEST(key_of("openrouter/OpenRouter/auto") == "OpenRouter/auto");
  BOOST_TEST(key_of("nvidia/nvidia/nemotron") == "nvidia/nemotron");
}

BOOST_AUTO_TEST_CASE(other_names_of_a_provider_are_replaced) {
  BOOST_TEST(key_of("z.ai/glm-5") == "zai/glm-5");
  BOOST_TEST(key_of("Z-AI/glm-5") == "zai/glm-5");
  BOOST_TEST(key_of("bedrock/x") == "amazon-bedrock/x");
  BOOST_TEST(key_of("kimi-coding/k2") == "kimi/k2");
  BOOST_TEST(key_of("doubao/seed") == "volcengine/seed");
}

BOOST_AUTO_TEST_CASE(other_spellings_of_a_model_are_replaced) {
  BOOST_TEST(key_of("anthropic/opus-4.6") == "anthropic/claude-opus-4-6");
  BOOST_TEST(key_of("google/gemini-3-pro") == "google/gemini-3-pro-preview");
  BOOST_TEST(key_of("google-vertex/gemini-3.1-flash") == "google-vertex/gemini-3-flash-preview");
  BOOST_TEST(key_of("xai/grok-4-fast-reasoning") == "xai/grok-4-fast");
  BOOST_TEST(key_of("huggingface/huggingface/org/m") == "huggingface/org/m");
  BOOST_TEST(key_of("vercel-ai-gateway/opus-4.6") == "vercel-ai-gateway/anthropic/claude-opus-4-6");
  BOOST_TEST(key_of("openai/opus-4.6") == "openai/opus-4.6");
}

struct Suffix {
  const char* typed;
  const char* model;
  const char* profile;
};

BOOST_AUTO_TEST_CASE(a_profile_is_cut_but_a_date_or_a_quantisation_is_not) {
  for (const Suffix& one : {
           Suffix{"openai/gpt-5.4@work", "openai/gpt-5.4", "work"},
           Suffix{"a/m@20250114", "a/m@20250114", ""},
           Suffix{"a/m@20250114@work", "a/m@20250114", "work"},
           Suffix{"a/m@2025011", "a/m", "2025011"},
           Suffix{"a/m@q4_k_m", "a/m@q4_k_m", ""},
           Suffix{"a/m@Q8_0@home", "a/m@Q8_0", "home"},
           Suffix{"a/m@8bit", "a/m@8bit", ""},
           Suffix{"a/m@8bits", "a/m", "8bits"},
           Suffix{"a@b/m", "a@b/m", ""},
           Suffix{"a/m@", "a/m@", ""},
           Suffix{"fast@work", "fast", "work"},
           Suffix{"@work", "@work", ""},
       }) {
    const Result<TypedRef> read = read_typed_ref(one.typed);
    BOOST_REQUIRE(read.ok());
    BOOST_TEST(read->model == one.model);
    BOOST_TEST(read->profile == one.profile);
  }
}

BOOST_AUTO_TEST_CASE(what_nobody_can_see_or_type_is_refused) {
  for (const std::string text : {"", "  ", "a/b\x1b[2J", "a/b\nc",
                                 "a/\xe2\x80\xae"
                                 "b",
                                 "a/\xff"}) {
    const Result<TypedRef> read = read_typed_ref(text);
    BOOST_TEST(!read.ok(), text);
    if (!read) BOOST_TEST(read.error().text.find('\x1b') == std::string::npos);
  }
  BOOST_TEST(!read_typed_ref(std::string(kRefBytesMax + 1, 'a')).ok());
  BOOST_TEST(read_typed_ref(std::string(kRefBytesMax, 'a')).ok());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
