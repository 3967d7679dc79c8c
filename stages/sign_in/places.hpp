#pragma once

#include "stages/sign_in/gemini.hpp"

namespace pincer::stages {

/// Where identity servers are: the real ones, or a test's.
struct IdentityPlaces {
  io::Url openai, github, github_api, minimax, minimax_cn, chutes, anthropic;
  GooglePlaces google;
};

IdentityPlaces real_identity_places();

}  // namespace pincer::stages
