#include "stages/probe.hpp"

#include <boost/test/unit_test.hpp>

#include "stages/classify.hpp"
#include "tests/stages/answers.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::stages {
namespace {

using core::ErrorKind;
using core::Phase;
using test::Script;

constexpr std::string_view kKey = "sk-or-v1-0123456789abcdef";
constexpr auto kEvents = "text/event-stream";
constexpr auto kJson = "application/json";

struct Bench {
  explicit Bench(Script script) : http(loop, {std::move(script)}) {
    target.base = *io::parse_url("https://openrouter.ai/api/v1");
    target.authorization = "Bearer " + std::string(kKey);
    target.timeout = std::chrono::seconds(10);
    model.id = "author/model:free";
    model.supported_parameters = {"tools", "tool_choice"};
  }
  Evidence probe(ProbeKind kind = ProbeKind::tool) {
    Evidence evidence;
    loop.run(prober().probe(model, kind, target.timeout, evidence));
    return evidence;
  }
  /// Made late, because tests change the target first; a change after that makes a new one.
  Prober& prober() {
    made.push_back(std::make_unique<Prober>(http, target));
    return *made.back();
  }

  test::VirtualDriver driver;
  core::Loop loop{driver};
  test::ScriptedHttp http;
  ProbeTarget target;
  Model model;
  std::vector<std::unique_ptr<Prober>> made;
};

Script answer(int status, std::string type, std::vector<std::string> pieces) {
  Script script;
  script.status = status;
  script.fields = {{"Content-Type", std::move(type)}};
  script.pieces = std::move(pieces);
  return script;
}

Reason reason_of(const Evidence& evidence) {
  return classify(evidence).reason;
}

BOOST_AUTO_TEST_SUITE(probes)

BOOST_AUTO_TEST_CASE(a_probe_is_one_post_with_the_fields_openrouter_wants) {
  Bench bench(answer(200, kEvents, {std::string(kStreamedCall)}));
  const Evidence evidence = bench.probe();
  BOOST_REQUIRE(bench.http.requests.size() == 1U);
  const io::HttpRequest& request = bench.http.requests[0];
  BOOST_TEST(request.method == "POST");
  BOOST_TEST(request.url.text() == "https://openrouter.ai/api/v1/chat/completions");
  BOOST_TEST(request.fields.get("authorization").value() == "Bearer " + std::string(kKey));
  BOOST_TEST(request.fields.get("content-type").value() == "application/json");
  BOOST_TEST(request.fields.get("accept").value() == "text/event-stream, application/json");
  BOOST_TEST(request.fields.get("x-openrouter-cache").value() == "false");
  BOOST_TEST(request.fields.get("x-openrouter-title").value() == "pincer");
  BOOST_TEST(!request.fields.get("http-referer").has_value());  // there is no page to name
  BOOST_TEST(request.body == probe_body(ProbeKind::tool, bench.model, true));
  const io::HttpCall& call = bench.http.calls[0];
  BOOST_TEST(call.redirects_max == 0);
  BOOST_TEST(call.bounds.body_bytes_max == std::size_t{4} << 20);
  for (const core::Duration deadline :
       {call.deadlines.connect, call.deadlines.tls, call.deadlines.head, call.deadlines.idle,
        call.deadlines.total}) {
    BOOST_TEST((deadline <= bench.target.timeout));
  }
  BOOST_TEST(evidence.tool_choice == "required");
}

BOOST_AUTO_TEST_CASE(evidence_tells_the_protocol_of_its_own_answer) {
  for (const bool http2 : {true, false}) {
    Script script = answer(200, kEvents, {std::string(kStreamedCall)});
    script.http2 = http2;
    Bench bench(script);
    Evidence evidence;
    evidence.http2 = !http2;
    bench.loop.run(
        bench.prober().probe(bench.model, ProbeKind::tool, bench.target.timeout, evidence));
    BOOST_TEST(evidence.http2 == http2);
  }
}

BOOST_AUTO_TEST_CASE(without_a_key_no_authorization_is_sent) {
  Bench bench(answer(401, kJson, {R"({"error":{"code":401,"message":"no"}})"}));
  bench.target.authorization.clear();
  const Evidence evidence = bench.probe();
  BOOST_TEST(bench.http.requests[0].fields.count("authorization") == 0U);
  BOOST_TEST(evidence.error.value().message == "no");
}

BOOST_AUTO_TEST_CASE(a_streamed_call_works_and_its_times_are_kept) {
  Script script = answer(200, kEvents, {});
  for (const char byte : kStreamedCall) script.pieces.emplace_back(1, byte);
  script.before_head = std::chrono::milliseconds(100);
  script.before_piece = std::chrono::milliseconds(1);
  Bench bench(script);
  const Evidence evidence = bench.probe();
  BOOST_TEST((reason_of(evidence) == Reason::works));
  BOOST_TEST((evidence.first_byte.value() == std::chrono::milliseconds(100)));
  BOOST_TEST((evidence.first_token.value() > std::chrono::milliseconds(126)));
  BOOST_TEST((evidence.first_token.value() < evidence.total));
  BOOST_TEST(evidence.status == 200);
  BOOST_TEST(evidence.content_type == kEvents);
}

BOOST_AUTO_TEST_CASE(a_plain_answer_works_too) {
  Bench bench(answer(200, kJson, {std::string(kPlainCall)}));
  const Evidence evidence = bench.probe();
  BOOST_TEST((reason_of(evidence) == Reason::works));
  BOOST_TEST(evidence.first_token.has_value());
}

BOOST_AUTO_TEST_CASE(deadlines_are_told_apart_by_the_phase) {
  Script silent;
  silent.status = 0;
  Bench nothing(silent);
  Evidence evidence = nothing.probe();
  BOOST_TEST((reason_of(evidence) == Reason::head));
  BOOST_TEST((evidence.total == std::chrono::seconds(10)));
  BOOST_TEST(evidence.out_of_time);

  Script comments = answer(200, kEvents, {": wait\n\n", ": wait\n\n"});
  comments.before_piece = std::chrono::seconds(3);
  comments.hangs = true;
  Bench no_token(comments);
  evidence = no_token.probe();
  BOOST_TEST((reason_of(evidence) == Reason::first_token));
  BOOST_TEST((evidence.phase == Phase::body));

  Script stall =
      answer(200, kEvents, {"data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"});
  stall.hangs = true;
  Bench stalled(stall);
  BOOST_TEST((reason_of(stalled.probe()) == Reason::total));
  Bench idle(stall);
  idle.target.idle = std::chrono::seconds(2);
  evidence = idle.probe();
  BOOST_TEST((reason_of(evidence) == Reason::idle));
  BOOST_TEST((evidence.total == std::chrono::seconds(2)));
}

BOOST_AUTO_TEST_CASE(comments_do_not_restart_the_idle_deadline) {
  Script comments = answer(200, kEvents, std::vector<std::string>(50, ": wait\n\n"));
  comments.before_piece = std::chrono::milliseconds(500);
  Bench bench(comments);
  bench.target.idle = std::chrono::seconds(2);
  const Evidence evidence = bench.probe();
  BOOST_TEST((evidence.total == std::chrono::seconds(2)));
  BOOST_TEST((reason_of(evidence) == Reason::first_token));
}

BOOST_AUTO_TEST_CASE(done_ends_the_probe_though_the_server_stays) {
  Script script = answer(200, kEvents, {std::string(kStreamedCall)});
  script.hangs = true;
  Bench bench(script);
  const Evidence evidence = bench.probe();
  BOOST_TEST((reason_of(evidence) == Reason::works));
  BOOST_TEST((evidence.total == core::Duration::zero()));
}

BOOST_AUTO_TEST_CASE(a_call_followed_by_an_error_or_a_cut_does_not_count) {
  const std::string all(kStreamedCall);
  const std::string before_end =
      all.substr(0, all.find("data: {\"choices\":[{\"index\":0,\"delta\":{},"));
  Bench error(answer(200, kEvents,
                     {before_end,
                      "data: {\"error\":{\"code\":502,\"message\":\"died\"},\"choices\":[{"
                      "\"delta\":{},\"finish_reason\":\"error\"}]}\n\n"}));
  BOOST_TEST((reason_of(error.probe()) == Reason::provider_fault));

  Script cut = answer(200, kEvents, {before_end});
  cut.failure = core::Error{Phase::body, ErrorKind::premature_close, 0, "closed inside a chunk"};
  Bench broken(cut);
  BOOST_TEST((reason_of(broken.probe()) == Reason::premature_close));

  Bench ended(answer(200, kEvents, {before_end}));
  BOOST_TEST((reason_of(ended.probe()) == Reason::premature_close));

  const std::string no_done = all.substr(0, all.find("data: [DONE]"));
  Bench fine(answer(200, kEvents, {no_done}));
  BOOST_TEST((reason_of(fine.probe()) == Reason::works));
}

BOOST_AUTO_TEST_CASE(when_to_come_back_is_read_from_fields_and_body) {
  Script script = answer(429, kJson, {R"({"error":{"code":429,"message":"x"}})"});
  script.fields.emplace_back("Retry-After", "Sun, 06 Nov 1994 08:50:07 GMT");
  script.fields.emplace_back("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
  script.fields.emplace_back("X-RateLimit-Reset", "1765661700000");
  Bench bench(script);
  const Evidence evidence = bench.probe();
  BOOST_TEST(evidence.retry_after_ms.value() == 30'000);
  BOOST_TEST(evidence.reset_ms.value() == 1765661700000);
  BOOST_TEST((evidence.total == core::Duration::zero()));
  const Verdict verdict = classify(evidence);
  BOOST_TEST((verdict.retry == Retry::after_retry_after));
  BOOST_TEST(verdict.retry_after_ms.value() == 30'000);
}

BOOST_AUTO_TEST_CASE(an_error_page_is_kept_in_part) {
  Bench bench(answer(502, "text/html", {"<html>" + std::string(2000, 'x')}));
  const Evidence evidence = bench.probe();
  BOOST_TEST(!evidence.error.has_value());
  BOOST_TEST(evidence.body_excerpt.size() == 512U);
  BOOST_TEST((reason_of(evidence) == Reason::provider_fault));
}

BOOST_AUTO_TEST_CASE(an_image_probe_wants_an_answer) {
  Bench good(answer(200, kJson, {R"({"choices":[{"message":{"content":"Red and blue."}}]})"}));
  const Evidence evidence = good.probe(ProbeKind::image);
  BOOST_TEST((reason_of(evidence) == Reason::works));
  BOOST_TEST(evidence.tool_choice.empty());
  Bench empty(answer(200, kEvents, {}));
  BOOST_TEST((reason_of(empty.probe(ProbeKind::image)) == Reason::empty));
}

BOOST_AUTO_TEST_CASE(a_dropped_probe_leaves_nothing) {
  Script silent;
  silent.status = 0;
  Bench bench(silent);
  {
    Evidence evidence;
    core::Running<void> running(
        bench.prober().probe(bench.model, ProbeKind::tool, bench.target.timeout, evidence));
    class Ignore final : public core::DoneListener {
      void on_done() noexcept override {}
    } ignore;
    running.start(bench.loop, ignore);
    BOOST_TEST(!running.done());
  }
  BOOST_TEST(core::live_frames() == 0U);
  BOOST_TEST(bench.loop.idle());
}

BOOST_AUTO_TEST_CASE(no_text_of_the_evidence_holds_the_key) {
  const std::string key(kKey);
  const std::string echo = R"({"error":{"code":401,"message":"Incorrect key )" + key +
                           R"(","metadata":{"raw":"{\"error\":{\"message\":\"Bearer )" + key +
                           R"(\"}}","provider_name":")" + key + R"("}}})";
  Script script = answer(401, "application/json; x=" + key, {echo});
  Bench bench(script);
  const Evidence evidence = bench.probe();
  const Verdict verdict = classify(evidence);
  for (const std::string& text :
       {evidence.error->message, evidence.error->raw, evidence.error->upstream_message,
        evidence.error->provider_name, evidence.content_type, verdict.sentence}) {
    BOOST_TEST(text.find(key) == std::string::npos, text);
    BOOST_TEST(text.find("456789ab") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(a_key_cut_by_a_bound_is_taken_out_too) {
  const std::string key(kKey);
  for (std::size_t room = 0; room <= key.size(); ++room) {
    Bench bench(answer(500, "text/plain", {std::string(512 - room, '.') + key}));
    const Evidence evidence = bench.probe();
    BOOST_TEST(evidence.body_excerpt.find("0123456") == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
