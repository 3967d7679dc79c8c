#pragma once

#include <string>
#include <string_view>

#include "cli/state/config_value.hpp"
#include "engine/text/json5.hpp"

namespace pincer::cli {

/// Whether a provider can be asked for an answer, and with what.
struct CredentialState {
  bool usable = false;       ///< a credential is there, or none is needed
  std::string key;           ///< a secret; empty: none, or none that is a plain text
  bool is_set_here = false;  ///< the key stands in the provider's own entry of models.providers
};

/// By the provider's variables and its entry in models.providers. `value_of` gives a variable's
/// value, of the environment or of the config's own env.
CredentialState credential_state(std::string_view provider, const text::Json5Value& config,
                                 const Lookup& value_of);

/// The host of a base URL is this machine or stands in a private network: localhost, 127.0.0.0/8,
/// ::1, 0.0.0.0, *.local, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16.
bool is_local_url(std::string_view url);

}  // namespace pincer::cli
