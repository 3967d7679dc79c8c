#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pincer::cli {

/// One key a person pressed, or one text they pasted.
struct Key {
  enum class Name : std::uint8_t {
    text,     ///< one character, in `text`
    paste,    ///< what the terminal said was pasted, in `text`
    control,  ///< Ctrl with the letter in `text`: "c"
    enter,
    escape,
    tab,
    backspace,
    del,
    up,
    down,
    left,
    right,
    page_up,
    page_down,
    home,
    end
  };
  Name name = Name::text;
  std::string text;

  bool is(Name other) const { return name == other; }
  bool is_control(char letter) const {
    return name == Name::control && text.size() == 1 && text[0] == letter;
  }
};

/// What a terminal sends, byte by byte, as keys. Escape sequences and characters may be split
/// anywhere; what no key here has is swallowed whole, so that no piece of it counts as typed.
class KeyParser {
 public:
  /// More of a paste than this is dropped.
  static constexpr std::size_t kPasteBytesMax = 64 * 1024;

  void feed(std::string_view bytes, std::vector<Key>& keys);

  /// A key has begun whose end has not come: Esc alone, or the start of a sequence. Without more
  /// within a moment, settle() says that nothing more belongs to it.
  bool is_halfway() const { return state_ != State::ground && state_ != State::paste; }
  void settle(std::vector<Key>& keys);

 private:
  enum class State : std::uint8_t { ground, character, escape, csi, ss3, swallow_one, paste };

  void take(char byte, std::vector<Key>& keys);
  void take_ground(char byte, std::vector<Key>& keys);
  void take_character(char byte, std::vector<Key>& keys);
  void take_escape(char byte, std::vector<Key>& keys);
  void take_csi(char byte, std::vector<Key>& keys);
  void take_paste(char byte, std::vector<Key>& keys);
  void end_csi(char final_byte, std::vector<Key>& keys);

  State state_ = State::ground;
  std::string held_;      // of a character or of a sequence: bytes so far
  std::string pasted_;    // bytes of the paste
  std::size_t tail_ = 0;  // how much of the paste's end mark has been seen
};

}  // namespace pincer::cli
