#include "engine/text/diff.hpp"

#include <algorithm>
#include <cstdint>

namespace pincer::text {
namespace {

constexpr std::size_t kContext = 3;

/// Lines with their \n; the last may have none.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t bytes = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return lines;
}

using Lines = std::vector<std::string_view>;

/// A line of the script: kept ' ', gone '-' or new '+'.
struct Step {
  char kind;
  std::string_view line;
};

class Script {
 public:
  Script(const Lines& a, const Lines& b) : a_(a), b_(b) {}

  std::vector<Step> steps() {
    const std::size_t shorter = std::min(a_.size(), b_.size());
    std::size_t head = 0, tail = 0;
    while (head < shorter && a_[head] == b_[head]) ++head;
    while (tail < shorter - head && a_[a_.size() - 1 - tail] == b_[b_.size() - 1 - tail]) ++tail;
    for (std::size_t i = 0; i < head; ++i) steps_.push_back({' ', a_[i]});
    middle(head, a_.size() - tail, b_.size() - tail);
    for (std::size_t i = a_.size() - tail; i < a_.size(); ++i) steps_.push_back({' ', a_[i]});
    return std::move(steps_);
  }

 private:
  void middle(std::size_t head, std::size_t a_end, std::size_t b_end) {
    const std::size_t rows = a_end - head, columns = b_end - head, width = columns + 1;
    std::size_t i = 0, j = 0;
    if (rows > 0 && columns > 0 && rows < kDiffTableMax / columns) {
      // Lines that a from row on and b from column on have in common, in order, at most.
      std::vector<std::uint32_t> common((rows + 1) * width);
      for (std::size_t r = rows; r-- > 0;) {
        for (std::size_t c = columns; c-- > 0;) {
          common[r * width + c] =
              a_[head + r] == b_[head + c]
                  ? common[(r + 1) * width + c + 1] + 1
                  : std::max(common[(r + 1) * width + c], common[r * width + c + 1]);
        }
      }
      while (i < rows && j < columns) {
        if (a_[head + i] == b_[head + j]) {
          steps_.push_back({' ', a_[head + i]});
          ++i;
          ++j;
        } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
          steps_.push_back({'-', a_[head + i++]});
        } else {
          steps_.push_back({'+', b_[head + j++]});
        }
      }
    }
    while (i < rows) steps_.push_back({'-', a_[head + i++]});
    while (j < columns) steps_.push_back({'+', b_[head + j++]});
  }

  const Lines& a_;
  const Lines& b_;
  std::vector<Step> steps_;
};

/// "7" or "7,3"; of no lines the line before them is named.
std::string range(std::size_t lines_before, std::size_t count) {
  std::string out = std::to_string(count == 0 ? lines_before : lines_before + 1);
  if (count != 1) out += "," + std::to_string(count);
  return out;
}

/// Steps [begin, end) with the numbers of lines of both texts before them.
void write_hunk(std::vector<std::string>& out, const std::vector<Step>& steps, std::size_t begin,
                std::size_t end) {
  std::size_t a_before = 0, b_before = 0, a_count = 0, b_count = 0;
  for (std::size_t i = 0; i < end; ++i) {
    (i < begin ? a_before : a_count) += steps[i].kind != '+';
    (i < begin ? b_before : b_count) += steps[i].kind != '-';
  }
  out.push_back("@@ -" + range(a_before, a_count) + " +" + range(b_before, b_count) + " @@");
  for (std::size_t i = begin; i < end; ++i) {
    std::string_view line = steps[i].line;
    const bool whole = line.ends_with('\n');
    if (whole) line.remove_suffix(1);
    out.push_back(steps[i].kind + std::string(line));
    if (!whole) out.push_back("\\ No newline at end of file");
  }
}

}  // namespace

std::vector<std::string> unified_diff(std::string_view before, std::string_view after,
                                      std::string_view before_name, std::string_view after_name) {
  std::vector<std::string> out;
  const Lines a = lines_of(before), b = lines_of(after);
  const std::vector<Step> steps = Script(a, b).steps();
  const auto changed = [](const Step& step) { return step.kind != ' '; };
  auto change = std::find_if(steps.begin(), steps.end(), changed);
  if (change == steps.end()) return out;
  out.push_back("--- " + std::string(before_name));
  out.push_back("+++ " + std::string(after_name));
  while (change != steps.end()) {
    const auto first = static_cast<std::size_t>(change - steps.begin());
    std::size_t last = first;
    // Changes whose contexts touch share a hunk.
    while (change != steps.end() &&
           static_cast<std::size_t>(change - steps.begin()) <= last + 2 * kContext + 1) {
      last = static_cast<std::size_t>(change - steps.begin());
      change = std::find_if(change + 1, steps.end(), changed);
    }
    write_hunk(out, steps, first - std::min(first, kContext),
               std::min(last + 1 + kContext, steps.size()));
  }
  return out;
}

}  // namespace pincer::text
