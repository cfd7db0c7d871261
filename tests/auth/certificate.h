#pragma once

#include <string>

namespace hygge::test {

enum class KeyKind { Rsa, Elliptic };

/// A self-signed certificate for 127.0.0.1 and its private key, made for the test that asks.
struct MadeCertificate {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM, encrypted when there is a password
};
MadeCertificate make_certificate(KeyKind kind = KeyKind::Rsa, const std::string& password = {});

/// Whether `signature` (base64url) of `text` is PS256 by the key of that certificate.
bool is_signed_by(const std::string& certificate, const std::string& text, const std::string& signature);

/// Base64url of the SHA-256 digest of the certificate's DER form.
std::string thumbprint_of(const std::string& certificate);

}  // namespace hygge::test
