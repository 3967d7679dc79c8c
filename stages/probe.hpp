#pragma once

#include <string>
#include <string_view>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/evidence.hpp"
#include "stages/model.hpp"

namespace pincer::stages {

using core::Task;

/// Where and how probes are sent.
struct ProbeTarget {
  io::Url base;               ///< chat completions are at base/chat/completions
  std::string authorization;  ///< "Bearer ..." for base's origin only
  core::Duration timeout = std::chrono::seconds(12);  ///< the whole probe
  /// Longest silence between two tokens, and before the first; never longer than `timeout`.
  core::Duration idle = std::chrono::hours(24);
  bool stream = true;
  std::string referer = "https://pincer.invalid";  ///< attribution; no page of ours exists yet
};

/// The JSON body of a probe of this kind for this model (API reference "Request side facts").
std::string probe_body(ProbeKind kind, const Model& model, bool stream);

/// A PNG of 64x64 pixels with a visible pattern as a data: URL, made here.
std::string probe_image_url();

/// "required" only when the entry lists tool_choice, else "auto".
std::string_view tool_choice_for(const Model& model);

/// One probe, one request. Cannot fail: whatever happens is evidence.
Task<Evidence> probe(io::HttpClient& http, const ProbeTarget& target, const Model& model,
                     ProbeKind kind);

}  // namespace pincer::stages
