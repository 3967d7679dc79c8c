#include "cli/commands/scan_report.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>

#include "engine/text/json.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

using stages::Bucket;
using stages::ModelVerdict;
using stages::ProbeResult;
using stages::Reason;

const std::string kKey = "sk-or-v1-0123456789abcdef0123";

std::string json_report(const ScanOutcome& outcome) {
  std::string all;
  write_json_report(outcome, [&all](std::string_view piece) { all += piece; });
  return all;
}

ProbeResult probed(Bucket bucket, Reason reason, int status, int milliseconds) {
  ProbeResult result;
  result.state = ProbeResult::State::probed;
  result.verdict.bucket = bucket;
  result.verdict.reason = reason;
  if (bucket != Bucket::ok) result.verdict.sentence = "What happened, and what to do.";
  result.evidence.emplace();
  result.evidence->status = status;
  result.evidence->total = std::chrono::milliseconds(milliseconds);
  return result;
}

ModelVerdict model(std::string id, std::size_t index) {
  ModelVerdict verdict;
  verdict.model.id = id;
  verdict.model.name = std::move(id);
  verdict.model.pricing.emplace();
  verdict.index = index;
  verdict.image.skip_reason = "takes no images";
  return verdict;
}

/// Two that work, one that fails, one that nobody asked.
ScanOutcome four_models() {
  ScanOutcome outcome;
  outcome.probed = true;
  outcome.host = "openrouter.ai";
  outcome.secret = kKey;
  ModelVerdict first = model("a/one-7b:free", 2);
  first.tool = probed(Bucket::ok, Reason::works, 200, 412);
  first.image = probed(Bucket::ok, Reason::works, 200, 1500);
  first.model.context_length = 131072;
  first.model.modality = "text+image->text";
  ModelVerdict second = model("b/two:free", 0);
  second.tool = probed(Bucket::ok, Reason::works, 200, 900);
  ModelVerdict failed = model("c/three:free", 1);
  failed.tool = probed(Bucket::auth, Reason::key, 401, 80);
  failed.tool.verdict.sentence = "The key " + kKey + " was refused.";
  failed.tool.evidence->error.emplace().message = "Incorrect API key: " + kKey + "\x1b[31m";
  ModelVerdict unasked = model("d/four:free", 3);
  unasked.tool.state = ProbeResult::State::not_probed;
  unasked.tool.verdict = failed.tool.verdict;
  outcome.report.ended_by = failed.tool.verdict;
  outcome.report.models = {first, second, failed, unasked};
  outcome.selected = {"openrouter/a/one-7b:free", "openrouter/b/two:free"};
  outcome.selected_images = {"openrouter/a/one-7b:free"};
  return outcome;
}

/// What text_report prints.
std::string text_of(const ScanOutcome& outcome, const TextLayout& layout) {
  std::array<int, 2> ends{};
  BOOST_REQUIRE(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  Output output({ends[1], ends[1], 0});
  text_report(outcome, layout, output);
  output.flush();
  std::string all(65536, '\0');
  const ssize_t got = ::read(ends[0], all.data(), all.size());
  all.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  ::close(ends[0]);
  ::close(ends[1]);
  return all;
}

void check_no_control_bytes(const std::string& text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\n') BOOST_ERROR("control byte " << int{byte});
    if (byte == 0x7f) BOOST_ERROR("DEL");
  }
  BOOST_TEST((text.find("\xc2\x9b") == std::string::npos));
}

BOOST_AUTO_TEST_SUITE(scan_report)

