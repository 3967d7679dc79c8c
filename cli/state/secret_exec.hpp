#pragma once

#include <string>

#include "cli/environment.hpp"
#include "cli/state/secret_ref.hpp"
#include "engine/core/result.hpp"
#include "engine/core/task.hpp"
#include "engine/io/uv_driver.hpp"
#include "engine/text/json5.hpp"

namespace pincer::cli {

using core::Result;

/// Asks the program of a provider in secrets.providers for one secret: JSON to its stdin, JSON from
/// its stdout. It gets the variables that the provider names and no others. Dropped, it is killed.
core::Task<Result<std::string>> ask_program(io::UvDriver& driver, text::Json5Value provider,
                                            SecretRef ref, const Environment& environment);

}  // namespace pincer::cli
