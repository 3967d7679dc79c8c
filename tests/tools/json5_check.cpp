// Reads a JSON5 corpus and compares values, verdicts and places of errors with those expected.
// usage: json5_check FOLDER, which holds manifest.jsonl, its files, and json5-unit.jsonl
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "engine/text/json.hpp"
#include "engine/text/json5.hpp"

namespace pincer::text {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Equal to what JSON can say; {"$n": "NaN"} stands for a number it cannot.
bool equals(const Json5Value& got, JsonValue want);

bool equals_members(const Json5Value& got, JsonValue want) {
  std::size_t members = 0;
  bool equal = true;
  want.each_member([&](std::string_view key, JsonValue value) {
    ++members;
    const Json5Value* mine = got.find(key);
    equal = equal && mine != nullptr && equals(*mine, value);
  });
  return equal && got.is_object() && members_that_count(got).size() == members;
}

bool equals(const Json5Value& got, JsonValue want) {
  if (const auto special = want["$n"].string()) {
    const auto number = got.as_number();
    if (!number) return false;
    return *special == "-0" ? *number == 0 && std::signbit(*number)
                            : js_number(*number) == *special;
  }
  if (want.is_object()) return equals_members(got, want);
  if (want.is_array()) {
    if (!got.is_array() || got.items().size() != want.elements()) return false;
    for (std::size_t i = 0; i < want.elements(); ++i) {
      if (!equals(*got.element(i), want.element(i))) return false;
    }
    return true;
  }
  if (const auto text = want.string()) return got.as_string() == *text;
  if (const auto number = want.number()) {
    const auto mine = got.as_number();
    return mine && *mine == *number && std::signbit(*mine) == std::signbit(*number);
  }
  if (const auto boolean = want.boolean()) return got.as_boolean() == *boolean;
  return want.is_null() && got.is_null();
}

struct Score {
  int right = 0, rows = 0, placed = 0, places = 0;
};

void check_row(const std::string& name, const std::string& input, JsonValue row, Score& score) {
  const Result<Json5Value> got = parse_json5(input);
  const bool wanted = row["want"].string() == "accept";
  ++score.rows;
  const bool right = wanted ? got.ok() && equals(*got, row["value"]) : !got.ok();
  score.right += right;
  if (!right) std::printf("wrong: %s\n", name.c_str());
  if (wanted || !row["error"].exists()) return;
  ++score.places;
  const std::string place = " at " + std::to_string(*row.at({"error", "line"}).integer()) + ":" +
                            std::to_string(*row.at({"error", "column"}).integer());
  std::string text = got.ok() ? "" : got.error().text;
  text += " ";
  for (char& c : text) c = c == ',' ? ' ' : c;
  const bool placed = text.find(place + " ") != std::string::npos;
  score.placed += placed;
  if (!placed) std::printf("place: %s: %s; want%s\n", name.c_str(), text.c_str(), place.c_str());
}

Score check_rows(const std::string& folder, const std::string& list) {
  Score score;
  std::ifstream in(folder + "/" + list);
  JsonParser parser;
  for (std::string line; std::getline(in, line);) {
    const Result<JsonValue> row = parser.parse(line);
    if (!row) {
      std::printf("row: %s\n", row.error().text.c_str());
      continue;
    }
    if (const auto file = (*row)["file"].string()) {
      check_row(std::string(*file), read_file(folder + "/" + std::string(*file)), *row, score);
    } else {
      const std::string input((*row)["input"].string().value_or(""));
      check_row(std::string((*row)["id"].string().value_or("")), input, *row, score);
    }
  }
  std::printf("%s: %d/%d right, %d/%d with line and column\n", list.c_str(), score.right,
              score.rows, score.placed, score.places);
  return score;
}

}  // namespace
}  // namespace pincer::text

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: json5_check FOLDER\n", stderr), 2;
  bool good = true;
  for (const char* list : {"manifest.jsonl", "json5-unit.jsonl"}) {
    const auto score = pincer::text::check_rows(argv[1], list);
    good = good && score.rows > 0 && score.right == score.rows && score.placed == score.places;
  }
  return good ? 0 : 1;
}