BOOST_AUTO_TEST_CASE(a_probed_document_has_the_members_other_programs_read) {
  text::JsonParser parser;
  const Result<text::JsonValue> parsed = parser.parse(json_report(four_models()));
  BOOST_REQUIRE(parsed.ok());
  const text::JsonValue document = *parsed;
  BOOST_TEST(document["selected"].elements() == 2U);
  BOOST_TEST(document["selectedImages"].element(0).string().value() == "openrouter/a/one-7b:free");
  BOOST_TEST(!document["setDefault"].boolean().value());
  BOOST_TEST(document["results"].elements() == 4U);
  BOOST_TEST(document["warnings"].elements() == 1U);
  const text::JsonValue first = document["results"].element(0);
  BOOST_TEST(first["modelRef"].string().value() == "openrouter/a/one-7b:free");
  BOOST_TEST(first["provider"].string().value() == "openrouter");
  BOOST_TEST(first["isFree"].boolean().value());
  BOOST_TEST(first["createdAtMs"].is_null());
  BOOST_TEST(first["pricing"]["webSearch"].number().value() == 0);
  BOOST_TEST(first["tool"]["ok"].boolean().value());
  BOOST_TEST(first["tool"]["latencyMs"].integer().value() == 412);
  BOOST_TEST(first["tool"]["bucket"].string().value() == "ok");
  BOOST_TEST(first["tool"]["httpStatus"].integer().value() == 200);
  BOOST_TEST(first["tool"]["protocol"].string().value() == "http/1.1");
  BOOST_TEST(!first["tool"]["error"].exists());
}

