#include "cli/sign_in/web.hpp"

namespace pincer::cli {

std::unique_ptr<io::HttpClient> sign_in_client(Outside& outside, const Environment& environment) {
  io::HttpClientOptions options = http_options(environment);
  options.http2 = false;  // a question or two for each origin: there is nothing to share
  return io::HttpClient::make(outside.loop, *outside.net, std::move(options));
}

bool is_headless(const Environment& environment) {
  for (const char* name :
       {"SSH_CLIENT", "SSH_TTY", "SSH_CONNECTION", "REMOTE_CONTAINERS", "CODESPACES"}) {
    if (!environment.variable(name).empty()) return true;
  }
  if (!environment.variable("WSL_DISTRO_NAME").empty()) return false;
#ifdef __linux__
  return environment.variable("DISPLAY").empty() && environment.variable("WAYLAND_DISPLAY").empty();
#else
  return false;
#endif
}

}  // namespace pincer::cli
