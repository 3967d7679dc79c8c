// What it costs to read an answer and to come to a verdict.
#include "stages/classify.hpp"
#include "bench/answers.hpp"
#include "bench/measure.hpp"
#include "engine/core/check.hpp"
#include "engine/text/json.hpp"
#include "stages/completion.hpp"

namespace {

using namespace pincer;

constexpr int kAnswers = 50'000;

void run(const char* what, std::string_view type, std::string_view body) {
  stages::CompletionReader reader;
  stages::Evidence evidence;
  bench::measure(
      what, kAnswers,
      [&] {
        for (int i = 0; i < kAnswers; ++i) {
          evidence.clear();
          evidence.status = 200;
          reader.reset(evidence.completion);
          reader.content_type(type);
          const auto next = reader.feed(body, core::Time{});
          bench::keep(next);
          reader.finish(evidence);
          core::check(stages::classify(evidence).ok(), "the answer is good");
        }
      },
      static_cast<double>(body.size()));
}

}  // namespace

int main() {
  text::JsonParser parser;
  std::string padded(bench::kJson);
  padded.reserve(padded.size() + text::JsonParser::kPadding);
  bench::measure(
      "JSON of 518 bytes parsed", kAnswers,
      [&] {
        for (int i = 0; i < kAnswers; ++i) {
          core::check(parser.parse_padded(padded).ok(), "it is JSON");
        }
      },
      static_cast<double>(padded.size()));
  run("JSON answer read and judged", "application/json", bench::kJson);
  run("stream of events read and judged", "text/event-stream", bench::kEvents);
}
