#include "tests/support/tds_server/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>
#include <string_view>

namespace hygge::tds_server {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Signed = std::shared_ptr<X509>;

constexpr std::string_view kAlpn{"\x07tds/8.0"};

Key make_key() {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  if (key == nullptr) throw std::runtime_error{"OpenSSL could not make a key"};
  return {key, ::EVP_PKEY_free};
}

void extend(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  ::X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = ::X509V3_EXT_conf_nid(nullptr, &context, what, value);
  if (extension == nullptr) throw std::runtime_error{"OpenSSL could not extend a certificate"};
  ::X509_add_ext(certificate, extension, -1);
  ::X509_EXTENSION_free(extension);
}

/// Without an issuer it signs itself and is an authority.
Signed make_certificate(const Key& key, const char* name, const Signed& issuer, const Key& issuer_key) {
  const Signed made{::X509_new(), ::X509_free};
  ::X509_set_version(made.get(), 2);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(made.get()), issuer ? 2 : 1);
  ::X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  ::X509_gmtime_adj(X509_getm_notAfter(made.get()), 24L * 3600);
  ::X509_set_pubkey(made.get(), key.get());
  X509_NAME* const subject = ::X509_get_subject_name(made.get());
  ::X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509* const signer = issuer ? issuer.get() : made.get();
  ::X509_set_issuer_name(made.get(), ::X509_get_subject_name(signer));
  if (issuer) {
    extend(made.get(), signer, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
    extend(made.get(), signer, NID_ext_key_usage, "serverAuth");
  } else {
    extend(made.get(), signer, NID_basic_constraints, "critical,CA:TRUE");
    extend(made.get(), signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  }
  if (::X509_sign(made.get(), issuer_key.get(), ::EVP_sha256()) == 0) {
    throw std::runtime_error{"OpenSSL could not sign a certificate"};
  }
  return made;
}

std::string pem_of(const Signed& certificate) {
  const std::shared_ptr<BIO> memory{::BIO_new(::BIO_s_mem()), ::BIO_free};
  ::PEM_write_bio_X509(memory.get(), certificate.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

int choose_alpn(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
                unsigned int offered_size, void*) {
  unsigned char* found = nullptr;
  const auto* const wanted = reinterpret_cast<const unsigned char*>(kAlpn.data());
  if (::SSL_select_next_proto(&found, chosen_size, wanted, static_cast<unsigned>(kAlpn.size()), offered,
                              offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

std::shared_ptr<SSL_CTX> make_context(const Signed& certificate, const Key& key) {
  std::shared_ptr<SSL_CTX> context{::SSL_CTX_new(::TLS_server_method()), ::SSL_CTX_free};
  if (::SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 ||
      ::SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    throw std::runtime_error{"OpenSSL does not take the certificate"};
  }
  return context;
}

}  // namespace

Certificate::Certificate() {
  const Key authority_key = make_key();
  const Signed authority = make_certificate(authority_key, "hygge test authority", nullptr, authority_key);
  const Key key = make_key();
  const Signed certificate = make_certificate(key, "localhost", authority, authority_key);
  authority_pem_ = pem_of(authority);
  classic_ = make_context(certificate, key);
  strict_ = make_context(certificate, key);
  ::SSL_CTX_set_alpn_select_cb(strict_.get(), choose_alpn, nullptr);
}

}  // namespace hygge::tds_server
