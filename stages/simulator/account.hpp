#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stages/simulator/error_bodies.hpp"
#include "stages/simulator/scenario.hpp"

namespace pincer::stages::simulator {

/// The account behind the key: free requests are counted by UTC minute and UTC day, whatever their
/// outcome. The scenario outlives it.
class Account {
 public:
  explicit Account(const Scenario& scenario);

  /// Counts one free request, or says why it is refused. One that the minute refuses counts for
  /// the day: OpenRouter says that failed attempts do.
  std::optional<ErrorAnswer> admit(const Identity& model, std::int64_t now_ms);
  /// Whether this Authorization value is let in.
  bool knows(std::string_view authorization) const;
  /// The answer of GET /key.
  std::string key_json(std::int64_t now_ms);

 private:
  void turn(std::int64_t now_ms);

  const Scenario& scenario_;
  std::int64_t minute_ = 0;
  std::int64_t day_ = 0;
  int used_minute_ = 0;
  int used_day_ = 0;
};

}  // namespace pincer::stages::simulator