BOOST_AUTO_TEST_CASE(the_protocol_is_that_of_an_answer_of_this_scan) {
  ModelVerdict verdict = model("a/b:free", 0);
  verdict.tool = probed(Bucket::ok, Reason::works, 200, 10);
  verdict.tool.evidence->http2 = true;
  const auto line = [&verdict] { return ndjson_line(verdict, ""); };
  BOOST_TEST((line().find(R"("httpStatus":200,"protocol":"h2")") != std::string::npos));
  verdict.tool.known_ms = 5;  // from the history, which does not know
  BOOST_TEST((line().find("protocol") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_failed_probe_tells_its_verdict_and_a_skipped_one_why) {
  text::JsonParser parser;
  const Result<text::JsonValue> parsed = parser.parse(json_report(four_models()));
  BOOST_REQUIRE(parsed.ok());
  const text::JsonValue failed = (*parsed)["results"].element(2);
  for (const char* key : {"error", "bucket", "reason", "scope", "retry", "detail"}) {
    BOOST_TEST(failed["tool"][key].is_string(), key);
  }
  BOOST_TEST(failed["tool"]["bucket"].string().value() == "auth");
  BOOST_TEST(failed["tool"]["reason"].string().value() == "key");
  BOOST_TEST(failed["tool"]["ttftMs"].is_null());
  BOOST_TEST(failed["image"]["skipped"].boolean().value());
  BOOST_TEST(failed["image"]["latencyMs"].is_null());
  BOOST_TEST(failed["image"]["detail"].string().value() == "takes no images");
}

BOOST_AUTO_TEST_CASE(who_was_not_asked_is_never_reported_as_failed) {
  text::JsonParser parser;
  const Result<text::JsonValue> parsed = parser.parse(json_report(four_models()));
  BOOST_REQUIRE(parsed.ok());
  const text::JsonValue tool = (*parsed)["results"].element(3)["tool"];
  BOOST_TEST(tool["notProbed"].boolean().value());
  BOOST_TEST(tool["skipped"].boolean().value());
  BOOST_TEST(tool["reason"].string().value() == "key");
  BOOST_TEST(!tool["error"].exists());
  BOOST_TEST(!tool["bucket"].exists());
  const std::string text = text_of(four_models(), {});
  BOOST_TEST((text.find("1 not probed") != std::string::npos));
  BOOST_TEST((text.find("d/four:free    -      skip") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_catalog_that_broke_off_is_a_warning_with_what_was_known) {
  ScanOutcome outcome = four_models();
  outcome.report.broke_off.emplace();
  outcome.report.broke_off->text = "cannot get the model catalog: hung up";
  outcome.report.ended_by.reset();
  const std::vector<std::string> said = warnings(outcome);
  BOOST_REQUIRE(!said.empty());
  BOOST_TEST(said.front() ==
             "cannot get the model catalog: hung up (3 of the 4 models before that judged; nothing "
             "is written to the config)");
}

BOOST_AUTO_TEST_CASE(metadata_is_a_bare_array_in_catalog_order) {
  ScanOutcome outcome = four_models();
  outcome.probed = false;
  text::JsonParser parser;
  const Result<text::JsonValue> parsed = parser.parse(json_report(outcome));
  BOOST_REQUIRE(parsed.ok());
  BOOST_REQUIRE(parsed->elements() == 4U);
  BOOST_TEST(parsed->element(0)["id"].string().value() == "b/two:free");
  BOOST_TEST(parsed->element(2)["id"].string().value() == "a/one-7b:free");
  outcome.report.models.clear();
  BOOST_TEST(json_report(outcome) == "[]\n");
}

BOOST_AUTO_TEST_CASE(a_line_of_ndjson_is_one_line) {
  ModelVerdict evil = model("x/\n\r\x1b[2J\x7f\xc2\x85:free", 0);
  const std::string line = ndjson_line(evil, kKey);
  BOOST_TEST(line.find('\n') == line.size() - 1);
  check_no_control_bytes(line);
}

BOOST_AUTO_TEST_CASE(the_key_is_shown_nowhere_even_when_the_server_repeats_it) {
  const ScanOutcome outcome = four_models();
  const TextLayout verbose{100, true, Style(true)};
  for (const std::string& text : {json_report(outcome), text_of(outcome, verbose),
                                  ndjson_line(outcome.report.models[2], kKey)}) {
    BOOST_TEST((text.find(kKey) == std::string::npos));
  }
}

BOOST_AUTO_TEST_CASE(server_text_emits_no_control_byte_at_any_width) {
  ScanOutcome outcome = four_models();
  std::string evil = "m/";
  for (int byte = 1; byte < 256; ++byte) evil.push_back(static_cast<char>(byte));
  evil +=
      "\xc2\x9b"
      "2J\xe2\x80\xae";
  ModelVerdict& verdict = outcome.report.models[2];
  verdict.model.id = evil;
  verdict.model.name = evil;
  verdict.model.modality = evil;
  verdict.model.expiration_date = evil;
  verdict.tool.verdict.sentence = evil;
  verdict.tool.evidence->error->message = evil;
  outcome.host = evil;
  outcome.selected = {evil};
  outcome.written.emplace();
  outcome.written->changed = true;
  outcome.written->path = evil;
  outcome.written->changed_paths = {evil};
  outcome.written->diff = {evil};
  for (const std::size_t columns : {0UL, 30UL, 80UL, 140UL}) {
    check_no_control_bytes(text_of(outcome, {columns, true, Style(false)}));
  }
  check_no_control_bytes(json_report(outcome));
}

BOOST_AUTO_TEST_CASE(the_table_shows_latencies_reasons_and_a_legend) {
  const std::string text = text_of(four_models(), {});
  for (const char* part :
       {"3 free models at openrouter.ai probed in 0ms: 2 can call tools, 1 see images, 1 do both; "
        "1 not probed\n",
        "openrouter/a/one-7b:free  412ms  1.5s   128k      7b              text+image\n",
        "openrouter/c/three:free   fail   skip      -       -  key\n",
        "  1  auth/key  the key is refused; check OPENROUTER_API_KEY"}) {
    BOOST_TEST((text.find(part) != std::string::npos), part << " in\n" << text);
  }
}

BOOST_AUTO_TEST_CASE(a_narrow_terminal_shows_reasons_in_place_of_fail_and_whole_refs) {
  const std::string text = text_of(four_models(), {40, false, Style(false)});
  BOOST_TEST((text.find("openrouter/c/three:free   key    skip\n") != std::string::npos), text);
  BOOST_TEST((text.find("openrouter/a/one-7b:free  412ms  1.5s\n") != std::string::npos), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::cli
