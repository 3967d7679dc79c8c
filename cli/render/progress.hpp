#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/render/output.hpp"
#include "engine/core/time.hpp"

namespace pincer::cli {

/// The progress line of a scan: how many of how many, what came out. Redraws a few times a second
/// at most, whatever the pace of the scan.
class Progress {
 public:
  explicit Progress(Output& output) : output_(output) {}
  ~Progress() { output_.status(""); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void fetching(std::string_view origin);
  /// How many there are; probes may land before that is known.
  void begin(std::size_t candidates) { candidates_ = candidates; }
  void landed(bool works, core::Time now);
  /// Nothing lands for so long, as the account has no request left in this minute; 0: no more.
  void waits(std::int64_t seconds);
  /// Draws anew, with how long it has taken so far.
  void took(core::Duration so_far);

 private:
  void draw();

  Output& output_;
  std::optional<std::size_t> candidates_;
  std::size_t works_ = 0;
  std::size_t others_ = 0;
  std::int64_t waits_ = 0;
  core::Duration took_{};
  std::optional<core::Time> drawn_;
};

}  // namespace pincer::cli
