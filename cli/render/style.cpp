#include "cli/render/style.hpp"

namespace pincer::cli {

std::string Style::paint(Tone tone, std::string_view text) const {
  std::string_view code;
  switch (tone) {
    case Tone::plain:
      break;
    case Tone::strong:
      code = "1";
      break;
    case Tone::faint:
      code = "2";
      break;
    case Tone::good:
      code = "32";
      break;
    case Tone::wait:
      code = "33";
      break;
    case Tone::bad:
      code = "31";
      break;
    case Tone::odd:
      code = "35";
      break;
  }
  if (!colour_ || code.empty() || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

bool wants_colour(const Environment& environment, bool no_color_option, bool is_terminal) {
  if (no_color_option) return false;
  if (!environment.force_color.empty()) return environment.force_color != "0";
  if (!environment.no_color.empty()) return false;
  return is_terminal && environment.term != "dumb";
}

Tone tone_of(stages::Bucket bucket) {
  switch (bucket) {
    case stages::Bucket::ok:
      return Tone::good;
    case stages::Bucket::rate_limit:
    case stages::Bucket::timeout:
      return Tone::wait;
    case stages::Bucket::auth:
    case stages::Bucket::billing:
    case stages::Bucket::unknown:
      return Tone::bad;
    case stages::Bucket::format:
      return Tone::odd;
    case stages::Bucket::no_model:
      return Tone::faint;
  }
  return Tone::plain;
}

}  // namespace pincer::cli
