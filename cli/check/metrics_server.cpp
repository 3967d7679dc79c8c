#include "cli/check/metrics_server.hpp"

namespace pincer::cli {

Result<io::Address> MetricsServer::listen(core::Loop& loop, io::Net& net,
                                          const io::Address& address) {
  io::HttpServerOptions options;
  options.connections_max = 64;
  options.body_bytes_max = 1024;
  options.head_bytes_max = 8 * 1024;
  Result<std::unique_ptr<io::HttpServer>> server =
      io::HttpServer::make(loop, net, address, nullptr, *this, options);
  if (!server) return std::move(server).error();
  server_ = std::move(*server);
  return server_->address();
}

core::Task<void> MetricsServer::handle(const io::ServerRequest& request,
                                       io::ServerResponder& responder) {
  const std::string_view target = request.target;
  if (target.substr(0, target.find('?')) != "/metrics") {
    responder.respond(404, "text/plain", "there is only /metrics here\n");
  } else if (request.method != "GET") {
    io::Fields fields;
    fields.add("Allow", "GET");
    responder.respond(405, "text/plain", "only GET\n", fields);
  } else {
    responder.respond(200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text());
  }
  co_return;
}

}  // namespace pincer::cli
