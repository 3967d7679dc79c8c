#include "engine/core/frame_pool.hpp"

#include <array>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PINCER_NO_FRAME_POOL 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define PINCER_NO_FRAME_POOL 1
#endif

namespace pincer::core {
namespace {

constexpr std::size_t kGrain = 64;          // frames are rounded up to a multiple of it
constexpr std::size_t kClasses = 64;        // up to 4 KiB; larger frames are rare and not kept
constexpr std::size_t kKeptPerClass = 256;  // what a scan at common concurrencies has in flight

struct FreeFrame {
  FreeFrame* next;
};

/// One per thread because frames are: a coroutine frame cannot be told its loop when it is made.
struct Pool {
  std::array<FreeFrame*, kClasses> free{};
  std::array<std::size_t, kClasses> kept{};
  std::size_t live = 0;

  ~Pool() {
    for (FreeFrame* frame : free) {
      while (frame != nullptr) {
        FreeFrame* next = frame->next;
        ::operator delete(frame);
        frame = next;
      }
    }
  }
};

thread_local Pool pool;

#ifdef PINCER_NO_FRAME_POOL
constexpr bool kRecycle = false;
#else
constexpr bool kRecycle = true;
#endif

std::size_t size_class(std::size_t bytes) {
  return (bytes + kGrain - 1) / kGrain - 1;
}

}  // namespace

void* allocate_frame(std::size_t bytes) {
  const std::size_t index = size_class(bytes);
  if (!kRecycle || index >= kClasses) {
    void* frame = ::operator new(bytes);
    ++pool.live;
    return frame;
  }
  FreeFrame* frame = pool.free[index];
  if (frame == nullptr) {
    void* fresh = ::operator new((index + 1) * kGrain);
    ++pool.live;
    return fresh;
  }
  pool.free[index] = frame->next;
  --pool.kept[index];
  ++pool.live;
  return frame;
}

void free_frame(void* memory, std::size_t bytes) noexcept {
  --pool.live;
  const std::size_t index = size_class(bytes);
  if (!kRecycle || index >= kClasses || pool.kept[index] >= kKeptPerClass) {
    ::operator delete(memory);
    return;
  }
  pool.free[index] = ::new (memory) FreeFrame{pool.free[index]};
  ++pool.kept[index];
}

std::size_t live_frames() noexcept {
  return pool.live;
}

}  // namespace pincer::core
