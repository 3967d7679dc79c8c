#pragma once

#include "engine/core/event.hpp"
#include "engine/core/task.hpp"
#include "engine/io/uv_signals.hpp"

namespace pincer::cli {

/// What ends a long command early: the number of a signal, or 0 when nobody reads its lines any
/// more.
core::Task<int> early_end(io::Signals& signals, core::Event& reader_gone);

}  // namespace pincer::cli
