#include "cli/render/terminal_keys.hpp"

#include <utility>

#include "engine/text/utf8.hpp"

namespace pincer::cli {
namespace {

using Name = Key::Name;

constexpr char kEscape = '\x1b';
constexpr std::string_view kPasteEnd = "\x1b[201~";
constexpr std::size_t kSequenceBytesMax = 32;  // longer ones are no key's

void add(std::vector<Key>& keys, Name name, std::string text = {}) {
  keys.push_back(Key{name, std::move(text)});
}

/// Bytes of the character that begins with this one; 0: none begins so.
std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Arrows and the like: the letter that ends ESC [ or ESC O.
bool add_lettered(char letter, std::vector<Key>& keys) {
  switch (letter) {
    case 'A':
      add(keys, Name::up);
      return true;
    case 'B':
      add(keys, Name::down);
      return true;
    case 'C':
      add(keys, Name::right);
      return true;
    case 'D':
      add(keys, Name::left);
      return true;
    case 'H':
      add(keys, Name::home);
      return true;
    case 'F':
      add(keys, Name::end);
      return true;
    case 'M':
      add(keys, Name::enter);  // of the number block
      return true;
    default:
      return false;
  }
}

/// ESC [ number ~
void add_numbered(std::string_view number, std::vector<Key>& keys) {
  if (number == "1" || number == "7") add(keys, Name::home);
  if (number == "3") add(keys, Name::del);
  if (number == "4" || number == "8") add(keys, Name::end);
  if (number == "5") add(keys, Name::page_up);
  if (number == "6") add(keys, Name::page_down);
}

}  // namespace

void KeyParser::feed(std::string_view bytes, std::vector<Key>& keys) {
  for (const char byte : bytes) take(byte, keys);
}

void KeyParser::settle(std::vector<Key>& keys) {
  if (!is_halfway()) return;
  if (state_ == State::escape) add(keys, Name::escape);
  state_ = State::ground;
  held_.clear();
}

void KeyParser::take(char byte, std::vector<Key>& keys) {
  switch (state_) {
    case State::ground:
      return take_ground(byte, keys);
    case State::character:
      return take_character(byte, keys);
    case State::escape:
      return take_escape(byte, keys);
    case State::csi:
      return take_csi(byte, keys);
    case State::ss3:
      state_ = State::ground;
      if (byte == kEscape) return take_ground(byte, keys);
      static_cast<void>(add_lettered(byte, keys));
      return;
    case State::swallow_one:
      state_ = State::ground;
      return;
    case State::paste:
      return take_paste(byte, keys);
  }
}

void KeyParser::take_ground(char byte, std::vector<Key>& keys) {
  const auto code = static_cast<unsigned char>(byte);
  if (byte == kEscape) {
    state_ = State::escape;
  } else if (byte == '\r' || byte == '\n') {
    add(keys, Name::enter);
  } else if (byte == '\t') {
    add(keys, Name::tab);
  } else if (code == 0x7F || code == 0x08) {
    add(keys, Name::backspace);
  } else if (code < 0x20) {
    // Ctrl takes two bits from what it is pressed with: Ctrl-C is 3, Ctrl-\ is 0x1c.
    const char letter = static_cast<char>(code == 0 || code > 26 ? code + 0x40 : code + 0x60);
    add(keys, Name::control, std::string(1, letter));
  } else if (const std::size_t length = length_of(code); length == 1) {
    add(keys, Name::text, std::string(1, byte));
  } else if (length > 1) {
    held_.assign(1, byte);
    state_ = State::character;
  }
}

void KeyParser::take_character(char byte, std::vector<Key>& keys) {
  const bool goes_on = (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
  if (!goes_on) {
    state_ = State::ground;
    held_.clear();
    return take_ground(byte, keys);
  }
  held_ += byte;
  if (held_.size() < length_of(static_cast<unsigned char>(held_[0]))) return;
  const text::Utf8Step step = text::decode_utf8(held_);
  if (step.valid && step.code >= 0xA0) add(keys, Name::text, held_);
  held_.clear();
  state_ = State::ground;
}

void KeyParser::take_escape(char byte, std::vector<Key>& keys) {
  if (byte == '[') {
    state_ = State::csi;
    held_.clear();
  } else if (byte == 'O') {
    state_ = State::ss3;
  } else if (byte == kEscape) {
    add(keys, Name::escape);  // the first one was a key; this one may begin another
  } else {
    state_ = State::ground;  // Alt with a key: none is used here
  }
}

void KeyParser::take_csi(char byte, std::vector<Key>& keys) {
  const auto code = static_cast<unsigned char>(byte);
  if (byte == kEscape) {  // the sequence was broken off
    held_.clear();
    state_ = State::escape;
  } else if (code < 0x20 || code > 0x7E) {
    held_.clear();
    state_ = State::ground;
    take_ground(byte, keys);
  } else if (code < 0x40) {
    if (held_.size() < kSequenceBytesMax) held_ += byte;
  } else {
    end_csi(byte, keys);
  }
}

void KeyParser::end_csi(char final_byte, std::vector<Key>& keys) {
  state_ = State::ground;
  const std::string parameters = std::exchange(held_, {});
  if (final_byte == '[' && parameters.empty()) {
    state_ = State::swallow_one;  // function keys of the Linux console: ESC [ [ A
  } else if (final_byte == '~') {
    // Behind a semicolon stand Shift, Ctrl and Alt.
    const std::string number = parameters.substr(0, parameters.find(';'));
    if (number == "200") {
      pasted_.clear();
      tail_ = 0;
      state_ = State::paste;
    } else {
      add_numbered(number, keys);
    }
  } else {
    static_cast<void>(add_lettered(final_byte, keys));
  }
}

void KeyParser::take_paste(char byte, std::vector<Key>& keys) {
  if (byte == kPasteEnd[tail_]) {
    if (++tail_ < kPasteEnd.size()) return;
    add(keys, Name::paste, std::exchange(pasted_, {}));
    state_ = State::ground;
    return;
  }
  // No mark after all. Esc is only at its start, so that nothing but the byte itself can be one.
  std::string taken(kPasteEnd.substr(0, std::exchange(tail_, 0)));
  if (byte == kPasteEnd[0]) {
    tail_ = 1;
  } else {
    taken += byte;
  }
  if (pasted_.size() + taken.size() <= kPasteBytesMax) pasted_ += taken;
}

}  // namespace pincer::cli
