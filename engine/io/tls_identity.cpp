#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

#include "engine/io/tls.hpp"
#include "engine/io/tls_error.hpp"

namespace pincer::io {

namespace {

struct Free {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using BioPtr = std::unique_ptr<BIO, Free>;
using CertificatePtr = std::unique_ptr<X509, Free>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Free>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free>;

constexpr long kHourSeconds = 3600;
constexpr long kDaySeconds = 24 * kHourSeconds;

/// A certificate in the making: who issues it, and the extensions that make it one.
struct Draft {
  const char* name;
  int valid_days;
  EVP_PKEY* key;
  X509* issuer;  ///< null: itself
  EVP_PKEY* issuer_key;
};

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x3fU) | 0x40U);
  BIGNUM* number = BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr);
  const bool done = number != nullptr &&
                    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  return done;
}

bool set_name(X509* certificate, const char* name) {
  const auto* text = reinterpret_cast<const unsigned char*>(name);
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, text,
                                    -1, -1, 0) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

using Extensions = std::vector<std::pair<int, std::string>>;

CertificatePtr sign(const Draft& draft, const Extensions& extensions) {
  CertificatePtr certificate(X509_new());
  X509* made = certificate.get();
  X509* issuer = draft.issuer == nullptr ? made : draft.issuer;
  bool done = made != nullptr && X509_set_version(made, X509_VERSION_3) == 1 && set_serial(made) &&
              set_name(made, draft.name);
  const long life = draft.valid_days * kDaySeconds - kHourSeconds;
  done = done && X509_gmtime_adj(X509_getm_notBefore(made), -kHourSeconds) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(made), life) != nullptr &&
         X509_set_issuer_name(made, X509_get_subject_name(issuer)) == 1 &&
         X509_set_pubkey(made, draft.key) == 1;
  for (const auto& [kind, value] : extensions)
    done = done && add_extension(made, issuer, kind, value);
  if (!done || X509_sign(made, draft.issuer_key, EVP_sha256()) == 0) return nullptr;
  return certificate;
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

std::string pem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return text_of(bio.get());
}

std::string pem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio.get());
}

/// "DNS:a,IP:127.0.0.1"; empty when a name could change the meaning of the list.
std::string alternative_names(const std::vector<std::string>& names) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:*";
  std::string list;
  for (const std::string& name : names) {
    if (name.empty() || name.find_first_not_of(kPlain) != std::string::npos) return {};
    in6_addr address{};
    const bool ip = inet_pton(AF_INET, name.c_str(), &address) == 1 ||
                    inet_pton(AF_INET6, name.c_str(), &address) == 1;
    if (!list.empty()) list += ',';
    list += ip ? "IP:" : "DNS:";
    list += name;
  }
  return list;
}

}  // namespace

Result<TlsIdentity> make_tls_identity(const std::vector<std::string>& names, int valid_days) {
  OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  const std::string list = alternative_names(names);
  const KeyPtr ca_key(EVP_EC_gen("P-256"));
  const KeyPtr key(EVP_EC_gen("P-256"));
  if (list.empty() || ca_key == nullptr || key == nullptr)
    return setup_error("a certificate for these names cannot be made");
  const Draft authority{"pincer one-run authority", valid_days, ca_key.get(), nullptr,
                        ca_key.get()};
  const CertificatePtr ca = sign(authority, {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                             {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                             {NID_subject_key_identifier, "hash"}});
  if (ca == nullptr) return setup_error("a certificate authority cannot be made");
  const Draft server{"pincer local server", valid_days, key.get(), ca.get(), ca_key.get()};
  const CertificatePtr leaf = sign(server, {{NID_basic_constraints, "critical,CA:FALSE"},
                                            {NID_key_usage, "critical,digitalSignature"},
                                            {NID_ext_key_usage, "serverAuth"},
                                            {NID_subject_key_identifier, "hash"},
                                            {NID_authority_key_identifier, "keyid"},
                                            {NID_subject_alt_name, list}});
  if (leaf == nullptr) return setup_error("a server certificate cannot be made");
  TlsIdentity identity;
  identity.ca_pem = pem(ca.get());
  identity.chain_pem = pem(leaf.get());
  identity.key_pem = pem(key.get());
  return identity;
}

}  // namespace pincer::io
