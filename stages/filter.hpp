#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stages/model.hpp"

namespace pincer::stages {

/// Which catalog entries are candidates. Zero or empty switches a filter off.
struct Filters {
  std::int64_t min_params_b = 0;  ///< unknown size counts as 0
  std::int64_t max_age_days = 0;  ///< entries without a date stay
  std::string provider;           ///< author prefix, aliases as OpenClaw's (z.ai -> zai, ...)
  bool include_special = false;   ///< routers, aliases, guards, OCR, audio output too
};

/// Tells which entries are candidates: free ones that pass.
class CandidateFilter {
 public:
  /// `now_ms` is wall-clock epoch milliseconds.
  CandidateFilter(const Filters& filters, std::int64_t now_ms);
  bool passes(const Model& model) const;

 private:
  Filters filters_;
  std::int64_t now_ms_;
};

/// Provider id as OpenClaw normalises it: trimmed, lower-case, aliases mapped.
std::string canonical_provider(std::string_view name);

}  // namespace pincer::stages
