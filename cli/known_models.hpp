#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/json5.hpp"
#include "stages/catalog.hpp"

namespace pincer::cli {

/// Who says that there is such a model, most telling first.
enum class ModelOrigin : std::uint8_t { config, agent, listed, shipped };

/// What is known of a model. Texts that are unknown are empty, numbers unset.
struct KnownModel {
  std::string provider;  ///< in its usual spelling
  std::string id;        ///< as the provider calls it
  std::string key;       ///< "provider/id", as the config names it
  std::string name;
  std::string input;  ///< "text", "text+image"
  std::string api;
  std::string base_url;
  std::optional<double> context_window;
  std::optional<double> context_tokens;  ///< what is used of the window
  std::optional<double> max_tokens;
  ModelOrigin origin = ModelOrigin::shipped;
};

/// All that a provider itself listed, now or some time ago.
struct ListedModels {
  std::string provider;
  std::int64_t fetched_ms = 0;  ///< epoch milliseconds
  std::vector<KnownModel> models;
};

/// An entry of the provider's catalog as a model it lists.
KnownModel listed_model(const std::string& provider, const stages::Model& entry);
/// A provider's answer as the models it lists.
ListedModels listed_models(std::string_view provider, const stages::Catalog& catalog,
                           std::int64_t now_ms);

/// The models that the config, the agent's models.json, providers' own lists and the rows that are
/// shipped tell of together: what one does not say of a model, the next may.
class KnownModels {
 public:
  /// From the config's value; parts of a wrong shape tell of nothing.
  explicit KnownModels(const text::Json5Value& config);

  /// The agent's models.json, an object with `providers` shaped as in the config.
  void add_agent(const text::Json5Value& models_json);
  /// Takes the place of an older list of the same provider.
  void add_listed(ListedModels list);

  std::optional<KnownModel> find(std::string_view key) const;
  /// By key; of one provider, or of all when it is empty. A shipped model that its provider does
  /// not list is not among them.
  std::vector<KnownModel> all(std::string_view provider) const;
  /// The models of models.providers, in its order.
  const std::vector<KnownModel>& configured() const noexcept { return configured_; }

  /// What the provider listed, or null.
  const ListedModels* list_of(std::string_view provider) const;
  /// The provider lists its models, this one is not among them, and nobody set it up by hand.
  bool is_gone(std::string_view key) const;
  /// Where the provider is reached by the config or the agent's models.json, or empty.
  std::string base_url_of(std::string_view provider) const;
  /// Providers the config or the agent's models.json set up.
  std::vector<std::string> set_up_providers() const;

 private:
  using Layer = std::map<std::string, KnownModel, std::less<>>;
  /// A short name of a model that is listed under its full one: Anthropic lists the day a model was
  /// made with its name, Ollama the tag.
  bool lists_in_full(std::string_view key) const;
  void add_providers(const text::Json5Value& providers, ModelOrigin origin, Layer& layer);

  std::vector<KnownModel> configured_;
  Layer config_;
  Layer agent_;
  Layer listed_;
  std::map<std::string, std::string, std::less<>> base_urls_;
  std::map<std::string, ListedModels, std::less<>> lists_;
};

}  // namespace pincer::cli
