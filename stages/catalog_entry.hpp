#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json_shape.hpp"
#include "stages/model.hpp"

namespace pincer::stages {

/// Ids over this are no ids: an entry with one is broken. The longest real one has 61 bytes.
inline constexpr std::size_t kModelIdBytesMax = 512;

/// Reads elements of `data` as models.
class EntryReader {
 public:
  /// The members that are read.
  static const text::JsonShape& shape();
  /// `entry` has the members of the shape. False: it is no object or has no id. Missing, null and
  /// wrongly typed fields leave their default. The published fields come first, the older top-level
  /// ones second (modality, created_at, max_completion_tokens, max_output_tokens). What `model` was
  /// before does not matter, but its memory is used again.
  bool read(text::JsonMembers entry, Model& model);

 private:
  void collect(const text::JsonValue& array);
  void read_words(std::string_view side, text::TextList& words);
  void read_modalities(text::JsonMembers entry, Model& model);
  void assign_set(text::TextList& set);
  void lower_texts();

  std::vector<std::string_view> texts_;  // the list that is being made
  std::string lowered_;                  // of these texts, one behind another
  text::TextList::Writer writer_;
};

}  // namespace pincer::stages
