#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.hpp"

// The library's own types, by name only: its headers stay inside tls*.cpp.
struct bio_method_st;
struct ssl_ctx_st;
struct ssl_st;

namespace pincer::io {

struct SslFree {
  void operator()(ssl_st* ssl) const noexcept;
};
struct SslContextFree {
  void operator()(ssl_ctx_st* context) const noexcept;
};
struct BioMethodFree {
  void operator()(bio_method_st* method) const noexcept;
};
using SslPtr = std::unique_ptr<ssl_st, SslFree>;
using SslContextPtr = std::unique_ptr<ssl_ctx_st, SslContextFree>;
using BioMethodPtr = std::unique_ptr<bio_method_st, BioMethodFree>;

/// What the connections of one TlsClient or TlsServer have in common: the library's context with
/// the strict settings both sides share, and two buffers. One connection at a time uses a buffer,
/// only inside one call of the driver or of the user, so that 10,000 idle ones hold none.
class TlsContext {
 public:
  enum class Side { client, server };
  static core::Result<std::unique_ptr<TlsContext>> make(Side side);

  ssl_ctx_st* get() const noexcept { return context_.get(); }
  bio_method_st* bio_method() const noexcept { return bio_method_.get(); }

  std::vector<char> plain;  ///< decrypted bytes on their way to a listener
  std::string flight;       ///< encrypted bytes on their way to the transport

 private:
  TlsContext(SslContextPtr context, BioMethodPtr method);

  SslContextPtr context_;
  BioMethodPtr bio_method_;
};

}  // namespace pincer::io
