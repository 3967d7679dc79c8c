#include <boost/test/unit_test.hpp>

#include "engine/text/json.hpp"
#include "stages/probe.hpp"

namespace pincer::stages {
namespace {

using text::JsonValue;

Model model_with(text::TextList parameters) {
  Model model;
  model.id = "author/model:free";
  model.supported_parameters = std::move(parameters);
  return model;
}

struct Body {
  Body(ProbeKind kind, const Model& model, bool stream = true)
      : text(probe_body(kind, model, stream)), root(*parser.parse(text)) {}
  std::string text;
  text::JsonParser parser;
  JsonValue root;
};

BOOST_AUTO_TEST_SUITE(probe_bodies)

BOOST_AUTO_TEST_CASE(the_tool_probe_offers_ping_alone) {
  const Body body(ProbeKind::tool, model_with({"tools", "tool_choice", "max_tokens"}));
  BOOST_TEST(body.root["model"].string().value() == "author/model:free");
  BOOST_TEST(body.root["tools"].elements() == 1U);
  const JsonValue function = body.root["tools"].element(0)["function"];
  BOOST_TEST(function["name"].string().value() == "ping");
  BOOST_TEST(function.at({"parameters", "type"}).string().value() == "object");
  BOOST_TEST(body.root["messages"].elements() == 1U);
  BOOST_TEST(body.root["tool_choice"].string().value() == "required");
  BOOST_TEST(body.root["max_tokens"].integer().value() == 256);
  BOOST_TEST(body.root["stream"].boolean().value());
  BOOST_TEST(body.root.at({"stream_options", "include_usage"}).boolean().value());
  BOOST_TEST(!body.root["models"].exists());
  BOOST_TEST(!body.root["temperature"].exists());
  BOOST_TEST(!body.root["reasoning"].exists());
}

BOOST_AUTO_TEST_CASE(a_bill_is_ruled_out) {
  for (const ProbeKind kind : {ProbeKind::tool, ProbeKind::image}) {
    const Body body(kind, model_with({}));
    const JsonValue price = body.root.at({"provider", "max_price"});
    BOOST_TEST(price["prompt"].number().value() == 0);
    BOOST_TEST(price["completion"].number().value() == 0);
  }
}

BOOST_AUTO_TEST_CASE(each_tool_choice_is_asked_for_whatever_is_listed) {
  const Model plain = model_with({"tools"});
  const auto choice = [&](ProbeKind kind) {
    const Body body(kind, plain);
    BOOST_TEST(body.root["tools"].elements() == 1U);
    return std::string(body.root["tool_choice"].string().value_or("an object"));
  };
  BOOST_TEST(choice(ProbeKind::tool_auto) == "auto");
  BOOST_TEST(choice(ProbeKind::tool_required) == "required");
  BOOST_TEST(choice(ProbeKind::tool_none) == "none");
  BOOST_TEST(choice(ProbeKind::tool_function) == "an object");
  const Body named(ProbeKind::tool_function, plain);
  BOOST_TEST(named.root.at({"tool_choice", "function", "name"}).string().value() == "ping");
}

BOOST_AUTO_TEST_CASE(a_call_is_required_only_where_the_entry_lists_it) {
  BOOST_TEST(tool_choice_for(ProbeKind::tool, model_with({"tools"})) == "auto");
  BOOST_TEST(tool_choice_for(ProbeKind::tool, model_with({"tools", "tool_choice"})) == "required");
  BOOST_TEST(tool_choice_for(ProbeKind::image, model_with({"tools", "tool_choice"})) == "");
  const Body body(ProbeKind::tool, model_with({"tools"}));
  BOOST_TEST(body.root["tool_choice"].string().value() == "auto");
}

BOOST_AUTO_TEST_CASE(the_image_probe_asks_about_an_image_and_offers_no_tool) {
  const Body body(ProbeKind::image, model_with({"tools", "tool_choice"}));
  BOOST_TEST(!body.root["tools"].exists());
  BOOST_TEST(!body.root["tool_choice"].exists());
  const JsonValue content = body.root["messages"].element(0)["content"];
  BOOST_REQUIRE(content.elements() == 2U);
  BOOST_TEST(content.element(0)["type"].string().value() == "text");
  BOOST_TEST(content.element(1)["type"].string().value() == "image_url");
  BOOST_TEST(content.element(1).at({"image_url", "url"}).string().value() == probe_image_url());
}

BOOST_AUTO_TEST_CASE(a_model_that_reasons_gets_it_off_or_gets_room) {
  Model model = model_with({"max_tokens", "reasoning"});
  const Body unknown(ProbeKind::tool, model);
  BOOST_TEST(!unknown.root["reasoning"].exists());
  BOOST_TEST(unknown.root["max_tokens"].integer().value() == 1024);

  model.reasoning = ReasoningInfo{};
  const Body off(ProbeKind::tool, model);
  BOOST_TEST(!off.root.at({"reasoning", "enabled"}).boolean().value());
  BOOST_TEST(off.root["max_tokens"].integer().value() == 256);

  model.reasoning->mandatory = true;
  const Body mandatory(ProbeKind::tool, model);
  BOOST_TEST(!mandatory.root["reasoning"].exists());
  BOOST_TEST(mandatory.root["max_tokens"].integer().value() == 1024);

  model.max_completion_tokens = 300;
  const Body small(ProbeKind::tool, model);
  BOOST_TEST(small.root["max_tokens"].integer().value() == 300);
}

BOOST_AUTO_TEST_CASE(parameters_follow_what_the_entry_lists) {
  const Body body(ProbeKind::tool, model_with({"max_completion_tokens", "temperature"}), false);
  BOOST_TEST(body.root["max_completion_tokens"].integer().value() == 256);
  BOOST_TEST(!body.root["max_tokens"].exists());
  BOOST_TEST(body.root["temperature"].number().value() == 0);
  BOOST_TEST(!body.root["stream"].boolean().value());
  BOOST_TEST(!body.root["stream_options"].exists());
}

BOOST_AUTO_TEST_CASE(an_id_full_of_tricks_stays_a_string) {
  Model model = model_with({});
  model.id = "a\"},\"model\":\"b\r\nX: y\x01";
  const Body body(ProbeKind::tool, model);
  BOOST_TEST(body.root["model"].string().value() == model.id);
}

// Decoded once by an independent inflate: 64x64 RGB, left half red, right half blue, checksums
// right. The text must not change unseen: it is what every image probe sends.
BOOST_AUTO_TEST_CASE(the_image_is_the_png_that_was_checked) {
  BOOST_TEST(
      probe_image_url() ==
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAA9ElEQVR4AWO4IycHRE"
      "AEREAEREAEREAEREAEREAEREAEREAEREAEREAEREAEREAEREAEREAEREAERHI2J4AIiIAIiIAIiIAIiIAIiIAIiI"
      "AIiIAIiIAIiIAIiIAIiIAIiIAIiIAIiIAIiIBo1AOjHhj1wKgHRj0w6oFRD4x6YNQDox4Y9cCoB0Y9MOqBUQ+Mem"
      "DUA6MeGPXAqAdGPTDqgVEPjHpg1AOjHhj1wKgHRj0w6oFRD4x6YNQDox4Y9cCoB0Y9MOqBUQ+MemDUA6MeGPXAqA"
      "dGPTDqgVEPAD0A9ADQA0APAD0A9ADQA0APAD0A9ADQAwD+vNEA22BTIAAAAABJRU5ErkJggg==");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
