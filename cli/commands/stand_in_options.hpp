#pragma once

#include <cstdint>

namespace pincer::cli {

/// Bounds of what the user may ask of the simulator.
inline constexpr std::int64_t kSimulatedMax = 1'000'000;
inline constexpr std::int64_t kSeedMax = (std::int64_t{1} << 53) - 1;  // exact in any JSON reader

}  // namespace pincer::cli
