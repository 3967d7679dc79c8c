#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/result.hpp"

namespace pincer::cli {

using core::Result;

/// A longer reference is a mistake, whatever it holds.
inline constexpr std::size_t kRefBytesMax = 512;

/// The provider a reference without one has always meant.
inline constexpr std::string_view kDefaultProvider = "openai";
inline constexpr std::string_view kDefaultModel = "openai/gpt-5.5";

/// A model and who serves it, in their usual spelling.
struct ModelRef {
  std::string provider;
  std::string model;

  /// As the config holds it: "openai/gpt-5.4". A model that names its provider already stays as it
  /// is: "openrouter/free", not "openrouter/openrouter/free".
  std::string key() const;
};

/// A reference as it was typed, before anyone knows what it means.
struct TypedRef {
  std::string model;    ///< without the blanks around it and without the auth profile
  std::string profile;  ///< what followed a last "@", else empty
};

/// Takes what was typed apart: "openai/gpt-5.4@work" names a profile, "m@20250114" and "m@q4_k_m"
/// are dated and quantised models. Empty, too long and unprintable text is refused.
Result<TypedRef> read_typed_ref(std::string_view text);

/// "provider/model", split at the first slash; without a slash, or with nothing on one side of it,
/// an error that quotes the text.
Result<ModelRef> parse_ref(std::string_view text);

/// The canonical id of a provider: lower case, other names of the same one replaced.
std::string canonical_provider(std::string_view provider);

/// The id a provider knows the model by: other spellings that are in use are replaced.
std::string canonical_model(std::string_view provider, std::string_view model);

/// The key for "provider/model"; text of another form stays as it is.
std::string canonical_key(std::string_view text);

/// What OpenRouter itself calls the model of a key: "openrouter/a/b:free" is a/b:free there, its
/// own routers keep their first part, openrouter/free. Another provider's key stays as it is.
std::string openrouter_id(std::string_view key);

/// A short name that is there without anyone having set it, for the model it stands for.
struct ImplicitAlias {
  std::string_view name;
  std::string_view key;
};
std::span<const ImplicitAlias> implicit_aliases();

}  // namespace pincer::cli
