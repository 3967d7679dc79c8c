#pragma once

#include <memory>

#include "cli/environment.hpp"
#include "engine/core/loop.hpp"
#include "engine/io/http_client.hpp"
#include "engine/io/net.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/io/uv_net.hpp"

namespace pincer::cli {

/// The real world as commands get it handed: time and waiting, the loop on them, the network.
struct Outside {
  io::UvDriver driver;
  core::Loop loop{driver};
  std::unique_ptr<io::Net> net = io::make_uv_net(driver, loop);
  const core::Time started = loop.now();
};

/// How the network is used for this user: proxies and trust as the environment says.
io::HttpClientOptions http_options(const Environment& environment);

}  // namespace pincer::cli
