#include "engine/io/tls_error.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <memory>

namespace pincer::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::Phase;

constexpr int kNamesShown = 3;
constexpr std::size_t kNameBytesShown = 80;

struct NamesFree {
  void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
};

/// A certificate is a stranger's text: what is no plain name character is shown as '?'.
std::string shown(const unsigned char* bytes, int size) {
  std::string text;
  for (int i = 0; i < size && text.size() < kNameBytesShown; ++i) {
    const char c = static_cast<char>(bytes[i]);
    text += c > ' ' && c < 0x7f ? c : '?';
  }
  return text;
}

bool is_address(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

std::string shown(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS) {
    const std::string text =
        shown(ASN1_STRING_get0_data(name.d.dNSName), ASN1_STRING_length(name.d.dNSName));
    // An address entered as a name matches nothing; without this it reads as if it should.
    return is_address(text) ? "\"" + text + "\" (as a name)" : text;
  }
  const int bytes = ASN1_STRING_length(name.d.iPAddress);
  const int family = bytes == 4 ? AF_INET : AF_INET6;
  if (bytes != 4 && bytes != 16) return "?";
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, ASN1_STRING_get0_data(name.d.iPAddress), text.data(), text.size());
  return text.data();
}

/// The first few names a certificate is for, or nothing.
std::string names_of(x509_st* certificate) {
  if (certificate == nullptr) return {};
  const std::unique_ptr<GENERAL_NAMES, NamesFree> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (names == nullptr) return {};
  std::string text;
  int found = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    if (++found > kNamesShown) return text + ", ...";
    if (!text.empty()) text += ", ";
    text += shown(*name);
  }
  return text;
}

std::string day_of(const ASN1_TIME* time) {
  tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                parts.tm_mday);
  return text.data();
}

ErrorKind verify_kind(int code) {
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return ErrorKind::tls_expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return ErrorKind::tls_not_yet_valid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return ErrorKind::tls_host;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return ErrorKind::tls_self_signed;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return ErrorKind::tls_weak;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_REJECTED:
    case X509_V_ERR_INVALID_CA:
    case X509_V_ERR_INVALID_NON_CA:
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
    case X509_V_ERR_AKID_SKID_MISMATCH:
    case X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER:
    case X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER:
      return ErrorKind::tls_issuer;
    default:
      return ErrorKind::tls_other;
  }
}

std::string whose(int depth, const std::string& host) {
  if (depth == 0) return "the certificate of " + host;
  return "an issuer's certificate in the chain of " + host;
}

std::string host_text(x509_st* certificate, const std::string& host) {
  const std::string names = names_of(certificate);
  if (names.empty())
    return "the certificate names no host in its subjectAltName, so it is not for " + host;
  return "the certificate is for " + names + ", not for " + host +
         "; check the address, or who answers in the server's place";
}

std::string issuer_text(int code, const std::string& host) {
  std::string text = "the certificate of " + host + " does not lead to a trusted authority (";
  text += X509_verify_cert_error_string(code);
  text += ')';
  switch (code) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return text + "; behind an inspecting proxy set SSL_CERT_FILE to its authority";
    default:
      return text + "; its chain is broken or forged";
  }
}

ErrorKind library_kind(int reason) {
  switch (reason) {
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
      return ErrorKind::tls_weak;
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_UNKNOWN_CIPHER_RETURNED:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_ENCRYPTED_LENGTH_TOO_LONG:
    case SSL_R_UNEXPECTED_MESSAGE:
    case SSL_R_UNEXPECTED_RECORD:
    case SSL_R_BAD_RECORD_TYPE:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
      return ErrorKind::tls_protocol;
    default:
      return ErrorKind::tls_other;
  }
}

/// What the user can make of a reason, where there is more to say than its name.
std::string_view advice(int reason) {
  switch (reason) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_HTTP_REQUEST:
      return "; the other side does not seem to speak TLS on this port";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "; the server is too old for TLS 1.2";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_NO_SHARED_CIPHER:
      return "; most often there is no safe cipher in common";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return "; the server wants a client certificate, and pincer has none";
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
      return "; the certificate chain is over 100 KiB";
    default:
      return "";
  }
}

std::string reason_text(unsigned long code) {
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "no reason given" : reason;
}

}  // namespace

Error verify_error(int code, int depth, x509_st* certificate, const std::string& host) {
  const ErrorKind kind = verify_kind(code);
  Error error;
  error.phase = Phase::tls;
  error.kind = kind;
  error.code = code;
  if (kind == ErrorKind::tls_expired && certificate != nullptr) {
    error.text = whose(depth, host) + " expired on " + day_of(X509_get0_notAfter(certificate)) +
                 "; its owner must renew it, unless the clock here is wrong";
  } else if (kind == ErrorKind::tls_not_yet_valid && certificate != nullptr) {
    error.text = whose(depth, host) + " is only valid from " +
                 day_of(X509_get0_notBefore(certificate)) + "; check the clock here";
  } else if (kind == ErrorKind::tls_host) {
    error.text = host_text(certificate, host);
  } else if (kind == ErrorKind::tls_issuer) {
    error.text = issuer_text(code, host);
  } else if (kind == ErrorKind::tls_self_signed) {
    error.text = "the certificate of " + host +
                 " is self-signed and not trusted here; add it with SSL_CERT_FILE if it is yours";
  } else if (kind == ErrorKind::tls_weak) {
    error.text = whose(depth, host) + " is too weak (" + X509_verify_cert_error_string(code) +
                 "); its owner must replace it";
  } else {
    error.text =
        whose(depth, host) + " is not acceptable (" + X509_verify_cert_error_string(code) + ")";
  }
  return error;
}

Error library_error(const std::string& host, Phase phase) {
  const unsigned long code = ERR_peek_error();
  const int reason = ERR_GET_REASON(code);
  const bool of_tls = ERR_GET_LIB(code) == ERR_LIB_SSL;
  Error error;
  error.phase = phase;
  error.kind = of_tls ? library_kind(reason) : ErrorKind::tls_other;
  error.code = reason;
  error.text = "TLS with ";
  error.text += host.empty() ? "the client" : host;
  error.text += " failed (" + reason_text(code) + ")";
  if (of_tls) error.text += advice(reason);
  ERR_clear_error();
  return error;
}

Error setup_error(std::string_view what) {
  const unsigned long code = ERR_peek_last_error();
  Error error;
  error.phase = Phase::tls;
  error.kind = ErrorKind::tls_other;
  error.code = ERR_GET_REASON(code);
  error.text = what;
  if (code != 0) error.text += " (" + reason_text(code) + ")";
  ERR_clear_error();
  return error;
}

}  // namespace pincer::io
