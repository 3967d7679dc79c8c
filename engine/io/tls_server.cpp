#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <utility>

#include "engine/core/sleep.hpp"
#include "engine/io/tls.hpp"
#include "engine/io/tls_error.hpp"
#include "engine/io/tls_stream.hpp"

namespace pincer::io {

namespace {

struct BioFree {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct X509Free {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
struct KeyFree {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using BioPtr = std::unique_ptr<BIO, BioFree>;

BioPtr reader(std::string_view text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Without it the library asks for a key's password on the terminal.
int no_password(char*, int, int, void*) noexcept {
  return -1;
}

bool use_chain(SSL_CTX* context, std::string_view pem) {
  const BioPtr bio = reader(pem);
  for (bool leaf = true;; leaf = false) {
    const std::unique_ptr<X509, X509Free> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
    if (certificate == nullptr) return !leaf;
    if (leaf && SSL_CTX_use_certificate(context, certificate.get()) != 1) return false;
    if (!leaf && SSL_CTX_add1_chain_cert(context, certificate.get()) != 1) return false;
  }
}

bool use_key(SSL_CTX* context, std::string_view pem) {
  const BioPtr bio = reader(pem);
  const std::unique_ptr<EVP_PKEY, KeyFree> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  return key != nullptr && SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
         SSL_CTX_check_private_key(context) == 1;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* bytes,
                    const unsigned char* offer, unsigned offered, void* ours) noexcept {
  const auto& list = *static_cast<const std::string*>(ours);
  unsigned char* out = nullptr;
  const int result =
      SSL_select_next_proto(&out, bytes, reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<unsigned>(list.size()), offer, offered);
  *chosen = out;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

class PlainServer final : public TlsServer {
 public:
  PlainServer(std::unique_ptr<TlsContext> context, std::string_view protocol)
      : protocols_(1, static_cast<char>(protocol.size())), context_(std::move(context)) {
    protocols_ += protocol;
    SSL_CTX_set_alpn_select_cb(context_->get(), choose_protocol, &protocols_);
  }

  Task<Result<std::unique_ptr<ByteStream>>> accept(std::unique_ptr<ByteStream> transport,
                                                   Time deadline) override {
    core::Loop& loop = co_await core::this_loop();
    auto stream = std::make_unique<TlsStream>(loop, *context_, std::move(transport), std::string());
    SSL_set_accept_state(stream->ssl());
    TlsHandshake handshake(loop, *stream);
    handshake.start(deadline);
    co_await handshake.done.wait();
    if (handshake.failure) co_return std::move(*handshake.failure);
    std::unique_ptr<ByteStream> secured = std::move(stream);
    co_return std::move(secured);
  }

 private:
  std::string protocols_;  // as ALPN writes a list
  std::unique_ptr<TlsContext> context_;
};

}  // namespace

Result<std::unique_ptr<TlsServer>> TlsServer::make(std::string_view certificate_chain_pem,
                                                   std::string_view private_key_pem,
                                                   std::string_view protocol) {
  Result<std::unique_ptr<TlsContext>> made = TlsContext::make(TlsContext::Side::server);
  if (!made) return std::move(made.error());
  SSL_CTX* context = (*made)->get();
  if (certificate_chain_pem.empty() || !use_chain(context, certificate_chain_pem))
    return setup_error("the server's certificate chain is no PEM text of certificates");
  ERR_clear_error();
  if (private_key_pem.empty() || !use_key(context, private_key_pem))
    return setup_error("the server's private key cannot be used with its certificate");
  // Tickets carry all there is to know of a session; nothing is kept here.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return std::unique_ptr<TlsServer>(std::make_unique<PlainServer>(std::move(*made), protocol));
}

}  // namespace pincer::io
