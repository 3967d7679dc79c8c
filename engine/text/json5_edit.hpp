#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json5.hpp"

namespace pincer::text {

/// One step of a path: a member's key, or an element's index.
class Json5Step {
 public:
  Json5Step(const char* key) : Json5Step(std::string_view(key)) {}         // NOLINT: implicit
  Json5Step(const std::string& key) : Json5Step(std::string_view(key)) {}  // NOLINT: implicit
  Json5Step(std::string_view key);                                         // NOLINT: implicit
  static Json5Step element(std::size_t index);

  bool is_index() const noexcept { return index_.has_value(); }
  const std::string& key() const noexcept { return key_; }
  std::size_t index() const { return index_.value(); }

 private:
  std::string key_;
  std::optional<std::size_t> index_;
};

using Json5Path = std::vector<Json5Step>;

/// "agents.list[0].model", keys of other characters than letters, digits, $ and _ in quotes.
std::string path_text(const Json5Path& path);

/// Edits JSON5 text in place: only the bytes of what changes are touched. Comments, order, blanks,
/// quotes, spelling of numbers, byte order mark, line breaks and trailing commas of all else stay.
/// - What is written: JSON, but new keys are quoted, or not, as the keys around them. New members
///   go behind the last one. New items stand on lines or on one line as their neighbours do.
/// - Values equal in meaning change nothing. An object or array given for another one is taken
///   apart: what stays the same keeps its bytes and comments.
/// - A removed item takes along its comma and the comments on its own lines, before and behind it;
///   comments on lines of their own stay.
/// - Of duplicate keys the last is edited, as it is the one that counts; remove takes all.
/// After each edit the text is parsed again and must mean exactly what was asked (check).
class Json5Edit {
 public:
  /// Text that does not parse is refused. No bytes at all is an empty object, a file to be made:
  /// its first edit makes it plain JSON of two spaces with a final line break.
  static Result<Json5Edit> open(std::string text);

  /// Makes the value at `path` equal to `value`, and the objects on the way to it where they are
  /// missing. An index must exist. Refused without any change: a path through something else than
  /// an object, and a number that JSON has no word for.
  Result<void> set(const Json5Path& path, const Json5Value& value);
  /// The same with the value as JSON or JSON5 text.
  Result<void> set_json(const Json5Path& path, std::string_view json);
  /// Takes a member or an element away; what is not there needs no change.
  Result<void> remove(const Json5Path& path);
  /// Adds an element behind the last, or before element `index`; a missing array is made.
  Result<void> append(const Json5Path& path, const Json5Value& value);
  Result<void> insert(const Json5Path& path, std::size_t index, const Json5Value& value);

  const std::string& text() const noexcept { return text_; }
  const Json5Value& root() const noexcept { return root_; }
  const Json5Value* at(const Json5Path& path) const;  ///< null when it is not there
  bool changed() const noexcept { return !changed_paths_.empty(); }
  /// Paths whose values were changed, made or removed, in the order of the edits, each once; for a
  /// change among an array's elements the array's.
  const std::vector<std::string>& changed_paths() const noexcept { return changed_paths_; }

 private:
  Json5Edit() = default;

  /// An edit of several steps is done whole or not at all.
  struct Undo {
    std::string text;
    std::vector<std::string> changed_paths;
  };
  Undo undo() const { return {text_, changed_paths_}; }
  void go_back(const Undo& before);

  Result<std::size_t> existing_steps(const Json5Path& path) const;
  Result<void> change(const Json5Path& path, const Json5Value& value);
  Result<void> change_object(const Json5Path& path, const Json5Value& value);
  Result<void> change_array(const Json5Path& path, const Json5Value& value);
  Result<void> replace(const Json5Path& path, const Json5Value& value);
  Result<void> put(const Json5Path& container, std::size_t index, std::string_view key,
                   const Json5Value& value);
  Result<void> take(const Json5Path& container, std::size_t index);
  Result<void> adopt(std::string text, const Json5Value& expected);
  void note(const Json5Path& path);

  std::string text_;
  Json5Value root_;
  std::vector<std::string> changed_paths_;
};

}  // namespace pincer::text
