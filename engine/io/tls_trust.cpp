#include "engine/io/tls_trust.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "engine/io/tls_error.hpp"

namespace pincer::io {

namespace {

using core::Result;

struct BioFree {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct X509Free {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

// Where other systems than the library's own build keep their bundle.
constexpr const char* kBundles[] = {"/etc/ssl/certs/ca-certificates.crt",
                                    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};

/// "5ed36f99.0", the name under which a directory lookup finds a certificate.
bool is_hash_name(const std::string& name) {
  if (name.size() < 10 || name[8] != '.') return false;
  return std::all_of(name.begin(), name.begin() + 8,
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

bool is_hashed_directory(const char* path) {
  std::error_code problem;
  std::filesystem::directory_iterator entry(path, problem);
  const std::filesystem::directory_iterator end;
  while (!problem && entry != end) {
    if (is_hash_name(entry->path().filename().string())) return true;
    entry.increment(problem);
  }
  return false;
}

bool is_file(const char* path) {
  std::error_code problem;
  return std::filesystem::is_regular_file(path, problem);
}

Result<void> add_directory(ssl_ctx_st* context, const std::string& path) {
  if (SSL_CTX_load_verify_dir(context, path.c_str()) == 1) return {};
  return setup_error("the directory of trusted authorities cannot be used: " + path);
}

Result<void> add_bundle(ssl_ctx_st* context, const std::string& path) {
  if (SSL_CTX_load_verify_file(context, path.c_str()) == 1) return {};
  return setup_error("the file of trusted authorities cannot be read: " + path);
}

Result<void> add_pem(ssl_ctx_st* context, const std::string& pem) {
  const std::unique_ptr<BIO, BioFree> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  int added = 0;
  for (;;) {
    const std::unique_ptr<X509, X509Free> certificate(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    if (X509_STORE_add_cert(store, certificate.get()) == 1) ++added;
  }
  if (added == 0) return setup_error("the PEM text of trusted authorities holds no certificate");
  ERR_clear_error();
  return {};
}

Result<void> add_system(ssl_ctx_st* context) {
  const char* directory = X509_get_default_cert_dir();
  if (is_hashed_directory(directory)) return add_directory(context, directory);
  if (is_file(X509_get_default_cert_file()))
    return add_bundle(context, X509_get_default_cert_file());
  for (const char* bundle : kBundles) {
    if (is_file(bundle)) return add_bundle(context, bundle);
  }
  return setup_error(
      "this system has no trusted authorities; install ca-certificates or set SSL_CERT_FILE");
}

}  // namespace

Result<void> load_trust(ssl_ctx_st* context, const TlsTrust& trust) {
  Result<void> done;
  if (!trust.ca_dir.empty()) done = add_directory(context, trust.ca_dir);
  if (done && !trust.ca_file.empty()) done = add_bundle(context, trust.ca_file);
  const bool named = !trust.ca_dir.empty() || !trust.ca_file.empty();
  if (done && !named && trust.system_default) done = add_system(context);
  if (done && !trust.ca_pem.empty()) done = add_pem(context, trust.ca_pem);
  return done;
}

}  // namespace pincer::io
