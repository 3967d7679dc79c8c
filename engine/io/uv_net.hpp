#pragma once

#include <memory>

#include "engine/io/net.hpp"
#include "engine/io/uv_driver.hpp"

namespace pincer::io {

/// The real network on a driver. Outlived by the driver; outlives its streams and listeners.
std::unique_ptr<Net> make_uv_net(UvDriver& driver, core::Loop& loop);

}  // namespace pincer::io
