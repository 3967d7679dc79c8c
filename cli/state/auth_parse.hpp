#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/state/auth_store.hpp"
#include "engine/core/result.hpp"
#include "engine/text/json5.hpp"

namespace pincer::cli {

using core::Result;

/// What one file, or one row of the database, holds.
struct StoreContent {
  std::vector<AuthProfile> profiles;
  AuthState state;
  std::vector<StoreProblem> problems;
  bool flat = false;  ///< {provider: credential}, a shape before there were profiles
};

/// Parses a store or a state as strictly as OpenClaw does. The error says where it breaks off, and
/// nothing of what stands there.
Result<text::Json5Value> parse_store_json(std::string_view text, const std::string& path);

/// The content of auth-profiles.json, odd spellings included.
StoreContent read_store_value(const text::Json5Value& root, const std::string& path);

/// The content of auth.json and oauth.json: {provider: credential}. Without a type in it a
/// credential is of `fallback`.
StoreContent read_flat_value(const text::Json5Value& root, const std::string& path,
                             std::string_view fallback);

/// order, lastGood and usageStats. What has another shape is left out and told.
AuthState read_state_value(const text::Json5Value& root, const std::string& path,
                           std::vector<StoreProblem>& problems);

}  // namespace pincer::cli
