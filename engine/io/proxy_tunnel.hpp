#pragma once

#include <memory>
#include <string>

#include "engine/core/loop.hpp"
#include "engine/io/byte_stream.hpp"

namespace pincer::io {

using core::Task;
using core::Time;

/// Asks the proxy behind `stream` for a tunnel to the URL's host and gives the stream back once it
/// is open. Errors have the kind proxy and carry the proxy's status as code.
Task<Result<std::unique_ptr<ByteStream>>> open_tunnel(std::unique_ptr<ByteStream> stream,
                                                      std::string request, Time deadline);

}  // namespace pincer::io
