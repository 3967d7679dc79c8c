// Gives each response of a corpus to the parser whole, byte by byte and cut at every place, and
// compares with the expected result. usage: http_parse_check RESPONSES.jsonl [-v]
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "engine/io/http_parser.hpp"
#include "engine/text/json.hpp"

namespace pincer::io {
namespace {

struct Outcome {
  std::string kind;  // "ok" or the error's kind
  int status = 0;
  std::string body;
  bool reuse = false;
  bool operator==(const Outcome&) const = default;
};

struct Row {
  std::string id, score, kind, body, raw;
  int status = 0;
  bool reuse = false, ok = false, newer = false;
  ResponseParser::To to = ResponseParser::To::other;
};

class Collector final : public ParserListener {
 public:
  bool on_head() override { return true; }
  bool on_body(std::string_view bytes) override {
    body.append(bytes);
    return true;
  }
  std::string body;
};

std::string from_base64(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) break;
    bits = bits << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xff));
    }
  }
  return out;
}

/// Parses the pieces between the cuts, then the end.
class Replay {
 public:
  Outcome run(const Row& row, std::size_t piece, std::size_t first) {
    collector_.body.clear();
    parser_.start(collector_, fields_, HttpBounds{}, row.to);
    std::size_t at = 0;
    std::size_t taken = 0;
    std::size_t size = first;
    while (at < row.raw.size() && !parser_.over()) {
      size = std::min(size, row.raw.size() - at);
      taken += parser_.feed(std::string_view(row.raw).substr(at, size));
      at += size;
      size = piece;
    }
    parser_.finish();
    Outcome outcome;
    outcome.status = parser_.status();
    outcome.body = collector_.body;
    if (parser_.state() == HttpParser::State::complete) {
      outcome.kind = "ok";
      outcome.reuse = parser_.keep_alive() && taken == row.raw.size();
    } else {
      outcome.kind = core::name(parser_.error().kind);
    }
    return outcome;
  }
  std::string sentence() const { return parser_.error().text; }

 private:
  ResponseParser parser_;
  Fields fields_;
  Collector collector_;
};

Row read_row(text::JsonValue json) {
  Row row;
  row.id = *json["id"].string();
  row.score = *json["score"].string();
  row.raw = from_base64(*json["raw_b64"].string());
  row.newer = json["needs_llhttp"].exists();
  const text::JsonValue expect = json["expect"];
  row.ok = expect["result"].string() == "ok";
  row.status = static_cast<int>(expect["status"].integer().value_or(0));
  row.reuse = expect["reuse"].boolean().value_or(false);
  row.body = from_base64(expect["body_b64"].string().value_or(""));
  static const std::map<std::string, std::string, std::less<>> kinds = {
      {"malformed", "protocol"},
      {"premature-close", "premature_close"},
      {"header-overflow", "too_large"},
      {"unexpected-upgrade", "protocol"},
      {"empty-reply", "empty"}};
  row.kind = row.ok ? "ok" : kinds.at(std::string(*expect["cls"].string()));
  if (json["method"].string() == "HEAD") row.to = ResponseParser::To::head;
  return row;
}

/// Refused, or not reused, by a rule of ours that the corpus' parsers do not have.
bool stricter(const Row& row, const Outcome& outcome) {
  if (row.kind == "ok" && outcome.kind == "ok") return row.reuse && !outcome.reuse;
  return outcome.kind == "protocol" && row.kind == "ok" &&
         (row.status < 100 || row.status > 599 || !row.raw.starts_with("HTTP/1."));
}

bool right(const Row& row, const Outcome& outcome) {
  if (row.kind != outcome.kind) return false;
  return !row.ok ||
         (row.status == outcome.status && row.body == outcome.body && row.reuse == outcome.reuse);
}

/// True when every way of cutting gives what the whole gives.
bool same_in_every_split(Replay& replay, const Row& row, const Outcome& whole) {
  if (replay.run(row, 1, 1) != whole) return false;
  const std::size_t size = row.raw.size();
  const std::size_t stride = size > 4096 ? size / 256 : 1;
  for (std::size_t cut = 1; cut < size; cut += stride) {
    if (replay.run(row, size, cut) != whole || replay.run(row, cut, cut) != whole) return false;
  }
  return true;
}

int check_corpus(const char* path, bool verbose) {
  std::ifstream file(path);
  std::string line;
  text::JsonParser json;
  Replay replay;
  struct Count {
    int rows = 0, right = 0, stricter = 0, stable = 0;
  };
  std::map<std::string, Count> counts;
  while (std::getline(file, line)) {
    text::Result<text::JsonValue> parsed = json.parse(line);
    if (!parsed) {
      std::printf("unreadable row: %s\n", parsed.error().text.c_str());
      return 1;
    }
    const Row row = read_row(*parsed);
    const Outcome whole = replay.run(row, row.raw.size(), row.raw.size());
    const std::string sentence = replay.sentence();
    const bool stable = same_in_every_split(replay, row, whole);
    Count& count = counts[row.score];
    ++count.rows;
    count.right += right(row, whole);
    count.stricter += !right(row, whole) && stricter(row, whole);
    count.stable += stable;
    if (verbose && ((row.score == "must" && !right(row, whole)) || !stable)) {
      std::printf("%-50s %s%s wants %s %d %zu %d, is %s %d %zu %d %s: %s\n", row.id.c_str(),
                  row.score.c_str(), row.newer ? " (newer llhttp)" : "", row.kind.c_str(),
                  row.status, row.body.size(), row.reuse, whole.kind.c_str(), whole.status,
                  whole.body.size(), whole.reuse, stable ? "" : "UNSTABLE", sentence.c_str());
    }
  }
  for (const auto& [score, count] : counts) {
    std::printf(
        "%s: %d rows, %d as expected, %d refused by a stricter rule, %d the same in every split\n",
        score.c_str(), count.rows, count.right, count.stricter, count.stable);
  }
  return 0;
}

}  // namespace
}  // namespace pincer::io

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: http_parse_check RESPONSES.jsonl [-v]\n", stderr);
    return 2;
  }
  return pincer::io::check_corpus(argv[1], argc > 2 && std::strcmp(argv[2], "-v") == 0);
}
