#include "cli/render/prompt_list.hpp"

#include <algorithm>
#include <utility>

#include "engine/text/ascii.hpp"
#include "engine/text/printable.hpp"

namespace pincer::cli {
namespace {

constexpr std::size_t kFilterBytesMax = 64;
constexpr std::size_t kNarrowestLabel = 24;  // below this a hint gets a line of its own
constexpr std::size_t kGap = 2;

std::string padded(const std::string& text, std::size_t columns) {
  const std::size_t taken = text::display_width(text);
  return text + std::string(columns > taken ? columns - taken : 0, ' ');
}

/// Without its last character and the marks on it.
std::string without_last(std::string text) {
  while (!text.empty()) {
    const bool is_start = (static_cast<unsigned char>(text.back()) & 0xC0) != 0x80;
    text.pop_back();
    if (is_start) break;
  }
  return text;
}

/// What all labels begin with, up to and with a slash: ASCII only, so that bytes are columns.
std::size_t common_start(const std::vector<Choice>& choices) {
  if (choices.size() < 2) return 0;
  std::string_view common = choices.front().label;
  for (const Choice& choice : choices) {
    const auto differs =
        std::mismatch(common.begin(), common.end(), choice.label.begin(), choice.label.end());
    common = common.substr(0, static_cast<std::size_t>(differs.first - common.begin()));
  }
  common = common.substr(0, common.rfind('/') + 1);
  const bool is_ascii = std::all_of(common.begin(), common.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return is_ascii ? common.size() : 0;
}

}  // namespace

/// How a frame divides the room it has.
struct ListQuestion::Layout {
  std::size_t columns = 0;   ///< one less than the terminal has: a full line may wrap
  std::size_t rows = 0;      ///< lines of the list
  std::size_t digits = 1;    ///< of the highest number in a box
  std::size_t label = 0;     ///< columns of a label
  std::size_t left_out = 0;  ///< bytes at a label's start that all have, for want of room
  bool hints = false;        ///< beside the labels
  bool detail = false;       ///< below the list: what of the line at the cursor is cut
};

ListQuestion::ListQuestion(std::string title, std::vector<Choice> choices, ListRules rules)
    : title_(text::printable(title)), choices_(std::move(choices)), rules_(rules) {
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    Choice& choice = choices_[i];
    choice.label = text::printable(choice.label);
    choice.hint = text::printable(choice.hint);
    searched_.push_back(text::lowered(choice.label + " " + choice.hint));
    label_width_ = std::max(label_width_, text::display_width(choice.label));
    hint_width_ = std::max(hint_width_, text::display_width(choice.hint));
    shown_.push_back(i);
    if (choice.ticked && !rules_.single) picked_.push_back(i);
  }
  common_ = common_start(choices_);
}

void ListQuestion::press(const Key& key) {
  using Name = Key::Name;
  complaint_.clear();
  const auto page = static_cast<std::ptrdiff_t>(page_);
  const auto all = static_cast<std::ptrdiff_t>(shown_.size());
  switch (key.name) {
    case Name::up:
      return move(-1);
    case Name::down:
      return move(1);
    case Name::page_up:
      return move(-page);
    case Name::page_down:
      return move(page);
    case Name::home:
      return move(-all);
    case Name::end:
      return move(all);
    case Name::enter:
      return accept();
    case Name::escape:
      return filter_.empty() ? cancel() : filter("");
    case Name::backspace:
      return filter(without_last(filter_));
    case Name::text:
      if (key.text == " ") return toggle();
      return filter(filter_ + key.text);
    case Name::control:
      if (key.is_control('c') || key.is_control('d')) return cancel();
      if (key.is_control('p')) return move(-1);
      if (key.is_control('n')) return move(1);
      if (key.is_control('u')) return filter("");
      if (key.is_control('a')) return toggle_shown();
      return;
    case Name::paste:
    case Name::tab:
    case Name::del:
    case Name::left:
    case Name::right:
      return;
  }
}

void ListQuestion::move(std::ptrdiff_t rows) {
  if (shown_.empty()) return;
  const auto last = static_cast<std::ptrdiff_t>(shown_.size()) - 1;
  const std::ptrdiff_t wanted = static_cast<std::ptrdiff_t>(cursor_) + rows;
  cursor_ = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(wanted, 0, last));
}

