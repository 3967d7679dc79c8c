#pragma once

#include <cstddef>

namespace pincer::core {

/// Memory of coroutine frames. Frames of the same few sizes come and go with each probe, so they
/// are recycled, per thread and bounded; under AddressSanitizer each comes from the heap, so that
/// a use after free is seen.
void* allocate_frame(std::size_t bytes);
void free_frame(void* frame, std::size_t bytes) noexcept;

/// Frames alive on this thread: 0 when every task is gone. For tests and for the end of main.
std::size_t live_frames() noexcept;

}  // namespace pincer::core
