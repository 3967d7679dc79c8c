#include "engine/io/tls_sessions.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

namespace pincer::io {

void SslSessionFree::operator()(ssl_session_st* session) const noexcept {
  SSL_SESSION_free(session);
}

void TlsSessions::put(const std::string& key, SslSessionPtr session) {
  if (!keys_.contains(key)) make_room();
  Kept& kept = keys_[key];
  kept.used = ++clock_;
  if (kept.sessions.size() == kPerKeyMax) kept.sessions.erase(kept.sessions.begin());
  kept.sessions.push_back(std::move(session));
}

SslSessionPtr TlsSessions::take(const std::string& key) {
  const auto found = keys_.find(key);
  if (found == keys_.end()) return nullptr;
  Kept& kept = found->second;
  kept.used = ++clock_;
  while (!kept.sessions.empty()) {
    SslSessionPtr newest = std::move(kept.sessions.back());
    kept.sessions.pop_back();
    if (SSL_SESSION_is_resumable(newest.get()) != 1) continue;
    if (kept.sessions.empty()) {
      // The library marks a session as used up; a copy to keep is not concerned.
      SslSessionPtr copy(SSL_SESSION_dup(newest.get()));
      if (copy != nullptr) kept.sessions.push_back(std::move(copy));
    }
    return newest;
  }
  return nullptr;
}

void TlsSessions::make_room() {
  if (keys_.size() < kKeysMax) return;
  const auto oldest =
      std::min_element(keys_.begin(), keys_.end(),
                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
  keys_.erase(oldest);
}

}  // namespace pincer::io
