#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/environment.hpp"
#include "stages/verdict.hpp"

namespace pincer::cli {

/// What a piece of text means; the colour follows from it.
enum class Tone : std::uint8_t { plain, strong, faint, good, wait, bad, odd };

/// Paints text for a terminal, or leaves it as it is.
class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  bool colour() const { return colour_; }
  std::string paint(Tone tone, std::string_view text) const;

 private:
  bool colour_;
};

/// --no-color wins, then FORCE_COLOR (anything but 0), then NO_COLOR; else a terminal that is not
/// dumb has colours.
bool wants_colour(const Environment& environment, bool no_color_option, bool is_terminal);

Tone tone_of(stages::Bucket bucket);

}  // namespace pincer::cli
