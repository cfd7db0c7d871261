#include "tests/auth/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "hygge/auth/base64.h"

namespace hygge::test {

namespace {

struct End {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <typename T>
using Ended = std::unique_ptr<T, End>;

void must(bool worked) {
  if (!worked) throw std::runtime_error{"OpenSSL failed in a test"};
}

std::string text_of(const Ended<BIO>& bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

Ended<X509> read_certificate(const std::string& pem) {
  const Ended<BIO> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  return Ended<X509>{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
}

}  // namespace

MadeCertificate make_certificate(KeyKind kind, const std::string& password) {
  const Ended<EVP_PKEY> key{kind == KeyKind::Rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256")};
  const Ended<X509> certificate{X509_new()};
  must(key && certificate);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  constexpr std::array<unsigned char, 9> kName = {'1', '2', '7', '.', '0', '.', '0', '.', '1'};
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName.data(), static_cast<int>(kName.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  const Ended<X509_EXTENSION> extension{X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1")};
  must(extension && X509_add_ext(certificate.get(), extension.get(), -1) == 1);
  must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

  const Ended<BIO> out{BIO_new(BIO_s_mem())};
  must(PEM_write_bio_X509(out.get(), certificate.get()) == 1);
  const Ended<BIO> key_out{BIO_new(BIO_s_mem())};
  must(PEM_write_bio_PKCS8PrivateKey(key_out.get(), key.get(), password.empty() ? nullptr : EVP_aes_256_cbc(),
                                     password.empty() ? nullptr : password.data(), static_cast<int>(password.size()),
                                     nullptr, nullptr) == 1);
  return {text_of(out), text_of(key_out)};
}

bool is_signed_by(const std::string& certificate, const std::string& text, const std::string& signature) {
  const Ended<X509> known = read_certificate(certificate);
  const Ended<EVP_MD_CTX> context{EVP_MD_CTX_new()};
  const std::string bytes = auth::from_base64url(signature).value_or("");
  EVP_PKEY_CTX* padding = nullptr;
  // NOLINTBEGIN: bytes are bytes
  return EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr, X509_get0_pubkey(known.get())) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, 32) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                          reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  // NOLINTEND
}

std::string thumbprint_of(const std::string& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  X509_digest(read_certificate(certificate).get(), EVP_sha256(), digest.data(), &length);
  return auth::to_base64url(std::span{digest.data(), length});
}

}  // namespace hygge::test
