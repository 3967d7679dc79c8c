#pragma once

#include <string>
#include <unordered_set>
#include <utility>

#include "stages/catalog.hpp"

namespace pincer::stages {

/// Puts the models of one or more pages together, each id once.
class CatalogCollector {
 public:
  void add(Model model) {
    if (!seen_.insert(model.id).second) {
      ++catalog_.duplicates;
    } else {
      catalog_.models.push_back(std::move(model));
    }
  }

  /// A page ended.
  void add(const CatalogReader::Envelope& envelope) {
    catalog_.entries += envelope.entries;
    catalog_.broken += envelope.broken;
    catalog_.next = envelope.next;
  }

  /// The page named as the next one will be read too.
  void follow() { catalog_.next.clear(); }

  Catalog take() { return std::move(catalog_); }

 private:
  Catalog catalog_;
  std::unordered_set<std::string> seen_;
};

}  // namespace pincer::stages
