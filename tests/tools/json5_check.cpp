// Reads a JSON5 corpus and compares values, verdicts and places of errors with those expected.
// Then edits each accepted file at each of its values: no other value and no comment may change.
// usage: json5_check FOLDER [EDITS.jsonl]; the folder holds manifest.jsonl, its files, and
// json5-unit.jsonl. Each edit is written to the second file, to be judged by another reader.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "engine/text/json.hpp"
#include "engine/text/json5.hpp"
#include "engine/text/json5_edit.hpp"
#include "tests/support/json5_walk.hpp"

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

/// One edit of one file and what came of it.
struct Round {
  std::string_view what;
  const Json5Path* path;
  const Json5Value* value;  // null when removed
};

class Rounds {
 public:
  explicit Rounds(const char* log) {
    if (log != nullptr) log_.open(log);
  }

  void edit_file(const std::string& name, const std::string& text) {
    const Result<Json5Edit> read = Json5Edit::open(text);
    if (!read) return;
    ++files_;
    const Json5Value other = Json5Value::of_string("changed");
    for (const Json5Path& path : test::paths_of(read->root())) {
      edit(name, *read, {"set", &path, &other});
      if (!path.empty()) edit(name, *read, {"remove", &path, nullptr});
      if (!read->at(path)->is_object()) continue;
      Json5Path member = path;
      member.emplace_back("added");
      edit(name, *read, {"set", &member, &other});
    }
  }

  bool report() const {
    std::printf("edits: %d of %d files, %d with another value changed, %d with a comment lost\n",
                edits_, files_, changed_, lost_);
    return changed_ == 0 && lost_ == 0 && edits_ > 0;
  }

 private:
  void edit(const std::string& name, const Json5Edit& read, const Round& round) {
    Json5Edit edit = read;
    const Result<void> done =
        round.value ? edit.set(*round.path, *round.value) : edit.remove(*round.path);
    ++edits_;
    const Result<Json5Value> again = parse_json5(edit.text());
    const bool right = done.ok() && again.ok() && others_equal(read.root(), *again, *round.path);
    if (!right) std::printf("edit: %s: %s\n", name.c_str(), path_text(*round.path).c_str());
    changed_ += !right;
    const Json5Value* old = read.at(*round.path);
    const bool keeps_all = round.value != nullptr && (old == nullptr || !old->is_container());
    if (right && keeps_all) lost_ += lost(read, edit, name);
    write(name, read, edit, round);
  }

  static bool lost(const Json5Edit& before, const Json5Edit& after, const std::string& name) {
    const bool same = test::comments_of(before.text(), before.root()) ==
                      test::comments_of(after.text(), after.root());
    if (!same) std::printf("comment: %s\n", name.c_str());
    return !same;
  }

  /// All but what the path leads to; of an array with an element removed only what is before it.
  static bool others_equal(const Json5Value& before, const Json5Value& after, const Json5Path& path,
                           std::size_t step = 0) {
    if (step == path.size()) return true;
    if (before.kind() != after.kind()) return false;
    if (before.is_array()) {
      for (std::size_t i = 0; i < path[step].index(); ++i) {
        if (!same_value(*before.element(i), *after.element(i))) return false;
      }
      return true;
    }
    for (const Json5Item* item : members_that_count(before)) {
      const Json5Value* mine = after.find(item->key);
      if (item->key == path[step].key()) {
        if (mine != nullptr && !others_equal(item->value, *mine, path, step + 1)) return false;
      } else if (mine == nullptr || !same_value(item->value, *mine)) {
        return false;
      }
    }
    return true;
  }

  void write(const std::string& name, const Json5Edit& before, const Json5Edit& after,
             const Round& round) {
    if (!log_) return;
    JsonWriter out;
    out.begin_object().key("file").string(name).key("what").string(round.what);
    out.key("path").begin_array();
    for (const Json5Step& step : *round.path) {
      step.is_index() ? out.integer(static_cast<std::int64_t>(step.index()))
                      : out.string(step.key());
    }
    out.end_array().key("before").string(before.text()).key("after").string(after.text());
    log_ << out.end_object().text() << "\n";
  }

  std::ofstream log_;
  int files_ = 0, edits_ = 0, changed_ = 0, lost_ = 0;
};

bool check_edits(const std::string& folder, const char* log) {
  Rounds rounds(log);
  std::ifstream in(folder + "/manifest.jsonl");
  JsonParser parser;
  for (std::string line; std::getline(in, line);) {
    const Result<JsonValue> row = parser.parse(line);
    if (!row || (*row)["want"].string() != "accept") continue;
    const std::string name(*(*row)["file"].string());
    rounds.edit_file(name, read_file(folder + "/" + name));
  }
  return rounds.report();
}

}  // namespace
}  // namespace pincer::text

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("usage: json5_check FOLDER [EDITS.jsonl]\n", stderr);
    return 2;
  }
  bool good = true;
  for (const char* list : {"manifest.jsonl", "json5-unit.jsonl"}) {
    const auto score = pincer::text::check_rows(argv[1], list);
    good = good && score.rows > 0 && score.right == score.rows && score.placed == score.places;
  }
  good = pincer::text::check_edits(argv[1], argc == 3 ? argv[2] : nullptr) && good;
  return good ? 0 : 1;
}
