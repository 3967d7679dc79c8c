#pragma once

#include <string>

#include "engine/io/entropy.hpp"
#include "engine/io/hash.hpp"
#include "stages/sign_in/form.hpp"
#include "stages/sign_in/grant.hpp"
#include "stages/sign_in/places.hpp"
#include "tests/support/scripted_http.hpp"
#include "tests/support/virtual_driver.hpp"

namespace pincer::test {

/// Bytes that count up: what is made of them is known.
class CountingEntropy final : public io::Entropy {
 public:
  void fill(std::span<char> bytes) override {
    for (char& byte : bytes) byte = static_cast<char>(next_++);
  }

 private:
  unsigned char next_ = 0;
};

/// A sign-in against scripted answers, on virtual time.
struct SignInBench {
  static constexpr std::int64_t kNowMs = 1'795'366'800'000;

  void answer(int status, std::string body) {
    HttpAnswer next;
    next.status = status;
    next.body = std::move(body);
    http.answer(next);
  }
  stages::WallClock wall() const { return {kNowMs, driver.now()}; }
  /// What a request sent as a form.
  stages::Pairs form(std::size_t request) const {
    return stages::form_decoded(http.requests.at(request).body);
  }
  std::string sent(std::size_t request, std::string_view name) const {
    return stages::value_of(form(request), name).value_or("");
  }
  std::string url(std::size_t request) const { return http.requests.at(request).url.text(); }
  core::Duration since(core::Time begin) const { return driver.now() - begin; }

  VirtualDriver driver;
  core::Loop loop{driver};
  ScriptedHttp http{loop};
  CountingEntropy entropy;
  stages::IdentityPlaces places = stages::real_identity_places();
};

/// A token with these claims, as an identity server signs it.
inline std::string token_of(std::string_view claims) {
  const auto part = [](std::string_view text) { return io::base64url(text); };
  return part(R"({"alg":"none"})") + "." + part(claims) + ".c2ln";
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace pincer::test
