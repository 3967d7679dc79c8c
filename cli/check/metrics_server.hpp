#pragma once

#include <memory>

#include "cli/check/metrics.hpp"
#include "engine/io/http_server.hpp"

namespace pincer::cli {

/// Answers GET /metrics with the metrics of the last round, and nothing else.
class MetricsServer final : private io::RequestHandler {
 public:
  explicit MetricsServer(const WatchMetrics& metrics) : metrics_(metrics) {}

  /// Gives the address with its real port.
  Result<io::Address> listen(core::Loop& loop, io::Net& net, const io::Address& address);

 private:
  core::Task<void> handle(const io::ServerRequest& request,
                          io::ServerResponder& responder) override;

  const WatchMetrics& metrics_;
  std::unique_ptr<io::HttpServer> server_;
};

}  // namespace pincer::cli
