#include <optional>

#include "engine/text/json5_comments.hpp"
#include "engine/text/json5_splice.hpp"
#include "engine/text/json5_trivia.hpp"

namespace pincer::text {
namespace {

/// One removal. The unit is what goes as one piece: the item, the comments it owns and, where they
/// stand together, its comma.
class Removal {
 public:
  Removal(std::string_view text, const Json5Value& container, std::size_t index)
      : text_(text),
        items_(container.items()),
        item_(items_[index]),
        before_(index > 0 ? &items_[index - 1] : nullptr),
        open_(container.place().begin + 1),
        close_(container.place().end - 1),
        gap_begin_(open_),
        next_(close_) {
    if (before_) gap_begin_ = before_->comma ? *before_->comma + 1 : before_->value.place().end;
    last_ = index + 1 == items_.size();
    if (!last_) next_ = items_[index + 1].begin(container);
    unit_.begin = item_.begin(container);
    unit_.end = item_.value.place().end;
    if (before_) leads_ = comma_leads(*before_->comma);
  }

  Splices splices() {
    place_unit();
    if (items_.size() == 1 && !has_comment(text_, open_, unit_.begin) &&
        !has_comment(text_, unit_.end, close_)) {
      return {{open_, close_, ""}};
    }
    widen();
    if (!comma_apart_) return {unit_};
    const Splice comma = {*comma_apart_, *comma_apart_ + 1, ""};
    return comma.begin < unit_.begin ? Splices{comma, unit_} : Splices{unit_, comma};
  }

 private:
  bool comma_leads(std::size_t comma) const {
    return has_line_break(text_, before_->value.place().end, comma) &&
           !has_line_break(text_, comma + 1, unit_.begin);
  }

  void place_unit() {
    const std::size_t value_end = unit_.end;
    if (leads_) {
      // The comma before goes with the item; the one behind serves the next.
      unit_.begin = gap_begin_ = *before_->comma;
      unit_.end = own_comments_end(text_, value_end, item_.comma.value_or(close_), false);
      gap_begin_ = before_->value.place().end;
      return;
    }
    if (before_ || first_on_line(text_, own_comments_begin(text_, gap_begin_, unit_.begin))) {
      unit_.begin = own_comments_begin(text_, gap_begin_, unit_.begin);
    }
    if (!item_.comma) {
      if (before_) comma_apart_ = before_->comma;
      unit_.end = own_comments_end(text_, value_end, close_, false);
    } else if (comments_apart(value_end, *item_.comma)) {
      comma_apart_ = item_.comma;
      unit_.end = own_comments_end(text_, value_end, *item_.comma, false);
    } else {
      unit_.end = own_comments_end(text_, *item_.comma + 1, next_, !last_);
    }
  }

  /// Comments between a value and its comma that do not all stand on the value's line.
  bool comments_apart(std::size_t value_end, std::size_t comma) const {
    return has_comment(text_, own_comments_end(text_, value_end, comma, false), comma);
  }

  /// Takes the blanks and the line break that the unit leaves without use.
  void widen() {
    const std::size_t left = skip_spaces_back(text_, unit_.begin);
    const std::size_t right = skip_spaces(text_, unit_.end);
    const bool first = begins_line(text_, left);
    const std::size_t break_bytes = line_break_bytes(text_, right);
    if (first && break_bytes > 0) {
      unit_.begin = left;
      unit_.end = right + break_bytes;
    } else if (first && right == close_) {
      if (last_blank_begin() == unit_.begin) unit_.end = right;
      unit_.begin = last_blank_begin();
    } else if (first || (break_bytes == 0 && right != close_)) {
      unit_.end = right;
    } else {
      unit_.begin = left;
      if (break_bytes > 0) unit_.end = right;
    }
  }

  /// Behind the token before the unit, unless a line comment needs its line break.
  std::size_t last_blank_begin() const {
    std::size_t begin = gap_begin_;
    for (const Json5Trivia& part : trivia_between(text_, gap_begin_, unit_.begin)) {
      if (part.kind == Json5Trivia::Kind::line_comment) begin = unit_.begin;
      if (part.kind == Json5Trivia::Kind::block_comment) begin = part.end;
    }
    return begin;
  }

  std::string_view text_;
  const std::vector<Json5Item>& items_;
  const Json5Item& item_;
  const Json5Item* before_;
  std::size_t open_, close_;
  std::size_t gap_begin_;  // behind the token before the unit
  std::size_t next_;       // the next item or the closing bracket
  bool last_ = false;
  bool leads_ = false;
  Splice unit_;
  std::optional<std::size_t> comma_apart_;  // a comma that goes apart from the unit
};

}  // namespace

Splices removal(std::string_view text, const Json5Value& container, std::size_t index) {
  return Removal(text, container, index).splices();
}

}  // namespace pincer::text
