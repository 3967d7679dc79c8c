#pragma once

#include <functional>
#include <type_traits>

#include "engine/flow/stream.hpp"

namespace pincer::flow {

/// Each item through a plain function.
template <class F>
auto map(F function) {
  return [function = std::move(function)]<class T>(Stream<T> upstream) mutable {
    using U = std::decay_t<std::invoke_result_t<F&, T>>;
    class Mapped final : public Source<U> {
     public:
      Mapped(Stream<T> upstream, F function)
          : upstream_(std::move(upstream)), function_(std::move(function)) {}
      Task<std::optional<U>> next() override {
        std::optional<T> item = co_await upstream_.next();
        if (!item) co_return std::nullopt;
        co_return std::invoke(function_, std::move(*item));
      }

     private:
      Stream<T> upstream_;
      F function_;
    };
    return Stream<U>(std::make_unique<Mapped>(std::move(upstream), std::move(function)));
  };
}

}  // namespace pincer::flow
