#include "cli/outside.hpp"

namespace pincer::cli {

io::HttpClientOptions http_options(const Environment& environment) {
  io::HttpClientOptions options;
  options.proxy = {environment.https_proxy, environment.http_proxy, environment.no_proxy};
  options.trust.ca_file = environment.ssl_cert_file;
  options.trust.ca_dir = environment.ssl_cert_dir;
  options.user_agent = "pincer/" PINCER_VERSION;
  return options;
}

}  // namespace pincer::cli
