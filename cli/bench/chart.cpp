#include "cli/bench/chart.hpp"

#include <algorithm>
#include <cmath>

#include "cli/bench/figures.hpp"
#include "engine/text/json.hpp"

namespace pincer::cli {
namespace {

// In units of the drawing; the page scales it.
constexpr double kWidth = 760, kHeight = 260;
constexpr double kLeft = 74, kRight = 28, kTop = 14, kBottom = 40;

double x_of(double place) {
  return kLeft + place * (kWidth - kLeft - kRight);
}

double y_of(double place) {
  return kHeight - kBottom - place * (kHeight - kTop - kBottom);
}

std::string at(double value) {
  return fixed(value, 1);
}

std::string line(double x1, double y1, double x2, double y2, const char* look) {
  return "<line class=\"" + std::string(look) + "\" x1=\"" + at(x1) + "\" y1=\"" + at(y1) +
         "\" x2=\"" + at(x2) + "\" y2=\"" + at(y2) + "\"/>";
}

std::string label(double x, double y, const char* anchor, const std::string& text) {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + anchor + "\">" +
         html_text(text) + "</text>";
}

std::string axes(const Axis& x, const Axis& y) {
  std::string out;
  for (const auto& [value, name] : y.marks) {
    const double height = y_of(y.place(value));
    out += line(kLeft, height, kWidth - kRight, height, "grid");
    out += label(kLeft - 6, height + 4, "end", name);
  }
  for (const auto& [value, name] : x.marks) {
    const double across = x_of(x.place(value));
    out += line(across, kTop, across, kHeight - kBottom, "grid");
    out += label(across, kHeight - kBottom + 15, "middle", name);
  }
  out += line(kLeft, kTop, kLeft, kHeight - kBottom, "axis");
  out += line(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, "axis");
  out += label((kLeft + kWidth - kRight) / 2, kHeight - 6, "middle", x.title);
  return out + label(kLeft, kTop - 4, "start", y.title);
}

std::string drawn(const Series& series, const Axis& x, const Axis& y) {
  std::string out;
  const auto& points = series.points;
  if (series.bars) {
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      if (points[i].second <= 0) continue;
      const double left = x_of(x.place(points[i].first));
      const double right = x_of(x.place(points[i + 1].first));
      const double top = y_of(y.place(points[i].second));
      out += "<rect class=\"fill " + series.look + "\" x=\"" + at(left) + "\" y=\"" + at(top) +
             "\" width=\"" + at(std::max(0.5, right - left - 0.5)) + "\" height=\"" +
             at(kHeight - kBottom - top) + "\"/>";
    }
    return out;
  }
  out = "<polyline class=\"line " + series.look + "\" points=\"";
  for (const auto& [across, up] : points) {
    out += at(x_of(x.place(across))) + "," + at(y_of(y.place(up))) + " ";
  }
  return out + "\"/>";
}

}  // namespace

double Axis::place(double value) const {
  if (logarithmic) {
    const double bounded = std::clamp(value, from, to);
    return (std::log(bounded) - std::log(from)) / (std::log(to) - std::log(from));
  }
  return (std::clamp(value, from, to) - from) / (to - from);
}

Axis linear_axis(double most, std::string title) {
  Axis axis;
  axis.title = std::move(title);
  if (!(most > 0)) most = 1;
  const double rough = most / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double step = rough / power <= 1   ? power
                      : rough / power <= 2 ? 2 * power
                      : rough / power <= 5 ? 5 * power
                                           : 10 * power;
  const auto steps = static_cast<int>(std::ceil(most / step * 1.0001));
  axis.to = steps * step;
  for (int i = 0; i <= steps; ++i) {
    const double value = i * step;
    axis.marks.emplace_back(value, text::js_number(std::round(value * 1e6) / 1e6));
  }
  return axis;
}

Axis log_axis(double least, double most, std::string title) {
  Axis axis;
  axis.title = std::move(title);
  axis.logarithmic = true;
  axis.from = std::pow(10, std::floor(std::log10(std::max(least, 1e-9))));
  axis.to = std::pow(10, std::ceil(std::log10(std::max(most, axis.from * 1.01))));
  for (double mark = axis.from; mark <= axis.to * 1.001; mark *= 10) {
    axis.marks.emplace_back(mark, text::js_number(std::round(mark * 1e9) / 1e9));
  }
  return axis;
}

std::string chart(const std::string& title, const Axis& x, const Axis& y,
                  const std::vector<Series>& series) {
  std::string out = "<figure><figcaption>" + html_text(title);
  for (const Series& one : series) {
    out += " <span class=\"key " + one.look + "\">" + html_text(one.name) + "</span>";
  }
  out += "</figcaption><svg viewBox=\"0 0 " + text::js_number(kWidth) + " " +
         text::js_number(kHeight) + "\" role=\"img\" aria-label=\"" + html_text(title) + "\">";
  out += axes(x, y);
  for (const Series& one : series) out += drawn(one, x, y);
  return out + "</svg></figure>\n";
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace pincer::cli
