#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace hygge::tds_server {

/// An authority and a server certificate that it signed, for `localhost`, `127.0.0.1` and `::1`; made at start, valid
/// for a day. Nothing of it is ever written unless a test does.
///
/// Threads  may be used from several sessions.
class Certificate {
 public:
  Certificate();
  /// The authority's certificate in PEM, for a client's `ca file`.
  const std::string& authority_pem() const noexcept { return authority_pem_; }
  /// For TLS inside TDS 7.x.
  ssl_ctx_st* classic() const noexcept { return classic_.get(); }
  /// For TDS 8.0: takes only clients that ask for ALPN `tds/8.0`.
  ssl_ctx_st* strict() const noexcept { return strict_.get(); }

 private:
  std::string authority_pem_;
  std::shared_ptr<ssl_ctx_st> classic_;
  std::shared_ptr<ssl_ctx_st> strict_;
};

}  // namespace hygge::tds_server
