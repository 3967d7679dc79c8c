// What parsing a response costs: whole, as it mostly comes; cut inside its head, which takes the
// way through llhttp for every field; and chunked.
#include "bench/answers.hpp"
#include "bench/measure.hpp"
#include "engine/io/http_parser.hpp"

namespace {

using namespace pincer;

constexpr int kResponses = 50'000;

struct Listener final : io::ParserListener {
  bool on_head() override { return true; }
  bool on_body(std::string_view bytes) override {
    body_bytes += bytes.size();
    return true;
  }
  std::size_t body_bytes = 0;
};

void run(const char* what, std::string_view text, std::size_t first_piece) {
  io::ResponseParser parser;
  io::Fields fields;
  const io::HttpBounds bounds;
  bench::measure(
      what, kResponses,
      [&] {
        for (int i = 0; i < kResponses; ++i) {
          Listener listener;
          parser.start(listener, fields, bounds, io::ResponseParser::To::other);
          const std::size_t taken = parser.feed(text.substr(0, first_piece));
          if (!parser.over()) parser.feed(text.substr(taken));
          core::check(parser.state() == io::HttpParser::State::complete, "it is a response");
          bench::keep(listener.body_bytes);
        }
      },
      static_cast<double>(text.size()));
}

}  // namespace

int main() {
  const std::string whole = bench::json_response();
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", bench::kEvents.size());
  const std::string chunked = bench::response("text/event-stream", "Transfer-Encoding: chunked") +
                              size + std::string(bench::kEvents) + "\r\n0\r\n\r\n";
  run("response of 789 bytes, whole", whole, whole.size());
  run("the same, cut inside its head", whole, 100);
  run("chunked response, whole", chunked, chunked.size());
}
