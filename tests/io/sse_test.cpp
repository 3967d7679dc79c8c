#include "engine/io/sse.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace pincer::io {
namespace {

class Events final : public SseListener {
 public:
  void on_event(std::string_view name, std::string_view data) override {
    seen.push_back(std::string(name) + "|" + std::string(data));
  }
  std::vector<std::string> seen;
};

std::vector<std::string> events(std::initializer_list<std::string_view> pieces) {
  SseReader reader;
  Events events;
  for (const std::string_view piece : pieces) BOOST_TEST(reader.feed(piece, events));
  return events.seen;
}

struct Example {
  std::string_view stream;
  std::vector<std::string> events;
};

const std::vector<Example>& examples() {
  static const std::vector<Example> all = {
      {"data: one\n\n", {"|one"}},
      {"data:one\n\ndata: two\n\n", {"|one", "|two"}},
      {"data: a\ndata: b\n\n", {"|a\nb"}},
      {"data: a\r\ndata: b\r\n\r\n", {"|a\nb"}},
      {"data: a\rdata: b\r\r", {"|a\nb"}},
      {"data: a\r\rdata: b\n\r\n", {"|a", "|b"}},
      {"\xEF\xBB\xBF"
       "data: marked\n\n",
       {"|marked"}},
      {"\n\xEF\xBB\xBF"
       "data: late\n\n",
       {}},
      {": comment\n\n: another\n\ndata: x\n\n", {"|x"}},
      {"data: x\n: inside\ndata: y\n\n", {"|x\ny"}},
      {"event: error\ndata: {}\n\ndata: next\n\n", {"error|{}", "|next"}},
      {"event: lonely\n\ndata: x\n\n", {"|x"}},
      {"data\n\n", {"|"}},
      {"data:\ndata:\n\n", {"|\n"}},
      {"data:  two blanks\n\n", {"| two blanks"}},
      {"data: a:b: c\n\n", {"|a:b: c"}},
      {"id: 7\nretry: 1\ndatum: no\nDATA: no\ndata: x\n\n", {"|x"}},
      {"data: never ended\n", {}},
      {"data: never ended", {}},
      {"", {}},
      {"\r\n\r\n\n\r", {}},
      {"data: gr\xC3\xBC\xC3\x9F\n\n", {"|gr\xC3\xBC\xC3\x9F"}},
  };
  return all;
}

BOOST_AUTO_TEST_SUITE(sse)

BOOST_AUTO_TEST_CASE(streams_are_read_as_the_standard_says) {
  for (const Example& example : examples()) {
    BOOST_TEST_CONTEXT(example.stream) {
      BOOST_TEST(events({example.stream}) == example.events, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(every_split_gives_the_same_events) {
  for (const Example& example : examples()) {
    const std::string_view all = example.stream;
    for (std::size_t a = 0; a <= all.size(); ++a) {
      for (std::size_t b = a; b <= all.size(); ++b) {
        BOOST_TEST_CONTEXT(all << " split at " << a << " and " << b) {
          BOOST_TEST(
              events({all.substr(0, a), all.substr(a, b - a), all.substr(b)}) == example.events,
              boost::test_tools::per_element());
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(byte_by_byte_gives_the_same_events) {
  for (const Example& example : examples()) {
    SseReader reader;
    Events events;
    for (const char byte : example.stream) reader.feed(std::string_view(&byte, 1), events);
    BOOST_TEST(events.seen == example.events, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_line_of_the_bound_passes_and_one_byte_more_is_too_large) {
  SseReader reader;
  Events events;
  const std::string fits(SseReader::kLineBytesMax - 6, 'x');
  BOOST_TEST(reader.feed("data: " + fits + "\n\n", events));
  BOOST_REQUIRE(events.seen.size() == 1U);
  BOOST_TEST(events.seen[0].size() == fits.size() + 1);

  reader.reset();
  BOOST_TEST(!reader.feed("data: x" + fits, events));
  BOOST_TEST((reader.failure()->kind == core::ErrorKind::too_large));
  BOOST_TEST(!reader.feed("\n\ndata: after\n\n", events));
  BOOST_TEST(events.seen.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_line_without_end_is_too_large_as_soon_as_the_bound_is_passed) {
  SseReader reader;
  Events events;
  const std::string piece(1024, 'x');
  std::size_t fed = 0;
  while (reader.feed(piece, events)) fed += piece.size();
  BOOST_TEST(fed == SseReader::kLineBytesMax);
}

BOOST_AUTO_TEST_CASE(data_lines_without_end_are_too_large) {
  SseReader reader;
  Events events;
  const std::string piece = "data: " + std::string(1000, 'x') + "\n";
  std::size_t lines = 0;
  while (reader.feed(piece, events)) ++lines;
  BOOST_TEST(lines <= SseReader::kEventBytesMax / 1000);
  BOOST_TEST(reader.failure()->text.find("event") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reset_forgets_a_half_read_stream) {
  SseReader reader;
  Events events;
  reader.feed("event: old\ndata: old\ndata: par", events);
  BOOST_TEST(reader.inside_event());
  reader.reset();
  BOOST_TEST(!reader.inside_event());
  reader.feed("\ndata: new\n\n", events);
  BOOST_TEST(events.seen == std::vector<std::string>{"|new"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::io
