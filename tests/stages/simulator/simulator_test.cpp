#include "stages/simulator/simulator.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/text/json.hpp"
#include "stages/simulator/identity.hpp"
#include "tests/support/raw_probes.hpp"

namespace pincer::stages {
namespace {

using namespace std::chrono_literals;
using simulator::Identity;
using test::all_are;
using test::capable;
using test::chat;
using test::contains;
using test::image_probe;
using test::kPng1;
using test::Simulated;
using test::tool_probe;

constexpr core::Duration kTimeout = 12s;

BOOST_AUTO_TEST_SUITE(simulator_routes)

BOOST_AUTO_TEST_CASE(what_is_no_route_is_told) {
  Simulated sim((Scenario()));
  BOOST_TEST(sim.get("/").status == 404);
  BOOST_TEST(sim.get("/api/v1/nothing").status == 404);
  BOOST_TEST(sim.get("/api/v1/chat/completions").status == 405);
  BOOST_TEST(sim.post("/api/v1/models", "{}").status == 405);
  BOOST_TEST(sim.get("/api/v1/models/count").body == "{\"data\":{\"count\":60}}");
  BOOST_TEST(sim.simulator->base_url().starts_with("http://127.0.0.1:"));
}

BOOST_AUTO_TEST_CASE(a_request_that_is_none_is_refused) {
  Simulated sim((Scenario()));
  BOOST_TEST(chat(sim, "{").status == 400);
  BOOST_TEST(chat(sim, "{\"model\":5}").status == 400);
  const auto unknown = chat(sim, tool_probe("acme/fake-1.0"));
  BOOST_TEST(unknown.status == 400);
  BOOST_TEST(contains(unknown.body, "is not a valid model ID"));
}

BOOST_AUTO_TEST_CASE(only_the_right_key_is_let_in) {
  Scenario scenario = all_are("works");
  scenario.key = "sk-or-right";
  const std::string id = capable(scenario).id;
  Simulated sim(scenario);
  BOOST_TEST(chat(sim, tool_probe(id)).status == 401);
  BOOST_TEST(chat(sim, tool_probe(id), "Authorization: Bearer sk-or-wrong\r\n").status == 401);
  BOOST_TEST(chat(sim, tool_probe(id), "Authorization: Bearer sk-or-right\r\n").status == 200);
  BOOST_TEST(sim.get("/api/v1/key").status == 401);
}

BOOST_AUTO_TEST_CASE(the_endpoints_of_a_model_are_found_by_id_and_by_canonical_slug) {
  const Scenario scenario = all_are("works");
  const Identity model = capable(scenario);
  Simulated sim(scenario);
  text::JsonParser parser;
  std::string encoded = model.id;
  const std::size_t colon = encoded.find(':');
  if (colon != std::string::npos) encoded.replace(colon, 1, "%3A");
  for (const std::string& path : {model.id, encoded, model.canonical}) {
    const auto response = sim.get("/api/v1/models/" + path + "/endpoints");
    BOOST_TEST(response.status == 200);
    const core::Result<text::JsonValue> parsed = parser.parse(response.body);
    BOOST_REQUIRE(parsed.ok());
    const text::JsonValue data = (*parsed)["data"];
    BOOST_TEST(data["id"].string().value() == model.id);
    const text::JsonValue first = data["endpoints"].element(0);
    BOOST_TEST(first["status"].integer().has_value());
    BOOST_TEST(first.at({"pricing", "prompt"}).string().value() == "0");
    BOOST_TEST(first.at({"supports_tool_choice", "required"}).boolean().value() ==
               model.tool_choice);
  }
  BOOST_TEST(sim.get("/api/v1/models/acme/fake/endpoints").status == 404);
  BOOST_TEST(sim.simulator->counters().endpoints == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(simulator_account)

std::int64_t remaining(Simulated& sim) {
  const auto response = sim.get("/api/v1/key", "Authorization: Bearer any\r\n");
  text::JsonParser parser;
  const core::Result<text::JsonValue> parsed = parser.parse(response.body);
  BOOST_REQUIRE(parsed.ok());
  return parsed->at({"data", "free_model_daily_requests", "remaining"}).integer().value();
}

BOOST_AUTO_TEST_CASE(the_minute_is_the_utc_minute_and_failures_count) {
  Scenario scenario = all_are("bad_gateway");
  scenario.requests_per_minute = 20;
  scenario.latency = 0ms;
  const std::string id = capable(scenario).id;
  Simulated sim(scenario);
  for (int i = 0; i < 20; ++i) BOOST_TEST(chat(sim, tool_probe(id)).status == 502);
  const auto over = chat(sim, tool_probe(id));
  BOOST_TEST(over.status == 429);
  const std::string reset = std::to_string(scenario.epoch_ms + 60'000);
  BOOST_TEST(contains(over.head, "X-RateLimit-Limit: 20\r\n"));
  BOOST_TEST(contains(over.head, "X-RateLimit-Remaining: 0\r\n"));
  BOOST_TEST(contains(over.head, "X-RateLimit-Reset: " + reset + "\r\n"));
  BOOST_TEST(contains(over.body, "\"X-RateLimit-Reset\":\"" + reset + "\""));
  BOOST_TEST(contains(over.body, "openrouter_free_tier_per_minute"));
  sim.pass(60s);
  BOOST_TEST(chat(sim, tool_probe(id)).status == 502);
}

BOOST_AUTO_TEST_CASE(the_day_ends_at_midnight_and_the_key_tells_what_is_left) {
  Scenario scenario = all_are("works");
  scenario.requests_per_day = 50;
  scenario.used_today = 47;
  scenario.epoch_ms += 5'000;  // five seconds into the day
  const std::string id = capable(scenario).id;
  Simulated sim(scenario);
  BOOST_TEST(remaining(sim) == 3);
  for (int left = 2; left >= 0; --left) {
    BOOST_TEST(chat(sim, tool_probe(id)).status == 200);
    BOOST_TEST(remaining(sim) == left);
  }
  const auto over = chat(sim, tool_probe(id));
  BOOST_TEST(over.status == 429);
  BOOST_TEST(contains(over.head, "X-RateLimit-Limit: 50\r\n"));
  BOOST_TEST(contains(over.body, "openrouter_free_tier_daily"));
  BOOST_TEST(contains(over.body, std::to_string(scenario.epoch_ms - 5'000 + 86'400'000)));
  BOOST_TEST(remaining(sim) == 0);
  sim.pass(24h);
  BOOST_TEST(remaining(sim) == 50);
  BOOST_TEST(chat(sim, tool_probe(id)).status == 200);
}

BOOST_AUTO_TEST_CASE(a_paid_model_costs_what_the_account_does_not_have) {
  Scenario scenario = all_are("works", 200);
  scenario.free_share = 0.5;
  Simulated sim(scenario);
  for (std::size_t i = 0; i < scenario.models; ++i) {
    const Identity model = simulator::identity_of(scenario, i);
    if (model.kind != simulator::EntryKind::twin) continue;
    BOOST_TEST(chat(sim, tool_probe(model.id)).status == 402);
    BOOST_TEST(!sim.simulator->truth(model.id, kTimeout).candidate);
    return;
  }
  BOOST_FAIL("the catalog has a paid twin");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(simulator_answers)

BOOST_AUTO_TEST_CASE(a_model_that_works_streams_a_call) {
  const Scenario scenario = all_are("works");
  const std::string id = capable(scenario).id;
  Simulated sim(scenario);
  const auto response = chat(sim, tool_probe(id));
  BOOST_TEST(response.status == 200);
  BOOST_TEST(contains(response.head, "Content-Type: text/event-stream"));
  BOOST_TEST(contains(response.head, "X-Generation-Id: gen-"));
  BOOST_TEST(response.body.starts_with(": OPENROUTER PROCESSING\n\ndata: {"));
  BOOST_TEST(contains(response.body, "\"name\":\"ping\""));
  BOOST_TEST(contains(response.body, "\"finish_reason\":\"tool_calls\""));
  BOOST_TEST(contains(response.body, "\"usage\":{"));
  BOOST_TEST(response.body.ends_with("data: [DONE]\n\n"));
}

BOOST_AUTO_TEST_CASE(every_event_of_a_stream_is_json) {
  for (const char* behaviour : {"works", "reasons_first", "text_only", "wrong_call",
                                "bad_arguments", "midstream_error", "tool_then_error"}) {
    const Scenario scenario = all_are(behaviour);
    Simulated sim(scenario);
    const auto response = chat(sim, tool_probe(capable(scenario).id));
    text::JsonParser parser;
    std::size_t events = 0;
    std::string_view rest = response.body;
    for (std::size_t at = rest.find("data: {"); at != rest.npos; at = rest.find("data: {")) {
      rest.remove_prefix(at + 6);
      const core::Result<text::JsonValue> event = parser.parse(rest.substr(0, rest.find("\n\n")));
      BOOST_REQUIRE_MESSAGE(event.ok(), behaviour);
      BOOST_TEST((*event)["choices"].elements() == 1U);
      ++events;
    }
    BOOST_TEST(events >= 2U);
  }
}

BOOST_AUTO_TEST_CASE(without_stream_the_answer_is_one_document) {
  const Scenario scenario = all_are("works");
  const std::string id = capable(scenario).id;
  Simulated sim(scenario);
  const auto response = chat(sim, tool_probe(id, false));
  text::JsonParser parser;
  const core::Result<text::JsonValue> parsed = parser.parse(response.body);
  BOOST_REQUIRE(parsed.ok());
  const text::JsonValue message = (*parsed)["choices"].element(0)["message"];
  BOOST_TEST(message["tool_calls"].element(0).at({"function", "name"}).string().value() == "ping");
  BOOST_TEST(parsed->at({"usage", "cost"}).number().value() == 0);
}

BOOST_AUTO_TEST_CASE(same_seed_same_answers) {
  for (const char* name : {"default", "hostile"}) {
    const Scenario scenario = *named_scenario(name);
    Simulated first(scenario);
    Simulated second(scenario);
    for (std::size_t i = 0; i < scenario.models; i += 7) {
      const std::string id = first.simulator->model_id(i);
      if (id.empty()) continue;
      const auto one = chat(first, tool_probe(id));
      const auto two = chat(second, tool_probe(id));
      BOOST_TEST(one.raw == two.raw);
    }
  }
}

BOOST_AUTO_TEST_CASE(silence_lasts_until_the_client_leaves) {
  for (const char* behaviour : {"hangs", "hangs_after_head", "stalls"}) {
    const Scenario scenario = all_are(behaviour);
    Simulated sim(scenario);
    const auto response = chat(sim, tool_probe(capable(scenario).id));
    BOOST_TEST(!response.ended);
    const bool head = behaviour != std::string_view("hangs");
    BOOST_TEST(response.status == (head ? 200 : 0));
    BOOST_TEST(contains(response.body, "Let m") == (behaviour == std::string_view("stalls")));
    BOOST_TEST(sim.simulator->counters().in_flight == 1U);
    sim.pass(1s);
    BOOST_TEST(sim.simulator->counters().in_flight == 0U);
  }
}

BOOST_AUTO_TEST_CASE(broken_endings_are_as_named) {
  const Scenario cut = all_are("cut");
  const std::string id = capable(cut).id;
  Simulated sim(cut);
  const auto broken = chat(sim, tool_probe(id));
  BOOST_TEST(broken.ended);
  BOOST_TEST(!broken.reason.has_value());
  BOOST_TEST(contains(broken.raw, "Let m"));
  BOOST_TEST(!broken.raw.ends_with("0\r\n\r\n"));
  sim.start(all_are("reset"));
  const auto reset = chat(sim, tool_probe(id));
  BOOST_REQUIRE(reset.reason.has_value());
  BOOST_TEST((reset.reason->kind == core::ErrorKind::reset));
  sim.start(all_are("no_answer"));
  const auto nothing = chat(sim, tool_probe(id));
  BOOST_TEST(nothing.ended);
  BOOST_TEST(nothing.raw.empty());
  sim.start(all_are("empty_stream"));
  BOOST_TEST(!contains(chat(sim, tool_probe(id)).body, "data: {"));
}

BOOST_AUTO_TEST_CASE(a_probe_made_without_care_fails_where_a_proper_one_works) {
  Scenario scenario = all_are("works", 400);
  Simulated sim(scenario);
  const std::string image = capable(scenario).id;
  BOOST_TEST(chat(sim, image_probe(image)).status == 200);
  const auto small = chat(sim, image_probe(image, kPng1));
  BOOST_TEST(small.status == 400);
  BOOST_TEST(contains(small.body, "image_too_small"));
  bool forced = false, thought = false;
  for (std::size_t i = 0; i < scenario.models; ++i) {
    const Identity model = simulator::identity_of(scenario, i);
    if (model.tools && !model.tool_choice && !forced) {
      forced = true;
      BOOST_TEST(chat(sim, tool_probe(model.id)).status == 200);
      BOOST_TEST(chat(sim, tool_probe(model.id, true, ",\"tool_choice\":\"required\"")).status ==
                 404);
    }
    if (model.tools && model.reasons_always && !thought) {
      thought = true;
      const std::string off = ",\"reasoning\":{\"enabled\":false}";
      BOOST_TEST(chat(sim, tool_probe(model.id, true, off)).status == 400);
      std::string short_of_room = tool_probe(model.id);
      short_of_room.replace(short_of_room.find("256"), 3, "64");
      const auto cut = chat(sim, short_of_room);
      BOOST_TEST(contains(cut.body, "\"finish_reason\":\"length\""));
      BOOST_TEST(!contains(cut.body, "tool_calls"));
    }
  }
  BOOST_TEST(forced);
  BOOST_TEST(thought);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
