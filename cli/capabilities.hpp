#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/state/history.hpp"

namespace pincer::cli {

/// Something a model can or cannot do, as the catalog lists it and as it was seen.
struct Finding {
  std::optional<bool> advertised;  ///< unset: the catalog does not say
  std::optional<bool> measured;    ///< unset: no answer told
  std::int64_t measured_ms = 0;    ///< when, epoch milliseconds
  std::string_view reason;         ///< fixed name; why it was measured so

  bool differs() const { return advertised && measured && *advertised != *measured; }
};

struct Capabilities {
  std::string model;
  Finding tools;
  std::array<Finding, stages::kChoiceKinds.size()> choices;  ///< by kChoiceKinds
  Finding image;
  Finding streaming;
  std::int64_t measured_ms = 0;  ///< the last of them

  bool complete() const;  ///< whether each tool_choice is measured, if tools work at all
};

/// What `answers` (oldest first) tell of each model, in alphabetical order; the last answer that
/// tells anything counts. A limit, a fault or a silence tells nothing of what a model can do.
/// `entries`: states of catalog entries, of which those that still stand are looked at.
std::vector<Capabilities> capabilities_of(std::span<const stages::PastAnswer> answers,
                                          std::span<const CatalogEntry> entries);

}  // namespace pincer::cli
