#include "hygge/auth/client_assertion.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "hygge/auth/base64.h"
#include "hygge/base/error.h"

namespace hygge::auth {

namespace {

struct EndOpenSsl {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, EndOpenSsl>;
using Certificate = std::unique_ptr<X509, EndOpenSsl>;
using Key = std::unique_ptr<EVP_PKEY, EndOpenSsl>;
using Digest = std::unique_ptr<EVP_MD_CTX, EndOpenSsl>;

Error unusable(const std::string& file, std::string why) {
  ERR_clear_error();
  return Error{ErrorKind::Config, "the client certificate in '" + file + "' cannot be used"}
      .because(std::move(why))
      .advise("give a PEM file with the certificate and its RSA private key");
}

/// Gives OpenSSL the password when it meets an encrypted key; without one it would ask on the terminal.
int give_password(char* buffer, int size, int, void* given) {
  const std::string& password = static_cast<const Secret*>(given)->reveal();
  if (size < 0 || password.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(password.begin(), password.end(), buffer);
  return password.empty() ? -1 : static_cast<int>(password.size());
}

Bio reader_of(const Secret& pem) {
  const std::string& text = pem.reveal();
  return Bio{BIO_new_mem_buf(text.data(), static_cast<int>(std::min<std::size_t>(text.size(), 1'048'576)))};
}

Certificate certificate_in(const Secret& pem, const std::string& file) {
  const Bio bio = reader_of(pem);
  Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
  if (!certificate) throw unusable(file, "it holds no certificate");
  return certificate;
}

Key key_in(const Secret& pem, const std::string& file, const Secret& password) {
  const Bio bio = reader_of(pem);
  Secret given = password;
  Key key{PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_password, &given)};
  if (key) return key;
  if (pem.reveal().find("ENCRYPTED") == std::string::npos) throw unusable(file, "it holds no private key");
  throw unusable(file, password.empty() ? "its private key is encrypted, and no password is given"
                                        : "the password does not open its private key")
      .advise("set client_certificate_password, or AZURE_CLIENT_CERTIFICATE_PASSWORD");
}

std::string thumbprint_of(const Certificate& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length) != 1) throw std::bad_alloc{};
  return to_base64url(std::span{digest.data(), length});
}

/// A random UUID (RFC 9562, version 4).
std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw Error{ErrorKind::Io, "the system gives no random bytes"};
  }
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += {kDigits[bytes[i] >> 4U], kDigits[bytes[i] & 15U]};
  }
  return text;
}

std::string signature_of(const std::string& text, const Key& key) {
  const Digest signing{EVP_MD_CTX_new()};
  EVP_PKEY_CTX* padding = nullptr;  // belongs to `signing`
  // NOLINTNEXTLINE: bytes are bytes
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t length = 0;
  const bool is_ready = signing && EVP_DigestSignInit(signing.get(), &padding, EVP_sha256(), nullptr, key.get()) == 1 &&
                        EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
                        EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1 &&
                        EVP_DigestSign(signing.get(), nullptr, &length, bytes, text.size()) == 1;
  std::vector<unsigned char> signature(length);
  if (!is_ready || EVP_DigestSign(signing.get(), signature.data(), &length, bytes, text.size()) != 1) {
    throw Error{ErrorKind::Internal, "OpenSSL could not sign"};
  }
  return to_base64url(std::span{signature.data(), length});
}

}  // namespace

Secret client_assertion(const Secret& pem, const std::string& file, const Secret& password, std::string_view client_id,
                        std::string_view audience, Clock::WallTime now) {
  const Certificate certificate = certificate_in(pem, file);
  const Key key = key_in(pem, file, password);
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    throw unusable(file, "its key is not an RSA key, and Entra ID takes no other");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    throw unusable(file, "its private key belongs to another certificate");
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const nlohmann::json header{{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", thumbprint_of(certificate)}};
  const nlohmann::json claims{{"aud", audience}, {"iss", client_id}, {"sub", client_id},    {"jti", random_id()},
                              {"nbf", seconds},  {"iat", seconds},   {"exp", seconds + 600}};
  std::string text = to_base64url(header.dump()) + "." +
                     to_base64url(claims.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  const std::string signature = signature_of(text, key);
  return Secret{text + "." + signature};
}

}  // namespace hygge::auth
