#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "cli/providers/registry.hpp"

/// What tables.py makes of the JSON files beside this one.
namespace pincer::cli::registry_data {

struct Pair {
  std::string_view from;
  std::string_view to;
};

/// A model without pointers: a table of them costs nothing when the program is loaded.
struct PackedModel {
  std::uint32_t id;  ///< where it starts in kTexts, as the name
  std::uint32_t name;
  std::uint32_t context_window;
  std::uint32_t context_tokens;
  std::uint32_t max_tokens;
  std::uint8_t id_bytes;
  std::uint8_t name_bytes;
  std::uint8_t api;       ///< place in kEndpointTexts; 0: the provider's
  std::uint8_t base_url;  ///< place in kEndpointTexts; 0: the provider's
  bool takes_images;
  bool reasoning;
};

struct ModelRange {
  std::string_view provider;
  std::uint32_t first;
  std::uint32_t count;
};

extern const std::string_view kSource;
extern const std::string_view kDate;
extern const std::span<const ProviderInfo> kProviders;       // by id
extern const std::span<const Pair> kAliases;                 // by `from`
extern const std::span<const Pair> kSharedAuth;              // by `from`
extern const std::span<const std::string_view> kMarkers;     // exact texts
extern const std::span<const std::string_view> kPrefixes;    // how a marker may begin
extern const std::span<const std::string_view> kOtherNames;  // key variables of no provider
extern const std::span<const std::string_view> kEndpointTexts;
extern const std::span<const ModelRange> kRanges;  // by provider
extern const std::span<const PackedModel> kModels;
extern const char* const kTexts;

}  // namespace pincer::cli::registry_data
