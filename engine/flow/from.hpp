#pragma once

#include <iterator>
#include <utility>

#include "engine/flow/stream.hpp"

namespace pincer::flow {

/// The items of a container, in order; the container moves in.
template <class Container>
auto from(Container items) {
  using T = typename Container::value_type;
  class Items final : public Source<T> {
   public:
    explicit Items(Container container) : items_(std::move(container)), at_(items_.begin()) {}
    Task<std::optional<T>> next() override {
      if (at_ == items_.end()) co_return std::nullopt;
      co_return std::move(*at_++);
    }

   private:
    Container items_;
    typename Container::iterator at_;
  };
  return Stream<T>(std::make_unique<Items>(std::move(items)));
}

}  // namespace pincer::flow
