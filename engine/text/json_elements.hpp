#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "engine/text/json.hpp"
#include "engine/text/json_shape.hpp"

namespace pincer::text {

/// Reads members of objects that stand one behind another in a long document, where they stand and
/// with one look at all of them: much faster than finding the end of each and parsing it. For text
/// that arrives in pieces. What it cannot read (cut off, broken, out of the ordinary) is left to
/// JsonParser::parse_members; what it reads, that would read alike.
///
/// What no member needs is looked over: the text is UTF-8, strings end and hold no control
/// characters, brackets match by kind and depth, and in an object whose members are read, names,
/// colons and commas stand where they must. That a value nobody asks for is a number, or a string's
/// escapes are good, is not checked: it takes as long as all the rest, and an object that holds
/// `tru` where nobody looks tells us its name and its price all the same. What is read is checked
/// wholly.
class JsonElements {
 public:
  /// Looks at no less and no more at a time.
  static constexpr std::size_t kBytesMin = 256;
  static constexpr std::size_t kBytesMax = 64 * 1024;

  /// `shape` outlives this.
  explicit JsonElements(const JsonShape& shape);
  ~JsonElements();
  JsonElements(const JsonElements&) = delete;
  JsonElements& operator=(const JsonElements&) = delete;

  /// Looks over the front of `text`, which begins outside of all strings and stays as it is while
  /// elements are asked for. How many bytes that took; at() gives nothing when they hold a fault.
  std::size_t look(std::string_view text);

  struct Element {
    JsonMembers members;  ///< hold until the next call
    std::size_t end = 0;  ///< where it ends in the text
  };
  /// The element that begins at the place, no earlier than where the last one ended. After a
  /// nullopt the rest of what was looked at cannot be read here either.
  std::optional<Element> at(std::size_t place);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pincer::text
