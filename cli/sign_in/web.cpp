#include "cli/sign_in/web.hpp"

namespace pincer::cli {

std::unique_ptr<io::HttpClient> sign_in_client(Outside& outside, const Environment& environment) {
  return io::HttpClient::make(outside.loop, *outside.net, http_options(environment));
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