/// Its place in the order of ticking; behind the last if it is not ticked.
std::size_t ListQuestion::place_of(std::size_t choice) const {
  const auto found = std::find(picked_.begin(), picked_.end(), choice);
  return static_cast<std::size_t>(found - picked_.begin());
}

void ListQuestion::toggle() {
  if (rules_.single || shown_.empty()) return;
  const std::size_t choice = shown_[cursor_];
  const std::size_t place = place_of(choice);
  if (place == picked_.size()) {
    picked_.push_back(choice);
  } else {
    picked_.erase(picked_.begin() + static_cast<std::ptrdiff_t>(place));
  }
}

/// Ticks all that is shown or, when all of it is ticked, none.
void ListQuestion::toggle_shown() {
  if (rules_.single) return;
  std::vector<std::size_t> open;
  for (const std::size_t choice : shown_) {
    if (place_of(choice) == picked_.size()) open.push_back(choice);
  }
  if (!open.empty()) {
    picked_.insert(picked_.end(), open.begin(), open.end());
    return;
  }
  for (const std::size_t choice : shown_) std::erase(picked_, choice);
}

void ListQuestion::accept() {
  if (rules_.single) {
    if (shown_.empty()) {
      complaint_ = "nothing is named so; Backspace shows more";
      return;
    }
    picked_ = {shown_[cursor_]};
  } else if (picked_.size() < rules_.least) {
    complaint_ = "tick at least " + std::to_string(rules_.least) + " with Space, or leave with Esc";
    return;
  }
  state_ = State::answered;
}

void ListQuestion::cancel() {
  picked_.clear();
  state_ = State::cancelled;
}

/// The line at the cursor stays at the cursor as long as it is shown.
void ListQuestion::filter(std::string typed) {
  if (typed.size() > kFilterBytesMax || typed == filter_) return;
  const std::size_t held = shown_.empty() ? 0 : shown_[cursor_];
  filter_ = std::move(typed);
  const std::string wanted = text::lowered(filter_);
  shown_.clear();
  for (std::size_t i = 0; i < choices_.size(); ++i) {
    if (searched_[i].find(wanted) != std::string::npos) shown_.push_back(i);
  }
  const auto found = std::find(shown_.begin(), shown_.end(), held);
  cursor_ = found == shown_.end() ? 0 : static_cast<std::size_t>(found - shown_.begin());
}

ListQuestion::Layout ListQuestion::lay_out(const TerminalSize& size) const {
  Layout layout;
  layout.columns = std::max<std::size_t>(size.columns, 2) - 1;
  layout.digits = std::to_string(choices_.size()).size();
  const std::size_t boxed = rules_.single ? 2 : 2 + layout.digits + 3;
  const std::size_t room = layout.columns > boxed ? layout.columns - boxed : 1;
  const std::size_t wanted = std::min(label_width_, kNarrowestLabel);
  layout.hints = hint_width_ > 0 && room >= wanted + kGap + hint_width_;
  const std::size_t left = layout.hints ? room - kGap - hint_width_ : room;
  if (left < label_width_) layout.left_out = common_;
  layout.label = std::min(label_width_ - layout.left_out, left);
  layout.detail = layout.label < label_width_ || (hint_width_ > 0 && !layout.hints);
  // The title, the line that says how it goes on, the detail; and one row stays free.
  const std::size_t others = 3 + (layout.detail ? 1 : 0);
  layout.rows = size.rows > others ? size.rows - others : 1;
  return layout;
}

std::string ListQuestion::box(std::size_t choice, const Layout& layout) const {
  if (rules_.single) return "";
  const std::size_t place = place_of(choice);
  std::string number = place < picked_.size() ? std::to_string(place + 1) : " ";
  number.insert(0, layout.digits - std::min(layout.digits, number.size()), ' ');
  return "[" + number + "] ";
}

