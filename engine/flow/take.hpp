#pragma once

#include <cstddef>

#include "engine/flow/stream.hpp"

namespace pincer::flow {

/// The first n items; then the end, without asking for more.
inline auto take(std::size_t count) {
  return [count]<class T>(Stream<T> upstream) {
    class Taken final : public Source<T> {
     public:
      Taken(Stream<T> upstream, std::size_t left) : upstream_(std::move(upstream)), left_(left) {}
      Task<std::optional<T>> next() override {
        if (left_ == 0) co_return std::nullopt;
        --left_;
        std::optional<T> item = co_await upstream_.next();
        if (!item) left_ = 0;
        co_return item;
      }

     private:
      Stream<T> upstream_;
      std::size_t left_;
    };
    return Stream<T>(std::make_unique<Taken>(std::move(upstream), count));
  };
}

}  // namespace pincer::flow
