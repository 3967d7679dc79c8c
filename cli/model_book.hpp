#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/model_ref.hpp"
#include "engine/text/json5.hpp"

namespace pincer::cli {

class KnownModels;

/// A short name for a model.
struct ModelAlias {
  std::string name;
  std::string key;        ///< what it stands for
  std::string entry;      ///< its key in agents.defaults.models, as the config spells it
  bool implicit = false;  ///< nobody set it: it is there as long as the model has no other alias
};

/// What a typed reference means, and what its author should know about that.
struct Resolved {
  std::string key;
  std::vector<std::string> notes;
};

/// The models a config names: what a reference means there, and whether it is known.
class ModelBook {
 public:
  /// From the config's value with includes merged. Parts of a wrong shape name no models.
  explicit ModelBook(const text::Json5Value& config);

  /// In the order of agents.defaults.models. A set one hides an implicit one of its name.
  const std::vector<ModelAlias>& aliases() const noexcept { return aliases_; }
  /// Case does not count, but of two that differ in nothing else the exact one is found.
  const ModelAlias* find_alias(std::string_view name) const;

  /// What a reference means: an alias; else, without a slash, the one configured provider that has
  /// exactly this model, or with a note the default provider; else what its two parts say.
  Result<Resolved> resolve(std::string_view typed) const;
  /// The same for a text of the config: what means nothing stays as it is.
  std::string key_of(std::string_view configured) const;

  /// Why a model may not exist, and what was perhaps meant; nothing when it is known, or when its
  /// provider's models are not. With `more` those it tells of are known too.
  std::optional<std::string> doubt(std::string_view key, const KnownModels* more = nullptr) const;

  /// The key agents.defaults.models has for a model, else nothing.
  std::optional<std::string> entry_of(std::string_view key) const;
  const std::vector<std::string>& known() const noexcept { return known_; }

 private:
  void add_entry(const text::Json5Item& entry);
  void add_provider(const text::Json5Item& provider);
  Resolved resolve_bare(std::string_view name) const;
  bool has_provider(std::string_view provider) const;
  std::optional<std::string> provider_doubt(std::string_view key, const KnownModels* more) const;

  std::vector<ModelAlias> aliases_;
  std::vector<std::string> entries_;    // keys of agents.defaults.models
  std::vector<std::string> known_;      // canonical keys the config names anywhere
  std::vector<std::string> providers_;  // keys of models.providers, canonical
};

}  // namespace pincer::cli
