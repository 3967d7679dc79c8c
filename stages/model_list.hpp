#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/result.hpp"
#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/api.hpp"

namespace pincer::stages {

/// A model that a provider says it has. Sizes only where it tells them.
struct ListedModel {
  std::string id;
  std::string name;  ///< for people; empty when not told
  std::optional<std::int64_t> context;
  std::optional<std::int64_t> output_max;
};

struct ModelList {
  static constexpr std::size_t kModelsMax = 20'000;
  static constexpr std::size_t kPagesMax = 50;
  static constexpr std::size_t kPageBytesMax = std::size_t{16} << 20;

  std::vector<ListedModel> models;  ///< in the provider's order, each id once
  bool cut = false;                 ///< a bound was reached: there are more
};

/// Asks a provider for its models: {base}/models of OpenAI's kind, /v1/models of Anthropic's,
/// /models of Google's, /api/tags of Ollama's; page after page, over within `timeout`. The error
/// is a sentence that holds the provider's own words and never the secret.
core::Task<core::Result<ModelList>> list_models(io::HttpClient& http, ApiAccess access,
                                                core::Duration timeout);

}  // namespace pincer::stages
