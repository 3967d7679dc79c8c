#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pincer::cli {

/// One axis of a chart: from where to where, and where it has a mark.
struct Axis {
  double from = 0;
  double to = 1;
  bool logarithmic = false;  ///< then both ends are above 0
  std::vector<std::pair<double, std::string>> marks;
  std::string title;

  /// Where a value lies between the ends, 0 to 1; outside values at the nearer end.
  double place(double value) const;
};

/// An axis from 0 to a little over `most`, marked at round numbers.
Axis linear_axis(double most, std::string title);
/// One whose ends are powers of ten around the values, marked at them.
Axis log_axis(double least, double most, std::string title);

struct Series {
  std::string name;
  std::string look;  ///< class of the page's style: "a", "b", "c" or "bad"
  std::vector<std::pair<double, double>> points;
  bool bars = false;  ///< from the x of each point to that of the next
};

/// The chart as SVG, sized by its box; colours come from the page. Names and titles are ours, no
/// texts of servers.
std::string chart(const std::string& title, const Axis& x, const Axis& y,
                  const std::vector<Series>& series);

/// Text safe inside HTML and its attributes.
std::string html_text(std::string_view text);

}  // namespace pincer::cli
