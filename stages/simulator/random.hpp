#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pincer::stages::simulator {

/// What a draw is for: each purpose has numbers of its own, so that adding a draw to one leaves
/// the others as they were.
enum class Purpose : std::uint8_t {
  kind,
  identity,
  details,
  behaviour,
  style,
  latency,
  endpoints,
  arrivals
};

/// Numbers out of (seed, index, purpose) with SplitMix64: the same on every platform, and each
/// index on its own, so that entry 999,999 needs nothing of the ones before it.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t index, Purpose purpose) noexcept
      : state_(mixed(mixed(seed) ^ mixed(index * 8 + static_cast<std::uint64_t>(purpose)))) {}

  std::uint64_t next() noexcept {
    state_ += kStep;
    return mixed(state_);
  }
  /// 0 <= result < bound; 0 when bound is 0.
  std::size_t below(std::size_t bound) noexcept {
    return bound == 0 ? 0 : static_cast<std::size_t>(next() % bound);
  }
  /// 0 <= result < 1, 53 bits.
  double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double share) noexcept { return unit() < share; }
  template <class T, std::size_t N>
  const T& pick(const T (&items)[N]) noexcept {
    return items[below(N)];
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ULL;
  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
  static std::uint64_t mixed(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace pincer::stages::simulator
