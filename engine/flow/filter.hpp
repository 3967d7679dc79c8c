#pragma once

#include <functional>

#include "engine/flow/stream.hpp"

namespace pincer::flow {

/// Only the items the predicate holds for.
template <class P>
auto filter(P predicate) {
  return [predicate = std::move(predicate)]<class T>(Stream<T> upstream) mutable {
    class Filtered final : public Source<T> {
     public:
      Filtered(Stream<T> upstream, P predicate)
          : upstream_(std::move(upstream)), predicate_(std::move(predicate)) {}
      Task<std::optional<T>> next() override {
        for (;;) {
          std::optional<T> item = co_await upstream_.next();
          if (!item || std::invoke(predicate_, std::as_const(*item))) co_return item;
        }
      }

     private:
      Stream<T> upstream_;
      P predicate_;
    };
    return Stream<T>(std::make_unique<Filtered>(std::move(upstream), std::move(predicate)));
  };
}

}  // namespace pincer::flow
