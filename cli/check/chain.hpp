#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/model_setting.hpp"
#include "stages/evidence.hpp"

namespace pincer::cli {

/// A longer chain is a mistake of the config.
inline constexpr std::size_t kChainPlacesMax = 500;

/// One place in a chain: a model, and what is used before it.
struct ChainPlace {
  ModelTarget target;     ///< whose setting it stands in
  std::size_t index = 0;  ///< 0: the primary; else the fallback of that number
  std::string key;        ///< what the config's text means, "openrouter/a/b:free"

  /// Image models are shown an image, all others are offered a tool.
  stages::ProbeKind kind() const;
  /// "default", "fallback 2", "image", "image fallback 1", "coder", "coder fallback 1".
  std::string role() const;
};

/// Which chains are meant.
struct ChainScope {
  std::string agent;  ///< the chain this agent uses; empty: everybody's
  bool all = false;   ///< and the own chains of all agents
};

/// The places in the order they are tried: the default, its fallbacks, the image model, its
/// fallbacks, then with `all` what agents have of their own. An agent without a default or a list
/// of its own has everybody's. The error says that there is no such agent.
Result<std::vector<ChainPlace>> chain_of(const ConfigFile& config, const ChainScope& scope);

}  // namespace pincer::cli
