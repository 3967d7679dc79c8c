#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <utility>

#include "engine/core/sleep.hpp"
#include "engine/io/tls.hpp"
#include "engine/io/tls_error.hpp"
#include "engine/io/tls_sessions.hpp"
#include "engine/io/tls_stream.hpp"
#include "engine/io/tls_trust.hpp"

namespace pincer::io {

namespace {

using core::ErrorKind;
using core::Phase;

constexpr std::size_t kHostBytesMax = 253;
// RFC 9525: names are in subjectAltName only, and a wildcard is a whole left-most label.
constexpr unsigned kHostFlags =
    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;

void append_protocol(std::string& list, std::string_view name) {
  list.append(1, static_cast<char>(name.size())).append(name);
}

bool is_ip(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

int on_verify(int ok, X509_STORE_CTX* verify) noexcept {
  if (ok == 1) return ok;
  auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(verify, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* stream = static_cast<TlsStream*>(SSL_get_app_data(ssl));
  stream->refusal =
      verify_error(X509_STORE_CTX_get_error(verify), X509_STORE_CTX_get_error_depth(verify),
                   X509_STORE_CTX_get_current_cert(verify), stream->host());
  return 0;
}

int on_new_session(SSL* ssl, SSL_SESSION* session) noexcept {
  auto* sessions = static_cast<TlsSessions*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  const auto* stream = static_cast<const TlsStream*>(SSL_get_app_data(ssl));
  sessions->put(stream->session_key, SslSessionPtr(session));
  return 1;
}

/// A resumed handshake shows no certificate. The one the session was made with must still be good
/// for this host and this day.
std::optional<Error> recheck(const TlsStream& stream) {
  X509* certificate = SSL_get0_peer_certificate(stream.ssl());
  const std::string& host = stream.host();
  if (certificate == nullptr) return setup_error("the resumed TLS session has no certificate");
  int problem = static_cast<int>(SSL_get_verify_result(stream.ssl()));
  if (problem == X509_V_OK && X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    problem = X509_V_ERR_CERT_HAS_EXPIRED;
  if (problem == X509_V_OK && is_ip(host)) {
    if (X509_check_ip_asc(certificate, host.c_str(), kHostFlags) != 1)
      problem = X509_V_ERR_IP_ADDRESS_MISMATCH;
  } else if (problem == X509_V_OK) {
    if (X509_check_host(certificate, host.data(), host.size(), kHostFlags, nullptr) != 1)
      problem = X509_V_ERR_HOSTNAME_MISMATCH;
  }
  if (problem == X509_V_OK) return std::nullopt;
  return verify_error(problem, 0, certificate, host);
}

/// What has to hold once the library is content.
std::optional<Error> judge(const TlsStream& stream, TlsOffer offer) {
  SSL* ssl = stream.ssl();
  const std::string_view chosen = stream.protocol();
  const bool offered = chosen == kHttp1 || (chosen == kHttp2 && offer == TlsOffer::http2_or_http1);
  if (!chosen.empty() && !offered) {
    Error error;
    error.phase = Phase::tls;
    error.kind = ErrorKind::tls_protocol;
    error.text = stream.host() + " chose an application protocol that was not offered";
    return error;
  }
  if (SSL_session_reused(ssl) == 1) return recheck(stream);
  if (SSL_get_verify_result(ssl) == X509_V_OK) return std::nullopt;
  return setup_error("the certificate of " + stream.host() + " was not verified");
}

class StrictClient final : public TlsClient {
 public:
  explicit StrictClient(std::unique_ptr<TlsContext> context) : context_(std::move(context)) {
    SSL_CTX_set_app_data(context_->get(), &sessions_);
  }

  Task<Result<std::unique_ptr<ByteStream>>> connect(std::unique_ptr<ByteStream> transport,
                                                    std::string host, std::string origin,
                                                    TlsOffer offer, Time deadline) override;
  Counters counters() const override { return counters_; }

 private:
  /// Names the host to the server and to verification, and offers a kept session.
  std::optional<Error> prepare(TlsStream& stream, TlsOffer offer);

  TlsSessions sessions_;
  std::unique_ptr<TlsContext> context_;
  Counters counters_;
};

std::optional<Error> StrictClient::prepare(TlsStream& stream, TlsOffer offer) {
  SSL* ssl = stream.ssl();
  const std::string& host = stream.host();
  X509_VERIFY_PARAM* verify = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(verify, kHostFlags);
  bool set = !host.empty() && host.size() <= kHostBytesMax;
  if (set && is_ip(host)) {
    set = X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1;
  } else if (set) {
    set = X509_VERIFY_PARAM_set1_host(verify, host.data(), host.size()) == 1 &&
          SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
  }
  if (!set) {
    Error error = setup_error("the host cannot be named to TLS");
    error.kind = ErrorKind::invalid;
    return error;
  }
  const SslSessionPtr session = sessions_.take(stream.session_key);
  if (session != nullptr) SSL_set_session(ssl, session.get());
  std::string protocols;
  if (offer == TlsOffer::http2_or_http1) append_protocol(protocols, kHttp2);
  append_protocol(protocols, kHttp1);
  if (SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(protocols.data()),
                          static_cast<unsigned>(protocols.size())) != 0) {
    return setup_error("the application protocols cannot be named to TLS");
  }
  SSL_set_connect_state(ssl);
  return std::nullopt;
}

Task<Result<std::unique_ptr<ByteStream>>> StrictClient::connect(
    std::unique_ptr<ByteStream> transport, std::string host, std::string origin, TlsOffer offer,
    Time deadline) {
  core::Loop& loop = co_await core::this_loop();
  std::string key = host + '\n' + origin;
  auto stream = std::make_unique<TlsStream>(loop, *context_, std::move(transport), std::move(host));
  stream->session_key = std::move(key);
  std::optional<Error> failure = prepare(*stream, offer);
  if (failure) co_return std::move(*failure);

  TlsHandshake handshake(loop, *stream);
  handshake.start(deadline);
  co_await handshake.done.wait();

  failure = std::move(handshake.failure);
  if (!failure) failure = judge(*stream, offer);
  if (failure) {
    // Whatever was wrong, the next attempt shall not build on an old session.
    sessions_.forget(stream->session_key);
    co_return std::move(*failure);
  }
  ++counters_.handshakes;
  if (SSL_session_reused(stream->ssl()) == 1) ++counters_.resumed;
  std::unique_ptr<ByteStream> secured = std::move(stream);
  co_return std::move(secured);
}

Result<void> set_up(SSL_CTX* context, const TlsTrust& trust) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verify);
  X509_VERIFY_PARAM* verify = SSL_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_flags(verify, X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_hostflags(verify, kHostFlags);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_new_session);
  return load_trust(context, trust);
}

}  // namespace

Result<std::unique_ptr<TlsClient>> TlsClient::make(const TlsTrust& trust) {
  Result<std::unique_ptr<TlsContext>> context = TlsContext::make(TlsContext::Side::client);
  if (!context) return std::move(context.error());
  Result<void> ready = set_up((*context)->get(), trust);
  if (!ready) return std::move(ready.error());
  return std::unique_ptr<TlsClient>(std::make_unique<StrictClient>(std::move(*context)));
}

}  // namespace pincer::io
