#include "stages/completion.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "tests/stages/answers.hpp"

namespace pincer::stages {
namespace {

using Next = io::BodyListener::Next;

const core::Time kStart{std::chrono::seconds(1)};

Evidence read(std::string_view type, std::initializer_list<std::string_view> pieces) {
  CompletionReader reader;
  Evidence evidence;
  reader.reset(evidence.completion);
  reader.content_type(type);
  for (const std::string_view piece : pieces) {
    if (reader.feed(piece, kStart) == Next::enough) break;
  }
  reader.finish(evidence);
  return evidence;
}

Evidence read_events(std::string_view stream) {
  return read("text/event-stream", {stream});
}
Evidence read_json(std::string_view body) {
  return read("application/json", {body});
}

/// An event with one piece of a tool call.
std::string call_event(std::string_view call) {
  return R"(data: {"choices":[{"delta":{"tool_calls":[)" + std::string(call) + "]}}]}\n\n";
}

BOOST_AUTO_TEST_SUITE(completion)

BOOST_AUTO_TEST_CASE(a_streamed_tool_call_is_assembled) {
  const Evidence evidence = read_events(kStreamedCall);
  const CompletionFacts& answer = evidence.completion;
  BOOST_TEST(answer.seen);
  BOOST_TEST(answer.finished);
  BOOST_REQUIRE(answer.tool_calls.size() == 1U);
  BOOST_TEST(answer.tool_calls[0].name == "ping");
  BOOST_TEST(answer.tool_calls[0].arguments == "{\"a\":1}");
  BOOST_TEST((answer.finish == Finish::other));
  BOOST_TEST(answer.model == "author/model");
  BOOST_TEST(answer.cost.value() == 0.5);
  BOOST_TEST(!answer.has_content);
  BOOST_TEST(!evidence.error.has_value());
  BOOST_TEST(!evidence.content_fault.has_value());
}

BOOST_AUTO_TEST_CASE(every_split_gives_the_same_answer) {
  for (const std::string_view stream : {kStreamedCall, kPlainCall}) {
    for (std::size_t at = 0; at <= stream.size(); ++at) {
      const Evidence evidence = read("", {stream.substr(0, at), stream.substr(at)});
      BOOST_TEST_CONTEXT("split at " << at) {
        BOOST_TEST(evidence.completion.finished);
        BOOST_REQUIRE(evidence.completion.tool_calls.size() == 1U);
        BOOST_TEST(evidence.completion.tool_calls[0].arguments == "{\"a\":1}");
        BOOST_TEST(!evidence.content_fault.has_value());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_form_is_told_by_the_first_byte_whatever_the_type_says) {
  for (const std::string_view type :
       {"", "text/plain", "application/json", "Text/Event-Stream; charset=utf-8"}) {
    for (const std::string_view body : {kStreamedCall, kPlainCall}) {
      BOOST_TEST_CONTEXT(type << ": " << body.substr(0, 10)) {
        const Evidence evidence = read(type, {body});
        BOOST_TEST(evidence.completion.tool_calls.size() == 1U);
        BOOST_TEST(evidence.completion.finished);
        const Evidence marked = read(type, {"\xEF", "\xBB\xBF \n", body});
        BOOST_TEST(marked.completion.tool_calls.size() == 1U);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(calls_are_told_apart_by_index) {
  const Evidence evidence =
      read_events(call_event(R"({"index":1,"function":{"name":"b","arguments":"{"}})") +
                  call_event(R"({"index":0,"function":{"name":"a","arguments":"[]"}})") +
                  call_event(R"({"index":1,"function":{"arguments":"}"}})"));
  const auto& calls = evidence.completion.tool_calls;
  BOOST_REQUIRE(calls.size() == 2U);
  BOOST_TEST(calls[0].name == "b");
  BOOST_TEST(calls[0].arguments == "{}");
  BOOST_TEST(calls[1].arguments == "[]");
  BOOST_TEST(!evidence.completion.finished);
}

BOOST_AUTO_TEST_CASE(without_an_index_an_id_begins_a_call) {
  const Evidence evidence =
      read_events(call_event(R"({"id":"1","function":{"name":"a","arguments":"{"}})") +
                  call_event(R"({"function":{"arguments":"}"}})") +
                  call_event(R"({"id":"2","function":{"name":"b","arguments":"[]"}})"));
  const auto& calls = evidence.completion.tool_calls;
  BOOST_REQUIRE(calls.size() == 2U);
  BOOST_TEST(calls[0].arguments == "{}");
  BOOST_TEST(calls[1].name == "b");
  const Evidence whole = read_json(
      R"({"choices":[{"message":{"tool_calls":[{"function":{"name":"a","arguments":{"x":1}}},
          {"function":{"name":"b","arguments":"2"}}]}}]})");
  BOOST_REQUIRE(whole.completion.tool_calls.size() == 2U);
  BOOST_TEST(whole.completion.tool_calls[0].arguments == "{\"x\":1}");
  BOOST_TEST(whole.completion.tool_calls[1].arguments == "2");
}

BOOST_AUTO_TEST_CASE(errors_are_found_wherever_they_stand) {
  const std::vector<std::pair<std::string_view, int>> bodies = {
      {R"({"error":{"code":502,"message":"m"}})", 502},
      {R"({"choices":[{"finish_reason":"error","error":{"code":503,"message":"m"}}]})", 503},
      {R"({"error":{"code":"429","message":"m"},"choices":[]})", 429},
      {R"({"error":{"http_status":429,"message":"m"}})", 429},
      {"data: {\"error\":{\"code\":502,\"message\":\"m\"}}\n\n", 502},
      {"data: {\"choices\":[{\"error\":{\"code\":500,\"message\":\"m\"}}]}\n\n", 500},
      {"event: error\ndata: {\"error\":{\"code\":500,\"message\":\"m\"}}\n\n", 500},
  };
  for (const auto& [body, code] : bodies) {
    BOOST_TEST_CONTEXT(body) {
      const Evidence evidence = read("", {body});
      BOOST_REQUIRE(evidence.error.has_value());
      BOOST_TEST(evidence.error->code.value() == code);
      BOOST_TEST(evidence.error->message == "m");
    }
  }
  const Evidence word = read_json(R"({"error":{"code":"server_error","message":"m"}})");
  BOOST_TEST(word.error.value().code_text == "server_error");
  BOOST_TEST(read_json(R"({"error":"nope"})").error.value().message == "nope");
  BOOST_TEST(!read_json(R"({"error":null,"choices":[]})").error.has_value());
  BOOST_TEST(!read_json(R"({"error":{"code":5},"error":null,"choices":[]})").error.has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_a_content_fault) {
  for (const std::string_view body :
       {"", " \r\n", "<html></html>", "{\"choices\":[{\"mess", "{\"choices\":[]} x", "[1,2,3]",
        "{\"a\":\"\xff\"}", "{\"a\":\"a\nb\"}", R"({"choices":{"0":"x"}})", R"({"data":[]})",
        R"({"choices":["x"]})", "\xFF\xFE{\0", "plain words", "error: not now", "1e999999"}) {
    BOOST_TEST(read_json(body).content_fault.has_value(), "JSON: " << body);
  }
  for (const std::string_view stream : {"data: {oops\n\n", "data: [1]\n\n", "data: \"\xff\"\n\n",
                                        "<html>", "data: {\"choices\":7}\n\n"}) {
    BOOST_TEST(read_events(stream).content_fault.has_value(), "stream: " << stream);
  }
}

BOOST_AUTO_TEST_CASE(an_empty_stream_is_no_fault_and_nothing_seen) {
  for (const std::string_view stream :
       {"", "\n\n", ": OPENROUTER PROCESSING\n\ndata: [DONE]\n\n"}) {
    const Evidence evidence = read_events(stream);
    BOOST_TEST(!evidence.content_fault.has_value());
    BOOST_TEST(!evidence.completion.seen);
  }
}

BOOST_AUTO_TEST_CASE(only_news_is_progress) {
  CompletionReader reader;
  Evidence evidence;
  reader.reset(evidence.completion);
  reader.content_type("text/event-stream");
  const auto feed = [&](std::string_view bytes) { return reader.feed(bytes, kStart); };
  BOOST_TEST((feed(": OPENROUTER PROCESSING\n\n") == Next::no_progress));
  BOOST_TEST((feed("data:\n\n") == Next::no_progress));
  BOOST_TEST(
      (feed("data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n") == Next::no_progress));
  BOOST_TEST(!reader.first_token().has_value());
  BOOST_TEST((feed("data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n") == Next::go_on));
  BOOST_TEST(reader.first_token().has_value());
  BOOST_TEST((feed("data: {\"choi") == Next::no_progress));
  BOOST_TEST((feed("ces\":[{\"finish_reason\":\"stop\"}]}\n\n") == Next::go_on));
  BOOST_TEST((feed("data: {\"choices\":[],\"usage\":{\"cost\":0}}\n\n") == Next::go_on));
  BOOST_TEST((feed("data: [DONE]\n\n") == Next::enough));
  BOOST_TEST((feed("data: {oops\n\n") == Next::enough));
  reader.finish(evidence);
  BOOST_TEST(evidence.completion.finished);
  BOOST_TEST(!evidence.content_fault.has_value());
}

BOOST_AUTO_TEST_CASE(the_first_token_has_a_time) {
  CompletionReader reader;
  Evidence evidence;
  reader.reset(evidence.completion);
  reader.content_type("text/event-stream");
  reader.feed(": wait\n\n", kStart);
  reader.feed("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n",
              kStart + std::chrono::milliseconds(70));
  reader.feed("data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\n",
              kStart + std::chrono::milliseconds(90));
  BOOST_TEST((reader.first_token().value() == kStart + std::chrono::milliseconds(70)));
}

BOOST_AUTO_TEST_CASE(an_emoji_cut_in_two_events_is_taken) {
  const Evidence evidence = read_events(
      "data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"}}]}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"\\ude00\"},\"finish_reason\":\"stop\"}]}\n\n");
  BOOST_TEST(!evidence.content_fault.has_value());
  BOOST_TEST(evidence.completion.finished);
}

BOOST_AUTO_TEST_CASE(a_kept_name_is_bounded_at_a_character) {
  const std::string text = std::string(255, 'x') + "\xC3\xBC\xC3\xBC";
  const Evidence evidence =
      read_json("{\"model\":\"" + text + "\",\"choices\":[{\"message\":{\"content\":\"a\"}}]}");
  BOOST_TEST(evidence.completion.model == std::string(255, 'x'));
  BOOST_TEST(evidence.completion.has_content);
}

BOOST_AUTO_TEST_CASE(bounds_are_kept) {
  CompletionReader reader;
  Evidence evidence;
  reader.reset(evidence.completion);
  std::string piece(std::size_t{1} << 20, ' ');
  piece[0] = '{';
  std::size_t pieces = 0;
  while (reader.feed(piece, kStart) != Next::enough) ++pieces;
  BOOST_TEST(pieces == 4U);
  reader.finish(evidence);
  BOOST_TEST((evidence.failure.value().kind == core::ErrorKind::too_large));

  std::string stream = "data: ";
  stream.append(io_line_bytes(), 'x');
  BOOST_TEST((read_events(stream).failure.value().kind == core::ErrorKind::too_large));

  std::string calls;
  for (int i = 0; i < 100; ++i) {
    calls += "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":" + std::to_string(i) +
             ",\"function\":{\"name\":\"x\"}}]}}]}\n\n";
  }
  BOOST_TEST(read_events(calls).completion.tool_calls.size() == CompletionReader::kToolCallsMax);
}

BOOST_AUTO_TEST_CASE(a_reader_is_as_new_after_reset) {
  CompletionReader reader;
  for (const std::string_view body : {kPlainCall, kStreamedCall, kPlainCall}) {
    Evidence evidence;
    reader.reset(evidence.completion);
    reader.feed("data: {\"model\":\"m\",\"choices\":[{\"finish_reason\":\"length\"}]}\n\n", kStart);
    reader.feed("data: {oops\n\n", kStart);
    reader.reset(evidence.completion);
    reader.feed(body, kStart);
    reader.finish(evidence);
    BOOST_TEST(evidence.completion.model != "m");
    BOOST_TEST((evidence.completion.finish != Finish::length));
    BOOST_TEST(!evidence.content_fault.has_value());
    BOOST_TEST(evidence.completion.tool_calls.size() == 1U);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