std::string ListQuestion::row(std::size_t shown_index, const Layout& layout,
                              const Style& style) const {
  const std::size_t choice = shown_[shown_index];
  const bool here = shown_index == cursor_;
  const bool ticked = place_of(choice) < picked_.size();
  const std::string boxed = text::printable(box(choice, layout), layout.columns);
  const std::string cut = text::printable(
      std::string_view(choices_[choice].label).substr(layout.left_out), layout.label);
  const std::string label = padded(cut, layout.hints ? layout.label : 0);
  std::string line = style.paint(here ? Tone::strong : Tone::plain, here ? "> " : "  ");
  line += style.paint(ticked ? Tone::good : Tone::plain, boxed);
  line += style.paint(here ? Tone::strong : Tone::plain, label);
  if (layout.hints) {
    line += std::string(kGap, ' ') + style.paint(Tone::faint, choices_[choice].hint);
  }
  return line;
}

/// How many, and which keys; the shortest first, for it may be cut.
std::string ListQuestion::status_line() const {
  if (!complaint_.empty()) return complaint_;
  std::string line;
  if (!filter_.empty()) {
    line = "Filter: " + text::printable(filter_) + " (" + std::to_string(shown_.size()) + " of " +
           std::to_string(choices_.size()) + "; Esc shows all). ";
  }
  if (rules_.single) return line + "Enter takes it, Esc cancels, typing filters";
  return line + std::to_string(picked_.size()) +
         " ticked. Space ticks, Enter accepts, Esc cancels, typing filters";
}

Frame ListQuestion::draw(const TerminalSize& size, const Style& style) const {
  const Layout layout = lay_out(size);
  const std::size_t window = std::min(layout.rows, std::max<std::size_t>(choices_.size(), 1));
  if (cursor_ < top_) top_ = cursor_;
  if (cursor_ >= top_ + window) top_ = cursor_ - window + 1;
  if (top_ + window > shown_.size()) top_ = shown_.size() > window ? shown_.size() - window : 0;
  page_ = window;
  Frame frame;
  std::string title = "? " + title_;
  if (shown_.size() > window) {
    title += " (" + std::to_string(top_ + 1) + "-" + std::to_string(top_ + window) + " of " +
             std::to_string(shown_.size()) + ")";
  }
  frame.lines.push_back(style.paint(Tone::strong, text::printable(title, layout.columns)));
  const std::size_t end = std::min(top_ + window, shown_.size());
  for (std::size_t i = top_; i < end; ++i) frame.lines.push_back(row(i, layout, style));
  if (shown_.empty()) frame.lines.push_back("  nothing is named so");
  if (layout.detail) {
    std::string detail;
    if (!shown_.empty()) {
      const Choice& choice = choices_[shown_[cursor_]];
      detail = layout.label < label_width_ ? choice.label + "  " + choice.hint : choice.hint;
    }
    frame.lines.push_back(style.paint(Tone::faint, text::printable("  " + detail, layout.columns)));
  }
  const Tone tone = complaint_.empty() ? Tone::faint : Tone::wait;
  frame.lines.push_back(style.paint(tone, text::printable(status_line(), layout.columns)));
  // A window of less than four rows shows the list's line first.
  while (frame.lines.size() > 1 && frame.lines.size() >= size.rows) {
    if (frame.lines.size() > 2) {
      frame.lines.pop_back();
    } else {
      frame.lines.erase(frame.lines.begin());
    }
  }
  return frame;
}

std::string ListQuestion::trace(std::size_t columns, const Style& style) const {
  std::string said;
  if (state_ == State::cancelled) {
    said = "cancelled";
  } else if (rules_.single) {
    said = choices_[picked_.front()].label;
  } else {
    said = picked_.empty() ? "none" : std::to_string(picked_.size()) + " chosen";
  }
  const std::string line = title_ + ": " + said;
  return style.paint(Tone::faint, text::printable(line, columns > 1 ? columns - 1 : 1));
}

}  // namespace pincer::cli
