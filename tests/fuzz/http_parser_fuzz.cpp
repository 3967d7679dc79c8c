#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/io/http_parser.hpp"

using namespace pincer::io;
using pincer::core::check;

namespace {

struct Reader final : ParserListener {
  bool on_head() override { return true; }
  bool on_body(std::string_view bytes) override {
    body.append(bytes);
    return true;
  }
  std::string body;
};

struct Outcome {
  HttpParser::State state;
  pincer::core::ErrorKind kind;
  int status;
  bool keep_alive;
  std::size_t taken;
  std::string body, fields;
  bool operator==(const Outcome&) const = default;
};

HttpBounds small_bounds() {
  HttpBounds bounds;
  bounds.head_bytes_max = 512;
  bounds.fields_max = 8;
  bounds.interim_max = 2;
  bounds.framing_bytes_max = 32;
  return bounds;
}

template <class Parser>
Outcome feed(Parser& parser, const Reader& reader, const Fields& fields, std::string_view raw,
             std::size_t piece) {
  Outcome outcome{};
  for (std::size_t at = 0; at < raw.size() && !parser.over(); at += piece) {
    outcome.taken += parser.feed(raw.substr(at, piece));
  }
  parser.finish();
  check(parser.over(), "a message is over when its bytes are");
  outcome.state = parser.state();
  outcome.kind = parser.error().kind;
  // Of broken bytes beyond a bound, llhttp may tell either fault first.
  if (outcome.kind == pincer::core::ErrorKind::too_large) {
    outcome.kind = pincer::core::ErrorKind::protocol;
  }
  outcome.body = reader.body;
  if (outcome.state == HttpParser::State::complete) {
    outcome.keep_alive = parser.keep_alive();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      outcome.fields.append(fields.at(i).name).append("=").append(fields.at(i).value) += '\n';
    }
  } else {
    outcome.taken = 0;  // how much of broken bytes were looked at is nobody's business
  }
  check(fields.size() <= small_bounds().fields_max, "fields are bounded");
  return outcome;
}

Outcome response(std::string_view raw, std::size_t piece, ResponseParser::To to) {
  ResponseParser parser;
  Reader reader;
  Fields fields;
  parser.start(reader, fields, small_bounds(), to);
  Outcome outcome = feed(parser, reader, fields, raw, piece);
  outcome.status = parser.status();
  return outcome;
}

Outcome request(std::string_view raw, std::size_t piece) {
  RequestParser parser;
  Reader reader;
  Fields fields;
  std::string target;
  parser.start(reader, target, fields, small_bounds());
  Outcome outcome = feed(parser, reader, fields, raw, piece);
  if (outcome.state == HttpParser::State::complete) outcome.fields.append(target);
  return outcome;
}

}  // namespace

/// The first byte says what is parsed and how it is cut; the rest is the message. However it is
/// cut, the answer is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes == 0) return 0;
  const std::string_view raw(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  const std::size_t piece = 1 + data[0] / 4U;
  const std::size_t whole = raw.size() + 1;
  if (data[0] % 4 == 3) {
    check(request(raw, whole) == request(raw, piece), "a request is the same in every split");
    return 0;
  }
  const auto to = static_cast<ResponseParser::To>(data[0] % 4);
  check(response(raw, whole, to) == response(raw, piece, to),
        "a response is the same in every split");
  return 0;
}
