#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "stages/catalog.hpp"
#include "stages/entry_hash.hpp"

namespace pincer::stages {
namespace {

/// What a reader made of a document, as one text, to compare readings.
std::string outcome(const std::vector<std::string_view>& pieces) {
  std::string ids;
  CatalogReader reader([&ids](const Model& model) { ids += model.id + "(" + model.name + ") "; });
  for (const std::string_view piece : pieces) {
    const auto fed = reader.feed(piece);
    if (!fed) {
      BOOST_TEST(!reader.finish().ok());
      return ids + "! " + fed.error().text;
    }
  }
  const auto end = reader.finish();
  if (!end) return ids + "! " + end.error().text;
  return ids + std::to_string(end->entries) + " entries, " + std::to_string(end->broken) +
         " broken, next " + end->next;
}

/// Reads the text whole, byte by byte and cut once at every place; all must agree.
std::string read(std::string_view text) {
  const std::string whole = outcome({text});
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bytes.push_back(text.substr(i, 1));
    BOOST_TEST(outcome({text.substr(0, i), text.substr(i)}) == whole);
  }
  BOOST_TEST(outcome(bytes) == whole);
  return whole;
}

std::string refused(std::string_view text) {
  const std::string result = read(text);
  constexpr std::string_view kBegin = "! the answer is no model catalog: ";
  BOOST_REQUIRE_MESSAGE(result.starts_with(kBegin), result);
  return result.substr(kBegin.size());
}

BOOST_AUTO_TEST_SUITE(catalog_reader)

BOOST_AUTO_TEST_CASE(what_was_noted_of_an_entry_is_not_taken_for_the_next) {
  std::vector<std::string> hashes, known;
  CatalogReader reader([&](Model& model) {
    known.push_back(entry_hash(model));
    note_entry_hash(model);
    hashes.push_back(entry_hash(model));
  });
  const std::string_view text =
      R"({"data":[{"id":"a/one","supported_parameters":["tools","seed"]},{"id":"a/two"}]})";
  BOOST_REQUIRE(reader.feed(text).ok());
  BOOST_REQUIRE(known.size() == 2U);
  BOOST_TEST(known == hashes);
  BOOST_TEST(hashes[0] != hashes[1]);
  // Another text would make every answer that is stored one of a changed entry.
  BOOST_TEST(hashes[0] == "2bf52bbf62f34da4");
}

BOOST_AUTO_TEST_CASE(entries_come_out_wherever_the_bytes_were_cut) {
  BOOST_TEST(read(R"({"data":[{"id":"a/b"},{"id":"c","name":"N"}]})") ==
             "a/b(a/b) c(N) 2 entries, 0 broken, next ");
  BOOST_TEST(
      read("\xEF\xBB\xBF { \"total_count\" : 1 ,\n \"data\" : [ \n {\"id\":\"x\\\"]}\"} \r\n ] ,"
           "\"links\":{\"next\":\"/p?o=1\"}} \n") ==
      "x\"]}(x\"]}) 1 entries, 0 broken, next /p?o=1");
  BOOST_TEST(read(R"({"x":{"data":[1,2]},"data":[],"y":["data",[{"id":"n"}]]})") ==
             "0 entries, 0 broken, next ");
  BOOST_TEST(read(R"({"d\u0061ta":[{"id":"a\\"}]})") == "a\\(a\\) 1 entries, 0 broken, next ");
  BOOST_TEST(read(R"({"data" : [[{"id":"no"}],"s]",{"id":"a","x":[[{"id":"b"}]]}]})") ==
             "a(a) 3 entries, 2 broken, next ");
}

BOOST_AUTO_TEST_CASE(one_bad_entry_never_loses_the_rest) {
  BOOST_TEST(read(R"({"data":[{"id":"a"},null,7,"s",[],{},{"id":7},{"id":" "},tru,{"id":"b"}]})") ==
             "a(a) b(b) 10 entries, 8 broken, next ");
  BOOST_TEST(read(R"({"data":[{"id":"a",},{"id":"b" 1},{"x"},{"id":"d"}]})") ==
             "d(d) 4 entries, 3 broken, next ");
}

BOOST_AUTO_TEST_CASE(what_no_field_needs_is_looked_over_wherever_the_bytes_were_cut) {
  const std::string rest = R"(,{"id":"z","description":")" + std::string(300, 'x') + "\"}]}";
  const auto read_first = [&rest](std::string entry) {
    const std::string result = read("{\"data\":[" + entry + rest);
    return result.substr(0, result.find(" entries"));
  };
  for (const char* unread :
       {R"("x":tru)", R"("x":"\q")", R"("x":"\ud800")", R"("x":[1e999,{"y":01}])",
        R"("pricing":{"prompt":"0","completion":"0","x":-})", R"("x":[tru,{},[]],"y":"}")"}) {
    BOOST_TEST(read_first("{\"id\":\"a\"," + std::string(unread) + "}") == "a(a) z(z) 2");
  }
  for (const char* broken :
       {R"("x":)", R"("x")", R"("x":1 "y":2)", R"("x":[1,])", R"("x":{"y"})", R"("name":tru)",
        R"("x":[{]})", R"("pricing":{"prompt":tru})", R"("x":{"y":1,})", R"("x":tru\)"}) {
    BOOST_TEST(read_first("{\"id\":\"a\"," + std::string(broken) + "}") == "z(z) 2");
  }
  // A name that is written with escapes is that name all the same; of duplicates the last counts.
  BOOST_TEST(read_first(R"({"\u0069d":"b"})") == "b(b) z(z) 2");
  BOOST_TEST(read_first(R"({"id":"c","id" : "d", "name":null})") == "d(d) z(z) 2");
}

