#pragma once

#include <string>

#include "engine/io/entropy.hpp"

namespace pincer::stages {

/// Proof that whoever exchanges a code is whoever asked for it (RFC 7636, S256).
struct Pkce {
  std::string verifier;  ///< a secret; goes out with the code only
  std::string challenge;
};

Pkce make_pkce(io::Entropy& entropy);

}  // namespace pincer::stages
