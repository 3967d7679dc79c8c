#pragma once

#include <functional>
#include <utility>

#include "stages/catalog.hpp"
#include "stages/id_set.hpp"

namespace pincer::stages {

/// Puts the models of one or more pages together, each id once.
class CatalogCollector {
 public:
  explicit CatalogCollector(std::function<void(Model&)> on_model)
      : on_model_(std::move(on_model)) {}

  void add(Model& model) {
    if (seen_.insert(model.id)) {
      on_model_(model);
    } else {
      ++count_.duplicates;
    }
  }
  std::size_t models() const { return seen_.size(); }

  /// A page ended.
  void add(const CatalogReader::Envelope& envelope) {
    count_.entries += envelope.entries;
    count_.broken += envelope.broken;
    count_.next = envelope.next;
  }

  /// The page named as the next one will be read too.
  void follow() { count_.next.clear(); }

  CatalogCount take() { return std::move(count_); }

 private:
  std::function<void(Model&)> on_model_;
  CatalogCount count_;
  IdSet seen_;
};

}  // namespace pincer::stages
