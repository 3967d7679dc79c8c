#pragma once

#include <string>
#include <string_view>

#include "engine/core/task.hpp"
#include "engine/io/http_client.hpp"
#include "stages/evidence.hpp"
#include "stages/exchange.hpp"
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
};

/// The JSON body of a probe of this kind for this model (API reference "Request side facts").
std::string probe_body(ProbeKind kind, const Model& model, bool stream);

/// Writes bodies of probes one after the other: of models that differ in nothing but the id, which
/// most do, all but the id is written down once.
class ProbeBody {
 public:
  /// In place of what `json` holds; `image_url` is what image probes show, always the same. Gives
  /// the tool_choice it asks with.
  std::string_view write(std::string& json, ProbeKind kind, const Model& model, bool stream,
                         std::string_view image_url);

  /// What a body depends on beside the id.
  struct Shape {
    ProbeKind kind = ProbeKind::tool;
    bool stream = false, new_name = false, temperature = false, stops_reasoning = false;
    ProbeKind choice = ProbeKind::image;  ///< tool_choice_of it; empty: no tools
    std::int64_t tokens = 0;
    bool operator==(const Shape&) const = default;
  };

 private:
  void write_rest(std::string_view image_url);
  Shape shape_;
  std::string rest_;
};

/// A PNG of 64x64 pixels with a visible pattern as a data: URL, made here.
std::string probe_image_url();

/// The tool_choice of a probe: of a scan's tool probe "required" only when the entry lists
/// tool_choice, else "auto"; "function" names the tool. Empty when the probe has no tools.
std::string_view tool_choice_for(ProbeKind kind, const Model& model);

/// Whoever sends probes to one target. Outlives the tasks it gives.
class ProbeSender {
 public:
  virtual ~ProbeSender() = default;

  /// One probe, one request, over within `timeout`. Cannot fail: whatever happens is evidence, in
  /// place of what `evidence` held. Borrows both until it ends.
  virtual Task<void> probe(const Model& model, ProbeKind kind, core::Duration timeout,
                           Evidence& evidence) = 0;
  virtual const ProbeTarget& target() const = 0;
  /// Where its tasks run.
  virtual core::Loop& loop() const = 0;
};

/// Sends probes to one target. Keeps what a probe needs (the request's fixed parts, memory for the
/// fields of replies, a parser) from one to the next, so that a probe costs little more than its
/// bytes.
class Prober final : public ProbeSender {
 public:
  Prober(io::HttpClient& http, ProbeTarget target);
  ~Prober() override;
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  Task<void> probe(const Model& model, ProbeKind kind, core::Duration timeout,
                   Evidence& evidence) override;
  const ProbeTarget& target() const override { return target_; }
  core::Loop& loop() const override { return http_.loop(); }

 private:
  class Question;

  io::HttpClient& http_;
  ProbeTarget target_;
  io::HttpRequest request_;  // the same for each probe; the body comes with the call
  std::string image_url_;
  ProbeBody body_;
  Readers readers_;
  io::FieldsRoom fields_;
};

}  // namespace pincer::stages
