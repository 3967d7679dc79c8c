#include "cli/early_end.hpp"

#include "engine/core/race.hpp"

namespace pincer::cli {
namespace {

core::Task<int> wait_for_reader_to_go(core::Event& gone) {
  co_await gone.wait();
  co_return 0;
}

}  // namespace

core::Task<int> early_end(io::Signals& signals, core::Event& reader_gone) {
  std::variant<int, int> first =
      co_await core::race(signals.next(), wait_for_reader_to_go(reader_gone));
  if (first.index() == 0) co_return std::get<0>(first);
  co_return 0;
}

}  // namespace pincer::cli
