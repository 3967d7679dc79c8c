#include "cli/render/progress.hpp"

#include <string>

namespace pincer::cli {
namespace {

std::string seconds(core::Duration duration) {
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count() / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace

void Progress::fetching(std::string_view origin) {
  output_.status("Fetching the catalog of " + std::string(origin) + " ...");
}

void Progress::landed(bool works, core::Time now) {
  constexpr core::Duration kBetweenDraws = std::chrono::milliseconds(66);
  ++(works ? works_ : others_);
  if (drawn_ && now - *drawn_ < kBetweenDraws && works_ + others_ != candidates_) return;
  drawn_ = now;
  draw();
}

void Progress::waits(std::int64_t seconds) {
  if (waits_ == seconds) return;
  waits_ = seconds;
  draw();
}

void Progress::took(core::Duration so_far) {
  took_ = so_far;
  draw();
}

void Progress::draw() {
  constexpr std::size_t kBarColumns = 24;
  const std::size_t done = works_ + others_;
  std::string line = "Probing while the catalog arrives: " + std::to_string(done);
  if (candidates_) {
    const std::size_t filled = *candidates_ == 0 ? 0 : done * kBarColumns / *candidates_;
    line = "Probing [" + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "] " +
           std::to_string(done) + "/" + std::to_string(*candidates_);
  }
  line += "  " + std::to_string(works_) + " work, " + std::to_string(others_) + " do not";
  if (took_ > core::Duration::zero()) line += ", " + seconds(took_);
  if (waits_ > 0) line += "; the next minute of the account in " + std::to_string(waits_) + " s";
  output_.status(line);
}

}  // namespace pincer::cli
