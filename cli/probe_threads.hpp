#pragma once

#include <memory>
#include <vector>

#include "engine/io/http_client.hpp"
#include "engine/io/uv_mailbox.hpp"
#include "stages/probe.hpp"

namespace pincer::cli {

/// Sends probes from several threads, each with a loop and connections of its own. A probe goes to
/// the thread with the fewest under way; all decisions, and all that is counted, stay with the
/// asker's loop. So verdicts are the same as with one thread. A probe that is dropped is dropped on
/// its thread too, soon.
class ProbeThreads final : public stages::ProbeSender {
 public:
  /// `loop` runs on `driver`; both outlive this, as does the observer, which hears on that loop.
  ProbeThreads(io::UvDriver& driver, core::Loop& loop, stages::ProbeTarget target,
               const io::HttpClientOptions& http, std::size_t count,
               io::HttpObserver* observer = nullptr);
  ~ProbeThreads() override;

  core::Task<void> probe(const stages::Model& model, stages::ProbeKind kind, core::Duration timeout,
                         stages::Evidence& evidence) override;
  const stages::ProbeTarget& target() const override { return target_; }
  core::Loop& loop() const override { return loop_; }

 private:
  class Asked;
  struct Worker;

  core::Loop& loop_;
  stages::ProbeTarget target_;
  io::Mailbox mailbox_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace pincer::cli
