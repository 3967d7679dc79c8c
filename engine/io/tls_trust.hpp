#pragma once

#include "engine/core/result.hpp"
#include "engine/io/tls.hpp"

struct ssl_ctx_st;

namespace pincer::io {

/// Makes the context trust what `trust` names. A hashed directory costs nothing until a chain is
/// verified; a bundle is read here and now.
core::Result<void> load_trust(ssl_ctx_st* context, const TlsTrust& trust);

}  // namespace pincer::io
