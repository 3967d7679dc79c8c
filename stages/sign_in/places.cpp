#include "stages/sign_in/places.hpp"

namespace pincer::stages {
namespace {

io::Url known(std::string_view text) {
  return *io::parse_url(text);
}

}  // namespace

IdentityPlaces real_identity_places() {
  IdentityPlaces places;
  places.openai = known("https://auth.openai.com");
  places.github = known("https://github.com");
  places.github_api = known("https://api.github.com");
  places.minimax = known("https://api.minimax.io");
  places.minimax_cn = known("https://api.minimaxi.com");
  places.chutes = known("https://api.chutes.ai");
  places.anthropic = known("https://platform.claude.com");
  places.google.authorize = known("https://accounts.google.com/o/oauth2/v2/auth");
  places.google.token = known("https://oauth2.googleapis.com/token");
  places.google.user_info = known("https://www.googleapis.com/oauth2/v1/userinfo?alt=json");
  places.google.code_assist = {known("https://cloudcode-pa.googleapis.com"),
                               known("https://daily-cloudcode-pa.sandbox.googleapis.com"),
                               known("https://autopush-cloudcode-pa.sandbox.googleapis.com")};
  return places;
}

}  // namespace pincer::stages
