#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/text/json5.hpp"

namespace pincer::cli {

/// A secret that is kept elsewhere: in a variable, in a file, or told by a program.
struct SecretRef {
  enum class Source { env, file, exec };
  Source source = Source::env;
  std::string provider = "default";  ///< a name in the config's secrets.providers
  std::string id;                    ///< a variable's name, a JSON pointer, what a program is asked

  /// "env:MY_KEY", as labels show it; never the secret.
  std::string label() const;
};

std::string_view name(SecretRef::Source source);

/// {source, provider, id}, the same without provider, or the text "${NAME}". Nothing when it is
/// none of them.
std::optional<SecretRef> read_secret_ref(const text::Json5Value& value);

/// A name as variables in references have it: capital letters, digits and _, at most 128.
bool is_variable_name(std::string_view text);

/// Text of a secret as OpenClaw takes it: line breaks and characters beyond U+00FF left out, no
/// blanks around it.
std::string normal_secret(std::string_view text);

}  // namespace pincer::cli
