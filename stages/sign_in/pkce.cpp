#include "stages/sign_in/pkce.hpp"

#include "engine/io/hash.hpp"

namespace pincer::stages {

Pkce make_pkce(io::Entropy& entropy) {
  Pkce pkce;
  pkce.verifier = io::random_base64url(entropy, 32);
  pkce.challenge = io::base64url(io::sha256(pkce.verifier));
  return pkce;
}

}  // namespace pincer::stages
