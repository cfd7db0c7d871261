#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace hygge::test {

/// A certificate made on the spot, which vouches for itself.
class TestCertificate {
 public:
  /// `names` as OpenSSL has them: "DNS:localhost,IP:127.0.0.1". Ends in `days`, which may be over.
  explicit TestCertificate(const std::string& names, int days = 1);

  /// For trust.
  std::string pem() const;
  void use_in(SSL_CTX* context) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

}  // namespace hygge::test
