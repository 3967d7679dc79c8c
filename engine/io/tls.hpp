#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/loop.hpp"
#include "engine/io/byte_stream.hpp"

namespace pincer::io {

using core::Task;
using core::Time;

/// The application protocols a client offers (ALPN, RFC 7301), the one it likes best first.
enum class TlsOffer : std::uint8_t { http1, http2_or_http1 };
inline constexpr std::string_view kHttp1 = "http/1.1";
inline constexpr std::string_view kHttp2 = "h2";

/// What a TLS client trusts. Certificates are always verified; nothing switches that off.
struct TlsTrust {
  std::string ca_file;  ///< PEM bundle
  std::string ca_dir;   ///< hashed directory, or several separated by ':'
  std::string ca_pem;   ///< PEM text trusted besides, e.g. a simulator's own certificate
  /// With empty file and dir: the system's trust store. The environment is not looked at here:
  /// whoever may read it passes SSL_CERT_FILE and SSL_CERT_DIR as ca_file and ca_dir.
  bool system_default = true;
};

/// Client side of TLS: trust store, strict verification, session cache. Made once, lazily (it
/// costs milliseconds, with a bundle tens of them), and shared by all connections with the same
/// trust; outlives them.
class TlsClient {
 public:
  static Result<std::unique_ptr<TlsClient>> make(const TlsTrust& trust);
  virtual ~TlsClient() = default;

  /// Performs the handshake over `transport` for `host` (name or IP literal, no brackets), `origin`
  /// keys the session cache ("host:port via proxy"). What the server chose of the offer, or
  /// nothing, is the stream's protocol. Errors carry phase tls and tell the cases apart
  /// (tls_expired, tls_host, ...). The stream's on_end tells a cut without close_notify
  /// (premature_close) from an orderly end; its errors leave the phase to the caller.
  virtual Task<Result<std::unique_ptr<ByteStream>>> connect(std::unique_ptr<ByteStream> transport,
                                                            std::string host, std::string origin,
                                                            TlsOffer offer, Time deadline) = 0;
  struct Counters {
    std::uint64_t handshakes = 0;  ///< that succeeded, resumed ones included
    std::uint64_t resumed = 0;
  };
  virtual Counters counters() const = 0;
};

/// Server side of TLS for the simulator and tests. Outlives its streams.
class TlsServer {
 public:
  /// Takes `protocol` when the client offers it; else goes on without one.
  static Result<std::unique_ptr<TlsServer>> make(std::string_view certificate_chain_pem,
                                                 std::string_view private_key_pem,
                                                 std::string_view protocol = kHttp1);
  virtual ~TlsServer() = default;
  virtual Task<Result<std::unique_ptr<ByteStream>>> accept(std::unique_ptr<ByteStream> transport,
                                                           Time deadline) = 0;
};

/// A fresh self-signed authority and a leaf for the given names (DNS names or IP literals), P-256,
/// valid from an hour ago for `valid_days` (0: expired). For simulators and tests: trust `ca_pem`.
struct TlsIdentity {
  std::string ca_pem;
  std::string chain_pem;  ///< leaf first
  std::string key_pem;
};
Result<TlsIdentity> make_tls_identity(const std::vector<std::string>& names, int valid_days);

}  // namespace pincer::io
