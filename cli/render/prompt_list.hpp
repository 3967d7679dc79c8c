#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/render/prompt.hpp"

namespace pincer::cli {

/// One line to choose from. Both texts may be a server's: they are made printable here.
struct Choice {
  std::string label;
  std::string hint;
  bool ticked = false;
};

struct ListRules {
  bool single = false;    ///< Enter takes the line the cursor is on, nothing is ticked
  std::size_t least = 0;  ///< Enter is refused with fewer ticked
};

/// A list to choose from: the arrows move, Space ticks, typing filters. What is ticked has an
/// order, that of the ticking, and shows it; ticked ones that a filter hides stay ticked.
class ListQuestion final : public Question {
 public:
  ListQuestion(std::string title, std::vector<Choice> choices, ListRules rules);

  void press(const Key& key) override;
  Frame draw(const TerminalSize& size, const Style& style) const override;
  std::string trace(std::size_t columns, const Style& style) const override;

  /// Places of what was chosen, in the order it was ticked; of a single choice one.
  const std::vector<std::size_t>& picked() const { return picked_; }

 private:
  struct Layout;
  void move(std::ptrdiff_t rows);
  void toggle();
  void toggle_shown();
  void accept();
  void cancel();
  void filter(std::string typed);
  std::size_t place_of(std::size_t choice) const;
  Layout lay_out(const TerminalSize& size) const;
  std::string row(std::size_t shown_index, const Layout& layout, const Style& style) const;
  std::string box(std::size_t choice, const Layout& layout) const;
  std::string status_line() const;

  std::string title_;
  std::vector<Choice> choices_;  // printable from here on
  std::vector<std::string> searched_;
  ListRules rules_;
  std::vector<std::size_t> picked_;
  std::vector<std::size_t> shown_;  // choices that pass the filter
  std::size_t cursor_ = 0;          // index into shown_
  // What the last frame showed: which of shown_ came first, and how many.
  mutable std::size_t top_ = 0;
  mutable std::size_t page_ = 1;
  std::string filter_;
  std::string complaint_;
  std::size_t common_ = 0;  // bytes, and columns, that all labels begin with, up to a slash
  std::size_t label_width_ = 0;
  std::size_t hint_width_ = 0;
};

}  // namespace pincer::cli
