#pragma once

#include <cstddef>
#include <string>

#include "stages/simulator/identity.hpp"
#include "stages/simulator/scenario.hpp"

namespace pincer::stages::simulator {

/// Appends the catalog entry at `index` as JSON: the shape of August 2026 with its oddities. Needs
/// nothing of other entries. In a hostile scenario it may be no entry, or no JSON.
void append_entry(std::string& out, const Scenario& scenario, std::size_t index);

/// The members an entry and a list of endpoints have in common, from "architecture" on.
void append_architecture(std::string& out, const Identity& model);
void append_pricing(std::string& out, const Scenario& scenario, const Identity& model);
void append_parameters(std::string& out, const Scenario& scenario, const Identity& model);

/// Appends the answer of GET /models/{author}/{slug}/endpoints.
void append_endpoints(std::string& out, const Scenario& scenario, const Identity& model);

}  // namespace pincer::stages::simulator