BOOST_AUTO_TEST_CASE(long_entries_come_out_wherever_the_bytes_were_cut) {
  std::string text = "{\"data\":[";
  for (int i = 0; i < 12; ++i) {
    const std::string id = "\"id\":\"m" + std::to_string(i) + "\"";
    const std::string filler(static_cast<std::size_t>(150 + 40 * i), "x{]\\n"[i % 3]);
    const char* const end = i == 5 ? ",\"x\":tru\\}" : i == 8 ? ",}" : "}";
    text += "{" + id + R"(,"name":"\u0041}","y":[{"z":")" + filler + "\"}, 1]" + end + ",";
  }
  text += R"({"id":"last","x":{"y":1}}],"links":{"next":"n"}})";
  const std::string whole = outcome({text});
  BOOST_TEST(whole.ends_with("m11(A}) last(last) 13 entries, 2 broken, next n"));
  for (std::size_t bytes = 1; bytes < text.size(); bytes += bytes < 40 ? 13 : 7) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < text.size(); at += bytes) {
      pieces.push_back(std::string_view(text).substr(at, bytes));
    }
    BOOST_TEST(outcome(pieces) == whole);
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    BOOST_TEST(outcome({std::string_view(text).substr(0, at), std::string_view(text).substr(at)}) ==
               whole);
  }
}

BOOST_AUTO_TEST_CASE(a_broken_entry_near_the_end_of_a_piece_hides_nothing_behind_it) {
  const std::string first = R"({"data":[{"id":"a","x":")" + std::string(600, 'x') + "\"},";
  for (const char* rest : {R"({"id":,"x":{}},{"id":"b"},{"id":"c)", R"({"id":,]],{"id":"b)",
                           R"({"id":,"x":1\","y":"},{"id":"b)", R"({"id":,}"x,{"id":"b)"}) {
    const std::string text = first + rest;
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
      bytes.push_back(std::string_view(text).substr(i, 1));
    }
    BOOST_TEST(outcome({text}) == outcome(bytes));
  }
}

BOOST_AUTO_TEST_CASE(a_model_is_told_as_soon_as_its_last_byte_came) {
  std::string text = "{\"data\":[";
  std::vector<std::size_t> ends;
  for (int i = 0; i < 9; ++i) {
    text += "{\"id\":\"m" + std::to_string(i) + "\",\"x\":\"" + std::string(200, 'x') + "\"}";
    ends.push_back(text.size());
    text += ',';
  }
  for (std::size_t at = 1; at <= text.size(); ++at) {
    std::size_t told = 0;
    CatalogReader reader([&told](const Model&) { ++told; });
    BOOST_TEST(reader.feed(text.substr(0, at)).ok());
    const auto whole = std::upper_bound(ends.begin(), ends.end(), at) - ends.begin();
    BOOST_TEST(told == static_cast<std::size_t>(whole));
  }
}

BOOST_AUTO_TEST_CASE(text_that_is_broken_below_the_syntax_is_repaired) {
  BOOST_TEST(read(R"({"data":[{"id":"a","name":"x\ud83dy"},{"id":"b"}]})") ==
             "a(x\xEF\xBF\xBDy) b(b) 2 entries, 0 broken, next ");
  BOOST_TEST(read("{\"data\":[{\"id\":\"a\",\"name\":\"x\xFFy\"}]}") ==
             "a(x\xEF\xBF\xBDy) 1 entries, 0 broken, next ");
  BOOST_TEST(read("{\"note\":\"\xFF \\ud800\",\"data\":[{\"id\":\"a\"}]}") ==
             "a(a) 1 entries, 0 broken, next ");
}

