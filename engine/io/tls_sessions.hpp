#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct ssl_session_st;

namespace pincer::io {

struct SslSessionFree {
  void operator()(ssl_session_st* session) const noexcept;
};
using SslSessionPtr = std::unique_ptr<ssl_session_st, SslSessionFree>;

/// Sessions (tickets) to resume, by a key that names host and origin. Each is handed out once as
/// long as there are others; the last one stays and serves again, so that a burst of connections
/// after the first can all resume. (The single use RFC 8446 advises hides from an observer that two
/// connections belong together; ours go to one address with one key anyway.)
class TlsSessions {
 public:
  static constexpr std::size_t kPerKeyMax = 8;
  static constexpr std::size_t kKeysMax = 256;

  void put(const std::string& key, SslSessionPtr session);
  /// The newest usable one, or nothing.
  SslSessionPtr take(const std::string& key);
  void forget(const std::string& key) { keys_.erase(key); }
  std::size_t keys() const noexcept { return keys_.size(); }

 private:
  struct Kept {
    std::vector<SslSessionPtr> sessions;  ///< oldest first
    std::uint64_t used = 0;
  };
  void make_room();

  std::unordered_map<std::string, Kept> keys_;
  std::uint64_t clock_ = 0;
};

}  // namespace pincer::io
