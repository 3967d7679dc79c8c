#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"
#include "engine/text/json_elements.hpp"

namespace pincer::stages {

/// Hears of the entries a CatalogSplitter finds.
class EntryHandler {
 public:
  /// Members of one element of the list. They hold for the time of the call.
  virtual void on_entry(text::JsonMembers entry) = 0;
  /// The text of one element that is yet to be parsed, and may be broken. It may be changed; it has
  /// room for a parser's padding.
  virtual void on_entry(std::string& text) = 0;
  /// An element over the bound went by.
  virtual void on_oversized_entry() = 0;

 protected:
  ~EntryHandler() = default;
};

/// Takes a document `{.., "data": [element, element, ..], ..}` apart while it arrives: hands out
/// each element and keeps the rest, with an empty list in its place. It looks at brackets and
/// strings only; whether the parts are JSON is for a parser to say. A bracket of the wrong kind
/// inside an element stays that element's own fault. Elements that arrive whole are read where they
/// stand, and so are those that were cut once, when put together; those that are broken or unusual,
/// or cut into small pieces, are found byte by byte.
class CatalogSplitter {
 public:
  struct Bounds {
    std::size_t entry_bytes_max = 0;
    std::size_t envelope_bytes_max = 0;
  };
  /// `shape` has the members that the handler hears of.
  CatalogSplitter(EntryHandler& handler, const text::JsonShape& shape, Bounds bounds)
      : handler_(handler), bounds_(bounds), elements_(shape) {}

  /// The error is final.
  core::Result<void> feed(std::string_view bytes);

  /// The document's outermost bracket was closed.
  bool whole() const { return state_ == State::after; }
  /// The list was there and was closed.
  bool has_list() const { return lists_ > 0 && !in_list(); }
  std::size_t bytes() const { return bytes_; }
  /// The document without its elements.
  std::string& envelope() { return envelope_; }

 private:
  enum class State : std::uint8_t {
    start,       // before the outermost {
    envelope,    // inside the document, outside the list
    list_first,  // behind the [ of the list
    list_item,   // behind a comma of the list
    list_next,   // behind an element of the list
    entry,       // inside an element that is a container or a string
    scalar,      // inside any other element
    after,       // behind the outermost }
  };
  bool in_list() const { return state_ >= State::list_first && state_ <= State::scalar; }

  void read(std::string_view bytes);
  std::size_t step(std::string_view bytes);
  void on_start(char c);
  void on_envelope(char c);
  void on_envelope_text(char c);
  void on_value_start(char c);
  void on_list(char c);
  std::size_t read_entry(std::string_view bytes);
  bool is_short_begin(std::string_view bytes) const;
  std::size_t join(std::string_view bytes);
  std::size_t scan_entry(std::string_view bytes);
  std::size_t scan_scalar(std::string_view bytes);
  void keep(std::string_view bytes);
  void end_entry();
  bool key_is_data() const;
  void fail(core::ErrorKind kind, std::string text);

  EntryHandler& handler_;
  Bounds bounds_;
  State state_ = State::start;
  std::string envelope_;
  std::string entry_;
  std::size_t bytes_ = 0;
  std::size_t depth_ = 0;        // open brackets of the envelope
  std::size_t entry_depth_ = 0;  // open brackets of the element
  std::size_t key_begin_ = 0;    // where the last outermost key begins in the envelope
  std::size_t lists_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;      // the next byte of the string belongs to a backslash
  bool expects_key_ = false;  // the next string of depth 1 is a key
  bool in_key_ = false;
  bool data_key_ = false;       // the last outermost key is "data"
  bool expects_value_ = false;  // behind a colon of depth 1
  bool oversized_ = false;
  core::Result<void> failure_;

  text::JsonElements elements_;
  const char* looked_at_ = nullptr;  // where elements_ began to look; null: it cannot go on
  const char* looked_to_ = nullptr;  // how far
  std::size_t look_from_ = 0;        // no second look before this byte of the document
  std::size_t last_bytes_ = 0;       // of the last element that was read where it stood
  bool is_held_ = false;             // entry_ is the begin of an element, and was not looked over
  bool may_hold_ = true;
};

}  // namespace pincer::stages
