#pragma once

#include <memory>

#include "cli/environment.hpp"
#include "cli/outside.hpp"
#include "engine/io/http_client.hpp"

namespace pincer::cli {

/// The client that sign-ins go through: the person's proxy and certificates count.
std::unique_ptr<io::HttpClient> sign_in_client(Outside& outside, const Environment& environment);

/// No browser of this machine can be seen by the person: a remote login, or no display.
bool is_headless(const Environment& environment);

}  // namespace pincer::cli
