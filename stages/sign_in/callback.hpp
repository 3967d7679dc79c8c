#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/event.hpp"
#include "engine/core/task.hpp"
#include "engine/io/http_server.hpp"
#include "engine/io/net.hpp"
#include "stages/sign_in/redirect.hpp"

namespace pincer::stages {

/// Where a browser is sent back to.
struct CallbackPlace {
  std::uint16_t port = 0;
  std::string path;  ///< "/auth/callback", compared exactly
};

/// Waits on this machine's own addresses, 127.0.0.1 and [::1], for the browser to bring the code.
/// Only a GET of the path with the right state is an answer, and only the first; anything else is
/// refused and waited past, so that no other page can end a sign-in.
class CallbackReceiver final : public io::RequestHandler {
 public:
  /// The error says why nobody can be waited for: most likely another program has the port.
  static core::Result<std::unique_ptr<CallbackReceiver>> listen(core::Loop& loop, io::Net& net,
                                                                CallbackPlace place,
                                                                std::string state, std::string who);

  /// The code, or that it was denied. Waits as long as it takes.
  core::Task<core::Result<std::string>> code();

  /// With the real port, when 0 was asked for.
  std::uint16_t port() const { return place_.port; }

  core::Task<void> handle(const io::ServerRequest& request,
                          io::ServerResponder& responder) override;

 private:
  CallbackReceiver(CallbackPlace place, std::string state, std::string who)
      : place_(std::move(place)), state_(std::move(state)), who_(std::move(who)) {}
  bool is_for_us(const io::ServerRequest& request) const;

  CallbackPlace place_;
  std::string state_;
  std::string who_;
  std::optional<core::Result<std::string>> answer_;
  core::Event answered_;
  std::vector<std::unique_ptr<io::HttpServer>> servers_;  // last: they hold handlers of ours
};

}  // namespace pincer::stages
