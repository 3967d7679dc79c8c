#include "cli/render/prompt_text.hpp"

#include <string.h>

#include <algorithm>
#include <utility>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"
#include "engine/text/utf8.hpp"

namespace pincer::cli {
namespace {

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

/// What of a pasted text can stand in one line.
std::string as_line(std::string_view pasted) {
  std::string line;
  while (!pasted.empty()) {
    const text::Utf8Step step = text::decode_utf8(pasted);
    pasted.remove_prefix(step.bytes);
    const bool is_control = step.code < 0x20 || (step.code >= 0x7F && step.code < 0xA0);
    if (step.code == '\t') line += ' ';
    if (!is_control) text::append_utf8(line, step.code);
  }
  return line;
}

std::string title_line(const std::string& title, std::size_t columns, const Style& style) {
  return style.paint(Tone::strong, text::printable("? " + title, columns));
}

std::size_t usable(const TerminalSize& size) {
  return std::max<std::size_t>(size.columns, 2) - 1;  // a full line may wrap
}

}  // namespace

TextQuestion::TextQuestion(std::string title, TextRules rules, std::string preset)
    : title_(text::printable(title)), rules_(std::move(rules)), text_(as_line(preset)) {
  // It never grows beyond this, so that no copy of a secret is left behind in freed memory.
  if (rules_.hidden) text_.reserve(rules_.bytes_max);
  cursor_ = text_.size();
}

TextQuestion::~TextQuestion() {
  if (rules_.hidden) ::explicit_bzero(text_.data(), text_.size());
}

std::string TextQuestion::text() const {
  return std::string(text::trimmed(text_));
}

std::size_t TextQuestion::before(std::size_t at) const {
  while (at > 0 && !begins_character(text_[--at])) {
  }
  return at;
}

std::size_t TextQuestion::after(std::size_t at) const {
  if (at < text_.size()) ++at;
  while (at < text_.size() && !begins_character(text_[at])) ++at;
  return at;
}

void TextQuestion::insert(const std::string& typed) {
  if (text_.size() + typed.size() > rules_.bytes_max) {
    complaint_ = "that is longer than " + std::to_string(rules_.bytes_max) + " bytes";
    return;
  }
  text_.insert(cursor_, typed);
  cursor_ += typed.size();
}

void TextQuestion::erase(std::size_t from, std::size_t to) {
  text_.erase(from, to - from);
  cursor_ = from;
}

void TextQuestion::press(const Key& key) {
  using Name = Key::Name;
  complaint_.clear();
  switch (key.name) {
    case Name::text:
      return insert(key.text);
    case Name::paste:
      return insert(as_line(key.text));
    case Name::enter:
      return accept();
    case Name::escape:
      state_ = State::cancelled;
      return;
    case Name::backspace:
      return erase(before(cursor_), cursor_);
    case Name::del:
      return erase(cursor_, after(cursor_));
    case Name::left:
      cursor_ = before(cursor_);
      return;
    case Name::right:
      cursor_ = after(cursor_);
      return;
    case Name::home:
      cursor_ = 0;
      return;
    case Name::end:
      cursor_ = text_.size();
      return;
    case Name::control:
      return control(key);
    case Name::tab:
    case Name::up:
    case Name::down:
    case Name::page_up:
    case Name::page_down:
      return;
  }
}

/// As every shell has them.
void TextQuestion::control(const Key& key) {
  if (key.is_control('c') || (key.is_control('d') && text_.empty())) state_ = State::cancelled;
  if (key.is_control('a')) cursor_ = 0;
  if (key.is_control('e')) cursor_ = text_.size();
  if (key.is_control('u')) erase(0, cursor_);
  if (key.is_control('k')) text_.erase(cursor_);
  if (key.is_control('w')) {
    std::size_t from = cursor_;
    while (from > 0 && text_[from - 1] == ' ') --from;
    while (from > 0 && text_[from - 1] != ' ') --from;
    erase(from, cursor_);
  }
}

void TextQuestion::accept() {
  if (rules_.check) complaint_ = text::printable(rules_.check(text()));
  if (complaint_.empty()) state_ = State::answered;
}

Frame TextQuestion::draw(const TerminalSize& size, const Style& style) const {
  const std::size_t columns = usable(size);
  Frame frame;
  frame.lines.push_back(title_line(title_, columns, style));
  std::string line = "  ";
  if (rules_.hidden) {
    const std::size_t count = characters(text_);
    line += "(" + std::to_string(count) + (count == 1 ? " character" : " characters") + ", hidden)";
    frame.cursor_column = std::min(line.size(), columns);
  } else {
    // So much of the text before the cursor as fits, then what follows it.
    std::size_t from = cursor_;
    while (from > 0) {
      const std::size_t earlier = before(from);
      const std::string_view part = std::string_view(text_).substr(earlier, cursor_ - earlier);
      if (text::display_width(text::printable(part)) + 4 > columns) break;
      from = earlier;
    }
    const std::string left = text::printable(std::string_view(text_).substr(from, cursor_ - from));
    frame.cursor_column = 2 + text::display_width(left);
    line += left + text::printable(std::string_view(text_).substr(cursor_));
  }
  frame.lines.push_back(text::printable(line, columns));
  frame.has_cursor = true;
  frame.cursor_line = 1;
  if (!complaint_.empty()) {
    frame.lines.push_back(style.paint(Tone::wait, text::printable(complaint_, columns)));
  }
  while (frame.lines.size() > 1 && frame.lines.size() >= size.rows) frame.lines.pop_back();
  return frame;
}

std::string TextQuestion::trace(std::size_t columns, const Style& style) const {
  std::string said = rules_.hidden ? "given" : text::printable(text());
  if (state_ == State::cancelled) said = "cancelled";
  return style.paint(Tone::faint, text::printable(title_ + ": " + said, usable({columns, 0})));
}

ConfirmQuestion::ConfirmQuestion(std::string title, bool preset)
    : title_(text::printable(title)), yes_(preset) {}

void ConfirmQuestion::press(const Key& key) {
  using Name = Key::Name;
  const bool is_yes = key.is(Name::text) && (key.text == "y" || key.text == "Y");
  const bool is_no = key.is(Name::text) && (key.text == "n" || key.text == "N");
  if (is_yes || is_no) yes_ = is_yes;
  if (is_yes || is_no || key.is(Name::enter)) state_ = State::answered;
  if (key.is(Name::escape) || key.is_control('c') || key.is_control('d')) {
    state_ = State::cancelled;
  }
}

Frame ConfirmQuestion::draw(const TerminalSize& size, const Style& style) const {
  const std::size_t columns = usable(size);
  const std::string line = title_ + (yes_ ? " [Y/n] " : " [y/N] ");
  Frame frame;
  frame.lines.push_back(title_line(line, columns, style));
  frame.has_cursor = true;
  frame.cursor_column = std::min(2 + text::display_width(line), columns);
  return frame;
}

std::string ConfirmQuestion::trace(std::size_t columns, const Style& style) const {
  const std::string said = state_ == State::cancelled ? "cancelled" : yes_ ? "yes" : "no";
  return style.paint(Tone::faint, text::printable(title_ + " " + said, usable({columns, 0})));
}

}  // namespace pincer::cli
