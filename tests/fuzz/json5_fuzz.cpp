#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/check.hpp"
#include "engine/text/json5_edit.hpp"
#include "tests/support/json5_walk.hpp"

using pincer::core::check;
using namespace pincer::text;

namespace {

bool is_part_of(std::string_view part, std::string_view whole) {
  for (const char c : whole) {
    if (!part.empty() && part.front() == c) part.remove_prefix(1);
  }
  return part.empty();
}

/// What was added took nothing away. Json5Edit itself checks that the values are as asked.
void check_added(const Json5Edit& before, const Json5Edit& after, bool was_empty) {
  check(was_empty || is_part_of(before.text(), after.text()), "what was there is still there");
  check(test::comments_of(before.text(), before.root()) ==
            test::comments_of(after.text(), after.root()),
        "comments stay");
}

void check_set(const Json5Edit& before, const Json5Path& path, const Json5Value& value) {
  Json5Edit edit = before;
  if (!edit.set(path, value)) return;  // too deep
  check(same_value(*edit.at(path), value), "a value is what it was set to");
  const std::string once = edit.text();
  check(edit.set(path, value).ok() && edit.text() == once, "once more changes nothing");
}

void check_containers(const Json5Edit& before, const Json5Path& path) {
  const Json5Value& value = *before.at(path);
  Json5Edit edit = before;
  if (value.is_array()) {
    for (std::size_t i = 0; i <= value.items().size(); ++i) {
      edit = before;
      check(edit.insert(path, i, Json5Value::of_strings({"x"})).ok() || path.size() > 200,
            "insert");
      check_added(before, edit, value.items().empty());
    }
  } else if (value.is_object()) {
    Json5Path member = path;
    member.emplace_back("it's \"new\"");
    if (value.find(member.back().key()) != nullptr) return;
    check(edit.set(member, Json5Value::of_boolean(true)).ok(), "a member can be added");
    check_added(before, edit, value.items().empty());
    check(edit.remove(member).ok(), "and removed");
    check(same_value(edit.root(), before.root()), "all is as it was");
  }
}

void check_edits(const Json5Edit& before, const Json5Path& path, const Json5Value& other) {
  check_set(before, path, Json5Value::of_number(-1.5));
  check_set(before, path, Json5Value::of_strings({"a", "b"}));
  check_set(before, path, other);
  check_containers(before, path);
  if (path.empty()) return;
  Json5Edit edit = before;
  check(edit.remove(path).ok(), "what is there can be removed");
}

}  // namespace

/// The first byte chooses a value of the document that is the rest; it is changed in every way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
  if (bytes < 2) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, bytes - 1);
  const Result<Json5Edit> edit = Json5Edit::open(text);
  if (!edit) return 0;
  const Result<Json5Value> json = parse_json5(to_json(edit->root()));
  check(json.ok(), "what was read can be written as JSON");
  const auto paths = test::paths_of(edit->root());
  const Json5Path& path = paths[data[0] % paths.size()];
  check_edits(*edit, path, *edit->at(paths[data[0] / 2 % paths.size()]));
  return 0;
}
