#include "tests/tds/test_certificate.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace hygge::test {

namespace {

void must(bool holds, const char* what) {
  if (!holds) throw std::runtime_error{std::string{"the test's certificate: "} + what};
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  must(extension != nullptr, "an extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TestCertificate::TestCertificate(const std::string& names, int days)
    : key_{EVP_EC_gen("P-256"), EVP_PKEY_free}, certificate_{X509_new(), X509_free} {
  must(key_ != nullptr && certificate_ != nullptr, "memory");
  X509* const certificate = certificate_.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  constexpr long kSecondsPerDay = 86'400;
  X509_gmtime_adj(X509_getm_notBefore(certificate), -30 * kSecondsPerDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), days * kSecondsPerDay);
  X509_set_pubkey(certificate, key_.get());
  X509_NAME* const name = X509_get_subject_name(certificate);
  const auto* const text = reinterpret_cast<const unsigned char*>("a test");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  add_extension(certificate, NID_subject_alt_name, names);
  add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  must(X509_sign(certificate, key_.get(), EVP_sha256()) > 0, "its signature");
}

std::string TestCertificate::pem() const {
  const std::shared_ptr<BIO> bio{BIO_new(BIO_s_mem()), BIO_free};
  must(PEM_write_bio_X509(bio.get(), certificate_.get()) == 1, "its text");
  std::string text(BIO_ctrl_pending(bio.get()), '\0');
  BIO_read(bio.get(), text.data(), static_cast<int>(text.size()));
  return text;
}

void TestCertificate::use_in(SSL_CTX* context) const {
  must(SSL_CTX_use_certificate(context, certificate_.get()) == 1, "its use");
  must(SSL_CTX_use_PrivateKey(context, key_.get()) == 1, "its key's use");
}

}  // namespace hygge::test