BOOST_AUTO_TEST_CASE(what_is_no_catalog_is_refused_with_a_reason) {
  BOOST_TEST(refused("") == "it is empty");
  BOOST_TEST(refused("  ") == "its JSON has no end after 2 bytes");
  for (const char* text : {"null", "[]", "\"soon back\"", "x", "7"}) {
    BOOST_TEST(refused(text) == "it does not begin with an object");
  }
  BOOST_TEST(refused("<!DOCTYPE html>") == "it is a web page");
  for (const char* text : {"{}", R"({"data":{}})", R"({"data":null})", R"({"data":"x"})",
                           R"({"x":{"data":[]}})", R"({"data":[],"data":3})"}) {
    BOOST_TEST(refused(text) == "it has no list named data");
  }
  BOOST_TEST(refused(R"({"error":{"message":"key sk-or-v1-abc","code":401}})") ==
             "it is an error object with code 401");
  BOOST_TEST(refused(R"({"error":{"message":"m","code":"x"}})") == "it is an error object");
  BOOST_TEST(refused(R"({"data":[],"data":[]})") == "it has two lists named data");
}

BOOST_AUTO_TEST_CASE(a_document_that_is_no_json_is_refused) {
  BOOST_TEST(refused("{not json").starts_with("its JSON has no end"));
  BOOST_TEST(refused("{not json}").starts_with("no JSON"));
  BOOST_TEST(refused(R"({"data":[]} x)").starts_with("no JSON"));
  BOOST_TEST(refused(R"({"data":[]}})").starts_with("no JSON"));
  BOOST_TEST(refused(R"({"data":[],})").starts_with("no JSON"));
  BOOST_TEST(refused(R"({"data":[,]})") == "its list is broken at byte 10");
  BOOST_TEST(refused("{\"data\":[]) ").starts_with("its JSON has no end"));
}

BOOST_AUTO_TEST_CASE(a_list_that_is_no_json_is_refused) {
  for (const char* text : {R"({"data":[{"id":"a"},]})", R"({"data":[{"id":"a"} {"id":"b"}]})",
                           R"({"data":[{"id":"a"},,{"id":"b"}]})", R"({"data":[1 2]})"}) {
    const std::string result = read(text);
    BOOST_TEST(result.find("its list is broken at byte ") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_catalog_that_ends_early_is_refused) {
  const std::string_view text =
      R"({"data":[{"id":"a","x":"]}"},{"id":"b"}],"links":{"next":null}})";
  for (std::size_t bytes = 1; bytes < text.size(); ++bytes) {
    const std::string result = outcome({text.substr(0, bytes)});
    BOOST_TEST(result.find("! the answer is no model catalog: its JSON has no end after " +
                           std::to_string(bytes) + " bytes") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_entry_over_the_bound_is_broken_and_the_next_one_is_read) {
  const std::string head = R"({"id":"big","x":")";
  const std::string tail = "\"}";
  const std::size_t room = CatalogReader::kEntryBytesMax - head.size() - tail.size();
  for (const std::size_t filler : {room, room + 1}) {
    const std::string text =
        "{\"data\":[" + head + std::string(filler, ']') + tail + R"(,{"id":"b"}]})";
    const std::string expected = filler == room ? "big(big) b(b) 2 entries, 0 broken, next "
                                                : "b(b) 2 entries, 1 broken, next ";
    BOOST_TEST(outcome({text}) == expected);
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < text.size(); at += 4099) {
      pieces.push_back(std::string_view(text).substr(at, 4099));
    }
    BOOST_TEST(outcome(pieces) == expected);
  }
}

BOOST_AUTO_TEST_CASE(an_envelope_over_the_bound_is_refused) {
  const std::string filler(CatalogReader::kEnvelopeBytesMax, ' ');
  for (const std::string& text :
       {filler + "{\"data\":[]}", "{" + filler + "\"data\":[]}", "{\"data\":[]}" + filler}) {
    CatalogReader reader([](const Model&) {});
    const auto fed = reader.feed(text);
    BOOST_REQUIRE(!fed.ok());
    BOOST_CHECK(fed.error().kind == core::ErrorKind::too_large);
    BOOST_CHECK(reader.feed("{}").error().kind == core::ErrorKind::too_large);
    BOOST_CHECK(reader.finish().error().kind == core::ErrorKind::too_large);
  }
  // Blanks between the entries are not kept.
  BOOST_TEST(parse_catalog("{\"data\":[{\"id\":\"a\"}" + filler + "]}").ok());
}

BOOST_AUTO_TEST_CASE(an_entry_nested_too_deep_is_broken) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  BOOST_TEST(outcome({"{\"data\":[{\"id\":\"a\",\"x\":" + deep + "},{\"id\":\"b\"}]}"}) ==
             "b(b) 2 entries, 1 broken, next ");
}

BOOST_AUTO_TEST_CASE(of_duplicates_the_first_counts) {
  const auto catalog =
      parse_catalog(R"({"data":[{"id":"a","name":"1"},{"id":"b"},{"id":" a ","name":"2"},{}]})");
  BOOST_REQUIRE(catalog.ok());
  BOOST_REQUIRE(catalog->models.size() == 2u);
  BOOST_TEST(catalog->models[0].name == "1");
  BOOST_TEST(catalog->models[1].id == "b");
  BOOST_TEST(catalog->entries == 4u);
  BOOST_TEST(catalog->broken == 1u);
  BOOST_TEST(catalog->duplicates == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace pincer::stages
